//! Which model versions serve the traffic.

use crate::analysis::alerts::Direction;
use crate::model::{Filter, Measure, Scale, Split};

use super::{Gauge, Pane, Shown, Unit};

/// Share of each model version among the events that have one.
pub fn pane() -> Pane {
    Pane {
        key: "versions".into(),
        title: "Versions".into(),
        gauges: vec![Gauge { key: "share".into(), measure: Measure::Count, scale: Scale::Log }],
        headline: 0,
        split: Some(Split { field: "version".into(), top: 8 }),
        mix: true,
        unit: Unit::Share,
        filter: Filter::exists("version"),
        leads_to: Filter::exists("version"),
        worse: Direction::Both,
        shown: Shown::Always,
    }
}
