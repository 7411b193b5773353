//! The search of a page of events, in order of time; ties are broken by the number that the server gave each document, and
//! where even that is the same (in another shard) by a hash of its id, so that a page goes on exactly where the last one ended
//! without anything being kept open at the server.

use serde_json::{Value, json};

use super::{TIMEOUT, both, invalid, query};
use crate::model::{Order, Page, Result};
use crate::store::elastic::known::Known;

/// Events asked for beyond the page: those of one number are told apart by their hashes, and all of them are needed for that.
const BEYOND: usize = 8;

/// Asks for a page.
///
/// # Errors
/// When the filter cannot be asked of this cluster.
pub fn page(known: &Known, page: &Page) -> Result<Value> {
    let mut passing = both(query(known, &page.filter)?, known.within(page.window.from.0, page.window.to.0));
    if page.invalid_only {
        passing = both(passing, invalid(known));
    }
    let way = if page.order == Order::Forward { "asc" } else { "desc" };
    let mut body = json!({
        "size": page.limit.saturating_add(BEYOND).min(10_000),
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
