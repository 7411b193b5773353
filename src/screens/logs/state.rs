//! What the log table remembers.

use crate::model::{Cursor, Error, Event, Filter, Order, PageAnswer, Ticket, Time};
use crate::ui::{Context, layout};

use super::layout::parts;
use super::pages::Pages;
use super::query::Query;
use super::widths::Widths;

/// A table of log events, oldest above, newest below.
#[derive(Clone, Debug)]
pub struct Logs {
    /// What the rows stand for; `None` before the first question and after it failed.
    pub(super) query: Option<Query>,
    pub(super) pages: Pages,
    pub(super) selected: Option<Cursor>,
    /// Screen line of the selected event, from the top of the rows.
    pub(super) line: usize,
    /// Index of the selected column.
    pub(super) column: usize,
    /// The user's choice of columns on this screen.
    pub(super) chosen: Option<Vec<String>>,
    pub(super) flights: Vec<Flight>,
    pub(super) landing: Option<Landing>,
    /// Where the next landing goes, whatever is selected.
    pub(super) target: Option<Target>,
    pub(super) error: Option<Error>,
    pub(super) widths: Widths,
    pub(super) search: Option<Search>,
    pub(super) following: bool,
    pub(super) invalid_only: bool,
    /// All events of this service, filters lifted.
    pub(super) service: Option<String>,
    /// The event of a link, which is opened once it is read.
    pub(super) opens: Option<Cursor>,
}

/// What is searched for.
#[derive(Clone, PartialEq, Debug)]
pub struct Search {
    /// As it was typed.
    pub(super) text: String,
    /// As the filter it is.
    pub(super) filter: Filter,
    /// Words to point out where they are shown.
    pub(super) words: Vec<String>,
}

/// A question under way.
#[derive(Clone, Debug)]
pub struct Flight {
    pub(super) ticket: Ticket,
    pub(super) errand: Errand,
    /// Share (0–1) read so far.
    pub(super) share: f64,
}

/// What a question is for.
#[derive(Clone, PartialEq, Debug)]
pub enum Errand {
    /// One half of a landing.
    Land(Order),
    /// The page before the oldest, which was this.
    Older(Cursor),
    /// The page after the newest, which was this.
    Newer(Cursor),
    /// What came since, with an overlap.
    CatchUp,
    /// The next event of a sort.
    Seek(Order, Sought),
}

/// What is sought beyond the selected event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sought {
    /// An event of level error.
    Error,
    /// An event that passes what is searched for.
    Match,
    /// The first such event: the next one or, where there is none, the one before.
    First,
}

/// Loading anew around a place.
#[derive(Clone, Debug)]
pub struct Landing {
    pub(super) target: Target,
    pub(super) older: Half,
    pub(super) newer: Half,
    /// What was selected when a first part was shown.
    pub(super) placed: Option<Cursor>,
}

/// One side of a landing.
#[derive(Clone, Debug)]
pub enum Half {
    /// Not asked for: the place is that end.
    End,
    /// Asked for.
    Awaited,
    /// What is there so far.
    Here(PageAnswer),
}

/// Where to land.
#[derive(Clone, PartialEq, Debug)]
pub enum Target {
    /// At the newest event.
    Newest,
    /// At the oldest event.
    Oldest,
    /// At the event nearest to an instant.
    At(Time),
    /// At an event.
    Event(Cursor),
}

impl Logs {
    /// A table of the scope's events, selecting the one nearest to `at`, else the newest.
    pub fn new(at: Option<Time>) -> Logs {
        Logs {
            query: None,
            pages: Pages::default(),
            selected: None,
            line: usize::MAX,
            column: 0,
            chosen: None,
            flights: Vec::new(),
            landing: None,
            target: at.map(Target::At),
            error: None,
            widths: Widths::default(),
            search: None,
            following: false,
            invalid_only: false,
            service: None,
            opens: None,
        }
    }

    /// The same of lines that break the contract only.
    pub fn only_invalid(self) -> Logs {
        Logs { invalid_only: true, ..self }
    }

    /// Index of the selected event among those held.
    pub(super) fn index(&self) -> Option<usize> {
        self.pages.near(self.selected.as_ref()?)
    }

    /// The selected event.
    pub(super) fn event(&self) -> Option<&Event> {
        self.pages.get(self.index()?)
    }

    /// Whether the newest event there is is selected.
    pub(super) fn at_newest(&self) -> bool {
        self.pages.newest_reached && self.selected.as_ref() == self.pages.last()
    }

    /// Rows on the screen.
    pub(super) fn height(&self, context: &Context) -> usize {
        parts(layout(context.size).body, self.error.is_some()).rows.height.max(1).into()
    }

    /// The events asked for, as things stand; `None` without a scope.
    pub(super) fn wanted(&self, context: &Context) -> Option<Query> {
        let scope = context.scope.as_ref()?;
        let mut window = scope.window;
        if self.following {
            window.to = window.to.max(scope.window.to).max(context.now.plus(1));
        }
        let filter = match &self.service {
            Some(service) => Filter::is("service", service),
            None => scope.filter.clone(),
        };
        Some(Query { window, filter, invalid_only: self.invalid_only })
    }
}
