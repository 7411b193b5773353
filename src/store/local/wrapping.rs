//! Lines in which another program wrapped the event: a prefix before the JSON, or docker's JSON around it.

use serde_json::{Map, Value};

/// What some editors and exports put before the first line of a file.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A line without the blanks around it, and without a byte-order mark.
pub fn bare(line: &[u8]) -> &[u8] {
    line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line).trim_ascii()
}

/// The event of a line, unwrapped; `None` when the line is no JSON object.
pub fn document(line: &[u8]) -> Option<Value> {
    let line = bare(line);
    match serde_json::from_slice::<Value>(line) {
        Ok(Value::Object(members)) => Some(unwrap_docker(members)),
        Ok(_) => None,
        Err(_) => match serde_json::from_slice(after_prefix(line)?) {
            Ok(Value::Object(members)) => Some(Value::Object(members)),
            _ => None,
        },
    }
}

/// The JSON behind a prefix such as `2026-03-02T00:00:00Z stdout F `; a prefix holds no quote, so that the rest of a torn
/// line is never taken for an event.
fn after_prefix(line: &[u8]) -> Option<&[u8]> {
    let at = memchr::memchr(b'{', line).filter(|at| *at > 0)?;
    let prefix = &line[..at];
    let ends_well = matches!(prefix.last(), Some(b' ' | b'\t' | b'|' | b':'));
    (ends_well && !prefix.contains(&b'"')).then(|| &line[at..])
}

/// `{"log": "{…}\n", "stream": …, "time": …}` is how docker keeps a line.
fn unwrap_docker(members: Map<String, Value>) -> Value {
    let inner = match (members.get("log"), members.get("stream")) {
        (Some(Value::String(log)), Some(Value::String(_))) => serde_json::from_str(log).ok(),
        _ => None,
    };
    match inner {
        Some(inner @ Value::Object(_)) => inner,
        _ => Value::Object(members),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn wrapped_events_are_found() {
        for line in [
            r#"{"a":1}"#,
            "\u{feff}{\"a\":1}",
            "\u{feff} 2026-03-02T00:00:00Z stdout F {\"a\":1}",
            r#"2026-03-02T00:00:00Z stdout F {"a":1}"#,
            r#"web-1  | {"a":1}"#,
            r#"{"log":"{\"a\":1}\n","stream":"stdout","time":"2026-03-02T00:00:00Z"}"#,
        ] {
            assert_eq!(document(line.as_bytes()), Some(json!({"a": 1})), "{line}");
        }
    }

    #[test]
    fn torn_lines_are_no_events() {
        for line in [
            r#"9}, "x": {"a":1}"#,
            "123",
            "[]",
            "plain",
            "",
            r#"x{"a":1}"#,
            r#"prefix {"a":1"#,
            "\u{feff}",
            "\u{feff}x",
        ] {
            assert_eq!(document(line.as_bytes()), None, "{line}");
        }
    }
}
