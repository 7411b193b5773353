//! Reads a raw line back by its place and makes an event of it.

use std::sync::Arc;

use crate::contract;
use crate::model::{Event, FieldMap};

use super::answer::Located;
use super::load::Loader;
use super::wrapping;

/// The event at a place. Of a line that cannot be read any more (its file was cut, or it left memory) it holds why.
pub fn event(loader: &Loader, map: &FieldMap, at: &Located) -> Event {
    let origin = format!("{}:{}", loader.name(at.source), at.offset);
    let line = match loader.line(at.source, at.offset) {
        Ok(line) => line,
        Err(error) => {
            let (cursor, invalid) = (at.cursor.clone(), Some(error.message));
            return Event { cursor, time: None, document: None, raw: String::new(), invalid, origin };
        }
    };
    let document = wrapping::document(&line);
    let invalid = match &document {
        None => Some(why_no_json(&line)),
        Some(document) => contract::refusal(document, map),
    };
    let time = document.as_ref().and_then(|d| contract::time(d, map));
    Event {
        cursor: at.cursor.clone(),
        time,
        document: document.map(Arc::new),
        raw: String::from_utf8_lossy(wrapping::bare(&line)).into_owned(),
        invalid,
        origin,
    }
}

/// Names the usual reasons why a line is no JSON object.
fn why_no_json(line: &[u8]) -> String {
    let text = match std::str::from_utf8(wrapping::bare(line)) {
        Ok(text) => text,
        Err(error) => return format!("not UTF-8 from byte {} on", error.valid_up_to()),
    };
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => "JSON, but no object".into(),
        Err(_) if text.contains("NaN") || text.contains("Infinity") => "not JSON: it holds NaN or Infinity".into(),
        Err(error) => format!("not JSON: {error}"),
    }
}
