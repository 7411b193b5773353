//! What comes back for a question.

use serde::Serialize;

use super::{AnomaliesAnswer, Cursor, Error, ErrorKind, Event, Result, Time};

/// The answer to a [`super::Question`] of the same name.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// Tracks by group.
    Series(SeriesAnswer),
    /// Rows by value.
    Breakdown(BreakdownAnswer),
    /// Counts by value (and time) bucket.
    Distribution(DistributionAnswer),
    /// A page of events.
    Events(PageAnswer),
    /// Fields, most frequent first.
    Fields(Vec<FieldInfo>),
    /// Values with their weighted counts, most frequent first.
    Values(Vec<ValueCount>),
    /// Records of detectors, the most unusual first.
    Anomalies(AnomaliesAnswer),
    /// State of the store.
    Health(Health),
}

impl Answer {
    /// The error for an answer of another kind than the question's.
    pub fn unexpected() -> Error {
        Error::new(ErrorKind::Internal, "the store answered another question than it was asked", "Ask again.")
    }

    /// The next of some answers as what was asked for.
    ///
    /// # Errors
    /// When there is none, it failed, or it is of another kind.
    pub fn next<T: TryFrom<Answer, Error = Error>>(answers: &mut impl Iterator<Item = Result<Answer>>) -> Result<T> {
        answers.next().unwrap_or_else(|| Err(Answer::unexpected()))?.try_into()
    }
}

macro_rules! is_an_answer {
    ($($kind:ident: $of:ty),* $(,)?) => {$(
        impl TryFrom<Answer> for $of {
            type Error = Error;

            fn try_from(answer: Answer) -> Result<$of> {
                match answer {
                    Answer::$kind(of) => Ok(of),
                    _ => Err(Answer::unexpected()),
                }
            }
        }
    )*};
}

is_an_answer! {
    Series: SeriesAnswer,
    Breakdown: BreakdownAnswer,
    Distribution: DistributionAnswer,
    Events: PageAnswer,
    Fields: Vec<FieldInfo>,
    Values: Vec<ValueCount>,
    Anomalies: AnomaliesAnswer,
    Health: Health,
}

/// One number over one stretch of time.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Point {
    /// Weighted count of the events the value stands on.
    pub count: f64,
    /// Effective number of stored events behind it: (Σw)² ÷ Σw².
    pub effective: f64,
    /// The value; `None` is no data, never zero.
    pub value: Option<f64>,
    /// Standard error of the value from sampling alone, in the value's own unit, where the store can tell.
    pub error: Option<f64>,
}

/// One measure of one group over window and baseline, all buckets equally wide.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Track {
    /// Width of its buckets in ms: a whole multiple of the question's, widened until the measure has enough events.
    pub width: i64,
    /// Values by bucket of the window, the first starting at its start.
    pub window: Vec<Point>,
    /// The same for every stretch of the baseline.
    pub baseline: Vec<Vec<Point>>,
    /// Over the whole window.
    pub whole: Point,
    /// Over the whole baseline.
    pub usual: Point,
    /// The same by narrower buckets than `width`, where there are any: too few events each to be judged. Of a share, the question's
    /// own bucket, enough together to be judged; of a percentile, the narrowest with an event beyond it, enough for a rough course.
    pub narrow: Option<Narrow>,
    /// Of a percentile, where the store can tell: the share of events above the baseline's value of it. A share needs fewer
    /// events a bucket than the percentile itself, so it is what the deviation is judged by.
    pub above: Option<Box<Track>>,
}

/// Values of window and baseline by narrow buckets.
#[derive(Clone, PartialEq, Debug)]
pub struct Narrow {
    /// Width of a bucket in ms.
    pub width: i64,
    /// Values by bucket of the window.
    pub window: Vec<Point>,
    /// The same for every stretch of the baseline.
    pub baseline: Vec<Vec<Point>>,
}

/// All measures of the events that share one value of the split field.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// Whose group this is.
    pub of: GroupOf,
    /// One track a measure, in the question's order.
    pub tracks: Vec<Track>,
}

/// Whose group it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum GroupOf {
    /// All events, not split.
    All,
    /// The events with this value; `None` are those without the field.
    Value(Option<String>),
}

impl GroupOf {
    /// The value of the group, `(absent)` of those without the field; `None` of all events.
    pub fn value(&self) -> Option<&str> {
        match self {
            GroupOf::All => None,
            GroupOf::Value(value) => Some(value.as_deref().unwrap_or("(absent)")),
        }
    }
}

/// Answer to a series question.
#[derive(Clone, PartialEq, Debug)]
pub struct SeriesAnswer {
    /// All events first, then by falling count in the window (a value seen in the baseline only comes too).
    pub groups: Vec<Group>,
    /// Weighted events of the values beyond the top.
    pub left_over: f64,
}

/// One row of a breakdown.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The value of each field; `None` is absent.
    pub values: Vec<Option<String>>,
    /// Each measure over the window.
    pub window: Vec<Point>,
    /// Each measure over the baseline.
    pub baseline: Vec<Point>,
}

/// Answer to a breakdown.
#[derive(Clone, PartialEq, Debug)]
pub struct BreakdownAnswer {
    /// By falling count in the window.
    pub rows: Vec<Row>,
    /// Weighted events in rows beyond the top.
    pub left_over: f64,
}

/// Answer to a distribution question.
#[derive(Clone, PartialEq, Debug)]
pub struct DistributionAnswer {
    /// Lower edges of the value buckets and, last, the upper edge of the last.
    pub edges: Vec<f64>,
    /// Weighted counts, `[time bucket][value bucket]`.
    pub counts: Vec<Vec<f64>>,
}

/// Answer to a page question.
#[derive(Clone, PartialEq, Debug)]
pub struct PageAnswer {
    /// In the question's order.
    pub events: Vec<Event>,
    /// Where to go on; `None` when nothing more was there.
    pub next: Option<Cursor>,
}

/// A field that occurs.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FieldInfo {
    /// Full path.
    pub path: String,
    /// Logical name, where the field map has one for this path.
    pub name: Option<String>,
    /// JSON types seen, most frequent first.
    pub types: Vec<String>,
    /// Events that have it (of stored events).
    pub events: u64,
    /// Common values, at most five.
    pub values: Vec<ValueCount>,
}

/// A value with its weighted count.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ValueCount {
    /// The value as text; `None` is absent.
    pub value: Option<String>,
    /// Weighted events.
    pub count: f64,
}

/// State of the store.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Health {
    /// In words: what answers, such as `2 files`.
    pub who: String,
    /// Time of the oldest event read so far.
    pub oldest: Option<Time>,
    /// Time of the newest event read so far.
    pub newest: Option<Time>,
    /// Hours (their starts) that hold at least one event, ascending.
    pub hours: Vec<Time>,
    /// What was read so far.
    pub lines: Lines,
    /// Whether more is still being written.
    pub growing: bool,
    /// What is not among the events, and why: a file that was truncated, a closed index, lines that left memory.
    pub notes: Vec<String>,
    /// How the numbers are to be read: what is an estimate, what cannot be asked.
    pub caveats: Vec<String>,
}

impl Health {
    /// All that is to be said of it: what is missing first.
    pub fn remarks(&self) -> impl Iterator<Item = &String> {
        self.notes.iter().chain(&self.caveats)
    }
}

/// How many lines of which sort were read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Lines {
    /// Events: lines that are JSON objects.
    pub events: u64,
    /// Lines that are no JSON object.
    pub not_json: u64,
    /// Events that break the contract.
    pub invalid: u64,
    /// Events without a usable time.
    pub untimed: u64,
}

/// How much of the scope an answer stands for.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Coverage {
    /// Share (0–1) of what there is to read.
    pub share: f64,
    /// Whether no better answer will come.
    pub last: bool,
}

impl Coverage {
    /// Everything was read.
    pub const WHOLE: Coverage = Coverage { share: 1.0, last: true };

    /// That share was read by now; the rest is being read.
    pub fn so_far(share: f64) -> Coverage {
        Coverage { share, last: share >= 1.0 }
    }

    /// That share is all that could be had.
    pub fn partial(share: f64) -> Coverage {
        Coverage { share, last: true }
    }

    /// The same, where only that share of it was looked at.
    pub fn of_sample(self, share: f64) -> Coverage {
        Coverage { share: self.share * share, ..self }
    }

    /// Whether everything was read.
    pub fn is_whole(self) -> bool {
        self.share >= 1.0
    }
}
