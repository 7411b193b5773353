//! The detector of unusual latency: a job of Elasticsearch's machine learning, where there is that.

use serde_json::{Value, json};

use super::NAME;
use super::part::{Part, Standing, there};
use super::template::Choice;
use crate::model::Result;
use crate::store::elastic::connection::Connection;

/// The detector.
pub async fn look(connection: &Connection, opensearch: bool, choice: &Choice) -> Result<Part> {
    let title = format!("anomaly detector {NAME}");
    let put = format!("/_ml/anomaly_detectors/{NAME}");
    if opensearch {
        let why = "OpenSearch gives its detectors names of its own: POST what --print shows to /_plugins/_anomaly_detection/detectors";
        return Ok(Part {
            title,
            put,
            wanted: opensearch_detector(choice),
            standing: Standing::Impossible(why.into()),
        });
    }
    let wanted = job();
    let standing = match there(connection, &put, "machine learning (a licence is needed)").await? {
        Err(why) => Standing::Impossible(format!("{why}: mlogtui judges signals against their baseline by itself")),
        Ok(found) => {
            let job = found.as_ref().map(|found| &found["jobs"][0]);
            let of = |job: &Value| {
                json!({"description": job["description"], "analysis_config": {"bucket_span": job["analysis_config"]["bucket_span"],
                    "detectors": wanted["analysis_config"]["detectors"], "influencers": job["analysis_config"]["influencers"]},
                    "data_description": {"time_field": job["data_description"]["time_field"]}})
            };
            Standing::between(job.map(of).as_ref(), &wanted)
        }
    };
    Ok(Part { title, put, wanted, standing })
}

fn job() -> Value {
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
    })
}

fn opensearch_detector(choice: &Choice) -> Value {
    json!({
        "name": NAME,
        "description": "Mean latency by serving variant.",
        "time_field": "@timestamp",
        "indices": [choice.stream],
        "feature_attributes": [{
            "feature_name": "mean_latency",
            "feature_enabled": true,
            "aggregation_query": {"mean_latency": {"avg": {"field": "inference_metrics.latency_ms"}}},
        }],
        "category_field": ["model_metadata.serving_variant"],
        "detection_interval": {"period": {"interval": 5, "unit": "Minutes"}},
    })
}
