//! One log record as it was stored.

use std::sync::Arc;

use serde_json::Value;

use super::{Cursor, Time};

/// One line of the store.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// Its place in the order of time.
    pub cursor: Cursor,
    /// Its own time; `None` when it carries no usable one (the cursor then stands at its neighbour's).
    pub time: Option<Time>,
    /// The document, shared by the copies of the event; `None` when the line is no JSON object.
    pub document: Option<Arc<Value>>,
    /// The line as stored (invalid UTF-8 replaced), without its end.
    pub raw: String,
    /// Why it breaks the contract, where it does.
    pub invalid: Option<String>,
    /// Where it stands, for people: `app.ndjson:10240`.
    pub origin: String,
}
