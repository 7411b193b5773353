//! Logical fields and how a field map resolves them to paths in the store.

use serde::{Deserialize, Serialize};

/// What a field's values are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A few-valued word; exact comparison.
    Word,
    /// An array of few-valued words, such as tags: a test holds when any of them passes; groups go by the first.
    Words,
    /// An identifier with many values; exact comparison.
    Id,
    /// Free text; searched by words, any case.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An instant with a zone.
    Date,
}

/// One place where a field's value may stand.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Source {
    /// Dotted path in the document; a literal dotted key is found as well.
    pub path: String,
    /// Take the mean of an array of numbers (or of objects with a `score`) instead of a scalar.
    #[serde(default)]
    pub mean_of_array: bool,
}

/// A logical field: its name, what it is, and where to look, first usable value wins.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Field {
    /// The short name people type, such as `latency`.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// Unit to show after numbers (`ms`, `MB`), or empty.
    #[serde(default)]
    pub unit: String,
    /// Where the value may stand, in order.
    pub sources: Vec<Source>,
}

/// Which fields an event must carry, by the sort of its event type.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Required {
    /// Fields of every event.
    pub always: Vec<String>,
    /// Further fields of events whose type starts with `inference`.
    pub inference: Vec<String>,
    /// At least one of these fields in events whose type starts with `training` or `validation`.
    pub training_any: Vec<String>,
}

/// The table that turns logical names into paths for one kind of logs.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct FieldMap {
    /// Its name: `mlog`, `ecs`, `otel`, or the user's own.
    pub name: String,
    /// All logical fields, in the order they are listed to people.
    pub fields: Vec<Field>,
    /// What an event must carry; nothing required finds nothing invalid.
    pub required: Required,
}

impl FieldMap {
    /// The field of that logical name.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// The field a user means: a logical name, a mapped full path, or any other path (whose kind is then unknown).
    pub fn resolve<'a>(&'a self, name: &'a str) -> Resolved<'a> {
        let by_path = || self.fields.iter().find(|f| f.sources.iter().any(|s| s.path == name));
        match self.get(name) {
            Some(f) => Resolved::Field(f),
            None => by_path().map_or(Resolved::Path(name, None), |f| Resolved::Path(name, Some(f.kind))),
        }
    }

    /// How a path is read: as the map reads it (an array of scores stays a mean), else as what stands there.
    pub fn source(&self, path: &str) -> Source {
        let mapped = self.fields.iter().flat_map(|f| &f.sources).find(|s| s.path == path);
        mapped.cloned().unwrap_or_else(|| Source { path: path.to_owned(), mean_of_array: false })
    }
}

/// What a name in a filter or a pane stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resolved<'a> {
    /// A logical field with its ordered sources.
    Field(&'a Field),
    /// One path as it stands in the document, with its kind where the map knows it.
    Path(&'a str, Option<Kind>),
}
