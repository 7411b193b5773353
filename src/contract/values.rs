//! Reading typed values out of a document: the definition that every faster way of reading must agree with.

use serde_json::Value;

use super::parse_time;
use crate::model::{Field, FieldMap, Kind, Resolved, Source, Time};

/// A value read as its field's kind says.
#[derive(Clone, PartialEq, Debug)]
pub enum Typed {
    /// One word, id or text.
    Word(String),
    /// The words of an array, such as tags; never empty.
    Words(Vec<String>),
    /// A finite number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// An instant.
    Date(Time),
}

/// What stands at a dotted path. Nested objects come first, then keys that hold dots themselves, in part or whole:
/// `a.b.c` finds `{"a":{"b":{"c":1}}}`, `{"a.b":{"c":1}}` and `{"a.b.c":1}`, in this order.
pub fn lookup<'a>(doc: &'a Value, path: &str) -> Option<&'a Value> {
    let object = doc.as_object()?;
    let dots = path.match_indices('.').map(|(at, _)| at);
    let nested = |at: usize| {
        let inner = object.get(path.get(..at)?)?;
        lookup(inner, path.get(at + 1..)?)
    };
    dots.filter_map(nested).next().or_else(|| object.get(path))
}

/// A finite number, or a text that is one once trimmed.
pub fn number(value: &Value) -> Option<f64> {
    let n = match value {
        Value::Number(n) => n.as_f64()?,
        Value::String(s) => s.trim().parse().ok()?,
        _ => return None,
    };
    n.is_finite().then_some(n)
}

/// A text that is not empty, as it is; a number or a boolean reads as its JSON text; of an array the first such element.
pub fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()).filter(|s| !s.is_empty()),
        Value::Array(list) => list.iter().filter(|v| !v.is_array()).find_map(word),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}

/// Whether a test holds for the word, or for any word of an array; `None` where there is no usable word.
pub fn any_word(value: &Value, holds: impl Fn(&str) -> bool) -> Option<bool> {
    match words(value)? {
        Typed::Words(all) => Some(all.iter().any(|w| holds(w))),
        Typed::Word(one) => Some(holds(&one)),
        _ => None,
    }
}

/// True or false, as such or as the text `true` or `false`.
pub fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::String(s) => s.parse().ok(),
        _ => None,
    }
}

/// The instant in a text.
pub fn date(value: &Value) -> Option<Time> {
    parse_time(value.as_str()?.as_bytes())
}

/// The numbers of an array: elements that are numbers, or objects with a numeric `score`; others are left out.
pub fn scores(value: &Value) -> Vec<f64> {
    let one = |v: &Value| number(v.get("score").unwrap_or(v));
    value.as_array().map(|list| list.iter().filter_map(one).collect()).unwrap_or_default()
}

/// The mean of the numbers of an array, see [`scores`]; `None` when it has none.
pub fn mean_of_array(value: &Value) -> Option<f64> {
    let scores = scores(value);
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    mean.is_finite().then_some(mean)
}

/// The value read as a kind; `None` when it cannot be. Arrays are usable as words only.
pub fn typed(value: &Value, kind: Kind) -> Option<Typed> {
    match kind {
        Kind::Number => number(value).map(Typed::Number),
        Kind::Boolean => boolean(value).map(Typed::Boolean),
        Kind::Date => date(value).map(Typed::Date),
        Kind::Word | Kind::Words | Kind::Id | Kind::Text => words(value),
    }
}

fn words(value: &Value) -> Option<Typed> {
    let Value::Array(list) = value else { return word(value).map(Typed::Word) };
    let words: Vec<String> = list.iter().filter_map(word).collect();
    (!words.is_empty()).then_some(Typed::Words(words))
}

/// The value of a field in a document: its sources in order, the first usable value wins.
pub fn field(doc: &Value, field: &Field) -> Option<Typed> {
    winner(doc, field).map(|(_, typed)| typed)
}

/// As [`field`], with the value as it stands in the document.
pub fn winner<'a>(doc: &'a Value, field: &Field) -> Option<(&'a Value, Typed)> {
    field.sources.iter().find_map(|source| {
        let value = lookup(doc, &source.path)?;
        Some((value, sourced(value, source, field.kind)?))
    })
}

fn sourced(value: &Value, source: &Source, kind: Kind) -> Option<Typed> {
    if source.mean_of_array { mean_of_array(value).map(Typed::Number) } else { typed(value, kind) }
}

/// The value of a numeric field, `None` where it is absent or the field is of another kind.
pub fn field_number(doc: &Value, of: &Field) -> Option<f64> {
    match field(doc, of)? {
        Typed::Number(n) => Some(n),
        _ => None,
    }
}

/// The number that a name means, of a field or of any path; `None` where there is none.
pub fn named_number(doc: &Value, map: &FieldMap, name: &str) -> Option<f64> {
    match map.resolve(name) {
        Resolved::Field(of) => field_number(doc, of),
        Resolved::Path(path, _) => match sourced(lookup(doc, path)?, &map.source(path), Kind::Number)? {
            Typed::Number(n) => Some(n),
            _ => None,
        },
    }
}

/// The first word of a word field, `None` where it is absent or the field is of another kind.
pub fn field_word(doc: &Value, of: &Field) -> Option<String> {
    match field(doc, of)? {
        Typed::Word(w) => Some(w),
        Typed::Words(list) => list.into_iter().next(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn source(path: &str, mean_of_array: bool) -> Source {
        Source { path: path.into(), mean_of_array }
    }

    fn latency() -> Field {
        let sources = vec![source("m.latency_ms", false), source("latency_ms", false)];
        Field { name: "latency".into(), kind: Kind::Number, unit: "ms".into(), sources }
    }

    #[test]
    fn finds_nested_then_joined_then_literal_keys() {
        for (doc, want) in [
            (json!({"a":{"b":{"c":1}}, "a.b.c":9}), Some(1)),
            (json!({"a":{"b.c":2}}), Some(2)),
            (json!({"a.b":{"c":3}}), Some(3)),
            (json!({"a.b.c":4}), Some(4)),
            (json!({"a":{"x":0}, "a.b":{"c":5}}), Some(5)),
            (json!({"a":7, "a.b.c":6}), Some(6)),
            (json!({"a":{"b":1}}), None),
            (json!([1]), None),
        ] {
            assert_eq!(lookup(&doc, "a.b.c").and_then(Value::as_i64), want, "{doc}");
        }
    }

    #[test]
    fn numbers_come_as_text_too_but_only_finite() {
        for (value, want) in [
            (json!(5), Some(5.0)),
            (json!(" 5.5\n"), Some(5.5)),
            (json!("1e3"), Some(1000.0)),
            (json!("inf"), None),
            (json!("NaN"), None),
            (json!("1e400"), None),
            (json!("5 ms"), None),
            (json!(""), None),
            (json!(true), None),
            (json!([5]), None),
        ] {
            assert_eq!(number(&value), want, "{value}");
        }
    }

    #[test]
    fn words_and_booleans_are_forgiving() {
        assert_eq!(word(&json!(2.1)).as_deref(), Some("2.1"));
        assert_eq!(word(&json!(false)).as_deref(), Some("false"));
        assert_eq!(word(&json!(null)), None);
        assert_eq!(boolean(&json!("true")), Some(true));
        assert_eq!(boolean(&json!("yes")), None);
        assert_eq!(typed(&json!(["a", null, 1]), Kind::Word), Some(Typed::Words(vec!["a".into(), "1".into()])));
        assert_eq!(typed(&json!([]), Kind::Word), None);
    }

    #[test]
    fn the_first_usable_value_wins() {
        for (doc, want) in [
            (json!({"m":{"latency_ms":1}, "latency_ms":2}), Some(1.0)),
            (json!({"m":{"latency_ms":"slow"}, "latency_ms":"2"}), Some(2.0)),
            (json!({"m":{"latency_ms":null}, "latency_ms":2}), Some(2.0)),
            (json!({"m":{"latency_ms":[1]}}), None),
        ] {
            assert_eq!(field_number(&doc, &latency()), want, "{doc}");
        }
    }

    #[test]
    fn a_mean_of_numbers_or_scored_objects() {
        assert_eq!(mean_of_array(&json!([0.25, "0.75"])), Some(0.5));
        assert_eq!(
            mean_of_array(&json!([{"score":0.2}, {"score":0.4}, {"x":1}, null])).map(|m| (m * 10.0).round()),
            Some(3.0)
        );
        assert_eq!(mean_of_array(&json!([])), None);
        assert_eq!(mean_of_array(&json!(0.5)), None);
    }

    #[test]
    fn a_name_may_be_a_field_or_any_path() {
        let map = crate::contract::field_map("mlog").unwrap();
        let doc = json!({"latency_ms": 7, "n": "3", "output": {"confidence_scores": [0.25, 0.75]}});
        let of = |name| named_number(&doc, &map, name);
        assert_eq!([of("latency"), of("latency_ms"), of("n"), of("missing")], [Some(7.0), Some(7.0), Some(3.0), None]);
        assert_eq!(of("output.confidence_scores"), Some(0.5), "a mapped path is read as the map reads it");
    }
}
