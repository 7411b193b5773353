//! The mapping of a field map's paths.

use serde_json::{Map, Value, json};

use crate::model::{Field, FieldMap, Kind};

/// Longer words are kept, but not indexed.
const LONGEST_WORD: u32 = 1024;
/// Personal data: kept in the document, neither searched nor grouped by.
const PERSONAL: [&str; 2] = ["user", "session"];
/// May be of any form, and large.
const ANY: [&str; 1] = ["prediction"];

/// `properties` of every path.
pub fn properties(map: &FieldMap) -> Value {
    let mut root = Map::new();
    for field in &map.fields {
        for source in &field.sources {
            insert(&mut root, &source.path, of(field, source.mean_of_array));
        }
    }
    insert(&mut root, "@timestamp", json!({"type": "date"}));
    insert(&mut root, "unusable_time", json!({"type": "keyword", "ignore_above": LONGEST_WORD}));
    Value::Object(root)
}

/// How paths are mapped that no field map names.
pub fn dynamic() -> Value {
    json!([
        {"words": {"match_mapping_type": "string", "mapping": {"type": "keyword", "ignore_above": LONGEST_WORD}}},
        {"numbers": {"match_mapping_type": "double", "mapping": {"type": "double"}}},
    ])
}

fn of(field: &Field, array: bool) -> Value {
    let word = json!({"type": "keyword", "ignore_above": LONGEST_WORD});
    match field.kind {
        _ if PERSONAL.contains(&field.name.as_str()) => json!({"type": "keyword", "index": false, "doc_values": false}),
        _ if ANY.contains(&field.name.as_str()) => json!({"type": "object", "enabled": false}),
        _ if array => json!({"type": "double"}),
        Kind::Word | Kind::Words | Kind::Id => word,
        Kind::Text => json!({"type": "text"}),
        Kind::Number => json!({"type": "double"}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Date => json!({"type": "date"}),
    }
}

fn insert(properties: &mut Map<String, Value>, path: &str, mapping: Value) {
    match path.split_once('.') {
        None => drop(properties.entry(path).or_insert(mapping)),
        Some((first, rest)) => {
            let object = properties.entry(first).or_insert_with(|| json!({"properties": {}}));
            if let Some(inner) = object.get_mut("properties").and_then(Value::as_object_mut) {
                insert(inner, rest, mapping);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::preset;

    #[test]
    fn every_path_of_the_contract_has_its_type() {
        let properties = properties(&preset("mlog").unwrap());
        let of = |path: &str| &properties.pointer(path).unwrap()["type"];
        assert_eq!(of("/output/properties/confidence_scores"), "double");
        assert_eq!(of("/inference_metrics/properties/latency_ms"), "double");
        assert_eq!(of("/service"), "keyword");
        assert_eq!(of("/message"), "text");
        assert_eq!(of("/timestamp"), "date");
        assert_eq!(properties.pointer("/request_context/properties/user_id").unwrap()["index"], false);
        assert_eq!(properties.pointer("/output/properties/prediction").unwrap()["enabled"], false);
    }
}
