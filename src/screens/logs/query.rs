//! Which events the table stands for, and the questions for pages of them.

use crate::model::{Cursor, Filter, Order, Page, Question, Window};

/// Which events the table stands for.
#[derive(Clone, PartialEq, Debug)]
pub struct Query {
    /// The stretch.
    pub window: Window,
    /// Which of its events.
    pub filter: Filter,
    /// Only lines that break the contract.
    pub invalid_only: bool,
}

impl Query {
    /// The question for a page of these events.
    pub fn page(&self, order: Order, after: Option<Cursor>, limit: usize) -> Question {
        Question::Events(Page {
            window: self.window,
            filter: self.filter.clone(),
            order,
            after,
            limit,
            invalid_only: self.invalid_only,
        })
    }

    /// The same, narrowed.
    pub fn narrowed(&self, by: Filter) -> Query {
        Query { filter: self.filter.clone().and(by), ..self.clone() }
    }

    /// Whether this is the earlier query with its window moved along, so that the events at hand still stand.
    pub fn continues(&self, earlier: &Query) -> bool {
        let (new, old) = (self.window, earlier.window);
        let onwards = new.from >= old.from && new.to >= old.to && new.from <= old.to;
        onwards && self.filter == earlier.filter && self.invalid_only == earlier.invalid_only
    }
}
