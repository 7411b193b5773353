//! What the lines of all five services have in common: who and where at the head, the surroundings at the tail.

use super::clock::Clock;
use super::json::{Line, Part};
use crate::demo::fleet::{Service, node, schema_version};
use crate::demo::random::Random;
use crate::demo::request::{Flaw, Request, SLOW};

/// The identifier of a service's part of a request.
fn request_id(request: &Request, service: Service) -> Part<'static> {
    let mut random = Random::of(&[request.seed, 16 + service as u64]);
    Part::Uuid(random.bits(), random.bits())
}

/// Time, identifiers, place and kind.
pub(super) fn head(line: &mut Line, request: &Request, service: Service, flaw: Option<Flaw>, clock: &Clock) {
    let pod = request.pod(service);
    line.time("timestamp", request.logged(service), clock, flaw != Some(Flaw::NoZone));
    if let Some(version) = schema_version(request.region, pod) {
        line.word("schema_version", version);
    }
    if flaw != Some(Flaw::NoRequestId) {
        line.text("request_id", [Part::Word("req-"), request_id(request, service)]);
    }
    if let Some(caller) = service.caller() {
        line.text("parent_id", [Part::Word("req-"), request_id(request, caller)]);
    }
    let trace = Random::of(&[request.seed, 32]).bits();
    line.text("correlation_id", [Part::Word("corr-"), Part::Uuid(trace, request.seed)]);
    line.word("service", service.name());
    line.word("service_version", service.version(pod));
    line.word("environment", "production");
    line.word("log_level", level(request, service));
    if flaw != Some(Flaw::NoEventType) {
        line.word("event_type", event_type(service, request.fails(service)));
    }
    line.word("step", service.step());
    line.word("region", request.region.name());
    line.word("node", node(service, request.region, pod));
    line.text("pod", [Part::Word(service.name()), Part::Word("-"), Part::Number(i64::from(pod))]);
}

fn level(request: &Request, service: Service) -> &'static str {
    let slow = request.times.latency() > SLOW && matches!(service, Service::Inference | Service::Gateway);
    match service {
        _ if request.fails(service) => "ERROR",
        _ if slow => "WARN",
        Service::Cache if request.seed.is_multiple_of(16) => "DEBUG",
        Service::Ranking if request.seed.is_multiple_of(97) => "WARN",
        _ => "INFO",
    }
}

fn event_type(service: Service, fails: bool) -> &'static str {
    match (service, fails) {
        (Service::Gateway, _) => "gateway_request",
        (Service::Cache, false) => "cache_lookup",
        (Service::Cache, true) => "cache_error",
        (Service::FeatureStore, false) => "feature_fetch",
        (Service::FeatureStore, true) => "feature_fetch_error",
        (Service::Inference, false) => "inference_complete",
        (Service::Inference, true) => "inference_error",
        (Service::Ranking, false) => "ranking_complete",
        (Service::Ranking, true) => "ranking_error",
    }
}

/// Why the service failed, where it did.
fn error(request: &Request, service: Service) -> (&'static str, &'static str) {
    let store = request.fails(Service::FeatureStore);
    match service {
        Service::Gateway if store => ("BadGateway", "upstream recommendation-model-prod answered 502"),
        Service::Gateway => ("GatewayTimeout", "deadline exceeded waiting for an upstream service"),
        Service::Cache => ("ConnectionReset", "connection reset by peer while reading from prediction-cache"),
        Service::FeatureStore => ("ConnectionRefused", "connection refused by feature-store shard, 3 attempts"),
        Service::Inference if store => ("FeatureUnavailable", "feature vector unavailable, feature-store refused"),
        Service::Inference => ("CudaError", "CUDA error: an illegal memory access was encountered"),
        Service::Ranking if store => ("NoCandidates", "no candidates to rank, inference returned nothing"),
        Service::Ranking => ("ValidationError", "candidate list holds an unknown item type"),
    }
}

/// Error, runtime, cluster, ingest, sampling and tags.
pub(super) fn tail(
    line: &mut Line,
    request: &Request,
    service: Service,
    flaw: Option<Flaw>,
    clock: &Clock,
    random: &mut Random,
) {
    if request.fails(service) {
        let (kind, message) = error(request, service);
        line.object("error", |o| {
            o.word("type", kind);
            o.word("message", message);
            o.flag("retryable", service != Service::Ranking);
        });
    }
    line.object("kubernetes", |o| {
        o.word("namespace", "ml-serving");
        o.word("container_name", service.name());
    });
    line.text("logger", [Part::Word("recsys."), Part::Word(service.step())]);
    line.word("cluster_name", "ml-prod");
    line.word("deployment_environment", "production");
    let lag = random.between(120, 900);
    line.time("ingest_timestamp", request.logged(service).plus(lag), clock, true);
    sampling(line, request.sampled);
    tags(line, request, service, flaw, random);
}

/// Says what was kept of the traffic, where it was sampled.
pub(super) fn sampling(line: &mut Line, kept: Option<f64>) {
    if let Some(kept) = kept {
        line.object("sampling", |o| {
            o.rounded("rate", kept, 2);
            o.rounded("weight", 1.0 / kept, 1);
        });
    }
}

/// The pipeline tags slow events, and broken ones at times.
fn tags(line: &mut Line, request: &Request, service: Service, flaw: Option<Flaw>, random: &mut Random) {
    let slow = service == Service::Inference && !request.fails(service) && request.times.latency() > SLOW;
    let missing = match flaw.filter(|_| random.chance(0.4)) {
        Some(Flaw::NoRequestId) => Some("missing request_id"),
        Some(Flaw::NoModelVersion) => Some("missing model_metadata.model_version"),
        Some(Flaw::NoEventType) => Some("missing event_type"),
        Some(Flaw::NoZone) => Some("timestamp without a zone"),
        Some(Flaw::Torn | Flaw::Plain) | None => None,
    };
    match (missing, slow) {
        (None, false) => {}
        (None, true) => line.words("tags", &["high_latency"]),
        (Some(_), false) => line.words("tags", &["invalid_schema"]),
        (Some(_), true) => line.words("tags", &["invalid_schema", "high_latency"]),
    }
    if let Some(missing) = missing {
        line.word("validation_error", missing);
    }
}
