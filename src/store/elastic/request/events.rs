//! The search of a page of events, in order of time; ties are broken by the number that the server gave each document, and
//! where even that is the same (in another shard) by a hash of its id, so that a page goes on exactly where the last one ended
//! without anything being kept open at the server.

use serde_json::{Value, json};

use super::{TIMEOUT, both, invalid, query};
use crate::model::{Order, Page, Result};
use crate::store::elastic::known::Known;

/// Events asked for beyond the page. Those of one instant and one number, at most one a shard, are told apart by their hashes,
/// for which all of them are needed: those where the last page ended, and those where this one ends. Enough for indices of
/// twenty shards; where it was not, the page is asked for once more.
const BEYOND: usize = 40;
/// The most events that a server gives at once.
const MOST: usize = 10_000;

/// How many events a page holds at most: fewer than it may, where a server gives no more at once.
pub fn page_limit(page: &Page) -> usize {
    page.limit.min(MOST - BEYOND)
}

/// How many events are asked for, so that a page can be cut out of them.
pub fn asked_for(page: &Page) -> usize {
    page_limit(page) + BEYOND
}

/// Asks for a page.
///
/// # Errors
/// When the filter cannot be asked of this cluster.
pub fn page(known: &Known, page: &Page) -> Result<Value> {
    sized(known, page, asked_for(page))
}

/// Asks for a page with all that a server gives at once.
///
/// # Errors
/// As [`page`].
pub fn wide_page(known: &Known, page: &Page) -> Result<Value> {
    sized(known, page, MOST)
}

fn sized(known: &Known, page: &Page, size: usize) -> Result<Value> {
    let mut passing = both(query(known, &page.filter)?, known.within(page.window.from.0, page.window.to.0));
    if page.invalid_only {
        passing = both(passing, invalid(known));
    }
    let way = if page.order == Order::Forward { "asc" } else { "desc" };
    let mut body = json!({
        "size": size,
        "track_total_hits": false,
        "timeout": TIMEOUT,
        "query": {"bool": {"filter": [passing]}},
        "sort": [{&known.time: {"order": way, "numeric_type": "date"}}, {"_seq_no": {"order": way, "unmapped_type": "long"}}],
    });
    if let Some(after) = &page.after {
        // One number nearer, for a server does not know the hashes: what is not beyond the place is left out of the answer.
        let number = i64::try_from(after.place.0).unwrap_or(i64::MAX);
        let nearer = if page.order == Order::Forward { number - 1 } else { number.saturating_add(1) };
        body["search_after"] = json!([after.time.0, nearer]);
    }
    Ok(body)
}
