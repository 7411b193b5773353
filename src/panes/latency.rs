//! Latency percentiles by serving variant.

use crate::analysis::alerts::Direction;
use crate::model::{Filter, Measure, Scale, Split};

use super::{Gauge, Pane, Shown, Unit};

/// p50, p95 and p99 of a field.
pub(super) fn percentiles(field: &str) -> Vec<Gauge> {
    let gauge =
        |key: &str, q| Gauge { key: key.into(), measure: Measure::Percentile(field.into(), q), scale: Scale::Log };
    vec![gauge("p50", 0.5), gauge("p95", 0.95), gauge("p99", 0.99)]
}

/// p50, p95 and p99 of inference latency in ms, by variant.
pub fn pane() -> Pane {
    Pane {
        key: "latency".into(),
        title: "Latency".into(),
        gauges: percentiles("latency"),
        headline: 2,
        split: Some(Split { field: "variant".into(), top: 6 }),
        mix: false,
        unit: Unit::Milliseconds,
        filter: Filter::exists("latency"),
        leads_to: Filter::exists("latency"),
        worse: Direction::Up,
        shown: Shown::Always,
    }
}
