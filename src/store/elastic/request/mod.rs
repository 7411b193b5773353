//! From questions to what servers are asked: pure, and held by snapshots.

mod breakdown;
mod distribution;
mod events;
mod fields;
mod filter;
mod health;
mod number;
mod series;

use serde_json::{Map, Value, json};

use super::known::Known;

pub use breakdown::{breakdown, values};
pub use distribution::{counts, range};
pub use events::page;
pub use fields::{asked as asked_fields, fields};
pub use filter::{any, both, exists, invalid, none, query};
pub use health::{health, presence};
pub use number::{ABSENT, BETWEEN, number, word};
pub use series::{course, series};

/// How long a server may work on one search before it answers with what it has.
const TIMEOUT: &str = "30s";

/// A search that gives no events, only what they add up to.
fn sums_only(query: Value, aggs: Map<String, Value>) -> Value {
    json!({"size": 0, "track_total_hits": false, "timeout": TIMEOUT, "query": query, "aggs": aggs})
}

/// The order of values: by falling weight in the window (aggregation `s0`), then in all.
fn heaviest_first(known: &Known) -> Value {
    let weight = if known.weight.is_some() { "s0>n.sum" } else { "s0" };
    json!([{weight: "desc"}, {"_count": "desc"}, {"_key": "asc"}])
}
