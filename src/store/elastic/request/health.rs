//! The searches that tell what there is: which paths hold something, from when to when, in which hours.

use serde_json::{Map, Value, json};

use super::{invalid, sums_only};
use crate::model::HOUR;
use crate::store::elastic::known::Known;

/// Hours are told apart from then on: fewer than any server's bound on buckets; rounded, so that answers can be cached.
const LONG_AGO: &str = "now-1000d/d";

/// Asks which of the doubtful paths hold something.
pub fn presence(known: &Known) -> Value {
    let aggs = known.doubtful().into_iter().enumerate();
    let aggs = aggs.map(|(at, path)| (format!("p{at}"), json!({"filter": {"exists": {"field": path}}})));
    sums_only(json!({"match_all": {}}), aggs.collect())
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
    aggs.insert("oldest".into(), json!({"min": {"field": known.time}}));
    aggs.insert("newest".into(), json!({"max": {"field": known.time}}));
    aggs.insert("events".into(), json!({"filter": {"match_all": {}}}));
    aggs.insert("invalid".into(), json!({"filter": invalid(known)}));
    aggs.insert("untimed".into(), json!({"filter": {"bool": {"must_not": [{"exists": {"field": known.time}}]}}}));
    let by_hour = json!({"field": known.time, "fixed_interval": format!("{HOUR}ms"), "min_doc_count": 1});
    let recent = json!({"range": {&known.time: {"gte": LONG_AGO}}});
    aggs.insert("recent".into(), json!({"filter": recent, "aggs": {"hours": {"date_histogram": by_hour}}}));
    sums_only(json!({"match_all": {}}), aggs)
}
