//! Acts on actions.

use crate::contract::filter;
use serde_json::Value;

use crate::model::{Action, Destination, Event, Filter, Result};
use crate::screens::copies::copies;
use crate::screens::follow::follow;
use crate::ui::{Context, Outcome, Prompt, Purpose, Tickets, Wish, named_text, text};

use super::find::matches;
use super::lines::{At, moved, visible};
use super::neighbours::Neighbours;
use super::state::{EventScreen, Search};
use super::tree::{RowKind, Steps, path_of, size, value_of};

/// Actions of the event screen.
pub const ACTIONS: &[Action] = &[
    Action::Enter,
    Action::Down,
    Action::Up,
    Action::Left,
    Action::Right,
    Action::PageDown,
    Action::PageUp,
    Action::Top,
    Action::Bottom,
    Action::Search,
    Action::SearchNext,
    Action::SearchPrevious,
    Action::FollowCorrelation,
    Action::FilterFor,
    Action::FilterAgainst,
    Action::Neighbours,
    Action::NextPane,
    Action::PreviousPane,
    Action::Copy,
];

impl EventScreen {
    /// Acts on an action.
    pub(super) fn on_action(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome {
        let page = isize::try_from(self.parts(context).tree.height.saturating_sub(1).max(1)).unwrap_or(1);
        match action {
            Action::Down => self.move_by(1, false, context),
            Action::Up => self.move_by(-1, false, context),
            Action::PageDown => self.move_by(page, true, context),
            Action::PageUp => self.move_by(-page, true, context),
            Action::Top => self.go_to_end(-1, context),
            Action::Bottom => self.go_to_end(1, context),
            Action::Enter => return self.enter(),
            Action::Left | Action::Right if self.in_neighbours() => {}
            Action::Left => self.fold(),
            Action::Right => self.unfold(),
            Action::Search => {
                let initial = self.search.as_ref().map(|s| s.text.clone()).unwrap_or_default();
                return Outcome::Done(vec![Wish::Prompt(Prompt { purpose: Purpose::Search, initial })]);
            }
            Action::SearchNext => return self.next_match(1, context),
            Action::SearchPrevious => return self.next_match(-1, context),
            Action::FilterFor | Action::FilterAgainst => return self.narrow(action == Action::FilterFor, context),
            Action::Copy => return Outcome::Done(vec![Wish::OfferCopy(self.offers(context))]),
            Action::FollowCorrelation => return follow(self.followed(), &context.map),
            Action::Neighbours => return self.toggle_neighbours(context, tickets),
            Action::NextPane | Action::PreviousPane => match &mut self.neighbours {
                Some(neighbours) => neighbours.focused = !neighbours.focused,
                None => return Outcome::Disabled("there is one pane only; the neighbours open a second"),
            },
            Action::Back if self.neighbours.is_some() => {
                let pending = self.neighbours.take().map(|n| [n.before.pending, n.after.pending]);
                let left: Vec<_> = pending.into_iter().flatten().flatten().collect();
                return Outcome::Done(if left.is_empty() { Vec::new() } else { vec![Wish::Abandon(left)] });
            }
            _ => return Outcome::NotMine,
        }
        Outcome::Done(Vec::new())
    }

    /// The event whose request is meant: the selected neighbour, else the one that is shown.
    fn followed(&self) -> &Event {
        let neighbours = self.neighbours.as_ref().filter(|n| n.focused);
        neighbours.and_then(|n| n.get(n.selected)).unwrap_or(&self.event)
    }

    fn move_by(&mut self, by: isize, scroll: bool, context: &Context) {
        if let Some(neighbours) = self.neighbours.as_mut().filter(|n| n.focused) {
            return neighbours.move_by(by);
        }
        let (width, height) = self.tree_size(context);
        let shown = visible(&self.tree, &self.document, self.at, self.line, (width, height));
        let here = shown.iter().position(|l| (l.row, l.part) == (self.at.row, self.at.part));
        self.line = here.unwrap_or(0);
        self.at = moved(&self.tree, &self.document, self.at, by, width);
        if !scroll {
            self.line = self.line.saturating_add_signed(by).min(height.saturating_sub(1));
        }
    }

    fn go_to_end(&mut self, way: isize, context: &Context) {
        if let Some(neighbours) = self.neighbours.as_mut().filter(|n| n.focused) {
            return neighbours.move_by(way * isize::from(i16::MAX));
        }
        let (width, height) = self.tree_size(context);
        if way < 0 {
            (self.at, self.line) = (At::default(), 0);
            return;
        }
        let last = At { row: self.tree.rows.len().saturating_sub(1), part: 0 };
        let end = isize::try_from(super::lines::SHOWN).unwrap_or(isize::MAX);
        self.at = moved(&self.tree, &self.document, last, end, width);
        self.line = height.saturating_sub(1);
    }

    fn tree_size(&self, context: &Context) -> (usize, usize) {
        let tree = self.parts(context).tree;
        (tree.width.into(), tree.height.max(1).into())
    }

    fn enter(&mut self) -> Outcome {
        if let Some(neighbours) = self.neighbours.as_ref().filter(|n| n.focused) {
            return match neighbours.get(neighbours.selected) {
                Some(event) => Outcome::Done(vec![Wish::Open(Destination::Event(Box::new(event.clone())))]),
                None => Outcome::Disabled("this is the event that is shown"),
            };
        }
        match self.row().map(|r| r.is) {
            Some(RowKind::Open) => self.fold(),
            Some(_) => self.unfold(),
            None => {}
        }
        Outcome::Done(Vec::new())
    }

    /// Folds the selected container, or goes up to the one that holds the selected value.
    fn fold(&mut self) {
        let Some(row) = self.row().cloned() else { return };
        if row.is == RowKind::Open {
            self.tree.set(&self.document, &row.steps, false);
            self.at.part = 0;
            return;
        }
        let above = match row.is {
            RowKind::More(_) => row.steps.len(),
            _ => row.steps.len().saturating_sub(1),
        };
        if let Some(to) = row.steps.get(..above).and_then(|steps| self.tree.row_of(steps)) {
            self.go_to(to);
        }
    }

    fn unfold(&mut self) {
        let Some(row) = self.row().cloned() else { return };
        match row.is {
            RowKind::Folded => self.tree.set(&self.document, &row.steps, true),
            RowKind::More(_) => self.tree.more(&self.document, &row.steps),
            RowKind::Open | RowKind::Leaf => {}
        }
    }

    fn go_to(&mut self, row: usize) {
        let by = row as isize - self.at.row as isize;
        self.line = self.line.saturating_add_signed(by);
        self.at = At { row, part: 0 };
    }

    fn next_match(&mut self, by: isize, context: &Context) -> Outcome {
        let Some(search) = &mut self.search else { return Outcome::Disabled("nothing was searched for yet") };
        let Some(to) = search.at.checked_add_signed(by).filter(|at| *at < search.found.len()) else {
            return Outcome::Done(vec![Wish::Notify(format!("no further match of \"{}\"", search.text))]);
        };
        search.at = to;
        let steps = search.found.get(to).cloned().unwrap_or_default();
        self.show(&steps, context);
        Outcome::Done(Vec::new())
    }

    /// Opens what is above a value and selects it, in the middle of the screen.
    fn show(&mut self, steps: &Steps, context: &Context) {
        if let Some(row) = self.tree.reveal(&self.document, steps) {
            self.at = At { row, part: 0 };
            self.line = self.tree_size(context).1 / 2;
        }
    }

    /// Takes the text of a prompt.
    pub(super) fn on_text(&mut self, purpose: Purpose, text: &str, context: &Context) -> Result<Vec<Wish>> {
        if purpose != Purpose::Search {
            return Ok(Vec::new());
        }
        let found = matches(&self.document, text);
        let Some(first) = found.first().cloned() else {
            self.search = None;
            let notice = (!text.is_empty()).then(|| Wish::Notify(format!("\"{text}\" is not in this event")));
            return Ok(notice.into_iter().collect());
        };
        self.search = Some(Search { text: text.to_string(), found, at: 0 });
        self.show(&first, context);
        Ok(Vec::new())
    }

    fn toggle_neighbours(&mut self, context: &Context, tickets: &mut Tickets) -> Outcome {
        if self.neighbours.is_some() {
            return self.on_action(Action::Back, context, tickets);
        }
        let Some(service) = named_text(&self.event, &context.map, "service") else {
            return Outcome::Disabled("this event names no service");
        };
        let mut neighbours = Neighbours::of(service);
        let wishes = neighbours.ask(&self.event, tickets);
        self.neighbours = Some(neighbours);
        Outcome::Done(wishes)
    }

    /// The path and value of the selected row, where it is a single value of a real document.
    fn leaf(&self) -> Option<(String, &Value)> {
        let row = self.row().filter(|r| r.is == RowKind::Leaf && self.event.document.is_some())?;
        let value = value_of(&self.document, &row.steps).filter(|v| size(v) == 0 && !v.is_array() && !v.is_object())?;
        Some((path_of(&row.steps), value))
    }

    fn narrow(&self, keep: bool, context: &Context) -> Outcome {
        let Some((path, value)) = self.leaf() else {
            return Outcome::Disabled("choose a single value of the document to filter by");
        };
        let negated = |filter: Filter| Filter::Not(Box::new(filter));
        let filter = match (leaf_filter(path, value, context), keep) {
            (filter, true) => filter,
            (Filter::Not(inner), false) => *inner,
            (filter, false) => negated(filter),
        };
        Outcome::Done(vec![Wish::Narrow(filter)])
    }

    fn offers(&self, context: &Context) -> Vec<(String, String)> {
        let mut offers = Vec::new();
        if let Some(row) = self.row() {
            let value = value_of(&self.document, &row.steps).map(text).unwrap_or_default();
            offers.push(("value".to_string(), value));
            offers.push(("path".to_string(), path_of(&row.steps)));
        }
        if let Some((path, value)) = self.leaf() {
            let filter = filter::write(&leaf_filter(path, value, context));
            offers.push(("filter".to_string(), filter));
        }
        offers.extend(copies(&self.event, &context.map));
        offers
    }
}

/// The filter that keeps events with this value at this path.
fn leaf_filter(path: String, value: &Value, context: &Context) -> Filter {
    let is_message = context.map.get("message").is_some_and(|f| f.sources.iter().any(|s| s.path == path));
    match value {
        Value::Null => Filter::Not(Box::new(Filter::exists(path))),
        Value::String(message) if is_message => Filter::Message(message.clone()),
        other => Filter::is(path, text(other)),
    }
}
