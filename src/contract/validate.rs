//! What an event must carry, and why one is refused.

use serde_json::Value;

use crate::model::{FieldMap, Kind, Time};

use super::values::{Typed, field, lookup, word};

/// The tag that marks an event that breaks the contract.
pub const INVALID_TAG: &str = "invalid_schema";

/// The event's own time: the first usable of the map's sources.
pub fn time(document: &Value, map: &FieldMap) -> Option<Time> {
    match field(document, map.get("time")?)? {
        Typed::Date(time) => Some(time),
        _ => None,
    }
}

/// Why an event breaks the contract; `None` when it keeps it. A map that requires nothing finds nothing invalid.
pub fn refusal(document: &Value, map: &FieldMap) -> Option<String> {
    let required = &map.required;
    if required.always.is_empty() && required.inference.is_empty() && required.training_any.is_empty() {
        return None;
    }
    tagged(document).or_else(|| untimed(document, map)).or_else(|| incomplete(document, map))
}

fn tagged(document: &Value) -> Option<String> {
    let tags = lookup(document, "tags")?;
    let is_tag = |v: &Value| v.as_str() == Some(INVALID_TAG);
    let tagged = is_tag(tags) || tags.as_array().is_some_and(|list| list.iter().any(is_tag));
    let why = || lookup(document, "validation_error").and_then(word);
    tagged.then(|| why().unwrap_or_else(|| format!("tagged {INVALID_TAG}")))
}

fn untimed(document: &Value, map: &FieldMap) -> Option<String> {
    if time(document, map).is_some() {
        return None;
    }
    let sources = map.get("time").map(|f| f.sources.as_slice()).unwrap_or_default();
    let seen = sources.iter().find_map(|s| lookup(document, &s.path));
    Some(match seen {
        None => "no time".into(),
        Some(Value::String(text)) => format!("the time `{text:.40}` cannot be used: RFC 3339 with a zone is needed"),
        Some(_) => "the time is no text".into(),
    })
}

fn incomplete(document: &Value, map: &FieldMap) -> Option<String> {
    let usable = |name: &String| map.get(name).is_some_and(|f| field(document, f).is_some_and(|v| v.is_usable(f.kind)));
    let event_type = map.get("event_type").and_then(|f| super::field_word(document, f)).unwrap_or_default();
    let required = &map.required;
    let mut missing: Vec<&str> = required.always.iter().filter(|n| !usable(n)).map(String::as_str).collect();
    if event_type.starts_with("inference") {
        missing.extend(required.inference.iter().filter(|n| !usable(n)).map(String::as_str));
    }
    let training = event_type.starts_with("training") || event_type.starts_with("validation");
    if !missing.is_empty() {
        return Some(format!("missing {}", missing.join(", ")));
    }
    let lacks_any = training && !required.training_any.is_empty() && !required.training_any.iter().any(usable);
    lacks_any.then(|| format!("missing {}", required.training_any.join(" or ")))
}

impl Typed {
    fn is_usable(&self, kind: Kind) -> bool {
        match self {
            Typed::Word(word) => !word.is_empty() || kind == Kind::Text,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::preset;
    use serde_json::json;

    #[test]
    fn each_refusal_has_its_reason() {
        let map = preset("mlog").unwrap();
        let sound = json!({"timestamp": "2026-03-02T00:00:00Z", "event_type": "inference_complete", "request_id": "r", "service": "s",
            "model_metadata": {"model_version": "1"}});
        assert_eq!(refusal(&sound, &map), None);
        let broken = |change: &dyn Fn(&mut Value)| {
            let mut event = sound.clone();
            change(&mut event);
            refusal(&event, &map).unwrap()
        };
        assert_eq!(broken(&|e| e["request_id"] = Value::Null), "missing request_id");
        assert_eq!(broken(&|e| e["service"] = json!("")), "missing service");
        assert_eq!(broken(&|e| e["event_type"] = json!("training_step")), "missing experiment or model");
        assert!(broken(&|e| e["timestamp"] = json!("2026-03-02T00:00:00")).contains("zone"));
        assert_eq!(broken(&|e| e["tags"] = json!(["a", "invalid_schema"])), "tagged invalid_schema");
        assert_eq!(refusal(&json!({}), &preset("ecs").unwrap()), None);
    }
}
