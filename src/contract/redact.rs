//! Personal data is taken out of a document before anybody sees, copies or exports it.

use serde_json::{Value, json};

use crate::model::FieldMap;

/// What stands in its place.
const REDACTED: &str = "[redacted]";

/// Replaces the values of these logical fields, or of these paths.
pub fn redact(document: &mut Value, fields: &[String], map: &FieldMap) {
    for name in fields {
        match map.get(name) {
            Some(field) => field.sources.iter().for_each(|source| replace(document, &source.path)),
            None => replace(document, name),
        }
    }
}

/// Replaces what stands at a path, also where keys hold dots themselves.
fn replace(document: &mut Value, path: &str) {
    let Some(object) = document.as_object_mut() else { return };
    if let Some(value) = object.get_mut(path) {
        *value = json!(REDACTED);
    }
    for (at, _) in path.match_indices('.') {
        let (Some(key), Some(rest)) = (path.get(..at), path.get(at + 1..)) else { continue };
        if let Some(inner) = object.get_mut(key) {
            replace(inner, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::preset;

    #[test]
    fn personal_data_is_replaced_in_every_form_of_path() {
        let map = preset("mlog").unwrap();
        let mut document = json!({"request_context": {"user_id": "u1", "session_id": "s1", "batch_size": 3},
            "user_cohort": "c", "request_context.user_id": "u2", "a": {"b.c": 1}});
        redact(&mut document, &["user".into(), "session".into(), "a.b.c".into()], &map);
        let text = document.to_string();
        assert!(!["u1", "u2", "s1", "\"c\""].iter().any(|secret| text.contains(secret)), "{text}");
        assert_eq!((&document["request_context"]["batch_size"], &document["a"]["b.c"]), (&json!(3), &json!(REDACTED)));
    }
}
