//! From what servers answered to answers: pure, and held by recorded bodies.

mod anomalies;
mod background;
mod breakdown;
mod completeness;
mod distribution;
mod events;
mod fields;
mod health;
mod series;

use serde_json::json;

use super::json::Json;

pub use anomalies::{Detected, anomalies};
pub use background::background;
pub use breakdown::{breakdown, values};
pub use completeness::{closed, completeness};
pub use distribution::{counts, range};
pub use events::{is_cut, opened, page};
pub use fields::fields;
pub use health::{health, presence};
pub use series::{series, to_course};

/// The value of a key of a `terms` bucket, as words write it.
fn key_text(bucket: &Json) -> Option<String> {
    match (&bucket["key_as_string"], &bucket["key"]) {
        (Json::Text(text), _) | (_, Json::Text(text)) => Some(text.to_string()),
        (_, Json::Whole(whole)) => Some(whole.to_string()),
        (_, Json::Number(number)) => Some(plain_number(*number)),
        (_, Json::Bool(value)) => Some(value.to_string()),
        _ => None,
    }
}

/// Servers write whole numbers of a `double` as `3.0`; the documents said `3`.
fn plain_number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 9e15 { format!("{number:.0}") } else { json!(number).to_string() }
}

/// The buckets of an aggregation.
fn buckets<'j>(aggregation: &'j Json<'j>) -> impl Iterator<Item = &'j Json<'j>> {
    aggregation["buckets"].items().iter()
}
