//! JSON to an address of one's own; what it holds stays as it is, more may be added.

use serde_json::json;

use super::Post;
use crate::watch::Note;

/// One message; `Idempotency-Key` is the same for each repetition of it.
pub fn post(note: &Note) -> Post {
    let body = json!({
        "version": 1,
        "kind": note.kind,
        "key": note.key,
        "id": note.id,
        "urgency": note.urgency,
        "source": note.source,
        "rule": note.rule,
        "title": note.title,
        "lines": note.lines,
        "since": note.since,
        "opened": note.opened,
        "time": note.at,
        "link": note.link,
        "runbook": note.runbook,
        "signals": note.signals,
    });
    Post { headers: vec![("Idempotency-Key", note.id.clone())], ..Post::of(body) }
}
