//! Searching: what is typed is a filter, so that a word means the same here, in `=` and on every store.

use crate::contract::filter;
use crate::model::{Filter, Order, Result, Test};
use crate::ui::{Tickets, Wish};

use super::pages::before;
use super::state::{Logs, Search, Sought};

impl Search {
    /// Reads what was typed.
    fn read(text: &str) -> Result<Search> {
        let filter = filter::parse_or_explain(text)?;
        let mut words = Vec::new();
        collect(&filter, &mut words);
        Ok(Search { text: text.to_string(), filter, words })
    }
}

/// The words that an event which passes the filter shows.
fn collect(filter: &Filter, words: &mut Vec<String>) {
    match filter {
        Filter::And(all) | Filter::Or(all) => all.iter().for_each(|f| collect(f, words)),
        Filter::Message(text) => words.extend(filter::words(text)),
        Filter::Field { test: Test::Is(value), .. } => words.push(value.clone()),
        Filter::All | Filter::Not(_) | Filter::Field { .. } => {}
    }
}

impl Logs {
    /// Searches from the selected event on, itself included; no text ends the search.
    pub(super) fn search_for(&mut self, text: &str, tickets: &mut Tickets) -> Result<Vec<Wish>> {
        self.search = if text.is_empty() { None } else { Some(Search::read(text)?) };
        let from = self.selected.as_ref().filter(|_| self.search.is_some()).map(before);
        Ok(from.map(|from| self.seek(Order::Forward, Sought::First, from, tickets)).unwrap_or_default())
    }

    /// Seeks the next event of a sort beyond the selected one.
    pub(super) fn seek_on(&mut self, order: Order, sought: Sought, tickets: &mut Tickets) -> Vec<Wish> {
        let from = self.selected.clone();
        from.map(|from| self.seek(order, sought, from, tickets)).unwrap_or_default()
    }
}
