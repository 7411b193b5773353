//! Events per minute: the commonest outage is silence.

use crate::analysis::alerts::Direction;
use crate::model::{Filter, Measure, Scale, Signal};

use super::{Gauge, Pane, Shown, Unit};

/// Weighted events per minute.
pub fn pane() -> Pane {
    Pane {
        key: "volume".into(),
        title: "Events".into(),
        gauges: vec![Gauge { key: Signal::EVENTS_PER_MIN.into(), measure: Measure::Count, scale: Scale::Log }],
        headline: 0,
        split: None,
        mix: false,
        unit: Unit::PerMinute,
        filter: Filter::All,
        leads_to: Filter::All,
        worse: Direction::Both,
        shown: Shown::Always,
    }
}
