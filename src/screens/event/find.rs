//! Finds text in the keys and values of a document, folded ones included.

use serde_json::Value;

use crate::ui::holds;

use super::tree::{Step, Steps, children};

/// Matches kept at most.
const MOST: usize = 10_000;

/// The ways to all values whose key or text holds `needle` in any case, in the order of the document.
pub fn matches(document: &Value, needle: &str) -> Vec<Steps> {
    let mut found = Vec::new();
    if !needle.is_empty() {
        walk(document, needle, &mut Vec::new(), &mut found);
    }
    found
}

fn walk(value: &Value, needle: &str, steps: &mut Steps, found: &mut Vec<Steps>) {
    for (step, child) in children(value) {
        if found.len() >= MOST {
            return;
        }
        let in_key = matches!(&step, Step::Key(key) if holds(key, needle));
        steps.push(step);
        if in_key || in_value(child, needle) {
            found.push(steps.clone());
        }
        walk(child, needle, steps, found);
        steps.pop();
    }
}

fn in_value(value: &Value, needle: &str) -> bool {
    match value {
        Value::String(text) => holds(text, needle),
        Value::Array(_) | Value::Object(_) => false,
        other => holds(&other.to_string(), needle),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_and_values_at_any_depth_are_found_in_order() {
        let doc = json!({"latency_ms": 12, "in": {"list": ["x", "Latency high"]}, "n": 4.25});
        let path =
            |needle: &str| matches(&doc, needle).iter().map(|s| super::super::tree::path_of(s)).collect::<Vec<_>>();
        assert_eq!(path("LATENCY"), ["latency_ms", "in.list"]);
        assert_eq!(path("25"), ["n"]);
        assert!(path("").is_empty());
    }
}
