//! The dashboard in a link: the focused pane, and whether it alone is shown.

use crate::model::View;
use crate::panes::Pane;
use crate::screens::opening::known_pane;
use crate::ui::{Context, Tickets, Wish};

use super::slot::Slot;
use super::{Dashboard, Mode};

impl Dashboard {
    /// What a link carries of it.
    pub(super) fn linked(&self) -> View {
        let pane = self.focused().filter(|_| self.is_chosen()).map(|slot| slot.pane.key.clone());
        View::Dashboard { pane, alone: self.mode != Mode::Overview }
    }

    /// Focuses the pane that a link names.
    pub(super) fn go_to_linked(&mut self, view: &View, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let View::Dashboard { pane: Some(key), alone } = view else { return Vec::new() };
        let Some(pane) = known_pane(key, context) else {
            return vec![Wish::Notify(format!("this dashboard has no pane called {key}"))];
        };
        if self.look_at(pane, *alone) { self.ask_all(context, tickets) } else { Vec::new() }
    }

    /// Focuses a pane, alone or among the others; one that is not on the dashboard is added to it. Whether it was.
    pub fn look_at(&mut self, pane: Pane, alone: bool) -> bool {
        let at = self.slots.iter().position(|slot| slot.pane.key == pane.key);
        (self.focus, self.chosen) = (at.unwrap_or(self.slots.len()), true);
        self.mode = if alone { Mode::Alone { selected: 0 } } else { Mode::Overview };
        if at.is_none() {
            self.slots.push(Slot::new(pane));
        }
        at.is_none()
    }
}
