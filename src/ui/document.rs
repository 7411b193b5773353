//! Looks values up in a document and writes them as text.

use serde_json::Value;

use crate::contract::{lookup, mean_of_array};
use crate::model::{Event, Field, FieldMap, Kind, Resolved, Source};

use super::prefix;

/// The whole value as text: words bare, numbers plain, containers as compact JSON.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        other => other.to_string(),
    }
}

/// At most about `limit` characters of the value's text, for showing; containers are not walked further than that.
pub fn brief(value: &Value, limit: usize) -> String {
    match value {
        Value::String(s) => prefix(s, limit).to_string(),
        Value::Array(_) | Value::Object(_) => {
            let mut out = String::new();
            sketch(value, limit, &mut out);
            out
        }
        other => other.to_string(),
    }
}

fn sketch(value: &Value, limit: usize, out: &mut String) {
    match value {
        Value::String(s) => out.push_str(&format!("{:?}", prefix(s, limit))),
        Value::Array(items) => {
            out.push('[');
            sketch_all(items.iter().map(|v| (None, v)), limit, out);
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            sketch_all(fields.iter().map(|(k, v)| (Some(k.as_str()), v)), limit, out);
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

fn sketch_all<'a>(items: impl Iterator<Item = (Option<&'a str>, &'a Value)>, limit: usize, out: &mut String) {
    for (nth, (key, value)) in items.enumerate() {
        if nth > 0 {
            out.push_str(", ");
        }
        if out.len() > limit {
            out.push('…');
            return;
        }
        if let Some(key) = key {
            out.push_str(prefix(key, limit));
            out.push_str(": ");
        }
        sketch(value, limit, out);
    }
}

/// The text of the first usable value among the field's sources; null is absent.
fn first_text(document: &Value, field: &Field, limit: usize) -> Option<String> {
    field.sources.iter().find_map(|source| source_text(document, source, field.kind, limit))
}

/// The text of what a user names — a logical field or a path — in an event; `None` where it is absent.
pub fn named_text(event: &Event, map: &FieldMap, name: &str) -> Option<String> {
    named_brief(event, map, name, usize::MAX)
}

/// The same, at most about `limit` characters of it.
pub fn named_brief(event: &Event, map: &FieldMap, name: &str, limit: usize) -> Option<String> {
    let Some(document) = &event.document else {
        return (name == "message").then(|| prefix(&event.raw, limit).to_string());
    };
    match map.resolve(name) {
        Resolved::Field(f) => first_text(document, f, limit),
        Resolved::Path(path, _) => lookup(document, path).filter(|v| !v.is_null()).map(|v| shown(v, limit)),
    }
}

fn shown(value: &Value, limit: usize) -> String {
    if limit == usize::MAX { text(value) } else { brief(value, limit) }
}

fn source_text(document: &Value, source: &Source, kind: Kind, limit: usize) -> Option<String> {
    let value = lookup(document, &source.path)?;
    if source.mean_of_array {
        return mean_of_array(value).map(|m| m.to_string());
    }
    let usable = match (kind, value) {
        (_, Value::Null) => false,
        (Kind::Number, Value::Number(_)) => true,
        (Kind::Number, Value::String(s)) => s.trim().parse::<f64>().is_ok_and(f64::is_finite),
        (Kind::Number, _) => false,
        _ => true,
    };
    usable.then(|| shown(value, limit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn field(kind: Kind, paths: &[(&str, bool)]) -> Field {
        let source = |(path, mean): &(&str, bool)| Source { path: path.to_string(), mean_of_array: *mean };
        Field { name: "f".into(), kind, unit: String::new(), sources: paths.iter().map(source).collect() }
    }

    #[test]
    fn nested_paths_win_over_literal_dotted_keys() {
        let doc = json!({"a": {"b": 1, "c.d": 2}, "a.b": 3, "x.y": {"z": 4}, "p.q": 5});
        let at = |path| lookup(&doc, path).map(text);
        assert_eq!(at("a.b").as_deref(), Some("1"));
        assert_eq!(at("a.c.d").as_deref(), Some("2"));
        assert_eq!(at("x.y.z").as_deref(), Some("4"));
        assert_eq!(at("p.q").as_deref(), Some("5"));
        assert_eq!(at("a.nothing"), None);
        assert_eq!(lookup(&json!([1]), "a"), None);
    }

    #[test]
    fn the_first_usable_source_wins() {
        let number = field(Kind::Number, &[("a", false), ("b", false), ("c", true)]);
        let of = |doc: Value| first_text(&doc, &number, usize::MAX);
        assert_eq!(of(json!({"a": "fast", "b": "12.50"})).as_deref(), Some("12.50"));
        assert_eq!(of(json!({"a": null, "c": [0.5, {"score": 1.0}]})).as_deref(), Some("0.75"));
        assert_eq!(of(json!({"c": []})), None);
        let boolean = field(Kind::Boolean, &[("w", false)]);
        assert_eq!(first_text(&json!({"w": false}), &boolean, usize::MAX).as_deref(), Some("false"));
    }

    #[test]
    fn briefs_of_huge_values_are_short() {
        let huge = json!({"list": vec![1.5; 100_000], "word": "x".repeat(100_000)});
        assert!(brief(&huge, 40).len() < 120);
        assert_eq!(brief(&json!({"a": [1, "b"]}), 40), r#"{a: [1, "b"]}"#);
    }
}
