//! What the dashboard does on an action or a click.

use ratatui::layout::Position;

use crate::model::{Action, Destination, Filter, GroupOf};
use crate::ui::{Context, Outcome, Wish, layout};

use super::{Dashboard, Mode};

/// Actions that the dashboard handles itself.
pub const ACTIONS: &[Action] = &[
    Action::Down,
    Action::Up,
    Action::Left,
    Action::Right,
    Action::Top,
    Action::Bottom,
    Action::NextPane,
    Action::PreviousPane,
    Action::Enter,
    Action::Back,
    Action::Zoom,
    Action::Legend,
    Action::Mark,
    Action::Details,
    Action::Logs,
    Action::Exemplars,
    Action::Why,
    Action::HeatMap,
    Action::Runbook,
    Action::FilterFor,
    Action::FilterAgainst,
    Action::Copy,
    Action::Queries,
];

/// What the bottom line begins with.
pub const HINTS: &[Action] = &[
    Action::Enter,
    Action::Why,
    Action::Logs,
    Action::Runbook,
    Action::Window,
    Action::Filter,
    Action::Details,
    Action::Help,
    Action::Alerts,
    Action::Incident,
    Action::FilterFor,
];

const NOTHING_READ: &str = "nothing was read for this pane yet";
const DONE: Outcome = Outcome::Done(Vec::new());

impl Dashboard {
    pub(super) fn act_on(&mut self, action: Action, context: &Context) -> Outcome {
        match action {
            Action::Down => self.step(1, context),
            Action::Up => self.step(-1, context),
            Action::Top => self.go_to_end(false),
            Action::Bottom => self.go_to_end(true),
            Action::NextPane => self.focus_by(1),
            Action::PreviousPane => self.focus_by(-1),
            Action::Pane(number) => self.focus_number(number),
            Action::Left => self.slide(-1),
            Action::Right => self.slide(1),
            Action::Mark => self.begin_range(),
            Action::Enter => self.enter(),
            Action::Zoom => self.zoom(),
            Action::Legend => toggled(&mut self.legend),
            Action::Details => toggled(&mut self.details),
            Action::Back => self.back(),
            Action::Logs => self.open_logs(),
            Action::Exemplars => self.open_exemplars(),
            Action::Why => opened(self.why()),
            Action::HeatMap => opened(self.heat_map()),
            Action::Runbook => Outcome::Done(vec![Wish::Open(self.runbook(context.proposal.as_ref()))]),
            Action::FilterFor => self.narrow(true),
            Action::FilterAgainst => self.narrow(false),
            Action::Copy => self.offer_copy(context),
            Action::Queries => self.explain(context),
            _ => Outcome::NotMine,
        }
    }

    /// What would become of an action now.
    pub(super) fn can_do(&self, action: Action) -> Outcome {
        match action {
            Action::FilterFor | Action::FilterAgainst => self.chosen_group().map_or_else(Outcome::Disabled, |_| DONE),
            Action::Why if self.meant().is_none_or(|slot| slot.reading.value().is_none()) => {
                Outcome::Disabled(NOTHING_READ)
            }
            _ if ACTIONS.contains(&action) => DONE,
            _ => Outcome::NotMine,
        }
    }

    /// Focuses the pane at a place of the terminal; the line of anomalies opens their screen.
    pub(super) fn click(&mut self, column: u16, row: u16, context: &Context) -> Outcome {
        let (panes, line) = self.with_anomalies(layout(context.size).body);
        if line.contains(Position::new(column, row)) {
            return Outcome::Done(vec![Wish::Open(Destination::Anomalies)]);
        }
        let places = self.places(context, panes);
        let hit = places.into_iter().find(|(_, area)| area.contains(Position::new(column, row)));
        match hit {
            Some((index, _)) if self.mode == Mode::Overview => self.focus_on(index),
            _ => Outcome::NotMine,
        }
    }

    /// Moves the focus off a pane that is not shown.
    pub(super) fn keep_focus_visible(&mut self) {
        let visible = self.visible();
        if !visible.contains(&self.focus) {
            let next = visible.iter().rev().find(|i| **i < self.focus).or(visible.first());
            self.focus = next.copied().unwrap_or(0);
        }
    }

    fn step(&mut self, by: i64, context: &Context) -> Outcome {
        if let Mode::Alone { selected } = self.mode {
            return self.select(selected.saturating_add_signed(if by > 0 { 1 } else { -1 }));
        }
        let visible = self.visible();
        let columns = self.grid_columns(context).max(1);
        let at = visible.iter().position(|i| *i == self.focus).unwrap_or(0);
        let last = visible.len().saturating_sub(1);
        let next = match by > 0 {
            true if at / columns < last / columns => (at + columns).min(last),
            false if at >= columns => at - columns,
            _ => at,
        };
        visible.get(next).map_or(DONE, |i| self.focus_on(*i))
    }

    fn select(&mut self, row: usize) -> Outcome {
        let last = self.focused().map_or(0, |s| s.rows().len()).saturating_sub(1);
        self.mode = Mode::Alone { selected: row.min(last) };
        DONE
    }

    fn go_to_end(&mut self, end: bool) -> Outcome {
        if let Mode::Alone { .. } = self.mode {
            return self.select(if end { usize::MAX } else { 0 });
        }
        let visible = self.visible();
        let index = if end { visible.last() } else { visible.first() };
        index.map_or(DONE, |i| self.focus_on(*i))
    }

    fn focus_by(&mut self, by: isize) -> Outcome {
        let visible = self.visible();
        let count = visible.len() as isize;
        let at = visible.iter().position(|i| *i == self.focus).unwrap_or(0) as isize;
        let next = if count > 0 { (at + by).rem_euclid(count) } else { 0 };
        visible.get(next as usize).map_or(DONE, |i| self.focus_on(*i))
    }

    fn focus_number(&mut self, number: u8) -> Outcome {
        let index = usize::from(number).checked_sub(1).and_then(|n| self.visible().get(n).copied());
        index.map_or(Outcome::Disabled("there is no pane of that number"), |i| self.focus_on(i))
    }

    /// Focuses a pane; alone, its first group is selected. The cursor stays at its instant.
    fn focus_on(&mut self, index: usize) -> Outcome {
        if let (Mode::Alone { .. }, true) = (self.mode, index != self.focus) {
            self.mode = Mode::Alone { selected: 0 };
        }
        (self.focus, self.chosen) = (index, true);
        DONE
    }

    fn slide(&mut self, by: i64) -> Outcome {
        if self.move_cursor(by) { DONE } else { Outcome::Disabled(NOTHING_READ) }
    }

    /// Starts a range at the cursor, which appears where there was none.
    fn begin_range(&mut self) -> Outcome {
        if self.cursor_bucket().is_none() && !self.move_cursor(0) {
            return Outcome::Disabled(NOTHING_READ);
        }
        self.mark = self.cursor;
        DONE
    }

    fn enter(&mut self) -> Outcome {
        if let Some(range) = self.range() {
            self.mark = None;
            self.cursor = None;
            return Outcome::Done(vec![Wish::SetWindow(range)]);
        }
        match self.mode {
            Mode::Overview => self.zoom(),
            Mode::Alone { .. } => self.open_logs(),
        }
    }

    /// Shows the focused pane alone, its most telling group selected, or goes back to all.
    fn zoom(&mut self) -> Outcome {
        self.mode = match self.mode {
            Mode::Alone { .. } => Mode::Overview,
            Mode::Overview => Mode::Alone { selected: self.telling_row() },
        };
        DONE
    }

    fn telling_row(&self) -> usize {
        let Some(slot) = self.focused() else { return 0 };
        let outlier = slot.outlier().map(|(row, _)| &row.of);
        slot.rows().iter().position(|r| Some(&r.of) == outlier).unwrap_or(0)
    }

    /// Leaves what was opened last: details, range, cursor, the pane alone.
    fn back(&mut self) -> Outcome {
        if self.details {
            self.details = false;
        } else if self.mark.take().is_some() || self.cursor.take().is_some() {
            return DONE;
        } else if self.mode != Mode::Overview {
            self.mode = Mode::Overview;
        } else {
            return Outcome::NotMine;
        }
        DONE
    }

    fn open_logs(&mut self) -> Outcome {
        self.logs().map_or(Outcome::Disabled("there is no pane"), |to| Outcome::Done(vec![Wish::Open(to)]))
    }

    fn narrow(&mut self, keep: bool) -> Outcome {
        match self.chosen_group() {
            Ok(group) => Outcome::Done(vec![Wish::Narrow(if keep { group } else { negated(group) })]),
            Err(why) => Outcome::Disabled(why),
        }
    }

    /// The events of the group that actions on a group mean, or why there is none.
    fn chosen_group(&self) -> Result<Filter, &'static str> {
        let of = self.selected_row().map(|row| &row.of).filter(|of| **of != GroupOf::All);
        let of = of.ok_or("no group is selected: open the pane with Enter and choose one")?;
        self.focused().and_then(|slot| slot.group_filter(of)).ok_or("this pane is not split by a field")
    }
}

fn opened(to: Option<Destination>) -> Outcome {
    to.map_or(Outcome::Disabled(NOTHING_READ), |to| Outcome::Done(vec![Wish::Open(to)]))
}

fn toggled(switch: &mut bool) -> Outcome {
    *switch = !*switch;
    DONE
}

/// The opposite, without a double negation.
fn negated(filter: Filter) -> Filter {
    match filter {
        Filter::Not(inner) => *inner,
        other => Filter::Not(Box::new(other)),
    }
}
