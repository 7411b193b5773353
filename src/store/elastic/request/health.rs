//! The searches that tell what there is: which paths hold something, from when to when, in which hours.

use serde_json::{Map, Value, json};

use super::{any, both, has, invalid, not, sums_only};
use crate::model::HOUR;
use crate::store::elastic::known::{INGESTED, Known};

/// Hours are told apart from then on: fewer than any server's bound on buckets; rounded, so that answers can be cached.
const LONG_AGO: &str = "now-1000d/d";

/// Asks which of the doubtful paths hold something that those before them do not, and whether any event came past the contract.
pub fn presence(known: &Known) -> Value {
    let alone = |(at, (path, of_fields)): (usize, (String, Vec<Vec<String>>))| {
        let without = |before: &Vec<String>| json!({"bool": {"must_not": before.iter().map(|path| has(path)).collect::<Vec<_>>()}});
        let asked = match of_fields.iter().any(Vec::is_empty) {
            true => has(&path),
            false => both(has(&path), any(of_fields.iter().map(without).collect())),
        };
        (format!("p{at}"), json!({"filter": asked}))
    };
    let mut aggs: Map<String, Value> = known.doubtful().into_iter().enumerate().map(alone).collect();
    aggs.insert("past".into(), json!({"filter": not(has(INGESTED))}));
    sums_only(json!({"match_all": {}}), aggs)
}

/// Asks whether the server runs scripts that come with a search: one event is enough.
pub fn scripted() -> Value {
    let aggs = json!({"s": {"max": {"script": {"lang": "painless", "source": "return 1"}}}});
    json!({"size": 0, "track_total_hits": false, "terminate_after": 1, "aggs": aggs})
}

/// Asks from when to when there are events, how many, and in which hours. Nothing in it changes from one time to the next, so
/// that the server answers from its cache for indices that nobody writes to.
pub fn health(known: &Known) -> Value {
    let mut aggs = Map::new();
    let time = known.own_time.as_ref().unwrap_or(&known.time);
    aggs.insert("oldest".into(), json!({"min": {"field": time}}));
    aggs.insert("newest".into(), json!({"max": {"field": time}}));
    aggs.insert("events".into(), json!({"filter": {"match_all": {}}}));
    aggs.insert("invalid".into(), json!({"filter": invalid(known)}));
    aggs.insert("untimed".into(), json!({"filter": not(has(time))}));
    let by_hour = json!({"field": time, "fixed_interval": format!("{HOUR}ms"), "min_doc_count": 1});
    let recent = json!({"range": {time: {"gte": LONG_AGO}}});
    aggs.insert("recent".into(), json!({"filter": recent, "aggs": {"hours": {"date_histogram": by_hour}}}));
    sums_only(json!({"match_all": {}}), aggs)
}
