//! What detectors recorded: the records of machine learning, and the results of anomaly detection.

use serde_json::{Value, json};

use super::{Search, TIMEOUT};
use crate::model::Window;
use crate::store::elastic::connection::{Body, Method, Request};
use crate::store::elastic::known::Flavor;

/// Records asked for: the most unusual of the window.
const MOST: usize = 200;

/// Where the records of machine learning are.
const RECORDS: &str = ".ml-anomalies-*";

/// Where the results of anomaly detection are.
const RESULTS: &str = ".opendistro-anomaly-results*,opensearch-ad-plugin-result-*";

/// The way of OpenSearch's plugin to them, for who may not see the indices.
const BY_PLUGIN: &str = "/_plugins/_anomaly_detection/detectors/results/_search/opensearch-ad-plugin-result-*";

/// Asks the indices for what detectors recorded.
pub fn records(flavor: Flavor, window: Window) -> Search {
    match flavor {
        Flavor::OpenSearch => Search { index: Some(RESULTS), body: results(window) },
        Flavor::Elasticsearch | Flavor::Serverless => Search { index: Some(RECORDS), body: recorded(window) },
    }
}

/// Asks the plugin of OpenSearch.
pub fn records_by_plugin(window: Window) -> Request {
    Request::new(Method::Post, BY_PLUGIN, Body::Json(results(window)))
}

fn recorded(window: Window) -> Value {
    let filter = json!([
        {"term": {"result_type": "record"}},
        {"term": {"is_interim": false}},
        {"range": {"timestamp": {"gte": window.from.0, "lt": window.to.0, "format": "epoch_millis"}}},
    ]);
    let order = json!([
        {"record_score": {"order": "desc", "unmapped_type": "double"}},
        {"timestamp": {"order": "desc", "unmapped_type": "date"}},
    ]);
    asked(filter, order)
}

fn results(window: Window) -> Value {
    let filter = json!([
        {"range": {"anomaly_grade": {"gt": 0}}},
        {"range": {"data_start_time": {"gte": window.from.0, "lt": window.to.0, "format": "epoch_millis"}}},
    ]);
    let order = json!([
        {"anomaly_grade": {"order": "desc", "unmapped_type": "double"}},
        {"data_start_time": {"order": "desc", "unmapped_type": "date"}},
    ]);
    asked(filter, order)
}

fn asked(filter: Value, order: Value) -> Value {
    json!({
        "size": MOST,
        "track_total_hits": MOST + 1,
        "timeout": TIMEOUT,
        "query": {"bool": {"filter": filter}},
        "sort": order,
    })
}
