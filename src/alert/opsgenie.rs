//! Opsgenie: webhooks as it sends them, and alerts as sent to it.

use serde_json::Value;

use super::Alert;
use super::json::{at, labels, tags, text, time};

/// Reads it; `None` for another sender's.
pub fn read(payload: &Value) -> Option<Alert> {
    let sent = at(payload, &["alert", "alertId"]).is_some() || at(payload, &["alert", "tinyId"]).is_some();
    if sent {
        return Some(alert(payload.get("alert")?));
    }
    let created = payload.get("message").is_some()
        && ["alias", "responders", "details", "priority"].iter().filter(|key| payload.get(key).is_some()).count() >= 2;
    created.then(|| alert(payload))
}

fn alert(alert: &Value) -> Alert {
    let mut found = labels(alert, &["details"]);
    found.extend(tags(alert, &["tags"]));
    found.extend(text(alert, &["entity"]).map(|value| ("entity".to_string(), value)));
    Alert {
        source: "opsgenie",
        title: text(alert, &["message"]).unwrap_or_default(),
        since: time(alert, &["createdAt"]),
        labels: found,
        ..Alert::default()
    }
}
