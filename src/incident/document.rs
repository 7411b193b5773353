//! A record as JSON: the summary that lists show, and everything.

use serde_json::{Value, json};

use crate::model::{Incident, Verdict};

/// What a list shows of a record.
pub fn summary(incident: &Incident) -> Value {
    json!({
        "id": incident.id,
        "title": incident.title(),
        "store": incident.store(),
        "opened": incident.opened(),
        "latest": incident.latest(),
        "entries": incident.entries.len(),
        "runbook": incident.runbook(),
        "cause": incident.causes().first().filter(|c| c.claimed).map(|c| &c.words),
    })
}

/// Everything that was recorded, with where it stands.
pub fn document(incident: &Incident) -> Value {
    let step = |(step, verdict, by_hand): (&str, Verdict, bool)| json!({ "step": step, "verdict": verdict.words(), "overridden": by_hand });
    let progress: Vec<Value> =
        incident.runbook().map_or(Vec::new(), |id| incident.progress(id)).into_iter().map(step).collect();
    json!({
        "id": incident.id,
        "title": incident.title(),
        "store": incident.store(),
        "opened": incident.opened(),
        "latest": incident.latest(),
        "place": incident.place(),
        "link": incident.last_link(),
        "runbook": incident.runbook(),
        "progress": progress,
        "causes": incident.causes(),
        "entries": incident.entries,
    })
}
