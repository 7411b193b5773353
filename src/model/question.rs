//! What a screen wants to know, free of any store's language.

use serde::Serialize;

use super::{Filter, Scope, Time, Window};

/// A question a store can be asked.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Measures over time buckets, optionally split; window and baseline at once.
    Series(Series),
    /// Measures per value of one or more fields.
    Breakdown(Breakdown),
    /// Counts over value buckets.
    Distribution(Distribution),
    /// One page of events in order of time.
    Events(Page),
    /// Which fields exist, with counts and common values.
    Fields(Fields),
    /// The common values of one field, most frequent first.
    Values(Values),
    /// What the store's own detectors recorded; where it has none, what the services flagged themselves.
    Anomalies(Scope),
    /// Who answers, from when to when there is data, how much of it was read.
    Health,
}

/// A number made of many events.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Events, weighted.
    Count,
    /// Share (0–1) of the events in `among` that are also in `of`.
    Share {
        /// The events with the symptom.
        of: Filter,
        /// The events that could have it.
        among: Filter,
    },
    /// Share (0–1) of all lines that break the contract, lines that are no JSON included.
    InvalidShare,
    /// Weighted mean of a numeric field over the events that have it.
    Mean(String),
    /// Largest value of a numeric field.
    Max(String),
    /// Weighted sum of a numeric field.
    Sum(String),
    /// Weighted percentile `q` (0–1) of a numeric field, linear between the closest ranks.
    Percentile(String, f64),
}

/// Splitting by the most frequent values of a field.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Split {
    /// Logical name or path.
    pub field: String,
    /// How many values at most; what is left over is counted.
    pub top: usize,
}

/// Measures over time buckets.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Series {
    /// Window, filter and baseline.
    pub scope: Scope,
    /// What to measure; each becomes one track a group.
    pub measures: Vec<Measure>,
    /// By which field to split, if any; the group of all events always comes first.
    pub split: Option<Split>,
    /// Narrowest bucket in milliseconds; buckets start at the start of each stretch.
    pub bucket: i64,
}

/// The most fields of a [`Breakdown`].
pub const FIELDS: usize = 5;

/// Measures per value.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Breakdown {
    /// Window and filter; its baseline is answered in the same rows.
    pub scope: Scope,
    /// What to measure.
    pub measures: Vec<Measure>,
    /// The fields whose values make the rows, at most [`FIELDS`]; none for one row of all events.
    pub by: Vec<String>,
    /// How many rows at most.
    pub top: usize,
}

/// Counts over value buckets of a numeric field.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Distribution {
    /// Window and filter.
    pub scope: Scope,
    /// The numeric field.
    pub field: String,
    /// Number of value buckets, equally wide on a log scale where all values are positive.
    pub value_buckets: usize,
    /// Number of time buckets; 1 gives a histogram, more a heat map.
    pub time_buckets: usize,
}

/// Which way a page of events runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Oldest first, going on after the cursor.
    Forward,
    /// Newest first, going back before the cursor.
    Backward,
}

/// One page of events.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Page {
    /// The stretch the events lie in.
    pub window: Window,
    /// Which events.
    pub filter: Filter,
    /// Which way.
    pub order: Order,
    /// Strictly beyond this place; from the window's end or start when absent.
    pub after: Option<Cursor>,
    /// At most so many events.
    pub limit: usize,
    /// Only lines that are no JSON or break the contract.
    pub invalid_only: bool,
}

/// The place of an event in the order of time; ties are broken by the place in the store.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub struct Cursor {
    /// The event's time.
    pub time: Time,
    /// The store's own tie breaker, opaque to everyone else (local: file and offset).
    pub place: (u64, u64),
}

/// Which fields exist.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Fields {
    /// The stretch looked at.
    pub window: Window,
    /// Which events.
    pub filter: Filter,
    /// Look at no more than about so many of the newest events; the coverage says what share that is.
    pub sample: Option<usize>,
}

/// The common values of a field.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Values {
    /// The stretch looked at.
    pub window: Window,
    /// Which events.
    pub filter: Filter,
    /// Logical name or path.
    pub field: String,
    /// How many at most.
    pub top: usize,
}

/// The scale on which the spread of a measure is even (what the deviation is computed on).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scale {
    /// Logarithm: latencies, losses, counts.
    Log,
    /// Arcsine of the root: shares.
    Arcsine,
    /// As it is: means of bounded scores.
    Linear,
}
