//! Pages of events.

use std::hash::Hasher;

use fnv::FnvHasher;
use serde_json::Value;

use crate::contract;
use crate::model::{Cursor, Event, Order, Page, PageAnswer, Time};
use crate::store::elastic::known::Known;
use crate::store::elastic::request::page_limit;

/// Reads a page.
pub fn page(known: &Known, page: &Page, body: &Value) -> PageAnswer {
    let hits = body["hits"]["hits"].as_array().into_iter().flatten();
    let mut events: Vec<Event> =
        hits.filter_map(|hit| event(known, hit)).filter(|e| is_beyond(page, &e.cursor)).collect();
    events.sort_by(|a, b| match page.order {
        Order::Forward => a.cursor.cmp(&b.cursor),
        Order::Backward => b.cursor.cmp(&a.cursor),
    });
    let limit = page_limit(page);
    let more = events.len() > limit;
    events.truncate(limit);
    let next = events.last().filter(|_| more).map(|e| e.cursor.clone());
    PageAnswer { events, next }
}

/// Whether a page may lack events, because more of one instant and number than there was room for lie where it begins or ends;
/// `size` is how many events were asked for.
pub fn is_cut(answer: &PageAnswer, size: usize, body: &Value) -> bool {
    let hits = body["hits"]["hits"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(last) = hits.last().filter(|_| hits.len() >= size) else { return false };
    answer
        .next
        .as_ref()
        .is_none_or(|next| place(last).is_some_and(|(time, number)| (next.time, next.place.0) == (time, number)))
}

/// The id of the point in time that an answer was made within, or that was opened; the latest is the one that holds.
pub fn opened(body: &Value) -> Option<String> {
    body["pit_id"].as_str().or(body["id"].as_str()).map(String::from)
}

/// The instant of an event, and the number the server gave it.
fn place(hit: &Value) -> Option<(Time, u64)> {
    let sort = hit["sort"].as_array()?;
    let number = |at: usize| sort.get(at)?.as_i64();
    Some((Time(number(0)?), number(1).unwrap_or(0).max(0) as u64))
}

fn is_beyond(page: &Page, cursor: &Cursor) -> bool {
    page.after.as_ref().is_none_or(|after| match page.order {
        Order::Forward => cursor > after,
        Order::Backward => cursor < after,
    })
}

fn event(known: &Known, hit: &Value) -> Option<Event> {
    let (time, number) = place(hit)?;
    let id = hit["_id"].as_str().unwrap_or_default();
    let cursor = Cursor { time, place: (number, hash(id)) };
    let mut document = hit["_source"].clone();
    contract::redact(&mut document, &known.redact, &known.map);
    Some(Event {
        cursor,
        time: contract::time(&document, &known.map).filter(|_| known.is_timed(&document)),
        raw: document.to_string(),
        invalid: contract::refusal(&document, &known.map),
        origin: format!("{}/{id}", hit["_index"].as_str().unwrap_or_default()),
        document: Some(document.into()),
    })
}

/// Only tells apart events of one millisecond.
fn hash(id: &str) -> u64 {
    let mut hash = FnvHasher::default();
    hash.write(id.as_bytes());
    hash.finish()
}
