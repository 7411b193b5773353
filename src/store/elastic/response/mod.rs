//! From what servers answered to answers: pure, and held by recorded bodies.

mod breakdown;
mod distribution;
mod events;
mod fields;
mod health;
mod series;

use serde_json::Value;

use crate::model::{Coverage, Error, ErrorKind, Result};

pub use breakdown::{breakdown, values};
pub use distribution::{counts, range};
pub use events::page;
pub use fields::fields;
pub use health::{health, presence};
pub use series::{series, to_course};

/// The value of a key of a `terms` bucket, as words write it.
fn key_text(bucket: &Value) -> Option<String> {
    match (&bucket["key_as_string"], &bucket["key"]) {
        (Value::String(text), _) | (_, Value::String(text)) => Some(text.clone()),
        (_, Value::Number(number)) => Some(plain_number(number)),
        (_, Value::Bool(value)) => Some(value.to_string()),
        _ => None,
    }
}

/// Servers write whole numbers of a `double` as `3.0`; the documents said `3`.
fn plain_number(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(n) if n.fract() == 0.0 && n.abs() < 9e15 => format!("{n:.0}"),
        _ => number.to_string(),
    }
}

/// The buckets of an aggregation.
fn buckets(aggregation: &Value) -> impl Iterator<Item = &Value> {
    aggregation["buckets"].as_array().into_iter().flatten()
}

/// How much of what there is one search of an `_msearch` stands for, and what is missing, in words.
///
/// # Errors
/// When the search failed altogether.
pub fn completeness(response: &Value) -> Result<(Coverage, Option<String>)> {
    if !response["error"].is_null() {
        let cause = response["error"]["root_cause"].get(0).unwrap_or(&response["error"]);
        let reason = cause["reason"].as_str().unwrap_or("it gave no reason");
        return Err(Error::new(ErrorKind::Unreachable, format!("the server could not answer: {reason}"), hint(reason)));
    }
    let shards = &response["_shards"];
    let of = |key: &str| shards[key].as_f64().unwrap_or(0.0);
    let (total, failed) = (of("total"), of("failed"));
    let reason = shards["failures"].get(0).and_then(|f| f["reason"]["reason"].as_str()).unwrap_or("no reason given");
    if total > 0.0 && failed >= total {
        return Err(Error::new(ErrorKind::Unreachable, format!("all {total} shards failed: {reason}"), hint(reason)));
    }
    let skipped = of_clusters(response);
    let timed_out = response["timed_out"].as_bool() == Some(true);
    let note = match (failed > 0.0, timed_out, skipped) {
        (true, _, _) => Some(format!("{failed} of {total} shards failed: {reason}")),
        (_, true, _) => Some("the server ran out of time and answered with what it had".to_string()),
        (_, _, Some(note)) => Some(note),
        _ => None,
    };
    let share = match (&note, failed > 0.0) {
        (None, _) => 1.0,
        (_, true) => (total - failed) / total,
        // How much is missing is not told; that something is must show.
        _ => 0.99,
    };
    Ok((Coverage::partial(share), note))
}

fn of_clusters(response: &Value) -> Option<String> {
    let skipped = response["_clusters"]["skipped"].as_u64().filter(|n| *n > 0)?;
    Some(format!("{skipped} remote clusters were skipped"))
}

fn hint(reason: &str) -> &'static str {
    if reason.contains("too many buckets") || reason.contains("too_many_buckets") {
        "Look at a shorter window, or split by a field with fewer values."
    } else if reason.contains("compile inline scripts") || reason.contains("cannot execute [inline] scripts") {
        "This cluster allows no scripts: name single paths in a field map."
    } else if reason.contains("Data too large") {
        "The cluster is short of memory: look at a shorter window, or wait."
    } else {
        ""
    }
}
