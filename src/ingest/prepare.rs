//! From a line to the event that is stored: validated, with what follows from it, and with where it came from.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::contract::{self, INVALID_TAG};
use crate::model::{ERROR_LEVELS, FieldMap, Time};
use crate::store::local::{LONGEST, event_of};

/// Requests slower than this are never left out by sampling, in ms.
const SLOW_MS: f64 = 500.0;

/// Why a line is no event.
const NO_EVENT: &str =
    "no JSON object that can be read: no JSON, not UTF-8, numbers beyond all bounds, or nested too deep";
/// The same of a line whose rest is left out.
const TOO_LONG: &str = "longer than 16 MiB: what is beyond that is left out";

/// How events are prepared.
#[derive(Clone, Debug)]
pub struct Preparing {
    /// Logical names.
    pub map: Arc<FieldMap>,
    /// Share (0–1) of the ordinary events to keep; errors, slow and invalid ones are always kept.
    pub sample: Option<f64>,
    /// Written into each event as `cluster_name`.
    pub cluster: String,
    /// Written into each event as `ingest_timestamp`.
    pub now: Time,
}

/// What became of a line.
#[derive(Clone, PartialEq, Debug)]
pub enum Prepared {
    /// An event to deliver.
    Event {
        /// The document.
        document: Value,
        /// Its own time, or the last one before it.
        time: Time,
        /// Whether it breaks the contract.
        invalid: bool,
    },
    /// Left out by sampling.
    SampledOut,
    /// No event, and why.
    Refused(&'static str),
}

impl Preparing {
    /// Prepares a line; `last` is the last valid time before it in its source, `chance` (0–1) belongs to its id.
    pub fn line(&self, line: &[u8], last: Option<Time>, chance: f64) -> Prepared {
        let Some(mut document) = event_of(line) else {
            return Prepared::Refused(if line.len() >= LONGEST { TOO_LONG } else { NO_EVENT });
        };
        without_empty_words(&mut document);
        contract::derive(&mut document);
        fit_mappings(&mut document);
        let own = contract::time(&document, &self.map);
        let reason = contract::refusal(&document, &self.map);
        let rate = self.sample.filter(|_| reason.is_none() && !is_special(&document, &self.map));
        if rate.is_some_and(|rate| chance >= rate) {
            return Prepared::SampledOut;
        }
        let before = contract::weight(&document);
        let time = own.or(last).unwrap_or(self.now);
        let Some(members) = document.as_object_mut() else { return Prepared::Refused(NO_EVENT) };
        if own.is_none() {
            self.set_aside(members);
        }
        let invalid = set_latency_aside(members) || reason.is_some();
        if let Some(reason) = &reason {
            tag(members, reason);
        }
        members.insert("@timestamp".into(), json!(time.rfc3339()));
        members.entry("ingest_timestamp").or_insert_with(|| json!(self.now.rfc3339()));
        members.entry("cluster_name").or_insert_with(|| json!(self.cluster));
        if let Some(environment) = members.get("environment").cloned() {
            members.entry("deployment_environment").or_insert(environment);
        }
        if let Some(rate) = rate.filter(|rate| *rate < 1.0) {
            members.insert("sampling".into(), json!({"rate": rate / before, "weight": before / rate}));
        }
        Prepared::Event { document, time, invalid }
    }

    /// A time that cannot be used would make the server refuse the event: it is kept beside.
    fn set_aside(&self, members: &mut serde_json::Map<String, Value>) {
        let sources = self.map.get("time").map(|f| f.sources.as_slice()).unwrap_or_default();
        for source in sources {
            if let Some(unusable) = members.remove(&source.path) {
                members.insert("unusable_time".into(), json!(unusable.to_string()));
            }
        }
    }
}

/// An empty word is absent, wherever it stands; a server would take it for a value, or for false.
fn without_empty_words(value: &mut Value) {
    if let Value::Object(members) = value {
        members.retain(|_, member| member != "");
        members.values_mut().for_each(without_empty_words);
    }
}

/// Brings values into the form that an index takes: confidences as numbers, their labels beside them, and a weight that counts
/// as one where it is none.
fn fit_mappings(document: &mut Value) {
    if contract::lookup(document, "sampling.weight").is_some() {
        let weight = contract::weight(document);
        if let Some(sampling) = document.get_mut("sampling").and_then(Value::as_object_mut) {
            sampling.insert("weight".into(), json!(weight));
        }
    }
    let Some(output) = document.get_mut("output").and_then(Value::as_object_mut) else { return };
    let Some(scored) = output.get("confidence_scores").filter(|list| has_objects(list)).cloned() else { return };
    output.insert("confidence_scores".into(), json!(contract::scores(&scored)));
    output.entry("scored").or_insert(scored);
}

fn has_objects(list: &Value) -> bool {
    list.as_array().is_some_and(|list| list.iter().any(Value::is_object))
}

/// A latency that is no number would make the server refuse the event as well; whether there was such.
fn set_latency_aside(members: &mut serde_json::Map<String, Value>) -> bool {
    let metrics = members.get_mut("inference_metrics").and_then(Value::as_object_mut);
    let unusable =
        metrics.filter(|m| m.get("latency_ms").is_some_and(Value::is_string)).and_then(|m| m.remove("latency_ms"));
    let Some(unusable) = unusable else { return false };
    members.insert("unusable_latency".into(), unusable);
    tag(members, "the latency is no number");
    true
}

fn is_special(document: &Value, map: &FieldMap) -> bool {
    let level = map.get("level").and_then(|f| contract::field_word(document, f)).unwrap_or_default();
    let slow = map.get("latency").and_then(|f| contract::field_number(document, f)).is_some_and(|ms| ms > SLOW_MS);
    slow || ERROR_LEVELS.iter().any(|l| l.eq_ignore_ascii_case(&level))
}

fn tag(members: &mut serde_json::Map<String, Value>, reason: &str) {
    let tags = members.entry("tags").or_insert_with(|| json!([]));
    if !tags.is_array() {
        *tags = json!([tags.take()]);
    }
    if let Value::Array(list) = tags
        && !list.iter().any(|t| t == INVALID_TAG)
    {
        list.push(json!(INVALID_TAG));
    }
    members.entry("validation_error").or_insert_with(|| json!(reason));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preparing(sample: Option<f64>) -> Preparing {
        Preparing { map: contract::field_map("mlog").unwrap(), sample, cluster: "prod".into(), now: Time(1_000) }
    }

    fn event(line: &str) -> (Value, bool) {
        match preparing(None).line(line.as_bytes(), Some(Time(5)), 0.5) {
            Prepared::Event { document, invalid, .. } => (document, invalid),
            other => panic!("{other:?}"),
        }
    }

    const SOUND: &str = r#"{"timestamp":"2026-03-02T00:00:00.5Z","event_type":"inference_complete","request_id":"r","service":"s",
        "environment":"production","model_metadata":{"model_version":"1"},"inference_metrics":{"latency_ms":"12"}}"#;

    #[test]
    fn a_sound_event_gets_what_follows_from_it() {
        let (document, invalid) = event(SOUND);
        assert!(!invalid && document.get("tags").is_none());
        assert_eq!(document["@timestamp"], "2026-03-02T00:00:00.500Z");
        assert_eq!(document["timestamp"], "2026-03-02T00:00:00.5Z");
        assert_eq!(document["inference_metrics"]["latency_ms"], 12.0);
        assert_eq!(
            (&document["cluster_name"], &document["deployment_environment"]),
            (&json!("prod"), &json!("production"))
        );
        assert_eq!(document["ingest_timestamp"], "1970-01-01T00:00:01.000Z");
    }

    #[test]
    fn what_breaks_the_contract_is_kept_tagged_with_the_reason() {
        let (document, invalid) = event(r#"{"timestamp":"yesterday","event_type":"x","tags":"one"}"#);
        assert!(invalid);
        assert_eq!(document["tags"], json!(["one", "invalid_schema"]));
        assert!(document["validation_error"].as_str().unwrap().contains("yesterday"));
        assert_eq!((document.get("timestamp"), &document["unusable_time"]), (None, &json!("\"yesterday\"")));
        assert_eq!(document["@timestamp"], "1970-01-01T00:00:00.005Z");
        let slow = SOUND.replace("\"12\"", "\"abc\"");
        let (document, invalid) = event(&slow);
        assert!(invalid && document["inference_metrics"].get("latency_ms").is_none());
        assert_eq!((&document["unusable_latency"], &document["tags"]), (&json!("abc"), &json!(["invalid_schema"])));
        for line in ["{half", "[1]"] {
            assert_eq!(preparing(None).line(line.as_bytes(), None, 0.0), Prepared::Refused(NO_EVENT));
        }
    }

    #[test]
    fn what_an_index_would_refuse_or_misread_is_brought_into_its_form() {
        let odd = SOUND.replace(
            "{\"timestamp\"",
            r#"{"cache_hit":"","sampling":{"weight":[2,4]},"output":{"confidence_scores":[{"label":"a","score":0.9},0.5]},"timestamp""#,
        );
        let (document, invalid) = event(&odd.replace("\"12\"", "\"\""));
        assert!(!invalid, "an empty latency is none: {document}");
        assert_eq!((document.get("cache_hit"), document["inference_metrics"].get("latency_ms")), (None, None));
        let output = &document["output"];
        assert_eq!((&output["confidence_scores"], &output["mean_confidence"]), (&json!([0.9, 0.5]), &json!(0.7)));
        assert_eq!(output["scored"], json!([{"label": "a", "score": 0.9}, 0.5]));
        assert_eq!(document["sampling"]["weight"], 1.0);
    }

    #[test]
    fn an_event_that_another_program_wrapped_is_unwrapped() {
        let sound = SOUND.replace('\n', " ");
        let docker = json!({"log": sound, "stream": "stdout", "time": "2026-03-02T00:00:01Z"}).to_string();
        for line in [format!("2026-03-02T00:00:01Z stdout F {sound}"), docker] {
            assert_eq!(event(&line), event(SOUND), "{line}");
        }
    }

    #[test]
    fn sampling_keeps_what_matters_and_weighs_the_rest() {
        let some = preparing(Some(0.1));
        assert_eq!(some.line(SOUND.as_bytes(), None, 0.5), Prepared::SampledOut);
        let error = SOUND.replace("{\"timestamp\"", "{\"log_level\":\"error\",\"timestamp\"");
        for (line, weight) in [(SOUND, Some(10.0)), (error.as_str(), None)] {
            let Prepared::Event { document, .. } = some.line(line.as_bytes(), None, 0.05) else { panic!("{line}") };
            assert_eq!(document["sampling"]["weight"].as_f64(), weight);
        }
        assert!(matches!(some.line(error.as_bytes(), None, 0.99), Prepared::Event { .. }));
    }
}
