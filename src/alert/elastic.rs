//! Elastic: Watcher (the context of an action, or a record of its history) and Kibana's actions and alert documents.

use serde_json::Value;

use super::Alert;
use super::json::{at, first, labels, tags, text, time};

/// Reads it; `None` for another sender's.
pub fn read(payload: &Value) -> Option<Alert> {
    let context = payload.get("ctx").unwrap_or(payload);
    watcher(context).or_else(|| kibana(payload)).or_else(|| document(payload))
}

fn watcher(context: &Value) -> Option<Alert> {
    let watch = text(context, &["watch_id"])?;
    let since: [&[&str]; 5] = [
        &["trigger", "triggered_time"],
        &["trigger_event", "triggered_time"],
        &["trigger", "scheduled_time"],
        &["execution_time"],
        &["result", "execution_time"],
    ];
    Some(Alert {
        source: "watcher",
        title: first(context, &[&["metadata", "title"], &["metadata", "name"], &["metadata", "description"]])
            .unwrap_or(watch),
        since: since.iter().find_map(|path| time(context, path)),
        labels: labels(context, &["metadata"]),
        link: text(context, &["metadata", "mlogtui"]),
        ..Alert::default()
    })
}

fn kibana(payload: &Value) -> Option<Alert> {
    let rule = first(payload, &[&["rule", "name"], &["ruleName"], &["alertName"]])?;
    ["alert", "context", "alertId"].iter().find_map(|name| at(payload, &[name]))?;
    let reason = first(payload, &[&["context", "reason"], &["context", "title"], &["context", "message"]]);
    let mut found = labels(payload, &["context", "grouping"]);
    found.extend(labels(payload, &["rule", "params"]));
    found.extend(tags(payload, &["rule", "tags"]));
    Some(Alert {
        source: "kibana",
        title: reason.map_or(rule.clone(), |reason| format!("{rule}: {reason}")),
        since: [&["context", "timestamp"][..], &["context", "date"], &["date"], &["timestamp"]]
            .iter()
            .find_map(|path| time(payload, path)),
        labels: found,
        ..Alert::default()
    })
}

/// An alert as Kibana keeps it in an index: flat names, or nested ones.
fn document(payload: &Value) -> Option<Alert> {
    let flat = |name: &str| {
        let nested: Vec<&str> = name.split('.').collect();
        text(payload, &[name]).or_else(|| text(payload, &nested))
    };
    let when = |name: &str| {
        let nested: Vec<&str> = name.split('.').collect();
        time(payload, &[name]).or_else(|| time(payload, &nested))
    };
    let rule = flat("kibana.alert.rule.name")?;
    let title = flat("kibana.alert.reason").map_or(rule.clone(), |reason| format!("{rule}: {reason}"));
    let since =
        ["kibana.alert.start", "kibana.alert.rule.execution.timestamp", "@timestamp"].iter().find_map(|n| when(n));
    let Value::Object(members) = payload else { return None };
    let mut found = labels(payload, &[]);
    found.retain(|(name, _)| !name.starts_with("kibana.") && members.contains_key(name));
    Some(Alert { source: "kibana", title, since, labels: found, ..Alert::default() })
}
