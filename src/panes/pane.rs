//! What a pane is: measures over a scope, perhaps split, with a unit and a way on to the logs.

use crate::analysis::alerts::Direction;
use crate::model::{Destination, Filter, Measure, Question, Scale, Scope, Series, Split, Time, Window};
use crate::ui::numbers;

/// How numbers of a pane are shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// A share from 0 to 1, shown in percent.
    Share,
    /// Events per minute.
    PerMinute,
    /// A plain number with this many digits after the point and this unit behind it.
    Plain(u8, String),
}

impl Unit {
    /// A value with its unit.
    pub fn text(&self, value: f64) -> String {
        match self {
            Unit::Milliseconds => numbers::milliseconds(value),
            Unit::Share => numbers::share(value),
            Unit::PerMinute if value.abs() < 10.0 => format!("{}/min", numbers::decimal(value, 1)),
            Unit::PerMinute => format!("{}/min", numbers::grouped(value)),
            Unit::Plain(digits, unit) if unit.is_empty() => numbers::decimal(value, *digits),
            Unit::Plain(digits, unit) => format!("{} {unit}", numbers::decimal(value, *digits)),
        }
    }
}

/// One measure of a pane.
#[derive(Clone, PartialEq, Debug)]
pub struct Gauge {
    /// Its key in `--json` and in legends: `p99`, `mean`, `hit_rate`.
    pub key: String,
    /// What is measured.
    pub measure: Measure,
    /// The scale on which its spread is even.
    pub scale: Scale,
}

/// When a pane is on the dashboard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    /// Always.
    Always,
    /// Only when the scope holds events that it measures.
    WithData,
}

/// One pane, as data.
#[derive(Clone, PartialEq, Debug)]
pub struct Pane {
    /// Its key in the config and in `--json`.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What it measures.
    pub gauges: Vec<Gauge>,
    /// Index of the gauge that stands for the pane in its row and its chart, unless only another one stands out.
    pub headline: usize,
    /// The field it is split by.
    pub split: Option<Split>,
    /// Whether the value of a group is its share of all groups that have a value (version mix) instead of its gauges.
    pub mix: bool,
    /// How its numbers are shown.
    pub unit: Unit,
    /// Narrows the scope, for this pane only.
    pub filter: Filter,
    /// Narrows the logs behind it: the events worth reading first.
    pub leads_to: Filter,
    /// Which way its numbers go when things get worse.
    pub worse: Direction,
    /// When it is on the dashboard.
    pub shown: Shown,
}

/// How many buckets a window is cut into at first.
pub const BUCKETS: i64 = 30;

impl Pane {
    /// How a number of one of its gauges is shown: shares are shares, whatever else the pane measures.
    pub fn unit_of(&self, gauge: &str) -> &Unit {
        let measure = self.gauges.iter().find(|g| g.key == gauge).map(|g| &g.measure);
        match measure {
            Some(Measure::Share { .. } | Measure::InvalidShare) => &Unit::Share,
            _ => &self.unit,
        }
    }

    /// Whether one of its gauges counts lines that break the contract, which no filter finds.
    pub fn counts_invalid(&self, gauge: &str) -> bool {
        self.gauges.iter().any(|g| g.key == gauge && g.measure == Measure::InvalidShare)
    }

    /// The events worth reading behind it, in a group of them.
    pub fn events_behind(&self, group: Filter) -> Filter {
        let filter = if self.filter == self.leads_to { Filter::All } else { self.filter.clone() };
        self.leads_to.clone().and(filter).and(group)
    }

    /// Where the lines behind one of its gauges are read, in a group of them, from an instant on, in a part of the window.
    pub fn lines_behind(&self, gauge: &str, group: Filter, at: Option<Time>, window: Option<Window>) -> Destination {
        match self.counts_invalid(gauge) {
            true => Destination::InvalidLines { filter: self.filter.clone().and(group), at, window },
            false => Destination::Logs { filter: self.events_behind(group), at, window },
        }
    }

    /// What it asks of a scope.
    pub fn question(&self, scope: &Scope) -> Question {
        let scope = Scope { filter: scope.filter.clone().and(self.filter.clone()), ..scope.clone() };
        let bucket = bucket_width(scope.window.length());
        Question::Series(Series {
            bucket,
            measures: self.gauges.iter().map(|g| g.measure.clone()).collect(),
            split: self.split.clone(),
            scope,
        })
    }
}

/// The narrowest bucket for a window of that length, both in ms: a thirtieth of it, at least a second.
pub fn bucket_width(length: i64) -> i64 {
    (length / BUCKETS).max(crate::model::SECOND)
}
