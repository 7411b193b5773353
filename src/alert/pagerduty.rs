//! PagerDuty: events as sent to it (Events API v2) and webhooks as it sends them (v3).

use serde_json::Value;

use super::Alert;
use super::json::{at, first, labels, text, time};
use super::read::newer;
use crate::model::Result;

/// Reads it; `None` for another sender's.
pub fn read(payload: &Value) -> Option<Result<Alert>> {
    if at(payload, &["messages"]).is_some_and(Value::is_array) && at(payload, &["messages", "0"]).is_none() {
        let old = payload.get("messages")?.get(0)?.get("incident").is_some();
        return old.then(|| Err(newer("a PagerDuty webhook of version 2", "the Events API v2 and webhooks v3")));
    }
    if at(payload, &["event", "data"]).is_some() && at(payload, &["event", "event_type"]).is_some() {
        return Some(Ok(webhook(payload)));
    }
    let is_event = payload.get("event_action").is_some() && payload.get("payload").is_some();
    is_event.then(|| Ok(event(payload)))
}

fn event(payload: &Value) -> Alert {
    let mut found = labels(payload, &["payload", "custom_details"]);
    for name in ["source", "component", "group", "class"] {
        found.extend(text(payload, &["payload", name]).map(|value| (name.to_string(), value)));
    }
    Alert {
        source: "pagerduty",
        title: text(payload, &["payload", "summary"]).unwrap_or_default(),
        since: time(payload, &["payload", "timestamp"]),
        labels: found,
        ..Alert::default()
    }
}

fn webhook(payload: &Value) -> Alert {
    let mut found = labels(payload, &["event", "data", "body", "details"]);
    found.extend(labels(payload, &["event", "data", "custom_fields"]));
    Alert {
        source: "pagerduty",
        title: first(payload, &[&["event", "data", "title"], &["event", "data", "summary"]]).unwrap_or_default(),
        since: time(payload, &["event", "data", "created_at"]).or_else(|| time(payload, &["event", "occurred_at"])),
        labels: found,
        ..Alert::default()
    }
}
