//! What stands at the paths of a document.

use std::borrow::Cow;

use serde_json::Value;

/// Visits everything in a document that is no object, with its path.
pub fn each_leaf(document: &Value, visit: &mut impl FnMut(&str, &Value)) {
    walk(document, &mut String::new(), visit);
}

fn walk(value: &Value, path: &mut String, visit: &mut impl FnMut(&str, &Value)) {
    let Value::Object(members) = value else { return visit(path, value) };
    let length = path.len();
    for (key, member) in members {
        if length > 0 {
            path.push('.');
        }
        path.push_str(key);
        walk(member, path, visit);
        path.truncate(length);
    }
}

/// A single value as a word; arrays, objects and null have none.
pub fn word(leaf: &Value) -> Option<Cow<'_, str>> {
    match leaf {
        Value::Bool(b) => Some(Cow::Borrowed(if *b { "true" } else { "false" })),
        Value::Number(n) => Some(Cow::Owned(n.to_string())),
        Value::String(s) => Some(Cow::Borrowed(s)),
        Value::Array(_) | Value::Object(_) | Value::Null => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_leaf_has_its_path_and_single_values_a_word() {
        let mut seen = Vec::new();
        let document = json!({"a": {"b": 1.5, "c": {"d": true}}, "e": [1], "f": null, "g": "x", "h": {}});
        each_leaf(&document, &mut |path, leaf| seen.push((path.to_string(), word(leaf).map(Cow::into_owned))));
        let of = |path: &str, word: Option<&str>| (path.to_string(), word.map(String::from));
        let all = [of("a.b", Some("1.5")), of("a.c.d", Some("true")), of("e", None), of("f", None), of("g", Some("x"))];
        assert_eq!(seen, all);
    }
}
