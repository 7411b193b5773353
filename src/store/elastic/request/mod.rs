//! From questions to what servers are asked: pure, and held by snapshots.

mod anomalies;
mod background;
mod breakdown;
mod distribution;
mod events;
mod fields;
mod filter;
mod health;
mod number;
mod point_in_time;
mod series;

use serde_json::{Map, Value, json};

use super::known::Known;

pub use anomalies::{records, records_by_plugin};
pub use background::{begin, end, look};
pub use breakdown::{breakdown, values};
pub use distribution::{counts, range};
pub use events::{asked_for, page, page_limit, wide_page};
pub use fields::{asked as asked_fields, asked_share, fields};
pub use filter::{any, both, exists, has, invalid, none, not, query, timed};
pub use health::{health, presence, scripted};
pub use number::{ABSENT, BETWEEN, number, word};
pub use point_in_time::{close, open, within};
pub use series::{course, series};

/// One search of a round.
#[derive(Clone, PartialEq, Debug)]
pub struct Search {
    /// The indices it looks into; `None` for the logs.
    pub index: Option<&'static str>,
    /// What it asks.
    pub body: Value,
}

impl From<Value> for Search {
    /// A search of the logs.
    fn from(body: Value) -> Search {
        Search { index: None, body }
    }
}

/// How long a server may work on one search before it answers with what it has.
const TIMEOUT: &str = "30s";

/// A search that gives no events, only what they add up to.
fn sums_only(query: Value, aggs: Map<String, Value>) -> Value {
    let mut search = json!({"size": 0, "track_total_hits": false, "timeout": TIMEOUT});
    search["query"] = query;
    search["aggs"] = Value::Object(aggs);
    search
}

/// An object of what is there already: what `json!` is given it copies, which adds up where one lies in the other.
pub fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Object(entries.into_iter().map(|(name, value)| (name.to_string(), value)).collect())
}

/// The aggregation of the events of a query.
pub fn among(query: Value, aggs: Map<String, Value>) -> Value {
    object([("filter", query), ("aggs", Value::Object(aggs))])
}

/// The order of values: by falling weight in the window (aggregation `s0`), then in all.
fn heaviest_first(known: &Known) -> Value {
    let weight = if known.weight.is_some() { "s0>n.sum" } else { "s0" };
    json!([{weight: "desc"}, {"_count": "desc"}, {"_key": "asc"}])
}
