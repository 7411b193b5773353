//! Finds out who sent an alert, and reads it.

use serde_json::Value;

use super::{Alert, alertmanager, elastic, json, opensearch, opsgenie, pagerduty, text, watch};
use crate::model::{Error, ErrorKind, Result, Time};

/// Longer texts are no alerts, in bytes.
pub const LONGEST: usize = 4 << 20;

const READ: &str = "Read are PagerDuty (Events API v2, webhook v3), Opsgenie, Alertmanager (webhook 4), Grafana, Elastic (Watcher, \
    Kibana), OpenSearch alerting, `mlogtui watch`, `signal,time,filter`, or the pager's line as text.";

/// Reads what a pager said; `now` places times of day in pasted text.
///
/// # Errors
/// [`ErrorKind::BadInput`] for nothing, JSON that does not parse, or JSON of no known sender or version.
pub fn read(pasted: &str, now: Time) -> Result<Alert> {
    let pasted = pasted.trim_start_matches('\u{feff}').trim();
    if pasted.is_empty() {
        return Err(refused("the alert is empty"));
    }
    if pasted.len() > LONGEST {
        return Err(refused(format!("the alert is longer than {} MiB", LONGEST >> 20)));
    }
    if !pasted.starts_with(['{', '[']) {
        return Ok(text::read(pasted, now));
    }
    let payload: Value = match serde_json::from_str(pasted) {
        Ok(payload) => payload,
        // A line such as `[FIRING] p99 latency` begins like JSON and is none.
        Err(_) if pasted.starts_with('[') && !pasted.contains(['{', '"']) => return Ok(text::read(pasted, now)),
        Err(error) => return Err(refused(format!("the alert is JSON that does not parse: {error}"))),
    };
    let alert = of(&payload).unwrap_or_else(|| Err(refused("the alert is JSON of no sender that is known here")))?;
    let alert = Alert { link: alert.link.clone().or_else(|| json::link(&payload)), ..alert };
    match alert.title.is_empty() && alert.link.is_none() {
        true => Err(refused(format!("the alert of {} says nothing: it has no title", alert.source))),
        false => Ok(alert),
    }
}

fn of(payload: &Value) -> Option<Result<Alert>> {
    pagerduty::read(payload)
        .or_else(|| opsgenie::read(payload).map(Ok))
        .or_else(|| alertmanager::read(payload))
        .or_else(|| opensearch::read(payload).map(Ok))
        .or_else(|| elastic::read(payload).map(Ok))
        .or_else(|| watch::read(payload).map(Ok))
}

fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::BadInput, message, READ)
}

/// The error for a form of a known sender that is not read.
pub fn newer(what: &str, read: &str) -> Error {
    let hint =
        format!("Read of this sender: {read}. Paste the alert's line instead: mlogtui --alert 'p99 latency, prod'.");
    Error::new(ErrorKind::BadInput, format!("the alert is {what}, which is not read here"), hint)
}
