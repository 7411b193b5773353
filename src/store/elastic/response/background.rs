//! How far a search is that a server goes on with by itself.

use serde_json::{Value, json};

/// What was said of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Background {
    /// Under which id it is asked for again; none where it ended at once and nothing of it was kept.
    pub id: Option<String>,
    /// What it found, in the form of one answer of an `_msearch`; none while it is at work.
    pub found: Option<Value>,
}

/// Reads it: Elasticsearch says whether it is running, OpenSearch in which state it is.
pub fn background(mut body: Value) -> Background {
    let state = body["state"].as_str().unwrap_or_default();
    let running = body["is_running"] == true || matches!(state, "INIT" | "RUNNING");
    let id = body["id"].as_str().map(String::from);
    let found = match body["error"].take() {
        _ if running => None,
        Value::Null => Some(body["response"].take()),
        error => Some(json!({"error": error})),
    };
    Background { id, found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_as_they_are_documented() {
        let whole = json!({"took": 9, "_shards": {"total": 2, "failed": 0}, "aggregations": {"a": {"value": 1.0}}});
        let elastic = |running: bool, response: &Value| {
            json!({"id": "Fm==", "is_partial": running, "is_running": running, "start_time_in_millis": 1,
                "expiration_time_in_millis": 2, "response": response})
        };
        let open = |state: &str, response: &Value| {
            json!({"id": "Fo==", "state": state, "start_time_in_millis": 1, "expiration_time_in_millis": 2,
                "response": response})
        };
        let half = json!({"took": 5, "is_partial": true});
        for (said, id, found) in [
            (elastic(true, &half), "Fm==", None),
            (elastic(false, &whole), "Fm==", Some(&whole)),
            (open("RUNNING", &half), "Fo==", None),
            (open("SUCCEEDED", &whole), "Fo==", Some(&whole)),
            (open("STORE_RESIDENT", &whole), "Fo==", Some(&whole)),
        ] {
            assert_eq!(background(said), Background { id: Some(id.into()), found: found.cloned() });
        }
        let at_once = json!({"is_partial": false, "is_running": false, "response": whole});
        assert_eq!(background(at_once), Background { id: None, found: Some(whole) });
        let error = json!({"type": "status_exception", "reason": "no"});
        let failed = background(json!({"id": "Fo==", "state": "FAILED", "error": error}));
        assert_eq!(failed.found, Some(json!({"error": error})));
    }
}
