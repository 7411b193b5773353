//! Which column of the segments answers for a field's name.

use crate::model::{Field, FieldMap, Kind, Resolved, Source};
use crate::store::local::columns::{ColumnKind, ColumnSpec};

/// The column that holds a field's values: the map's sources for a logical name, else the path alone, read as the map's
/// kind or, where the map does not know it, as words. Texts are too many for words: their column only tells presence.
pub fn column_for(name: &str, map: &FieldMap) -> ColumnSpec {
    let kind = match kind_of(name, map) {
        Kind::Word | Kind::Words => ColumnKind::Word,
        Kind::Id => ColumnKind::Id,
        Kind::Text => ColumnKind::Wildcard("*".to_owned()),
        Kind::Number => ColumnKind::Number,
        Kind::Boolean => ColumnKind::Boolean,
        Kind::Date => ColumnKind::Date,
    };
    ColumnSpec { sources: sources(name, map), kind }
}

/// The column that holds a field's values as numbers: milliseconds on a date field, numbers on any other.
pub fn numbers_for(name: &str, map: &FieldMap) -> ColumnSpec {
    let kind = if kind_of(name, map) == Kind::Date { ColumnKind::Date } else { ColumnKind::Number };
    ColumnSpec { sources: sources(name, map), kind }
}

/// The column that holds the outcome of a test on the field's text.
pub fn tested(name: &str, map: &FieldMap, kind: ColumnKind) -> ColumnSpec {
    ColumnSpec { sources: sources(name, map), kind }
}

/// What the field's values are; an unknown path holds words.
pub fn kind_of(name: &str, map: &FieldMap) -> Kind {
    match map.resolve(name) {
        Resolved::Field(field) => field.kind,
        Resolved::Path(_, kind) => kind.unwrap_or(Kind::Word),
    }
}

/// Whether the name means the logical field `logical`, by name or by one of its paths.
pub fn means(name: &str, logical: &str, map: &FieldMap) -> bool {
    let has_path = |field: &Field| field.sources.iter().any(|s| s.path == name);
    name == logical || (map.get(name).is_none() && map.get(logical).is_some_and(has_path))
}

fn sources(name: &str, map: &FieldMap) -> Vec<Source> {
    match map.resolve(name) {
        Resolved::Field(field) => field.sources.clone(),
        Resolved::Path(path, _) => vec![map.source(path)],
    }
}
