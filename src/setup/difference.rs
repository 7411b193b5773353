//! In which places two JSON documents differ, whatever form servers give to scalars.

use std::collections::BTreeMap;

use serde_json::Value;

/// One place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Its path.
    pub path: String,
    /// What is there.
    pub there: Option<String>,
    /// What should be.
    pub wanted: Option<String>,
}

impl Difference {
    /// As one line of a patch.
    pub fn line(&self) -> String {
        match (&self.there, &self.wanted) {
            (None, Some(wanted)) => format!("+ {}: {wanted}", self.path),
            (Some(there), None) => format!("- {}: {there}", self.path),
            (there, wanted) => {
                let text = |side: &Option<String>| side.clone().unwrap_or_default();
                format!("~ {}: {} -> {}", self.path, text(there), text(wanted))
            }
        }
    }
}

/// What servers add by themselves.
const ADDED: [&str; 4] = ["modified_date", "created_date", "created_date_millis", "modified_date_millis"];

/// How an object and a list without members are written.
const EMPTY: [&str; 2] = ["{}", "[]"];

/// The places where `there` differs from `wanted`, by path. What is empty is a place too, unless the other side has members there.
pub fn difference(there: &Value, wanted: &Value) -> Vec<Difference> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    flatten(there, String::new(), &mut before);
    flatten(wanted, String::new(), &mut after);
    let paths = before.keys().chain(after.keys().filter(|path| !before.contains_key(*path)));
    let mut paths: Vec<&String> = paths.filter(|path| !ADDED.contains(&path.as_str())).collect();
    paths.sort();
    let one = |path: &String| Difference {
        path: path.clone(),
        there: before.get(path).cloned(),
        wanted: after.get(path).cloned(),
    };
    let filled = |path: &str, at: &BTreeMap<String, String>, other: &BTreeMap<String, String>| {
        at.get(path).is_some_and(|text| EMPTY.contains(&text.as_str())) && has_members(other, path)
    };
    paths.retain(|path| !filled(path, &before, &after) && !filled(path, &after, &before));
    paths.into_iter().map(one).filter(|d| d.there != d.wanted).collect()
}

fn has_members(flat: &BTreeMap<String, String>, path: &str) -> bool {
    ['.', '['].iter().any(|next| {
        let start = format!("{path}{next}");
        flat.range(start.clone()..).next().is_some_and(|(key, _)| key.starts_with(&start))
    })
}

fn flatten(value: &Value, path: String, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) if members.is_empty() && path.is_empty() => {}
        Value::Object(members) if members.is_empty() => drop(into.insert(path, EMPTY[0].into())),
        Value::Object(members) => {
            for (key, member) in members {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(member, path, into);
            }
        }
        Value::String(text) => drop(into.insert(path, text.clone())),
        Value::Array(list) if list.iter().any(Value::is_object) => {
            for (at, member) in list.iter().enumerate() {
                flatten(member, format!("{path}[{at}]"), into);
            }
        }
        Value::Null => {}
        other => drop(into.insert(path, other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn servers_write_scalars_as_text_and_add_what_is_theirs() {
        let wanted = json!({"a": {"b": 1, "c": [1, 2]}, "n": {"m": "x"}});
        let there = json!({"a": {"b": "1", "c": [1, 2]}, "n.m": "x", "created_date_millis": 1});
        assert_eq!(difference(&there, &wanted), []);
        let lines: Vec<String> =
            difference(&json!({"a": "1", "b": 2}), &json!({"b": 3, "c": true})).iter().map(Difference::line).collect();
        assert_eq!(lines, ["- a: 1", "~ b: 2 -> 3", "+ c: true"]);
    }

    #[test]
    fn what_is_empty_is_there_or_is_not() {
        let lines = |there: Value, wanted: Value| -> Vec<String> {
            difference(&there, &wanted).iter().map(Difference::line).collect()
        };
        assert_eq!(lines(json!({"aliases": {"all-wed": {}}}), json!({})), ["- aliases.all-wed: {}"]);
        assert_eq!(lines(json!({}), json!({"data_stream": {}, "l": []})), ["+ data_stream: {}", "+ l: []"]);
        assert_eq!(lines(json!({"a": {}, "l": []}), json!({"a": {}, "l": []})), [""; 0]);
        let filled = json!({"a": {"b": 1}, "l": [{"c": 2}]});
        assert_eq!(lines(json!({"a": {}, "l": []}), filled.clone()), ["+ a.b: 1", "+ l[0].c: 2"]);
        assert_eq!(lines(filled, json!({"a": {}, "l": []})), ["- a.b: 1", "- l[0].c: 2"]);
        assert_eq!(lines(json!({"l": [1]}), json!({"l": []})), ["~ l: [1] -> []"]);
    }
}
