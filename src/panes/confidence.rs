//! Mean confidence of the predictions.

use crate::analysis::alerts::Direction;
use crate::model::{Filter, Measure, Scale, Split};

use super::{Gauge, Pane, Shown, Unit};

/// Mean confidence (0–1), by model version.
pub fn pane() -> Pane {
    Pane {
        key: "confidence".into(),
        title: "Confidence".into(),
        gauges: vec![Gauge { key: "mean".into(), measure: Measure::Mean("confidence".into()), scale: Scale::Linear }],
        headline: 0,
        split: Some(Split { field: "version".into(), top: 6 }),
        mix: false,
        unit: Unit::Plain(3, String::new()),
        filter: Filter::exists("confidence"),
        leads_to: Filter::exists("confidence"),
        worse: Direction::Down,
        shown: Shown::Always,
    }
}
