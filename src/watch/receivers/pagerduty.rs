//! PagerDuty, Events API v2: one event a message, told apart by its dedup key.

use serde_json::json;

use super::{Post, short};
use crate::analysis::alerts::Urgency;
use crate::watch::{Kind, Note};

/// Triggers or resolves; the routing key is put in on the way.
pub fn post(note: &Note) -> Post {
    let mut body = json!({
        "event_action": if note.kind == Kind::Resolved { "resolve" } else { "trigger" },
        "dedup_key": short(&note.key, 255),
    });
    if note.kind != Kind::Resolved {
        body["client"] = json!("mlogtui");
        body["payload"] = json!({
            "summary": short(&note.title, 1024),
            "source": note.source,
            "severity": match note.urgency {
                Urgency::Page => "critical",
                Urgency::Warning => "warning",
                Urgency::Notice => "info",
            },
            "timestamp": note.since,
            "component": note.rule,
            "class": "mlogtui",
            "custom_details": {
                "what": note.lines,
                "open": format!("mlogtui open '{}'", note.link),
                "runbook": note.runbook,
                "since": note.since,
                "signals": note.signals,
            },
        });
    }
    Post { path: "/v2/enqueue".into(), ..Post::of(body) }
}
