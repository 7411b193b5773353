//! Acts on actions and clicks.

use crate::contract::filter;
use crate::model::{Action, Destination, Selections};
use crate::ui::{Context, Outcome, Wish, layout};

use super::HeatMap;
use super::cells::Cell;
use super::draw::{parts, share_of};

/// Actions of the screen.
pub const ACTIONS: &[Action] = &[
    Action::Left,
    Action::Right,
    Action::Up,
    Action::Down,
    Action::PageUp,
    Action::PageDown,
    Action::Top,
    Action::Bottom,
    Action::Mark,
    Action::Enter,
    Action::Why,
    Action::Logs,
    Action::FilterFor,
    Action::FilterAgainst,
    Action::Copy,
    Action::Queries,
];

const NOTHING: Outcome = Outcome::Disabled("there is nothing on the map yet");
const UNMARKED: Outcome = Outcome::Disabled("mark a box first: v for one corner, the arrows to the other");
const DONE: Outcome = Outcome::Done(Vec::new());
/// Cells that a page moves by.
const PAGE: isize = 5;

impl HeatMap {
    pub(super) fn on_action(&mut self, action: Action, context: &Context) -> Outcome {
        let far = isize::MAX / 2;
        match action {
            Action::Left => self.go(-1, 0),
            Action::Right => self.go(1, 0),
            Action::Up => self.go(0, 1),
            Action::Down => self.go(0, -1),
            Action::PageUp => self.go(0, PAGE),
            Action::PageDown => self.go(0, -PAGE),
            Action::Top => self.go(0, far),
            Action::Bottom => self.go(0, -far),
            Action::Mark => self.begin_box(),
            Action::Back if self.mark.take().is_some() || self.cursor.take().is_some() => DONE,
            Action::Enter | Action::Why => self.why(),
            Action::Logs => self.logs(),
            Action::FilterFor => self.narrow(true),
            Action::FilterAgainst => self.narrow(false),
            Action::Copy => self.offer(),
            Action::Queries => match &self.asked {
                Some(scope) => Outcome::Done(vec![Wish::Explain(self.question(scope, context.size))]),
                None => NOTHING,
            },
            _ => Outcome::NotMine,
        }
    }

    fn go(&mut self, right: isize, up: isize) -> Outcome {
        let Some(first) = self.first_cell() else { return NOTHING };
        let Some(at) = self.cursor else {
            self.cursor = Some(first);
            return DONE;
        };
        let (columns, rows) = self.buckets();
        let moved = |at: usize, by: isize, of: usize| at.saturating_add_signed(by).min(of.saturating_sub(1));
        self.cursor = Some(Cell { time: moved(at.time, right, columns), value: moved(at.value, up, rows) });
        DONE
    }

    fn begin_box(&mut self) -> Outcome {
        if self.cursor.is_none() {
            self.cursor = self.first_cell();
        }
        self.mark = self.cursor;
        if self.mark.is_some() { DONE } else { NOTHING }
    }

    /// What tells the events in the box from the rest of the window.
    fn why(&self) -> Outcome {
        if self.mark.is_none() {
            return UNMARKED;
        }
        let Some(these) = self.marked().and_then(|of| self.inside(of)) else { return NOTHING };
        let selections = Some(Selections::against_the_rest(these, &self.filter));
        let to = Destination::Why { pane: self.pane.clone(), spike: None, selections };
        Outcome::Done(vec![Wish::Open(to)])
    }

    fn logs(&self) -> Outcome {
        let inside = self.marked().and_then(|of| Some((self.inside(of)?, self.window(of)?)));
        let Some((filter, window)) = inside else { return UNMARKED };
        Outcome::Done(vec![Wish::Open(Destination::Logs { filter, at: Some(window.from), window: Some(window) })])
    }

    fn narrow(&self, keep: bool) -> Outcome {
        let Some(inside) = self.mark.and_then(|_| self.inside(self.marked()?)) else { return UNMARKED };
        let filter = if keep { inside } else { Selections::against_the_rest(inside, &self.filter).others };
        Outcome::Done(vec![Wish::Narrow(filter)])
    }

    fn offer(&self) -> Outcome {
        let Some(inside) = self.marked().and_then(|of| self.inside(of)) else { return UNMARKED };
        Outcome::Done(vec![Wish::OfferCopy(vec![("filter".into(), filter::write(&inside))])])
    }

    /// A click moves the cursor.
    pub(super) fn on_click(&mut self, column: u16, row: u16, context: &Context) -> Outcome {
        let plot = parts(layout(context.size).body).plot;
        if !plot.contains((column, row).into()) || self.counts().is_none() {
            return Outcome::NotMine;
        }
        let (columns, rows) = self.buckets();
        let from_bottom = plot.bottom() - 1 - row;
        self.cursor = Some(Cell {
            time: share_of(column - plot.x, plot.width, columns).0,
            value: share_of(from_bottom, plot.height, rows).0,
        });
        DONE
    }
}
