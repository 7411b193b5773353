//! What a log event says of the step it belongs to.

use serde_json::Value;

use crate::contract::{Typed, field, field_number, field_word};
use crate::model::{ERROR_LEVELS, Event, Field, FieldMap, Severity, Stage};

/// The logical field that says how long a step took.
pub fn duration_field(map: &FieldMap) -> &'static str {
    if map.get("duration").is_some() { "duration" } else { "latency" }
}

/// Milliseconds in one unit of a field; fields without a known unit are in ms.
pub fn in_ms(field: Option<&Field>) -> f64 {
    match field.map(|f| f.unit.as_str()) {
        Some("ns") => 1e-6,
        Some("us" | "µs") => 1e-3,
        Some("s") => 1e3,
        _ => 1.0,
    }
}

/// What an event says of its step.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Place among the events.
    pub at: usize,
    /// Its own time in ms since the epoch; else its neighbour's, and `timed` is false.
    pub time: i64,
    pub timed: bool,
    pub id: Option<String>,
    pub parent: Option<String>,
    pub correlation: Option<String>,
    pub service: Option<String>,
    pub step: Option<String>,
    pub variant: Option<String>,
    pub pod: Option<String>,
    pub node: Option<String>,
    pub level: Option<String>,
    pub severity: Severity,
    pub invalid: bool,
    /// In ms; none where it is negative or not believable.
    pub duration: Option<f64>,
    /// A duration was logged that cannot be.
    pub wrong_duration: bool,
    pub stages: Vec<Stage>,
}

/// Longest duration of a step that is believed: a week, in ms.
const LONGEST: f64 = 7.0 * 24.0 * 3_600_000.0;
/// Parent ids that mean that there is none.
const NO_PARENT: [&str; 5] = ["root", "none", "null", "nil", "-"];

/// The fields of a map that traces are made of.
pub struct Reader<'a> {
    map: &'a FieldMap,
    duration: Option<&'a Field>,
    ms: f64,
}

impl<'a> Reader<'a> {
    /// Reads by that map.
    pub fn new(map: &'a FieldMap) -> Reader<'a> {
        let duration = map.get(duration_field(map));
        Reader { map, duration, ms: in_ms(duration) }
    }

    /// What the event at that place says.
    pub fn record(&self, at: usize, event: &Event) -> Record {
        let timed = event.time.is_some();
        let invalid = event.invalid.is_some() || event.document.is_none();
        let time = event.time.unwrap_or(event.cursor.time).0;
        let Some(document) = &event.document else {
            return Record { at, time, timed, invalid, ..Record::default() };
        };
        let word = |name: &str| self.map.get(name).and_then(|f| field_word(document, f));
        let level = word("level").map(|l| l.to_ascii_uppercase());
        let logged = self.duration.and_then(|f| field_number(document, f)).map(|d| d * self.ms);
        let duration = logged.filter(|d| (0.0..=LONGEST).contains(d));
        Record {
            at,
            time,
            timed,
            invalid,
            id: word("request_id"),
            parent: word("parent_id").filter(|p| names_a_parent(p)),
            correlation: word("correlation_id"),
            service: word("service"),
            step: word("step"),
            variant: word("variant"),
            pod: word("pod"),
            node: word("node"),
            severity: severity(level.as_deref()),
            level,
            wrong_duration: logged.is_some() && duration.is_none(),
            stages: duration.map_or(Vec::new(), |d| self.stages(document, d)),
            duration,
        }
    }

    fn stages(&self, document: &Value, duration: f64) -> Vec<Stage> {
        let stage = |name: &str| {
            let of = self.map.get(name)?;
            let Typed::Number(n) = field(document, of)? else { return None };
            let duration_ms = n * in_ms(Some(of));
            (duration_ms >= 0.0).then(|| Stage { name: name.to_string(), duration_ms })
        };
        let mut stages: Vec<Stage> = Stage::FIELDS.into_iter().filter_map(stage).collect();
        let rest = duration - stages.iter().map(|s| s.duration_ms).sum::<f64>();
        if !stages.is_empty() && rest > 0.0 {
            stages.push(Stage { name: "rest".into(), duration_ms: rest });
        }
        stages
    }
}

fn names_a_parent(id: &str) -> bool {
    let zeros = id.bytes().all(|b| b == b'0' || b == b'-');
    !zeros && !NO_PARENT.iter().any(|n| id.eq_ignore_ascii_case(n))
}

fn severity(level: Option<&str>) -> Severity {
    match level {
        Some(level) if ERROR_LEVELS.contains(&level) => Severity::Error,
        Some("WARN" | "WARNING") => Severity::Warning,
        _ => Severity::Fine,
    }
}
