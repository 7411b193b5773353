//! Where a number comes from: one path, or the first of several that has a value.

use serde_json::{Value, json};

use crate::model::{Error, ErrorKind, Result};
use crate::store::elastic::known::{Known, Place, Sort};

/// Takes the first of the paths that has a value; of one that is an array, its mean.
const FIRST: &str = "for (int i = 0; i < params.paths.size(); i++) { def path = params.paths[i]; \
    if (doc.containsKey(path) && doc[path].size() > 0) { \
    if (!params.means[i]) { return doc[path].value; } \
    double sum = 0; for (def x : doc[path]) { sum += x; } return sum / doc[path].size(); } } return null;";

/// Why nothing can be asked of a field that is of different types in different indices.
pub(super) fn conflicting(known: &Known, field: &str, places: &[Place]) -> Option<Error> {
    let words = places.iter().find_map(|place| known.fields.conflicts.get(&place.mapped.path))?;
    let hint =
        "Name indices that agree with --index; or give both the same type by one template, and reindex what differs.";
    Some(Error::new(ErrorKind::Unsupported, format!("{field} cannot be asked for: {words}"), hint))
}

/// What an aggregation of a numeric field reads (`field` or `script`); `None` where nothing is mapped.
///
/// # Errors
/// When it is mapped to something that is no number.
pub fn number(known: &Known, field: &str) -> Result<Option<Value>> {
    let (_, places) = known.places(field);
    if let Some(error) = conflicting(known, field, &places) {
        return Err(error);
    }
    if let Some(wrong) = places.iter().find(|p| p.mapped.sort != Sort::Number) {
        let message = format!("{field} is not mapped as a number: {} holds other values", wrong.mapped.path);
        let hint = "Map it as a number in the index template (`mlogtui setup` does) and reindex; until then nothing can be computed of it.";
        return Err(Error::new(ErrorKind::Unsupported, message, hint));
    }
    Ok(match places.as_slice() {
        [] => None,
        [Place { mapped, mean_of_array: false }] => Some(json!({"field": mapped.path})),
        many if !known.scripts => without_script(many),
        many => {
            let paths: Vec<&str> = many.iter().map(|p| p.mapped.path.as_str()).collect();
            let means: Vec<bool> = many.iter().map(|p| p.mean_of_array).collect();
            Some(json!({"script": {"lang": "painless", "source": FIRST, "params": {"paths": paths, "means": means}}}))
        }
    })
}

/// Where scripts are not run, one path stands for all: the first that is no array, else the array, whose mean is then that of
/// all its values instead of the mean of each event's. A note of [`Known`] says so.
fn without_script(places: &[Place]) -> Option<Value> {
    let chosen = places.iter().find(|place| !place.mean_of_array).or(places.first())?;
    Some(json!({"field": chosen.mapped.path}))
}

/// What a `terms` aggregation of a field reads; `None` where nothing is mapped.
///
/// # Errors
/// When it is text that cannot be grouped by, or redacted.
pub fn word(known: &Known, field: &str) -> Result<Option<Value>> {
    if known.is_redacted(field) {
        let hint = "`redact` in the cluster's table of the config says so.";
        return Err(Error::new(ErrorKind::Unsupported, format!("the values of {field} are never shown"), hint));
    }
    let (_, places) = known.places(field);
    if let Some(error) = conflicting(known, field, &places) {
        return Err(error);
    }
    if let Some(text) = places.iter().find(|p| p.mapped.sort == Sort::Text) {
        let message =
            format!("{field} cannot be grouped by: {} is text without a keyword of its own", text.mapped.path);
        return Err(Error::new(
            ErrorKind::Unsupported,
            message,
            "Group by another field, or add a `keyword` to its mapping.",
        ));
    }
    Ok(match places.as_slice() {
        [] => None,
        [one] => Some(json!({"field": one.mapped.path})),
        many if !known.scripts => without_script(many),
        many => {
            let paths: Vec<&str> = many.iter().map(|p| p.mapped.path.as_str()).collect();
            let means = vec![false; paths.len()];
            Some(json!({"script": {"lang": "painless", "source": FIRST, "params": {"paths": paths, "means": means}}}))
        }
    })
}

/// Between the values of several fields in one key.
pub const BETWEEN: char = '\u{1}';
/// Stands for a value that is absent in such a key.
pub const ABSENT: &str = "\u{2}";

/// Joins the values of several fields, of each the first of its paths that has one.
const JOINED: &str = "StringBuilder key = new StringBuilder(); \
    for (int f = 0; f < params.fields.size(); f++) { if (f > 0) { key.append(params.between); } \
    String value = params.absent; \
    for (path in params.fields[f]) { if (doc.containsKey(path) && doc[path].size() > 0) { value = doc[path].value.toString(); break; } } \
    key.append(value); } return key.toString();";

/// What a `terms` aggregation by several fields at once reads.
///
/// # Errors
/// When one of them is text that cannot be grouped by.
pub fn joined(known: &Known, fields: &[String]) -> Result<Value> {
    if !known.scripts {
        let message = "events cannot be grouped by several fields at once: this cluster runs no scripts";
        return Err(Error::new(ErrorKind::Unsupported, message, "Group by one field, and filter by the others."));
    }
    let mut paths = Vec::new();
    for field in fields {
        word(known, field)?;
        let (_, places) = known.places(field);
        paths.push(places.iter().map(|p| p.mapped.path.clone()).collect::<Vec<_>>());
    }
    let params = json!({"fields": paths, "between": BETWEEN.to_string(), "absent": ABSENT});
    Ok(json!({"script": {"lang": "painless", "source": JOINED, "params": params}}))
}
