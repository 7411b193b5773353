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
const ADDED: [&str; 8] = [
    "data_stream.hidden",
    "data_stream.allow_custom_routing",
    "data_stream.timestamp_field.name",
    "version",
    "modified_date",
    "created_date",
    "created_date_millis",
    "modified_date_millis",
];

/// The places where `there` differs from `wanted`, by path.
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
    paths.into_iter().map(one).filter(|d| d.there != d.wanted).collect()
}

fn flatten(value: &Value, path: String, into: &mut BTreeMap<String, String>) {
    match value {
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
        Value::Array(list) if list.is_empty() => {}
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
        let wanted = json!({"a": {"b": 1, "c": [1, 2]}, "n": {"m": "x"}, "data_stream": {}});
        let there = json!({"a": {"b": "1", "c": [1, 2]}, "n.m": "x", "data_stream": {"hidden": false}});
        assert_eq!(difference(&there, &wanted), []);
        let lines: Vec<String> =
            difference(&json!({"a": "1", "b": 2}), &json!({"b": 3, "c": true})).iter().map(Difference::line).collect();
        assert_eq!(lines, ["- a: 1", "~ b: 2 -> 3", "+ c: true"]);
    }
}
