//! Pages of events.

use serde_json::Value;

use crate::contract;
use crate::model::{Cursor, Event, Page, PageAnswer, Time};
use crate::store::elastic::known::Known;

/// Reads a page.
pub fn page(known: &Known, page: &Page, body: &Value) -> PageAnswer {
    let mut events: Vec<Event> =
        body["hits"]["hits"].as_array().into_iter().flatten().filter_map(|hit| event(known, hit)).collect();
    if events.len() <= page.limit {
        return PageAnswer { events, next: None };
    }
    // A page never ends between events of one place: the next one goes on beyond that place.
    let place = |e: &Event| (e.cursor.time, e.cursor.place.0);
    let mut end = page.limit;
    while end > 0 && events.get(end - 1).map(place) == events.get(end).map(place) {
        end -= 1;
    }
    events.truncate(if end == 0 { page.limit } else { end });
    let next = events.last().map(|e| e.cursor.clone());
    PageAnswer { events, next }
}

fn event(known: &Known, hit: &Value) -> Option<Event> {
    let sort = hit["sort"].as_array()?;
    let number = |at: usize| sort.get(at)?.as_i64();
    let id = hit["_id"].as_str().unwrap_or_default();
    let cursor = Cursor { time: Time(number(0)?), place: (number(1).unwrap_or(0).max(0) as u64, hash(id)) };
    let document = &hit["_source"];
    Some(Event {
        cursor,
        time: contract::time(document, &known.map),
        raw: document.to_string(),
        invalid: contract::refusal(document, &known.map),
        origin: format!("{}/{id}", hit["_index"].as_str().unwrap_or_default()),
        document: Some(document.clone()),
    })
}

/// FNV-1a: only tells apart events of one millisecond.
fn hash(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}
