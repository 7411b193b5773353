//! Which fields may hold a cause: few-valued words that do not restate the signal.

use std::collections::HashSet;

use crate::model::{Condition, FieldInfo, FieldMap, Kind, Measure, Signal};

/// Most fields that are asked about.
const MOST: usize = 24;
/// Logical fields that tell what came out, not where it came from.
const OUTCOMES: [&str; 12] = [
    "level",
    "event_type",
    "tags",
    "cache_hit",
    "latency_anomalous",
    "confidence_anomalous",
    "low_confidence",
    "validation_error",
    "message",
    "prediction",
    "logger",
    "ingest_time",
];
/// A field of which no value is more frequent than this share of its events holds identifiers.
const FREQUENT: f64 = 0.01;

/// A field that may hold a cause.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Logical name, or the path where there is none.
    pub name: String,
    /// Full path.
    pub path: String,
}

impl Candidate {
    /// That it has a value.
    pub fn is(&self, value: String) -> Condition {
        Condition { field: self.path.clone(), name: self.name.clone(), value: Some(value) }
    }
}

/// The fields to ask about: `first` those, by name or path, then those of the field map, each in its order.
pub fn candidates(found: &[FieldInfo], signal: &Signal, map: &FieldMap, first: &[String]) -> Vec<Candidate> {
    let restates = named(signal);
    let mut mapped = Vec::new();
    for field in map.fields.iter().filter(|f| f.kind == Kind::Word) {
        let info = field.sources.iter().find_map(|s| found.iter().find(|i| i.path == s.path));
        if let Some(info) = info.filter(|i| has_common_values(i) && !OUTCOMES.contains(&field.name.as_str())) {
            mapped.push(Candidate { name: field.name.clone(), path: info.path.clone() });
        }
    }
    let known: HashSet<&str> = map.fields.iter().flat_map(|f| f.sources.iter().map(|s| s.path.as_str())).collect();
    let other = found.iter().filter(|i| !known.contains(i.path.as_str()));
    let other = other.filter(|i| i.types.iter().all(|t| t == "string") && has_common_values(i));
    let other = other.map(|i| Candidate { name: i.path.clone(), path: i.path.clone() });
    let mut all: Vec<Candidate> = mapped.into_iter().chain(other).collect();
    let place = |c: &Candidate| first.iter().position(|f| *f == c.name || *f == c.path).unwrap_or(first.len());
    all.sort_by_key(place);
    let tells = |c: &Candidate| !restates.contains(&c.name) && !restates.contains(&c.path);
    all.into_iter().filter(tells).take(MOST).collect()
}

fn has_common_values(info: &FieldInfo) -> bool {
    let most = info.values.iter().filter(|v| v.value.is_some()).map(|v| v.count).fold(0.0, f64::max);
    info.types.iter().any(|t| t == "string" || t == "number") && most > 1.0 && most >= FREQUENT * info.events as f64
}

/// Fields that the signal itself is made of.
fn named(signal: &Signal) -> HashSet<String> {
    let mut names = HashSet::new();
    match &signal.measure {
        Measure::Share { of, among } => names.extend(of.fields().into_iter().chain(among.fields()).map(String::from)),
        _ => names.extend(signal.field().map(String::from)),
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ValueCount;

    #[test]
    fn the_users_own_fields_come_first_and_identifiers_never() {
        let field = |path: &str, most: f64| FieldInfo {
            path: path.into(),
            name: None,
            types: vec!["string".into()],
            events: 1_000,
            values: vec![ValueCount { value: Some("x".into()), count: most }],
        };
        let found = [
            field("model_metadata.model_version", 600.0),
            field("k8s.zone", 400.0),
            field("k8s.uid", 2.0),
            field("host.rack", 90.0),
        ];
        let map = crate::contract::field_map("mlog").unwrap();
        let first = ["host.rack".to_string(), "k8s.uid".to_string()];
        let names: Vec<String> = candidates(&found, &Signal::mix(), &map, &first).into_iter().map(|c| c.name).collect();
        assert_eq!(names, ["host.rack", "version", "k8s.zone"]);
    }
}
