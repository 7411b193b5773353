//! Acts on actions.

use crate::analysis;
use crate::model::{Action, Destination, Error, ErrorKind, Filter, Order, Result, Window};
use crate::screens::copies::copies;
use crate::screens::follow::follow;
use crate::ui::{Context, Outcome, Prompt, Purpose, Tickets, Wish, layout, named_text};

use super::columns::{Of, cell, placed};
use super::layout::{Line, lines, parts};
use super::pages::{PAGE, Pages};
use super::state::{Logs, Sought, Target};

/// Actions of the log table.
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
    Action::NextError,
    Action::PreviousError,
    Action::Search,
    Action::SearchNext,
    Action::SearchPrevious,
    Action::JumpToTime,
    Action::FollowCorrelation,
    Action::FilterFor,
    Action::FilterAgainst,
    Action::Neighbours,
    Action::Columns,
    Action::InvalidLines,
    Action::Follow,
    Action::Copy,
    Action::Queries,
];

impl Logs {
    /// Acts on an action.
    pub(super) fn on_action(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome {
        let page = isize::try_from(self.height(context).saturating_sub(1).max(1)).unwrap_or(1);
        Outcome::Done(match action {
            Action::Down => self.move_by(1, false, context, tickets),
            Action::Up => self.move_by(-1, false, context, tickets),
            Action::PageDown => self.move_by(page, true, context, tickets),
            Action::PageUp => self.move_by(-page, true, context, tickets),
            Action::Top => self.go_oldest(context, tickets),
            Action::Bottom => self.go_newest(context, tickets),
            Action::Left => self.columns_moved(-1, context),
            Action::Right => self.columns_moved(1, context),
            Action::JumpToTime => prompt(Purpose::JumpToTime, String::new()),
            Action::Columns => prompt(Purpose::Columns, self.names(context).join(" ")),
            Action::Search => {
                prompt(Purpose::SearchLogs, self.search.as_ref().map_or(String::new(), |s| s.text.clone()))
            }
            Action::Follow => self.toggle_follow(context, tickets),
            Action::InvalidLines => {
                self.invalid_only = !self.invalid_only;
                self.column = 0;
                self.pages = Pages::default();
                self.refresh(context, tickets)
            }
            Action::Back if self.service.is_some() => {
                self.service = None;
                self.refresh(context, tickets)
            }
            _ => return self.on_event(action, context, tickets),
        })
    }

    /// Acts on the selected event.
    fn on_event(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome {
        if !ACTIONS.contains(&action) {
            return Outcome::NotMine;
        }
        let Some(event) = self.event() else { return self.no_event() };
        Outcome::Done(match action {
            Action::Enter => vec![Wish::Open(Destination::Event(Box::new(event.clone())))],
            Action::NextError => self.seek_on(Order::Forward, Sought::Error, tickets),
            Action::PreviousError => self.seek_on(Order::Backward, Sought::Error, tickets),
            Action::SearchNext | Action::SearchPrevious if self.search.is_none() => {
                return Outcome::Disabled("nothing was searched for yet");
            }
            Action::SearchNext => self.seek_on(Order::Forward, Sought::Match, tickets),
            Action::SearchPrevious => self.seek_on(Order::Backward, Sought::Match, tickets),
            Action::FilterFor | Action::FilterAgainst => return self.narrow(action == Action::FilterFor, context),
            Action::FollowCorrelation => return follow(event, &context.map),
            Action::Neighbours => return self.toggle_service(context, tickets),
            Action::Copy => vec![Wish::OfferCopy(self.offers(context))],
            Action::Queries => match &self.query {
                Some(query) => vec![Wish::Explain(query.page(Order::Backward, None, PAGE))],
                None => return Outcome::Disabled("nothing was asked yet"),
            },
            _ => return Outcome::NotMine,
        })
    }

    fn columns_moved(&mut self, by: isize, context: &Context) -> Vec<Wish> {
        self.move_column(by, self.columns(context).len());
        Vec::new()
    }

    fn toggle_follow(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        self.following = !self.following;
        if !self.following {
            return Vec::new();
        }
        let mut wishes = self.go_newest(context, tickets);
        wishes.extend(self.refresh(context, tickets));
        wishes
    }

    fn toggle_service(&mut self, context: &Context, tickets: &mut Tickets) -> Outcome {
        self.service = match self.service {
            Some(_) => None,
            None => self.event().and_then(|e| named_text(e, &context.map, "service")),
        };
        if self.service.is_none() && self.query == self.wanted(context) {
            return Outcome::Disabled("this event names no service");
        }
        self.target = self.selected.clone().map(Target::Event);
        Outcome::Done(self.refresh(context, tickets))
    }

    fn no_event(&self) -> Outcome {
        Outcome::Disabled(if self.flights.is_empty() { "no event is selected" } else { "still reading the lines" })
    }

    fn narrow(&self, keep: bool, context: &Context) -> Outcome {
        let (columns, Some(event)) = (self.columns(context), self.event()) else { return self.no_event() };
        let Some(Of::Named(name)) = columns.get(self.column).map(|c| &c.of) else {
            return Outcome::Disabled("this column is no field to filter by; left and right choose another");
        };
        let filter = match named_text(event, &context.map, name) {
            Some(text) if name == "message" => Filter::Message(text),
            text => Filter::value(name, text.as_deref()),
        };
        let filter = match filter {
            filter if keep => filter,
            Filter::Not(inner) => *inner,
            filter => Filter::Not(Box::new(filter)),
        };
        Outcome::Done(vec![Wish::Narrow(filter)])
    }

    fn offers(&self, context: &Context) -> Vec<(String, String)> {
        let Some(event) = self.event() else { return Vec::new() };
        let of = self.columns(context).get(self.column).map(|c| c.of.clone());
        let value = match of {
            Some(Of::Named(name)) => named_text(event, &context.map, &name),
            Some(Of::Time) => event.time.map(|t| t.rfc3339()),
            Some(of) => cell(event, &of, context, usize::MAX),
            None => None,
        };
        value.map(|v| ("value".to_string(), v)).into_iter().chain(copies(event, &context.map)).collect()
    }

    /// Takes the text of a prompt.
    pub(super) fn on_text(
        &mut self,
        purpose: Purpose,
        text: &str,
        context: &Context,
        tickets: &mut Tickets,
    ) -> Result<Vec<Wish>> {
        let text = text.trim();
        match purpose {
            Purpose::SearchLogs => self.search_for(text, tickets),
            Purpose::Columns => {
                let names: Vec<String> = text.split_whitespace().map(String::from).collect();
                self.chosen = (!names.is_empty()).then_some(names);
                self.column = 0;
                self.measure_again(context);
                Ok(self.unseen(context).map(Wish::Notify).into_iter().collect())
            }
            Purpose::JumpToTime => self.jump(text, context, tickets),
            _ => Ok(Vec::new()),
        }
    }

    /// Goes to an instant; where it lies outside, the window moves there.
    fn jump(&mut self, text: &str, context: &Context, tickets: &mut Tickets) -> Result<Vec<Wish>> {
        let time = analysis::parse_instant(text, context.anchor())?;
        let Some(query) = self.wanted(context) else {
            let hint = "wait until the store has said from when to when it has data";
            return Err(Error::new(ErrorKind::Usage, "there is no window yet", hint));
        };
        self.following = false;
        self.target = Some(Target::At(time));
        if query.window.holds(time) {
            return Ok(self.refresh(context, tickets));
        }
        let half = query.window.length() / 2;
        let moved = Window { from: time.plus(-half), to: time.plus(half.max(1)) };
        Ok(vec![Wish::SetWindow(moved)])
    }

    /// A click selects; a click on the selected row opens it.
    pub(super) fn on_click(&mut self, x: u16, y: u16, context: &Context, tickets: &mut Tickets) -> Outcome {
        let rows = parts(layout(context.size).body, self.error.is_some()).rows;
        let Some(selected) = self.index().filter(|_| rows.contains((x, y).into())) else { return Outcome::NotMine };
        let shown = lines(&self.pages, selected, self.line, rows.height.into(), context.zone);
        let Some(Line::Event(at)) = shown.get(usize::from(y - rows.y)) else { return Outcome::Done(Vec::new()) };
        if *at == selected {
            return self.on_action(Action::Enter, context, tickets);
        }
        let columns = self.columns(context);
        let places = placed(&columns, self.column, rows.width.saturating_sub(super::draw::MARGIN));
        let hit = places.iter().rfind(|p| p.x.saturating_add(super::draw::MARGIN) <= x);
        self.column = hit.map_or(self.column, |p| p.index);
        self.line = usize::from(y - rows.y);
        self.select(*at);
        Outcome::Done(self.fetch_ahead(tickets))
    }
}

fn prompt(purpose: Purpose, initial: String) -> Vec<Wish> {
    vec![Wish::Prompt(Prompt { purpose, initial })]
}
