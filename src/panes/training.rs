//! Loss of training runs.

use crate::analysis::alerts::Direction;
use crate::model::{Filter, Measure, Scale, Split};

use super::{Gauge, Pane, Shown, Unit};

/// Mean training and validation loss, by experiment.
pub fn pane() -> Pane {
    let gauge = |key: &str| Gauge { key: key.into(), measure: Measure::Mean(key.into()), scale: Scale::Log };
    Pane {
        key: "training".into(),
        title: "Training loss".into(),
        gauges: vec![gauge("loss"), gauge("val_loss")],
        headline: 0,
        split: Some(Split { field: "experiment".into(), top: 6 }),
        mix: false,
        unit: Unit::Plain(3, String::new()),
        filter: Filter::exists("experiment"),
        leads_to: Filter::exists("experiment"),
        worse: Direction::Up,
        shown: Shown::WithData,
    }
}
