//! The ingest pipeline: what `mlogtui ingest` does to an event, for events that come another way.

use serde_json::{Value, json};

use super::part::{Part, Standing, there};
use crate::model::Result;
use crate::store::elastic::connection::{Connection, Method};

/// Its name.
pub const NAME: &str = "mlogtui-contract";

/// Required fields, confidences, a latency that is a number, and the tags that follow.
const SCRIPT: &str = "\
List missing = new ArrayList();
String type = ctx.event_type instanceof String ? ctx.event_type : '';
if (type.isEmpty()) { missing.add('event_type'); }
if (type.startsWith('inference')) {
  if (ctx.request_id == null) { missing.add('request_id'); }
  if (ctx.service == null) { missing.add('service'); }
  boolean version = ctx.model_version != null || (ctx.model_metadata instanceof Map && ctx.model_metadata.model_version != null);
  if (!version) { missing.add('version'); }
}
if (type.startsWith('training') || type.startsWith('validation')) {
  boolean model = ctx.model_name != null || (ctx.model_metadata instanceof Map && ctx.model_metadata.model_name != null);
  if (ctx.experiment_id == null && !model) { missing.add('experiment or model'); }
}
if (ctx.timestamp == null) { missing.add('time'); }
if (!(ctx.tags instanceof List)) { ctx.tags = ctx.tags == null ? new ArrayList() : new ArrayList([ctx.tags]); }
if (!missing.isEmpty()) {
  if (!ctx.tags.contains('invalid_schema')) { ctx.tags.add('invalid_schema'); }
  if (ctx.validation_error == null) { ctx.validation_error = 'missing ' + String.join(', ', missing); }
}
if (ctx.output instanceof Map && ctx.output.confidence_scores instanceof List) {
  double sum = 0; double most = 0; double least = 0; int count = 0;
  for (def score : ctx.output.confidence_scores) {
    def value = score instanceof Map ? score.score : score;
    if (value instanceof Number) {
      double v = ((Number) value).doubleValue();
      most = count == 0 ? v : Math.max(most, v); least = count == 0 ? v : Math.min(least, v);
      sum += v; count++;
    }
  }
  if (count > 0) {
    if (ctx.output.mean_confidence == null) { ctx.output.mean_confidence = sum / count; }
    if (ctx.output.max_confidence == null) { ctx.output.max_confidence = most; }
    if (ctx.output.min_confidence == null) { ctx.output.min_confidence = least; }
  }
}
if (ctx.output instanceof Map && ctx.output.items_above_threshold instanceof Number && ((Number) ctx.output.items_above_threshold).doubleValue() < 2) {
  if (!(ctx.anomaly_signals instanceof Map)) { ctx.anomaly_signals = new HashMap(); }
  if (ctx.anomaly_signals.low_confidence_warning == null) { ctx.anomaly_signals.low_confidence_warning = true; }
}
if (ctx.inference_metrics instanceof Map && ctx.inference_metrics.latency_ms != null) {
  if (ctx.inference_metrics.latency_ms instanceof String) {
    try { ctx.inference_metrics.latency_ms = Double.parseDouble(ctx.inference_metrics.latency_ms.trim()); }
    catch (NumberFormatException e) { ctx.inference_metrics.remove('latency_ms'); }
  }
  def latency = ctx.inference_metrics.latency_ms;
  if (latency instanceof Number && ((Number) latency).doubleValue() > 500 && !ctx.tags.contains('high_latency')) { ctx.tags.add('high_latency'); }
}
if (ctx.tags.isEmpty()) { ctx.remove('tags'); }
if (ctx['@timestamp'] == null && ctx.timestamp != null) { ctx['@timestamp'] = ctx.timestamp; }";

/// The pipeline.
pub async fn look(connection: &Connection) -> Result<Part> {
    let put = format!("/_ingest/pipeline/{NAME}");
    let wanted = wanted();
    let standing = match there(connection, &put, "ingest pipelines").await? {
        Err(why) => Standing::Impossible(format!("{why}: events that do not come by `mlogtui ingest` are not checked")),
        Ok(found) => Standing::between(found.as_ref().map(|found| &found[NAME]), &wanted),
    };
    Ok(Part { title: format!("ingest pipeline {NAME}"), put, method: Method::Put, wanted, standing })
}

fn wanted() -> Value {
    // What has an ingest time went through the contract already.
    let outside = "ctx.ingest_timestamp == null";
    json!({
        "description": "Checks events of ML services against their contract, and adds what follows from them.",
        "processors": [
            {"script": {"lang": "painless", "source": SCRIPT, "if": outside}},
            {"set": {"field": "@timestamp", "value": "{{{_ingest.timestamp}}}", "override": false}},
            {"set": {"field": "ingest_timestamp", "value": "{{{_ingest.timestamp}}}", "override": false}},
        ],
    })
}
