//! Values that follow from others: confidences from their array, tags, and how much an event weighs.

use serde_json::{Map, Value, json};

use super::values::{lookup, number, scores};

/// Requests slower than this, in ms, are tagged `high_latency`.
const SLOW_MS: f64 = 500.0;
/// Fewer items than this above the threshold are a warning.
const FEW_ITEMS: f64 = 2.0;

/// How many events of the real traffic this one stands for: `sampling.weight` where that is positive, else 1.
pub fn weight(document: &Value) -> f64 {
    lookup(document, "sampling.weight").and_then(number).filter(|w| *w > 0.0).unwrap_or(1.0)
}

/// Adds what follows from an event: `output.{mean,max,min}_confidence`, `latency_ms` as a number, the tag `high_latency`,
/// and `anomaly_signals.low_confidence_warning`. What is there already stays.
pub fn derive(document: &mut Value) {
    let found = scores(lookup(document, "output.confidence_scores").unwrap_or(&Value::Null));
    if !found.is_empty() {
        let mean = found.iter().sum::<f64>() / found.len() as f64;
        add(document, "output", "mean_confidence", json!(mean));
        add(document, "output", "max_confidence", json!(found.iter().copied().fold(f64::MIN, f64::max)));
        add(document, "output", "min_confidence", json!(found.iter().copied().fold(f64::MAX, f64::min)));
    }
    if let Some(latency) = lookup(document, "inference_metrics.latency_ms").and_then(number) {
        if let Some(metrics) = document.get_mut("inference_metrics").and_then(Value::as_object_mut) {
            metrics.insert("latency_ms".into(), json!(latency));
        }
        if latency > SLOW_MS {
            tag(document, "high_latency");
        }
    }
    if lookup(document, "output.items_above_threshold").and_then(number).is_some_and(|items| items < FEW_ITEMS) {
        add(document, "anomaly_signals", "low_confidence_warning", json!(true));
    }
}

fn add(document: &mut Value, object: &str, key: &str, value: Value) {
    let Some(members) = document.as_object_mut() else { return };
    let inner = members.entry(object).or_insert_with(|| Value::Object(Map::new()));
    if let Some(inner) = inner.as_object_mut() {
        inner.entry(key).or_insert(value);
    }
}

fn tag(document: &mut Value, tag: &str) {
    let Some(members) = document.as_object_mut() else { return };
    if let Value::Array(tags) = members.entry("tags").or_insert_with(|| json!([]))
        && !tags.iter().any(|t| t == tag)
    {
        tags.push(json!(tag));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_is_added_and_what_is_there_stays() {
        let mut event = json!({"output": {"confidence_scores": [0.9, {"score": 0.5}], "max_confidence": 1.0, "items_above_threshold": 1},
            "inference_metrics": {"latency_ms": "612.5"}});
        derive(&mut event);
        assert_eq!(event["output"]["mean_confidence"], 0.7);
        assert_eq!(event["output"]["max_confidence"], 1.0);
        assert_eq!(event["output"]["min_confidence"], 0.5);
        assert_eq!(event["inference_metrics"]["latency_ms"], 612.5);
        assert_eq!(event["tags"], json!(["high_latency"]));
        assert_eq!(event["anomaly_signals"]["low_confidence_warning"], true);
    }

    #[test]
    fn only_a_positive_weight_counts() {
        assert_eq!(weight(&json!({"sampling": {"weight": 20}})), 20.0);
        assert_eq!(weight(&json!({"sampling": {"weight": -1}})), 1.0);
        assert_eq!(weight(&json!({})), 1.0);
    }
}
