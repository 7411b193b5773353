//! Events that are sent together.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::place::Place;
use crate::model::Time;

/// Bytes of a batch before it is packed; a server does best with a few MiB.
const BYTES: usize = 4 << 20;
/// Events of a batch.
const EVENTS: usize = 4_000;

/// One event of a batch.
#[derive(Debug)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// Its own time, or the last one before it.
    pub time: Time,
    /// The document as JSON.
    pub document: String,
    /// The line it was made of, which a refusal keeps: delivered once more it has the same id.
    pub line: String,
    /// Whether it breaks the contract.
    pub invalid: bool,
}

/// Events that are sent together.
#[derive(Debug, Default)]
pub struct Batch {
    /// The events.
    pub items: Vec<Item>,
    bytes: usize,
}

impl Batch {
    /// Adds an event.
    pub fn add(&mut self, item: Item) {
        self.bytes += item.document.len();
        self.items.push(item);
    }

    /// Keeps some of its events.
    pub fn retain(&mut self, keep: impl FnMut(&Item) -> bool) {
        self.items.retain(keep);
        self.bytes = self.items.iter().map(|item| item.document.len()).sum();
    }

    /// The second half of its events, out of it; none where it has one alone.
    pub fn second_half(&mut self) -> Batch {
        let mut rest = Batch::default();
        let half = self.items.len().div_ceil(2);
        self.items.drain(half..).for_each(|item| rest.add(item));
        self.bytes = self.bytes.saturating_sub(rest.bytes);
        rest
    }

    /// Its events, out of it.
    pub fn take(&mut self) -> Vec<Item> {
        self.bytes = 0;
        std::mem::take(&mut self.items)
    }

    /// Whether it is to be sent.
    pub fn is_full(&self) -> bool {
        self.bytes >= BYTES || self.items.len() >= EVENTS
    }

    /// The body of a `_bulk` request that creates the events at a place, packed.
    pub fn packed(&self, place: &Place) -> Bytes {
        let mut packed = GzEncoder::new(Vec::with_capacity(self.bytes / 8), Compression::fast());
        for item in &self.items {
            let create = match place.index(item.time) {
                None => json!({"create": {"_id": item.id}}),
                Some(index) => json!({"create": {"_id": item.id, "_index": index}}),
            };
            // Writing into memory does not fail.
            let _ = writeln!(packed, "{create}\n{}", item.document);
        }
        packed.finish().unwrap_or_default().into()
    }
}
