//! The runbooks at hand: those that ship, and those that were found beside the config or where it points.

use std::sync::Arc;

use super::{Runbook, Setting, document, explain};
use crate::config::AlertEntry;
use crate::model::{Error, RunbookText};

/// The documents that ship: their names and texts.
pub const SHIPPED: &[(&str, &str)] = &[
    ("latency.md", include_str!("../../assets/runbooks/latency.md")),
    ("confidence-drop.md", include_str!("../../assets/runbooks/confidence-drop.md")),
    ("cache-degradation.md", include_str!("../../assets/runbooks/cache-degradation.md")),
    ("errors-and-schema.md", include_str!("../../assets/runbooks/errors-and-schema.md")),
    ("upstream-failure.md", include_str!("../../assets/runbooks/upstream-failure.md")),
    ("drift.md", include_str!("../../assets/runbooks/drift.md")),
    ("training-divergence.md", include_str!("../../assets/runbooks/training-divergence.md")),
    ("logging-itself.md", include_str!("../../assets/runbooks/logging-itself.md")),
];

/// The documents that ship, as texts.
pub fn shipped() -> Vec<RunbookText> {
    let text = |(name, text): &(&str, &str)| RunbookText { origin: format!("shipped {name}"), text: (*text).into() };
    SHIPPED.iter().map(text).collect()
}

/// The runbooks at hand.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// Those that can be walked; one with the id of another that came before stands in its place.
    pub books: Vec<Arc<Runbook>>,
    /// What is wrong with the others.
    pub faulty: Vec<Error>,
}

impl Shelf {
    /// Reads what ships, then these.
    pub fn read(found: &[RunbookText], setting: &Setting) -> Shelf {
        let mut shelf = Shelf::default();
        for RunbookText { origin, text } in shipped().iter().chain(found) {
            match document::read(origin, text, setting) {
                Ok(book) => shelf.put(Arc::new(book)),
                Err(mistakes) => shelf.faulty.push(explain(origin, &mistakes)),
            }
        }
        shelf
    }

    fn put(&mut self, book: Arc<Runbook>) {
        match self.books.iter_mut().find(|b| b.id == book.id) {
            Some(same) => *same = book,
            None => self.books.push(book),
        }
    }

    /// The one of that id.
    pub fn get(&self, id: &str) -> Option<&Arc<Runbook>> {
        self.books.iter().find(|b| b.id == id)
    }
}

/// The runbooks for a signal (`latency`, or `latency.p99`): those that rules of the config name for it, else those that answer it.
pub fn proposed(books: &[Arc<Runbook>], rules: &[AlertEntry], signal: &str) -> Vec<Arc<Runbook>> {
    let (pane, gauge) = signal.split_once('.').map_or((signal, None), |(pane, gauge)| (pane, Some(gauge)));
    let named = |signal: &str| {
        let ids = rules.iter().filter(|rule| rule.signal == signal).filter_map(|rule| rule.runbook.as_deref());
        let mut found: Vec<Arc<Runbook>> = ids.filter_map(|id| books.iter().find(|b| b.id == id)).cloned().collect();
        found.dedup_by(|a, b| a.id == b.id);
        found
    };
    let fits = || fitting(books, pane, gauge);
    [named(signal), named(pane)].into_iter().find(|found| !found.is_empty()).unwrap_or_else(fits)
}

/// The runbooks that answer a signal (a pane's key, and a gauge's where one is meant), those that name the gauge first.
fn fitting(books: &[Arc<Runbook>], pane: &str, gauge: Option<&str>) -> Vec<Arc<Runbook>> {
    let exact = gauge.map(|gauge| format!("{pane}.{gauge}"));
    let rank = |book: &Runbook| {
        let answers = |what: &str| book.answers.iter().any(|a| a == what);
        let any_gauge = book.answers.iter().any(|a| a.split_once('.').is_some_and(|(p, _)| p == pane));
        match &exact {
            Some(exact) if answers(exact) => Some(0),
            _ if answers(pane) => Some(1),
            None if any_gauge => Some(2),
            _ => None,
        }
    };
    let mut found: Vec<(i32, &Arc<Runbook>)> = books.iter().filter_map(|b| Some((rank(b)?, b))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    // Where one is about the whole pane, those about a number of it are beside the point.
    if gauge.is_none() && found.first().is_some_and(|(rank, _)| *rank == 1) {
        found.retain(|(rank, _)| *rank == 1);
    }
    found.into_iter().map(|(_, b)| b.clone()).collect()
}
