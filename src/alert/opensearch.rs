//! OpenSearch alerting: the context of a message, or an alert as it is kept in an index.

use serde_json::Value;

use super::Alert;
use super::json::{first, labels, text, time};

/// Reads it; `None` for another sender's.
pub fn read(payload: &Value) -> Option<Alert> {
    let context = payload.get("ctx").unwrap_or(payload);
    if let (Some(monitor), Some(trigger)) = (
        first(context, &[&["monitor", "name"], &["monitor_name"]]),
        first(context, &[&["trigger", "name"], &["trigger_name"]]),
    ) {
        return Some(Alert {
            source: "opensearch",
            title: format!("{monitor}: {trigger}"),
            since: [&["alert", "start_time"][..], &["start_time"], &["periodEnd"], &["period_end"], &["periodStart"]]
                .iter()
                .find_map(|path| time(context, path)),
            labels: bucket(context),
            ..Alert::default()
        });
    }
    None
}

/// The keys of a bucket that a trigger is about: `bucket_keys` as text with commas, or the keys of the bucket itself.
fn bucket(context: &Value) -> Vec<(String, String)> {
    let mut found = labels(context, &["agg_alert_content", "bucket", "key"]);
    found.extend(labels(context, &["alert", "agg_alert_content", "bucket", "key"]));
    found.extend(text(context, &["alert", "bucket_keys"]).map(|keys| ("bucket_keys".to_string(), keys)));
    found
}
