//! The searches of breakdowns, and of the common values of a field.

use serde_json::{Map, Value, json};

use super::number::{joined, word};
use super::{any, both, exists, heaviest_first, not, query, sums_only};
use crate::model::{Breakdown, Error, ErrorKind, FIELDS, Measure, Result, Values, Window};
use crate::store::elastic::feeds::Feeds;
use crate::store::elastic::known::Known;

/// Rows that each shard offers: more than a field with few values has, so that counts are exact.
const OFFERED: usize = 10_000;

/// Asks for measures per value.
///
/// # Errors
/// When a field or filter cannot be asked of this cluster.
pub fn breakdown(known: &Known, question: &Breakdown) -> Result<Value> {
    let scope = &question.scope;
    let feeds = Feeds::of(known, &question.measures)?;
    let mut inner = Map::new();
    inner.insert("s0".into(), json!({"filter": within(known, scope.window), "aggs": feeds.ask(true)}));
    let usual: Vec<Value> = scope.baseline.windows.iter().map(|w| within(known, *w)).collect();
    if !usual.is_empty() {
        inner.insert("u".into(), json!({"filter": any(usual.clone()), "aggs": feeds.ask(true)}));
    }
    let mut times = usual;
    times.push(within(known, scope.window));
    let asked = both(feeds.passing(known, query(known, &scope.filter)?), any(times));
    let aggs = rows(known, &question.by, (scope.window, question.top), &feeds, inner)?;
    Ok(sums_only(asked, aggs))
}

/// Asks for the most frequent values of a field.
///
/// # Errors
/// As [`breakdown`].
pub fn values(known: &Known, question: &Values) -> Result<Value> {
    let feeds = Feeds::of(known, &[Measure::Count])?;
    let inner =
        Map::from_iter([("s0".to_string(), json!({"filter": within(known, question.window), "aggs": feeds.weigh()}))]);
    let by = std::slice::from_ref(&question.field);
    let aggs = rows(known, by, (question.window, question.top), &feeds, inner)?;
    let passing = feeds.passing(known, query(known, &question.filter)?);
    Ok(sums_only(both(passing, within(known, question.window)), aggs))
}

fn rows(
    known: &Known,
    by: &[String],
    (window, top): (Window, usize),
    feeds: &Feeds,
    inner: Map<String, Value>,
) -> Result<Map<String, Value>> {
    let mut aggs = Map::new();
    aggs.insert("s0".into(), json!({"filter": within(known, window), "aggs": feeds.weigh()}));
    let terms = match by {
        [] => {
            aggs.insert("absent".into(), json!({"filter": {"match_all": {}}, "aggs": inner}));
            None
        }
        [one] => {
            aggs.insert("absent".into(), json!({"filter": not(exists(known, one)), "aggs": inner}));
            word(known, one)?
        }
        [_, _, ..] if by.len() <= FIELDS => Some(joined(known, by)?),
        _ => {
            let message = format!("events can be grouped by at most {FIELDS} fields, not by {}", by.len());
            return Err(Error::new(ErrorKind::Usage, message, "name other fields"));
        }
    };
    if let Some(mut terms) = terms {
        terms["size"] = json!(top.max(1));
        terms["shard_size"] = json!(OFFERED.max(top));
        terms["order"] = heaviest_first(known);
        terms["collect_mode"] = json!("breadth_first");
        aggs.insert("values".into(), json!({"terms": terms, "aggs": inner}));
    }
    Ok(Map::from_iter([("by".to_string(), json!({"filter": feeds.applies(), "aggs": aggs}))]))
}

fn within(known: &Known, window: Window) -> Value {
    known.within(window.from.0, window.to.0)
}
