//! The dashboard in a link: the focused pane, and whether it alone is shown.

use crate::model::View;
use crate::ui::Wish;

use super::{Dashboard, Mode};

impl Dashboard {
    /// What a link carries of it.
    pub(super) fn linked(&self) -> View {
        let pane = self.focused().filter(|_| self.is_chosen()).map(|slot| slot.pane.key.clone());
        View::Dashboard { pane, alone: self.mode != Mode::Overview }
    }

    /// Focuses the pane that a link names.
    pub(super) fn go_to_linked(&mut self, view: &View) -> Vec<Wish> {
        let View::Dashboard { pane: Some(pane), alone } = view else { return Vec::new() };
        match self.slots.iter().position(|slot| slot.pane.key == *pane) {
            Some(at) => {
                (self.focus, self.chosen) = (at, true);
                self.mode = if *alone { Mode::Alone { selected: 0 } } else { Mode::Overview };
                Vec::new()
            }
            None => vec![Wish::Notify(format!("this dashboard has no pane called {pane}"))],
        }
    }
}
