//! Prometheus' Alertmanager: alerts are their labels, and end when nobody says that they go on.

use serde_json::{Value, json};

use super::Post;
use crate::analysis::alerts::Urgency;
use crate::model::{HOUR, Time};
use crate::watch::{Kind, Note};

/// An alert ends so long (ms) after the last time that it was said to be open.
const ENDS_AFTER: i64 = HOUR;

/// How often (ms) it has to be said that an alert is open.
pub const REMINDED: i64 = ENDS_AFTER / 2;

/// The alert under the label of its urgency. Labels are what an alert is: under those of another urgency it ends.
pub fn post(note: &Note) -> Post {
    let ends = match note.kind {
        Kind::Resolved => note.at,
        _ => note.at.plus(ENDS_AFTER),
    };
    let mut alerts = vec![alert(note, note.urgency, ends)];
    if matches!(note.kind, Kind::Worse | Kind::Resolved) {
        let others = [Urgency::Notice, Urgency::Warning, Urgency::Page].into_iter().filter(|u| *u < note.urgency);
        alerts.extend(others.map(|urgency| alert(note, urgency, note.at)));
    }
    Post { path: "/api/v2/alerts".into(), ..Post::of(json!(alerts)) }
}

fn alert(note: &Note, urgency: Urgency, ends: Time) -> Value {
    json!({
        "labels": {"alertname": note.rule, "severity": urgency.name(), "source": note.source, "job": "mlogtui"},
        "annotations": {"summary": note.title, "description": note.text(), "link": note.link, "runbook": note.runbook},
        "startsAt": note.since,
        "endsAt": ends,
    })
}
