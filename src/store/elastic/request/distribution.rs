//! The two searches of a distribution: from where to where the numbers run, and how many lie between the edges.

use serde_json::{Map, Value, json};

use super::{both, exists, none, number, query, sums_only, timed};
use crate::model::{Distribution, Error, ErrorKind, Result};
use crate::store::elastic::feeds::Feeds;
use crate::store::elastic::known::Known;

/// The most value buckets times time buckets: servers bound the buckets of one search.
const MOST: usize = 20_000;

/// Asks for the smallest and the largest number.
///
/// # Errors
/// When a field or filter cannot be asked of this cluster, or too many buckets are asked for.
pub fn range(known: &Known, question: &Distribution) -> Result<Value> {
    let (values, times) = (question.value_buckets, question.time_buckets);
    if values == 0 || times == 0 || values.saturating_mul(times) > MOST {
        let message = format!("{values} value buckets by {times} time buckets cannot be asked of a server");
        return Err(Error::new(ErrorKind::Usage, message, "ask for at least one of each, and for fewer in all"));
    }
    let mut aggs = Map::new();
    if let Some(value) = number(known, &question.field)? {
        aggs.insert("v".into(), json!({"stats": value}));
    }
    Ok(sums_only(asked(known, question)?, aggs))
}

/// Asks how many numbers lie between these edges, by time bucket.
///
/// # Errors
/// As [`range`].
pub fn counts(known: &Known, question: &Distribution, edges: &[f64]) -> Result<Value> {
    let Some(value) = number(known, &question.field)? else { return Ok(sums_only(none(), Map::new())) };
    let window = question.scope.window;
    let width = window.part(question.time_buckets);
    let last = edges.len().saturating_sub(2);
    let between = edges.windows(2).enumerate().map(|(at, pair)| match pair {
        // The largest number belongs to the last bucket.
        [from, _] if at == last => json!({"from": from}),
        [from, to] => json!({"from": from, "to": to}),
        _ => json!({}),
    });
    let mut ranges = value;
    ranges["ranges"] = between.collect();
    let feeds = Feeds::of(known, &[])?;
    let inner = json!({"v": {"range": ranges, "aggs": feeds.weigh()}});
    let aggs = json!({"t": {
        "date_histogram": {"field": known.time, "fixed_interval": format!("{width}ms"),
            "offset": format!("{}ms", window.from.0.rem_euclid(width)), "min_doc_count": 1},
        "aggs": inner,
    }});
    let aggs = aggs.as_object().cloned().unwrap_or_default();
    Ok(sums_only(asked(known, question)?, aggs))
}

fn asked(known: &Known, question: &Distribution) -> Result<Value> {
    let window = question.scope.window;
    let passing = both(query(known, &question.scope.filter)?, known.within(window.from.0, window.to.0));
    Ok(both(timed(known, passing), exists(known, &question.field)))
}
