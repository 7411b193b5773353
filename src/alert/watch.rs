//! What `mlogtui watch` posts to a plain webhook.

use serde_json::Value;

use super::Alert;
use super::json::{text, time};

/// Reads it; `None` for another sender's.
pub fn read(payload: &Value) -> Option<Alert> {
    text(payload, &["key"]).filter(|key| key.starts_with("mlogtui/"))?;
    let label = |(name, path): (&str, &str)| Some((name.to_string(), text(payload, &[path])?));
    Some(Alert {
        source: "mlogtui",
        title: text(payload, &["title"]).unwrap_or_default(),
        since: time(payload, &["since"]),
        labels: [("rule", "rule"), ("cluster", "source"), ("runbook", "runbook")]
            .into_iter()
            .filter_map(label)
            .collect(),
        ..Alert::default()
    })
}
