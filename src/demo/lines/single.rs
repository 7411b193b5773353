//! The lines of the platform's own chores, which belong to no request.

use super::clock::Clock;
use super::json::{Line, Part};
use crate::demo::random::Random;
use crate::demo::slice::Single;

/// Appends the line of a chore.
pub(super) fn write(event: Single, clock: &Clock, out: &mut Vec<u8>) {
    let mut random = Random::of(&[event.seed]);
    let (service, kind, message) = random.one_of(&[
        ("model-registry", "registry_synced", "Model registry is in step with the bucket"),
        ("autoscaler", "replicas_checked", "Replicas match the target utilisation"),
        ("config-agent", "config_checked", "Configuration is unchanged"),
    ]);
    let mut line = Line::begin(out);
    line.time("timestamp", event.at, clock, true);
    line.word("schema_version", "2.1");
    line.text("request_id", [Part::Word("req-"), Part::Uuid(random.bits(), random.bits())]);
    line.word("service", service);
    line.word("environment", "production");
    line.word("log_level", "INFO");
    line.word("event_type", kind);
    line.word("message", message);
    line.number("duration_ms", random.between(2, 40));
    line.object("check", |o| {
        o.number("replicas", 12);
        o.rounded("utilisation", random.within(0.41, 0.62), 3);
        o.text("revision", [Part::Hex(random.bits(), 12)]);
        o.number("interval_seconds", 30);
    });
    line.object("kubernetes", |o| {
        o.word("namespace", "ml-platform");
        o.word("container_name", service);
    });
    line.word("cluster_name", "ml-prod");
    line.word("deployment_environment", "production");
    line.time("ingest_timestamp", event.at.plus(random.between(120, 900)), clock, true);
    line.end();
}
