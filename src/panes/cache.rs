//! Cache-hit rate of the feature store.

use crate::analysis::alerts::Direction;
use crate::model::{Filter, Measure, Scale, Split};

use super::{Gauge, Pane, Shown, Unit};

/// Share of hits among events that say whether they hit, by region.
pub fn pane() -> Pane {
    Pane {
        key: "cache".into(),
        title: "Cache hits".into(),
        gauges: vec![Gauge {
            key: "hit_rate".into(),
            measure: Measure::Share { of: Filter::is("cache_hit", "true"), among: Filter::exists("cache_hit") },
            scale: Scale::Arcsine,
        }],
        headline: 0,
        split: Some(Split { field: "region".into(), top: 6 }),
        mix: false,
        unit: Unit::Share,
        filter: Filter::exists("cache_hit"),
        leads_to: Filter::is("cache_hit", "false"),
        worse: Direction::Down,
        shown: Shown::Always,
    }
}
