//! The detector of unusual latency: a job of Elasticsearch's machine learning, or a detector of OpenSearch, where there is one.

use serde_json::{Value, json};

use super::choice::Choice;
use super::looking::{Found, Looking};
use super::part::{Part, Standing};
use crate::model::Result;
use crate::store::elastic::connection::{Body, Method, Request, path_of};

/// Where OpenSearch keeps its detectors.
const DETECTORS: &str = "/_plugins/_anomaly_detection/detectors";

/// The detector.
pub async fn look(looking: &mut Looking<'_>, opensearch: bool, choice: &Choice) -> Result<Part> {
    let name = choice.name();
    let title = format!("anomaly detector {name}, to be started by hand");
    if opensearch {
        let named = json!({"query": {"term": {"name.keyword": name}}});
        let search = Request::new(Method::Post, format!("{DETECTORS}/_search"), Body::Json(named));
        let found = looking.ask(&search, "anomaly detection").await?;
        let (wanted, put) = (opensearch_detector(choice), DETECTORS.to_string());
        let standing = of_opensearch(found, &wanted);
        return Ok(Part { title, put, method: Method::Post, wanted, standing });
    }
    let put = format!("/_ml/anomaly_detectors/{}", path_of(&name));
    let wanted = job(choice);
    let found = looking.there(&put, "machine learning (a licence is needed)").await?;
    let standing = of_elasticsearch(found, &wanted);
    Ok(Part { title, put, method: Method::Put, wanted, standing })
}

fn of_elasticsearch(found: Found, wanted: &Value) -> Standing {
    let found = match found {
        Err(why) => return without(&why),
        Ok(found) => found,
    };
    let of = |found: &Value| {
        let job = &found["jobs"][0];
        let detectors = job["analysis_config"]["detectors"].as_array().into_iter().flatten();
        // Its number and its description are the server's own.
        let detectors: Vec<Value> = detectors.map(|d| only(d, &wanted["analysis_config"]["detectors"][0])).collect();
        let feed = only(&job["datafeed_config"], &wanted["datafeed_config"]);
        json!({
            "description": job["description"],
            "analysis_config": {"bucket_span": job["analysis_config"]["bucket_span"], "detectors": detectors,
                "influencers": job["analysis_config"]["influencers"]},
            "data_description": {"time_field": job["data_description"]["time_field"]},
            "datafeed_config": feed,
        })
    };
    unchangeable(Standing::between(found.as_ref().map(of).as_ref(), wanted))
}

fn of_opensearch(found: Found, wanted: &Value) -> Standing {
    match found {
        Err(why) => without(&why),
        Ok(found) => {
            let detector = found.as_ref().map(|found| &found["hits"]["hits"][0]["_source"]).filter(|d| d.is_object());
            let own = |detector: &Value| {
                let mut own = only(detector, wanted);
                let features = detector["feature_attributes"].as_array().into_iter().flatten();
                own["feature_attributes"] = features.map(|f| only(f, &wanted["feature_attributes"][0])).collect();
                own["detection_interval"] = json!({"period": only(&detector["detection_interval"]["period"],
                    &wanted["detection_interval"]["period"])});
                own
            };
            unchangeable(Standing::between(detector.map(own).as_ref(), wanted))
        }
    }
}

fn without(why: &str) -> Standing {
    Standing::Impossible(format!("{why}: mlogtui judges signals against their baseline by itself"))
}

/// What a detector looks at cannot be changed once it is there.
fn unchangeable(standing: Standing) -> Standing {
    match standing {
        Standing::Differs(differences) => {
            let first = differences.first().map(|d| d.line()).unwrap_or_default();
            Standing::Impossible(format!(
                "one of that name is there and differs ({first}): delete it to have it made anew, its results go with it"
            ))
        }
        other => other,
    }
}

/// Of a document those members that another one has.
fn only(document: &Value, like: &Value) -> Value {
    let members = like.as_object().into_iter().flatten();
    members.map(|(key, _)| (key.clone(), document[key].clone())).collect()
}

/// A job with the feed of its data; it is opened and its feed started where one decides that it may run.
fn job(choice: &Choice) -> Value {
    json!({
        "description": "Mean latency by model version, apart for each serving variant.",
        "analysis_config": {
            "bucket_span": "5m",
            "detectors": [{
                "function": "mean",
                "field_name": "inference_metrics.latency_ms",
                "by_field_name": "model_metadata.model_version",
                "partition_field_name": "model_metadata.serving_variant",
            }],
            "influencers": ["model_metadata.model_version", "model_metadata.serving_variant"],
        },
        "data_description": {"time_field": "@timestamp"},
        "datafeed_config": {"indices": [choice.events()], "query": {"exists": {"field": "inference_metrics.latency_ms"}}},
    })
}

fn opensearch_detector(choice: &Choice) -> Value {
    json!({
        "name": choice.name(),
        "description": "Mean latency by serving variant.",
        "time_field": "@timestamp",
        "indices": [choice.events()],
        "feature_attributes": [{
            "feature_name": "mean_latency",
            "feature_enabled": true,
            "aggregation_query": {"mean_latency": {"avg": {"field": "inference_metrics.latency_ms"}}},
        }],
        "category_field": ["model_metadata.serving_variant"],
        "detection_interval": {"period": {"interval": 5, "unit": "Minutes"}},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice() -> Choice {
        Choice { stream: "ml-inference-logs".into(), daily: false, repository: None }
    }

    /// The answer of `GET _ml/anomaly_detectors/NAME` as documented: much is added to what was put.
    #[test]
    fn a_job_that_is_there_is_recognised_and_a_different_one_left_alone() {
        let wanted = job(&choice());
        let mut there = wanted.clone();
        there["job_id"] = json!(choice().name());
        there["job_type"] = json!("anomaly_detector");
        there["job_version"] = json!("12.0.0");
        there["create_time"] = json!(1_772_323_200_000i64);
        there["analysis_config"]["model_prune_window"] = json!("30d");
        there["analysis_config"]["detectors"][0]["detector_index"] = json!(0);
        there["analysis_config"]["detectors"][0]["detector_description"] = json!("mean(latency) by version");
        there["data_description"]["time_format"] = json!("epoch_ms");
        there["datafeed_config"]["datafeed_id"] = json!(format!("datafeed-{}", choice().name()));
        there["datafeed_config"]["scroll_size"] = json!(1000);
        let found = |job: &Value| Ok(Some(json!({"count": 1, "jobs": [job]})));
        assert_eq!(of_elasticsearch(found(&there), &wanted), Standing::Same);
        there["analysis_config"]["bucket_span"] = json!("15m");
        assert!(matches!(of_elasticsearch(found(&there), &wanted), Standing::Impossible(why) if why.contains("15m")));
        assert_eq!(of_elasticsearch(Ok(None), &wanted), Standing::New);
        assert!(!of_elasticsearch(Err("this server has none".into()), &wanted).is_possible());
    }

    /// The answer of `POST _plugins/_anomaly_detection/detectors/_search` as documented.
    #[test]
    fn a_detector_of_opensearch_is_found_by_its_name() {
        let wanted = opensearch_detector(&choice());
        let none = json!({"hits": {"total": {"value": 0}, "hits": []}});
        assert_eq!(of_opensearch(Ok(Some(none)), &wanted), Standing::New);
        let mut there = wanted.clone();
        there["feature_attributes"][0]["feature_id"] = json!("X0fpmnwBFclGZ1tpVQi9");
        there["detection_interval"]["period"]["unit"] = json!("Minutes");
        there["schema_version"] = json!(0);
        there["shingle_size"] = json!(8);
        there["last_update_time"] = json!(1_772_323_200_000i64);
        there["filter_query"] = json!({"match_all": {"boost": 1.0}});
        let found = json!({"hits": {"total": {"value": 1}, "hits": [{"_id": "d", "_source": there}]}});
        assert_eq!(of_opensearch(Ok(Some(found)), &wanted), Standing::Same);
    }
}
