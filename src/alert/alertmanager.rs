//! Prometheus Alertmanager (webhook version 4, or a list of alerts) and Grafana, whose webhooks have the same shape.

use serde_json::Value;

use super::Alert;
use super::json::{first, labels, text, time};
use super::read::newer;
use crate::model::Result;

/// Reads it; `None` for another sender's.
pub fn read(payload: &Value) -> Option<Result<Alert>> {
    if let Value::Array(alerts) = payload {
        return of(payload, alerts, "alertmanager").map(Ok);
    }
    let alerts = payload.get("alerts").and_then(Value::as_array);
    let Some(alerts) = alerts else { return legacy(payload).map(Ok) };
    let grafana = payload.get("orgId").is_some() || payload.get("state").is_some();
    let version = text(payload, &["version"]).unwrap_or_default();
    if !grafana && version != "4" {
        let what = if version.is_empty() { "no version".into() } else { format!("version {version}") };
        return Some(Err(newer(&format!("an Alertmanager webhook of {what}"), "version 4")));
    }
    of(payload, alerts, if grafana { "grafana" } else { "alertmanager" }).map(Ok)
}

/// The alert that fires, and went off first; with what all of them have in common.
fn of(payload: &Value, alerts: &[Value], source: &'static str) -> Option<Alert> {
    let fires = |alert: &&Value| text(alert, &["status"]).is_none_or(|status| status == "firing");
    let oldest = |alerts: &mut dyn Iterator<Item = &'_ Value>| {
        alerts.min_by_key(|alert| time(alert, &["startsAt"]).map_or(i64::MAX, |t| t.0)).cloned()
    };
    let alert = oldest(&mut alerts.iter().filter(fires)).or_else(|| oldest(&mut alerts.iter()))?;
    alert.get("labels")?;
    let mut found = labels(&alert, &["labels"]);
    found.extend(labels(payload, &["commonLabels"]));
    let annotation = |name: &str| text(&alert, &["annotations", name]);
    let runbook = |name: &&str| Some((name.to_string(), annotation(name)?));
    found.extend(["runbook", "runbook_url"].iter().filter_map(runbook));
    let title = ["summary", "title", "description", "message"].iter().find_map(|name| annotation(name));
    Some(Alert {
        source,
        title: title.or_else(|| first(&alert, &[&["labels", "alertname"]])).unwrap_or_default(),
        since: time(&alert, &["startsAt"]),
        no_time: None,
        link: annotation("mlogtui"),
        filter: annotation("mlogtui_filter"),
        labels: found,
        further: alerts.len().saturating_sub(1),
    })
}

/// Alerts of Grafana before version 9.
fn legacy(payload: &Value) -> Option<Alert> {
    let is = payload.get("ruleName").is_some() && payload.get("evalMatches").is_some();
    is.then(|| {
        let tags = payload.get("evalMatches").and_then(|m| m.get(0));
        let found = tags.map(|m| labels(m, &["tags"])).unwrap_or_default();
        let title = first(payload, &[&["message"], &["title"], &["ruleName"]]).unwrap_or_default();
        Alert { source: "grafana", title, labels: found, ..Alert::default() }
    })
}
