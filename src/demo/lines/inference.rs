//! The line of the model server: the contract's inference event.

use super::json::{Line, Part};
use crate::demo::fleet::{Service, schema_version};
use crate::demo::random::Random;
use crate::demo::request::{Flaw, Request, SLOW};

/// Scores (in thousandths) from which an item counts.
const THRESHOLD: i64 = 500;

/// Everything between head and tail.
pub(super) fn details(line: &mut Line, request: &Request, flaw: Option<Flaw>, random: &mut Random) {
    let failed = request.fails(Service::Inference);
    let schema = schema_version(request.region, request.pod(Service::Inference));
    model(line, request, flaw);
    context(line, request, random);
    if failed {
        line.word("message", "Inference failed");
        line.object("inference_metrics", |o| o.number("gpu_memory_mb", request.gpu_memory));
        return;
    }
    line.text(
        "message",
        [Part::Word("Inference completed in "), Part::Number(request.times.latency()), Part::Word(" ms")],
    );
    input(line, request, random);
    metrics(line, request, schema, random);
    let scores = scores(request, random);
    output(line, &scores, random);
    if schema == Some("2.1") {
        line.object("quality_metrics", |o| {
            o.number("input_tokens", random.between(180, 420));
            o.number("output_tokens", random.between(8, 24));
            o.rounded("perplexity", 2.3 + 0.2 * random.normal(), 2);
        });
    }
    if schema.is_some() {
        signals(line, request, &scores);
    }
}

fn model(line: &mut Line, request: &Request, flaw: Option<Flaw>) {
    line.object("model_metadata", |o| {
        o.word("model_name", request.model.name());
        if flaw != Some(Flaw::NoModelVersion) {
            o.word("model_version", request.version.name());
        }
        o.word("training_date", request.version.training_date(request.model));
        o.word("serving_variant", request.variant.name());
    });
}

fn context(line: &mut Line, request: &Request, random: &mut Random) {
    line.object("request_context", |o| {
        o.text("user_id", [Part::Word("user_"), Part::Hex(random.below(60_000).wrapping_mul(0x9e37_79b1), 8)]);
        o.text("session_id", [Part::Word("session_"), Part::Hex(random.bits(), 8)]);
        o.number("timestamp_ms", request.start.0);
        o.number("batch_size", random.one_of(&[8, 16, 32, 32, 32, 64]));
    });
}

fn input(line: &mut Line, request: &Request, random: &mut Random) {
    line.object("input_features", |o| {
        o.text("feature_vector_hash", [Part::Word("sha256_"), Part::Hex(random.bits(), 16)]);
        o.number("feature_count", request.model.features());
        o.number("feature_store_latency_ms", request.times.feature_store);
        o.flag("cache_hit", request.cache_hit);
        o.number("feature_engineering_duration_ms", request.times.feature_engineering);
    });
}

/// Latencies are integers, floats from the older library, and now and then a string from somebody's own serialiser.
fn metrics(line: &mut Line, request: &Request, schema: Option<&str>, random: &mut Random) {
    let latency = request.times.latency();
    let texts = random.chance(0.004);
    line.object("inference_metrics", |o| {
        match schema {
            _ if texts => o.text("latency_ms", [Part::Number(latency)]),
            Some("2.0") => o.decimal("latency_ms", latency * 10 - random.between(0, 9), 1),
            _ => o.number("latency_ms", latency),
        }
        o.number("gpu_memory_mb", request.gpu_memory);
        o.number("batch_processing_time_ms", request.times.batch);
        o.number("post_processing_time_ms", request.times.post);
    });
}

/// Five scores in thousandths around the request's confidence.
fn scores(request: &Request, random: &mut Random) -> [i64; 5] {
    let middle = (request.confidence * 1000.0).round() as i64;
    [90, 45, 0, -45, -90].map(|apart| (middle + apart + random.between(-12, 12)).clamp(20, 995))
}

fn output(line: &mut Line, scores: &[i64; 5], random: &mut Random) {
    let items: [i64; 5] = std::array::from_fn(|_| random.between(1, 4_999));
    let derived = random.chance(0.85);
    line.object("output", |o| {
        o.decimals("prediction", &items, 0);
        o.decimals("confidence_scores", scores, 3);
        o.decimal("confidence_threshold_applied", THRESHOLD / 10, 2);
        o.number("items_above_threshold", above(scores));
        if derived {
            // A fifth of the sum of thousandths is twice the sum of ten-thousandths.
            o.decimal("mean_confidence", scores.iter().sum::<i64>() * 2, 4);
            o.decimal("max_confidence", scores.iter().copied().fold(0, i64::max), 3);
            o.decimal("min_confidence", scores.iter().copied().fold(1_000, i64::min), 3);
        }
    });
}

fn above(scores: &[i64; 5]) -> i64 {
    scores.iter().filter(|score| **score >= THRESHOLD).count() as i64
}

fn signals(line: &mut Line, request: &Request, scores: &[i64; 5]) {
    line.object("anomaly_signals", |o| {
        o.flag("latency_anomalous", request.times.latency() > SLOW);
        o.flag("confidence_anomalous", request.confidence < 0.6);
        o.rounded("drift_score", request.drift.clamp(0.0, 1.0), 3);
        if above(scores) < 2 {
            o.flag("low_confidence_warning", true);
        }
    });
}
