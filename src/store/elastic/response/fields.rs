//! Which fields occur.

use super::{buckets, key_text};
use crate::model::{FieldInfo, ValueCount};
use crate::store::elastic::json::Json;
use crate::store::elastic::known::Known;
use crate::store::elastic::request::asked_fields;

/// Reads the fields, most frequent first; those that no event has are left out.
pub fn fields(known: &Known, body: &Json) -> Vec<FieldInfo> {
    let named = |path: &str| known.map.fields.iter().find(|f| f.sources.iter().any(|s| s.path == path));
    let mut fields: Vec<FieldInfo> = asked_fields(known)
        .enumerate()
        .filter_map(|(at, (path, mapped))| {
            let own = &body["aggregations"][format!("f{at}")];
            let values = buckets(&own["values"])
                .map(|b| ValueCount { value: key_text(b), count: b["doc_count"].as_f64().unwrap_or(0.0) });
            Some(FieldInfo {
                path: path.to_string(),
                name: named(path).map(|f| f.name.clone()),
                types: vec![mapped.json.to_string()],
                events: own["doc_count"].as_u64().filter(|n| *n > 0)?,
                values: values.collect(),
            })
        })
        .collect();
    fields.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.path.cmp(&b.path)));
    fields
}
