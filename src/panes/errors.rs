//! Errors and events that break the contract.

use crate::analysis::alerts::Direction;
use crate::model::{Filter, Measure, Scale, Split};

use super::{Gauge, Pane, Shown, Unit};

/// Share of errors among all events, and of lines that break the contract, by service.
pub fn pane() -> Pane {
    Pane {
        key: "errors".into(),
        title: "Errors".into(),
        gauges: vec![
            Gauge {
                key: "error_rate".into(),
                measure: Measure::Share { of: Filter::errors(), among: Filter::All },
                scale: Scale::Arcsine,
            },
            Gauge { key: "invalid_schema_rate".into(), measure: Measure::InvalidShare, scale: Scale::Arcsine },
        ],
        headline: 0,
        split: Some(Split { field: "service".into(), top: 6 }),
        mix: false,
        unit: Unit::Share,
        filter: Filter::All,
        leads_to: Filter::errors(),
        worse: Direction::Up,
        shown: Shown::Always,
    }
}
