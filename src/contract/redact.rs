//! Personal data is taken out of a document before anybody sees, copies or exports it.

use serde_json::{Value, json};

use crate::model::FieldMap;

/// What stands in its place.
const REDACTED: &str = "[redacted]";

/// Replaces the values of these logical fields, or of these paths, with everything beneath them and in every element of arrays.
pub fn redact(document: &mut Value, fields: &[String], map: &FieldMap) {
    for name in fields {
        match map.get(name) {
            Some(field) => field.sources.iter().for_each(|source| replace(document, &source.path)),
            None => replace(document, name),
        }
    }
}

/// Replaces what stands at a path and beneath it, also where keys hold dots themselves.
fn replace(value: &mut Value, path: &str) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(|element| replace(element, path)),
        Value::Object(members) => {
            for (key, member) in members {
                if key == path || beneath(key, path).is_some() {
                    *member = json!(REDACTED);
                } else if let Some(rest) = beneath(path, key) {
                    replace(member, rest);
                }
            }
        }
        _ => {}
    }
}

/// The rest of a path that lies beneath another one.
fn beneath<'a>(path: &'a str, above: &str) -> Option<&'a str> {
    path.strip_prefix(above)?.strip_prefix('.')
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

    /// What is left of a document once these are redacted.
    fn redacted(fields: &[&str], mut document: Value) -> Value {
        let fields: Vec<String> = fields.iter().map(|name| name.to_string()).collect();
        redact(&mut document, &fields, &preset("mlog").unwrap());
        document
    }

    #[test]
    fn arrays_hide_nothing_from_it() {
        for (fields, document, want) in [
            (
                ["user"],
                json!({"request_context": [{"user_id": "u"}]}),
                json!({"request_context": [{"user_id": REDACTED}]}),
            ),
            (
                ["client.app"],
                json!({"client": [{"app": "x", "os": 1}, [{"app": ["y"]}], "z"]}),
                json!({"client": [{"app": REDACTED, "os": 1}, [{"app": REDACTED}], "z"]}),
            ),
            (
                ["a.b.c"],
                json!({"a": [{"b.c": 1}, {"b": [{"c": 2}]}]}),
                json!({"a": [{"b.c": REDACTED}, {"b": [{"c": REDACTED}]}]}),
            ),
            (["a"], json!([{"a": 1}]), json!([{"a": REDACTED}])),
        ] {
            assert_eq!(redacted(&fields, document), want);
        }
    }

    #[test]
    fn keys_with_dots_are_hidden_and_what_lies_beneath_a_path() {
        for (fields, document, want) in [
            (
                ["client.app"],
                json!({"client.app": "x", "client.apps": 1}),
                json!({"client.app": REDACTED, "client.apps": 1}),
            ),
            (["a.b.c"], json!({"a.b": {"c": 1, "d": 2}}), json!({"a.b": {"c": REDACTED, "d": 2}})),
            (["client.deep"], json!({"client": {"deep": {"a": 1}}}), json!({"client": {"deep": REDACTED}})),
            (["client.deep"], json!({"client": {"deep.a": 1}}), json!({"client": {"deep.a": REDACTED}})),
            (["client.deep"], json!({"client.deep.a": {"b": 1}}), json!({"client.deep.a": REDACTED})),
        ] {
            assert_eq!(redacted(&fields, document), want);
        }
    }
}
