//! Drift of the inputs, as the services score it.

use crate::analysis::alerts::Direction;
use crate::model::{Filter, Measure, Scale, Split};

use super::{Gauge, Pane, Shown, Unit};

/// Mean and p95 of the drift score (0–1), and the shares of events flagged anomalous, by model.
pub fn pane() -> Pane {
    let flagged = |key: &str, field: &str| Gauge {
        key: key.into(),
        measure: Measure::Share { of: Filter::is(field, "true"), among: Filter::exists(field) },
        scale: Scale::Arcsine,
    };
    Pane {
        key: "drift".into(),
        title: "Drift".into(),
        gauges: vec![
            Gauge { key: "mean".into(), measure: Measure::Mean("drift".into()), scale: Scale::Linear },
            Gauge { key: "p95".into(), measure: Measure::Percentile("drift".into(), 0.95), scale: Scale::Linear },
            flagged("latency_anomalous", "latency_anomalous"),
            flagged("confidence_anomalous", "confidence_anomalous"),
        ],
        headline: 0,
        split: Some(Split { field: "model".into(), top: 6 }),
        mix: false,
        unit: Unit::Plain(3, String::new()),
        filter: Filter::exists("drift"),
        leads_to: Filter::exists("drift"),
        worse: Direction::Up,
        shown: Shown::Always,
    }
}
