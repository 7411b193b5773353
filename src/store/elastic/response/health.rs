//! What there is.

use super::buckets;
use crate::model::{Health, Lines, Time};
use crate::store::elastic::json::Json;
use crate::store::elastic::known::Known;

/// Takes in which of the doubtful paths hold something, and by which time events go.
pub fn presence(known: &mut Known, body: &Json) {
    let doubtful = known.doubtful();
    let count = |name: &str| body["aggregations"][name]["doc_count"].as_u64();
    let held = |path: &str| {
        let at = doubtful.keys().position(|doubtful| doubtful == path);
        at.is_none_or(|at| count(&format!("p{at}")) != Some(0))
    };
    known.settle(held);
    if count("past") == Some(0) {
        known.settle_time();
    }
}

/// Reads the state of the cluster.
pub fn health(known: &Known, name: &str, body: &Json) -> Health {
    let aggs = &body["aggregations"];
    let time = |key: &str| aggs[key]["value"].as_f64().map(|ms| Time(ms as i64));
    let count = |key: &str| aggs[key]["doc_count"].as_u64().unwrap_or(0);
    let hours = buckets(&aggs["recent"]["hours"]).filter_map(|b| b["key"].as_i64()).map(Time);
    let estimates = match known.weight {
        Some(_) => "\u{2248} percentiles are the server's estimates, of stored events: weights cannot enter them",
        None => "\u{2248} percentiles are the server's estimates (t-digest)",
    };
    Health {
        who: format!("{name}: {}", known.server.words()),
        oldest: time("oldest"),
        newest: time("newest"),
        hours: hours.collect(),
        lines: Lines { events: count("events"), not_json: 0, invalid: count("invalid"), untimed: count("untimed") },
        growing: true,
        notes: known.notes.clone(),
        caveats: [estimates.to_string()].into_iter().chain(known.caveats.iter().cloned()).collect(),
    }
}
