//! How filters are read and completed while they are typed.

use crate::contract::filter;
use crate::model::{Error, ErrorKind, FieldInfo, FieldMap, Filter, Result, ValueCount};
use crate::overlays::Completion;

/// What is known of the data while a filter is typed.
#[derive(Clone, Copy, Debug)]
pub struct Hints<'a> {
    /// Logical fields.
    pub map: &'a FieldMap,
    /// Fields that occur.
    pub fields: &'a [FieldInfo],
    /// Values of the field at the cursor, most frequent first.
    pub values: &'a [ValueCount],
}

/// Reads a filter; the prompt points at the character by itself.
pub fn parse_filter(text: &str) -> Result<Filter> {
    filter::parse(text).map_err(|e| Error::new(ErrorKind::Usage, e.message, e.hint))
}

/// The character (from 0) at which a filter stops making sense.
pub fn filter_fault(text: &str) -> Option<usize> {
    filter::parse(text).err().map(|e| e.at)
}

/// The field whose value is being typed at a cursor (in characters).
pub fn field_at(text: &str, cursor: usize) -> Option<String> {
    filter::wants_values(text, byte_at(text, cursor))
}

/// How a filter may go on at a cursor (in characters), best first.
pub fn complete_filter(text: &str, cursor: usize, hints: &Hints<'_>) -> Vec<Completion> {
    let logical = hints.map.fields.iter().map(|f| f.name.clone());
    let paths = hints.fields.iter().map(|f| f.path.clone());
    let fields: Vec<String> = logical.chain(paths).collect();
    let values: Vec<String> = hints.values.iter().filter_map(|v| v.value.clone()).collect();
    let found = filter::complete(text, byte_at(text, cursor), &fields, &values);
    let characters = |byte: usize| text.get(..byte).map_or(0, |before| before.chars().count());
    let (from, to) = (characters(found.replace.start), characters(found.replace.end));
    found.items.into_iter().map(|item| Completion { from, to, note: note(&item, hints), text: item }).collect()
}

/// What a completion is: the path and type behind a field, or how many events have a value.
fn note(item: &str, hints: &Hints<'_>) -> String {
    if let Some(field) = item.strip_suffix(':') {
        let types = hints.fields.iter().find(|f| f.path == field || f.name.as_deref() == Some(field));
        let unit = hints.map.get(field).map(|f| f.unit.as_str()).filter(|u| !u.is_empty());
        return types
            .map(|f| f.types.join(", "))
            .into_iter()
            .chain(unit.map(str::to_string))
            .collect::<Vec<_>>()
            .join(" ");
    }
    let count = hints.values.iter().find(|v| v.value.as_deref() == Some(item)).map(|v| v.count);
    count.map(crate::ui::numbers::grouped).unwrap_or_default()
}

fn byte_at(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(at, _)| at)
}
