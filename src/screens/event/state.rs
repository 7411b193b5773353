//! What the event screen remembers.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::model::Event;
use crate::ui::{Context, layout};

use super::layout::{Parts, parts};
use super::lines::At;
use super::neighbours::Neighbours;
use super::tree::{Row, Steps, Tree};

/// One event, whole, as a tree.
#[derive(Clone, Debug)]
pub struct EventScreen {
    pub(super) event: Event,
    /// The document, or one that holds the line as stored where it is no JSON object.
    pub(super) document: Arc<Value>,
    pub(super) tree: Tree,
    pub(super) at: At,
    /// Screen line of the selected line, from the top of the tree.
    pub(super) line: usize,
    pub(super) search: Option<Search>,
    pub(super) neighbours: Option<Neighbours>,
}

/// Text searched for, and where it is.
#[derive(Clone, Debug)]
pub struct Search {
    pub(super) text: String,
    pub(super) found: Vec<Steps>,
    /// Index of the match one is at.
    pub(super) at: usize,
}

impl EventScreen {
    /// Shows an event.
    pub fn new(event: Event) -> EventScreen {
        let document = event.document.clone().unwrap_or_else(|| json!({ "line": event.raw }).into());
        let tree = Tree::of(&document);
        let (at, search, neighbours) = (At::default(), None, None);
        EventScreen { event, document, tree, at, line: 0, search, neighbours }
    }

    /// The selected row.
    pub(super) fn row(&self) -> Option<&Row> {
        self.tree.rows.get(self.at.row)
    }

    /// Where everything stands.
    pub(super) fn parts(&self, context: &Context) -> Parts {
        self.parts_in(layout(context.size).body)
    }

    /// The same in an area.
    pub(super) fn parts_in(&self, area: ratatui::layout::Rect) -> Parts {
        let pane = self.neighbours.as_ref().map(|n| n.focused);
        parts(area, self.event.invalid.is_some() || self.event.document.is_none(), pane)
    }

    /// Whether the keys move in the neighbours.
    pub(super) fn in_neighbours(&self) -> bool {
        self.neighbours.as_ref().is_some_and(|n| n.focused)
    }
}
