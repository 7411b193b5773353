//! What detectors recorded, read from what servers keep of it.

use super::completeness;
use crate::model::{Anomaly, Coverage, Filter, Result, Time};
use crate::store::elastic::json::Json;
use crate::store::elastic::known::Flavor;

/// What asking a server for its detectors' records came to.
#[derive(Clone, PartialEq, Debug)]
pub enum Detected {
    /// These, and how much of what there is they stand for.
    Records {
        /// The most unusual first.
        records: Vec<Anomaly>,
        /// How much they stand for.
        coverage: Coverage,
        /// What is missing, in words.
        note: Option<String>,
    },
    /// It keeps none, or does not let us see them, and why.
    Absent(String),
}

/// Reads what a server answered with that status.
///
/// # Errors
/// When the server could not answer.
pub fn anomalies(flavor: Flavor, status: u16, body: &Json) -> Result<Detected> {
    let whose = if flavor == Flavor::OpenSearch { "anomaly detection" } else { "machine learning" };
    match status {
        401 | 403 => {
            let role = if flavor == Flavor::OpenSearch { "anomaly_read_access" } else { "machine_learning_user" };
            return Ok(Detected::Absent(format!("the results of {whose} may not be read: the role {role} lets one")));
        }
        400 | 404 | 405 => return Ok(Detected::Absent(format!("this cluster has no {whose}"))),
        _ => {}
    }
    if body["_shards"]["total"].as_u64() == Some(0) {
        return Ok(Detected::Absent(format!("this cluster keeps no results of {whose}")));
    }
    let (coverage, note) = completeness(body)?;
    let of = if flavor == Flavor::OpenSearch { result } else { record };
    let records: Vec<Anomaly> = body["hits"]["hits"].items().iter().filter_map(|hit| of(&hit["_source"])).collect();
    let all = body["hits"]["total"]["value"].as_u64().unwrap_or(0);
    let more = (all > records.len() as u64).then(|| format!("these are the {} most unusual", records.len()));
    Ok(Detected::Records { records, coverage, note: note.or(more) })
}

/// A record of machine learning.
fn record(source: &Json) -> Option<Anomaly> {
    let text = |key: &str| source[key].as_str().map(String::from);
    let part = |kind: &str| Some((text(&format!("{kind}_field_name"))?, text(&format!("{kind}_field_value"))?));
    let of: Vec<(String, String)> = ["partition", "by", "over"].into_iter().filter_map(part).collect();
    // Of a population the numbers stand with its members.
    let number = |key: &str| first(&source[key]).or_else(|| first(&source["causes"][0][key]));
    let words = [text("function_description").or(text("function")), text("field_name")];
    Some(Anomaly {
        time: Time(source["timestamp"].as_i64()?),
        span: source["bucket_span"].as_f64().map_or(0, |seconds| (seconds * 1e3) as i64),
        score: source["record_score"].as_f64(),
        confidence: None,
        detector: text("job_id").unwrap_or_default(),
        what: words.into_iter().flatten().collect::<Vec<_>>().join(" "),
        events: events(&of),
        of,
        actual: number("actual"),
        typical: number("typical"),
        is_share: false,
    })
}

/// A result of anomaly detection.
fn result(source: &Json) -> Option<Anomaly> {
    let text = |value: &Json| value.as_str().map(String::from);
    let from = source["data_start_time"].as_i64()?;
    let entity = source["entity"].items().iter();
    let of: Vec<(String, String)> = entity.filter_map(|e| Some((text(&e["name"])?, text(&e["value"])?))).collect();
    let feature = &source["feature_data"][0];
    let expected = source["expected_values"][0]["value_list"].items();
    let typical = expected.iter().find(|value| value["feature_id"] == feature["feature_id"]);
    Some(Anomaly {
        time: Time(from),
        span: source["data_end_time"].as_i64().map_or(0, |to| to.saturating_sub(from).max(0)),
        score: source["anomaly_grade"].as_f64().map(|grade| grade * 100.0),
        confidence: source["confidence"].as_f64(),
        detector: text(&source["detector_id"]).unwrap_or_default(),
        what: text(&feature["feature_name"]).unwrap_or_default(),
        events: events(&of),
        of,
        actual: feature["data"].as_f64(),
        typical: typical.and_then(|value| value["data"].as_f64()),
        is_share: false,
    })
}

fn first(value: &Json) -> Option<f64> {
    value.as_f64().or_else(|| value[0].as_f64())
}

fn events(of: &[(String, String)]) -> Filter {
    of.iter().map(|(field, value)| Filter::is(field, value)).fold(Filter::All, Filter::and)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::store::elastic::json::Arena;

    fn found(flavor: Flavor, source: Value) -> Vec<Anomaly> {
        let body = json!({"_shards": {"total": 1, "failed": 0}, "hits": {"total": {"value": 1}, "hits": [{"_source": source}]}});
        match anomalies(flavor, 200, &Json::of(&body, &Arena::new())).unwrap() {
            Detected::Records { records, coverage, note } => {
                assert_eq!((coverage, note), (Coverage::WHOLE, None));
                records
            }
            absent => panic!("{absent:?}"),
        }
    }

    /// As the documentation of Elasticsearch's "get records" shows one, split by a partition and a `by` field.
    #[test]
    fn a_record_of_machine_learning_is_read() {
        let source = json!({
            "job_id": "mlogtui-logs", "result_type": "record", "probability": 8.2e-9, "multi_bucket_impact": 5,
            "record_score": 91.26, "initial_record_score": 91.26, "bucket_span": 300, "detector_index": 0, "is_interim": false,
            "timestamp": 1_773_025_500_000i64, "partition_field_name": "model_metadata.serving_variant",
            "partition_field_value": "prod", "by_field_name": "model_metadata.model_version", "by_field_value": "3.2.1",
            "function": "mean", "function_description": "mean", "typical": [82.1], "actual": [1240.5],
            "field_name": "inference_metrics.latency_ms",
            "influencers": [{"influencer_field_name": "model_metadata.model_version", "influencer_field_values": ["3.2.1"]}],
        });
        let records = found(Flavor::Elasticsearch, source);
        let [record] = records.as_slice() else { panic!("{records:?}") };
        assert_eq!((record.time, record.span, record.score), (Time(1_773_025_500_000), 300_000, Some(91.26)));
        assert_eq!((record.actual, record.typical), (Some(1240.5), Some(82.1)));
        assert_eq!(
            (record.what.as_str(), record.detector.as_str()),
            ("mean inference_metrics.latency_ms", "mlogtui-logs")
        );
        let values: Vec<&str> = record.of.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["prod", "3.2.1"]);
        let population = json!({"timestamp": 1, "record_score": 50.0, "over_field_name": "service", "over_field_value": "a",
            "function": "high_count", "causes": [{"actual": [7.0], "typical": [2.0]}]});
        let records = found(Flavor::Serverless, population);
        assert_eq!((records[0].actual, records[0].typical), (Some(7.0), Some(2.0)));
    }

    /// As the documentation of OpenSearch's anomaly result mapping shows one.
    #[test]
    fn a_result_of_anomaly_detection_is_read() {
        let source = json!({
            "detector_id": "kzcZ43wBgEQAbjDnhzGF", "schema_version": 5, "data_start_time": 1_773_025_500_000i64,
            "data_end_time": 1_773_025_800_000i64,
            "feature_data": [{"feature_id": "X0fpmnwBFclGZ1tpVQi9", "feature_name": "mean_latency", "data": 1240.5}],
            "execution_start_time": 1_773_025_860_000i64, "execution_end_time": 1_773_025_860_100i64,
            "anomaly_score": 2.6, "anomaly_grade": 0.85, "confidence": 0.98,
            "entity": [{"name": "model_metadata.serving_variant", "value": "prod"}],
            "expected_values": [{"likelihood": 1, "value_list": [{"feature_id": "X0fpmnwBFclGZ1tpVQi9", "data": 82.1}]}],
            "threshold": 1.2, "model_id": "kzcZ43wBgEQAbjDnhzGF_entity_prod",
        });
        let records = found(Flavor::OpenSearch, source);
        let [record] = records.as_slice() else { panic!("{records:?}") };
        assert_eq!((record.score, record.confidence, record.span), (Some(85.0), Some(0.98), 300_000));
        assert_eq!((record.actual, record.typical), (Some(1240.5), Some(82.1)));
        assert_eq!(record.events, Filter::is("model_metadata.serving_variant", "prod"));
    }

    #[test]
    fn a_server_without_detectors_or_that_keeps_them_to_itself_says_so() {
        let absent =
            |flavor, status, body: Value| match anomalies(flavor, status, &Json::of(&body, &Arena::new())).unwrap() {
                Detected::Absent(why) => why,
                found => panic!("{found:?}"),
            };
        let none = json!({"_shards": {"total": 0, "failed": 0}, "hits": {"hits": []}});
        assert!(absent(Flavor::Elasticsearch, 200, none).contains("keeps no results of machine learning"));
        assert!(absent(Flavor::Elasticsearch, 403, Value::Null).contains("machine_learning_user"));
        assert!(
            absent(Flavor::OpenSearch, 400, json!({"error": "no handler found"})).contains("has no anomaly detection")
        );
        assert!(
            anomalies(Flavor::OpenSearch, 503, &Json::of(&json!({"error": {"reason": "busy"}}), &Arena::new()))
                .is_err()
        );
    }
}
