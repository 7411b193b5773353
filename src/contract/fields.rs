//! Field maps: those that ship, and a user's own table in the same form.

#![allow(clippy::disallowed_methods, reason = "the one place that reads a user's field map")]

use std::fs;
use std::sync::Arc;

use serde::Deserialize;

use crate::model::{Error, ErrorKind, Field, FieldMap, Kind, Required, Result, Source};

/// The field maps that ship, by name.
const SHIPPED: [(&str, &str); 3] = [
    ("mlog", include_str!("../../assets/fields/mlog.toml")),
    ("ecs", include_str!("../../assets/fields/ecs.toml")),
    ("otel", include_str!("../../assets/fields/otel.toml")),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    required: Required,
    #[serde(rename = "field")]
    fields: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    kind: Kind,
    #[serde(default)]
    unit: String,
    sources: Vec<String>,
    #[serde(default)]
    mean_of_array: Vec<String>,
}

/// The shipped field map of that name.
pub fn preset(name: &str) -> Option<Arc<FieldMap>> {
    let (name, text) = SHIPPED.iter().find(|(n, _)| *n == name)?;
    read(name, text).ok().map(Arc::new)
}

/// The shipped field map of that name, else the one in the TOML file of that path.
///
/// # Errors
/// When it is neither, or the file cannot be read as a field map.
pub fn field_map(name_or_path: &str) -> Result<Arc<FieldMap>> {
    if let Some(map) = preset(name_or_path) {
        return Ok(map);
    }
    let text = fs::read_to_string(name_or_path).map_err(|e| {
        Error::new(
            ErrorKind::Usage,
            format!("cannot read the field map {name_or_path}: {e}"),
            "Shipped ones are mlog, ecs and otel; anything else is the path of a TOML file.",
        )
    })?;
    read(name_or_path, &text).map(Arc::new)
}

fn read(name: &str, text: &str) -> Result<FieldMap> {
    let wrong = |message: String| {
        let hint =
            "A field map is a list of [[field]] with name, kind (word, id, text, number, boolean, date) and sources.";
        Error::new(ErrorKind::Usage, format!("the field map {name} cannot be understood\n{message}"), hint)
    };
    let table: Table = toml::from_str(text).map_err(|e| wrong(e.to_string().trim_end().to_string()))?;
    let fields: Vec<Field> = table.fields.into_iter().map(Field::from).collect();
    let required = &table.required;
    let mut names = required.always.iter().chain(&required.inference).chain(&required.training_any);
    if let Some(unknown) = names.find(|n| !fields.iter().any(|f| f.name == **n)) {
        return Err(wrong(format!("`{unknown}` is required but no field of that name is listed")));
    }
    Ok(FieldMap { name: name.to_string(), fields, required: table.required })
}

impl From<Entry> for Field {
    fn from(entry: Entry) -> Field {
        let scalars = entry.sources.into_iter().map(|path| Source { path, mean_of_array: false });
        let arrays = entry.mean_of_array.into_iter().map(|path| Source { path, mean_of_array: true });
        Field { name: entry.name, kind: entry.kind, unit: entry.unit, sources: scalars.chain(arrays).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn shipped_maps_can_be_read_and_name_each_field_once() {
        for (name, text) in SHIPPED {
            let map = read(name, text).unwrap();
            let names: HashSet<&str> = map.fields.iter().map(|f| f.name.as_str()).collect();
            assert_eq!(names.len(), map.fields.len(), "{name}");
            assert!(map.get("time").is_some_and(|f| f.kind == Kind::Date));
        }
        assert_eq!(preset("ecs").unwrap().required, Required::default());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |text: &str| read("own", text).unwrap_err().message;
        assert!(error("[[field]]\nname = \"a\"\nkind = \"colour\"\nsources = []").contains("colour"));
        assert!(
            error("[required]\nalways = [\"x\"]\n[[field]]\nname = \"a\"\nkind = \"id\"\nsources = [\"a\"]")
                .contains("`x`")
        );
    }
}
