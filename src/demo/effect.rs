//! What an incident does to a request from its onset on.

use super::fleet::Service;
use super::random::{Random, exp};
use super::request::{Flaw, Request};
use super::scenario::Scenario;
use crate::model::MINUTE;

/// Lets the incident act on a request that starts `elapsed` ms after the onset; others are left alone.
pub(super) fn strike(scenario: Scenario, request: &mut Request, elapsed: i64, random: &mut Random) {
    let Some(cause) = scenario.cause() else { return };
    if elapsed < 0 || !cause.conditions.iter().all(|c| c.holds(request)) {
        return;
    }
    match scenario {
        Scenario::ColdFeatureStore if random.chance(0.92) => {
            request.times.feature_store += random.between(450, 900);
        }
        Scenario::GpuMemory => starve_gpu(request, elapsed, random),
        Scenario::ConfidenceCollapse if random.chance(0.96) => {
            request.confidence = 0.44 + 0.07 * random.normal();
        }
        Scenario::CacheDegradation if random.chance(0.62) => request.miss_cache(random),
        Scenario::SchemaBreak if random.chance(0.85) => {
            let flaw = if random.chance(0.6) { Flaw::NoRequestId } else { Flaw::NoModelVersion };
            request.flaw = Some((Service::Inference, flaw));
        }
        Scenario::InputDrift if random.chance(0.96) => request.drift = 0.45 + 0.06 * random.normal(),
        Scenario::UpstreamFailure if random.chance(0.65) => refuse(request, random),
        _ => {}
    }
}

/// Memory climbs towards its end over minutes, while batches are split and wait from the first moment on.
fn starve_gpu(request: &mut Request, elapsed: i64, random: &mut Random) {
    let climbed = 1.0 - exp(-(elapsed as f64) / (4.0 * MINUTE as f64));
    request.gpu_memory += 180 + (640.0 * climbed) as i64;
    if random.chance(0.93) {
        request.times.batch += random.between(430, 880);
    }
}

/// The store refuses at once, so everybody behind it fails fast.
fn refuse(request: &mut Request, random: &mut Random) {
    request.times.feature_store = random.between(2, 9);
    for service in [Service::FeatureStore, Service::Inference, Service::Ranking, Service::Gateway] {
        request.fail(service);
    }
}
