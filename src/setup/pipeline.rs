//! The ingest pipeline: what `mlogtui ingest` does to an event, for events that come another way.

use serde_json::{Value, json};

use super::looking::Looking;
use super::part::{Part, Standing};
use crate::model::Result;
use crate::store::elastic::connection::Method;

/// Its name.
pub const NAME: &str = "mlogtui-contract";

/// A time with a zone, required fields, confidences, a latency that is a number, and the tags that follow. What cannot be used is
/// kept beside, for an index refuses an event of which one field does not fit.
const SCRIPT: &str = "\
List missing = new ArrayList(); List wrong = new ArrayList();
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
else {
  boolean usable = false;
  if (ctx.timestamp instanceof String) {
    try { ZonedDateTime.parse(ctx.timestamp.trim(), DateTimeFormatter.ISO_OFFSET_DATE_TIME); usable = true; } catch (DateTimeParseException e) {}
  }
  if (!usable) {
    wrong.add('the time `' + ctx.timestamp + '` cannot be used: RFC 3339 with a zone is needed');
    ctx.unusable_time = String.valueOf(ctx.timestamp); ctx.remove('timestamp');
  }
}
if (ctx.inference_metrics instanceof Map && ctx.inference_metrics.latency_ms instanceof String) {
  try { ctx.inference_metrics.latency_ms = Double.parseDouble(ctx.inference_metrics.latency_ms.trim()); }
  catch (NumberFormatException e) {
    wrong.add('the latency `' + ctx.inference_metrics.latency_ms + '` is no number');
    ctx.unusable_latency = ctx.inference_metrics.latency_ms; ctx.inference_metrics.remove('latency_ms');
  }
}
if (ctx.sampling instanceof Map && ctx.sampling.containsKey('weight')) {
  if (!(ctx.sampling.weight instanceof Number) || !(((Number) ctx.sampling.weight).doubleValue() > 0)) { ctx.sampling.weight = 1; }
}
if (!(ctx.tags instanceof List)) { ctx.tags = ctx.tags == null ? new ArrayList() : new ArrayList([ctx.tags]); }
if (!missing.isEmpty()) { wrong.add('missing ' + String.join(', ', missing)); }
if (!wrong.isEmpty()) {
  if (!ctx.tags.contains('invalid_schema')) { ctx.tags.add('invalid_schema'); }
  if (ctx.validation_error == null) { ctx.validation_error = String.join('; ', wrong); }
}
if (ctx.output instanceof Map && ctx.output.confidence_scores instanceof List) {
  double sum = 0; double most = 0; double least = 0; int count = 0; boolean nested = false; List scores = new ArrayList();
  for (def score : ctx.output.confidence_scores) {
    def value = score instanceof Map ? score.score : score;
    if (score instanceof Map) { nested = true; }
    if (value instanceof Number) {
      double v = ((Number) value).doubleValue();
      most = count == 0 ? v : Math.max(most, v); least = count == 0 ? v : Math.min(least, v);
      sum += v; count++; scores.add(v);
    }
  }
  if (nested) { ctx.output.scored = ctx.output.confidence_scores; ctx.output.confidence_scores = scores; }
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
if (ctx.inference_metrics instanceof Map) {
  def latency = ctx.inference_metrics.latency_ms;
  if (latency instanceof Number && ((Number) latency).doubleValue() > 500 && !ctx.tags.contains('high_latency')) { ctx.tags.add('high_latency'); }
}
if (ctx.tags.isEmpty()) { ctx.remove('tags'); }
if (ctx.deployment_environment == null && ctx.environment != null) { ctx.deployment_environment = ctx.environment; }
if (ctx['@timestamp'] == null && ctx.timestamp != null) { ctx['@timestamp'] = ctx.timestamp; }";

/// The pipeline.
pub async fn look(looking: &mut Looking<'_>, opensearch: bool) -> Result<Part> {
    let put = place();
    let wanted = wanted(looking.cluster(), opensearch);
    let standing = match looking.there(&put, "ingest pipelines").await? {
        Err(why) => Standing::Impossible(format!("{why}: events that do not come by `mlogtui ingest` are not checked")),
        Ok(found) => Standing::between(found.as_ref().map(|found| &found[NAME]), &wanted),
    };
    Ok(Part { title: format!("ingest pipeline {NAME}"), put, method: Method::Put, wanted, standing })
}

/// Where it is put.
pub fn place() -> String {
    format!("/_ingest/pipeline/{NAME}")
}

fn wanted(cluster: &str, opensearch: bool) -> Value {
    // Elasticsearch can do without templates, whose module not every build has; OpenSearch cannot.
    let now = |field: &str| match opensearch {
        true => json!({"set": {"field": field, "value": "{{{_ingest.timestamp}}}", "override": false}}),
        false => json!({"set": {"field": field, "copy_from": "_ingest.timestamp", "override": false}}),
    };
    // What has an ingest time went through the contract already.
    let outside = "ctx.ingest_timestamp == null";
    json!({
        "description": "Checks events of ML services against their contract, and adds what follows from them.",
        "processors": [
            {"script": {"lang": "painless", "source": SCRIPT, "if": outside}},
            {"set": {"field": "cluster_name", "value": cluster, "override": false, "if": outside}},
            now("@timestamp"),
            now("ingest_timestamp"),
        ],
    })
}
