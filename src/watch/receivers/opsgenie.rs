//! Opsgenie, Alert API: an alert by its alias, closed by the same.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::{Post, short};
use crate::analysis::alerts::Urgency;
use crate::watch::{Kind, Note};

/// Creates or closes; the API key goes into a header on the way.
pub fn post(note: &Note) -> Post {
    let alias = short(&note.key, 512);
    if note.kind == Kind::Resolved {
        let alias = utf8_percent_encode(&alias, NON_ALPHANUMERIC);
        let body = json!({"source": "mlogtui", "note": note.title});
        return Post { path: format!("/v2/alerts/{alias}/close?identifierType=alias"), ..Post::of(body) };
    }
    let body = json!({
        "message": short(&note.title, 130),
        "alias": alias,
        "description": short(&format!("{}\n{}", note.title, note.text()), 15_000),
        "priority": match note.urgency {
            Urgency::Page => "P1",
            Urgency::Warning => "P3",
            Urgency::Notice => "P5",
        },
        "source": "mlogtui",
        "entity": note.source,
        "tags": ["mlogtui", note.urgency.name()],
        "details": {"since": note.since, "link": note.link, "runbook": note.runbook, "rule": note.rule},
    });
    Post { path: "/v2/alerts".into(), ..Post::of(body) }
}
