//! A step before its place among the others is known.

use super::record::Record;
use crate::model::{Link, Severity, Stage};

/// A step under construction; times in ms from an instant near the trace.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub id: Option<String>,
    pub parent_id: Option<String>,
    pub correlation: Option<String>,
    pub service: Option<String>,
    pub step: Option<String>,
    pub variant: Option<String>,
    pub pod: Option<String>,
    pub node: Option<String>,
    pub start: f64,
    pub end: f64,
    pub duration: Option<f64>,
    /// Whether its line carries a usable time.
    pub timed: bool,
    pub level: Option<String>,
    pub severity: Severity,
    pub invalid: bool,
    pub stages: Vec<Stage>,
    pub event: usize,
    pub lines: Vec<usize>,
    pub parent: Option<usize>,
    pub link: Link,
    pub moved: f64,
}

impl Draft {
    /// The step that a record reports; `base` is the instant that times are counted from.
    pub fn of(record: &Record, base: i64) -> Draft {
        let end = record.time.saturating_sub(base) as f64;
        let mut draft = Draft {
            id: record.id.clone(),
            correlation: record.correlation.clone(),
            start: end - record.duration.unwrap_or(0.0),
            end,
            duration: record.duration,
            timed: record.timed,
            stages: record.stages.clone(),
            event: record.at,
            ..Draft::default()
        };
        draft.add(record, base);
        draft
    }

    /// Takes a further line of the same step in.
    pub fn add(&mut self, record: &Record, base: i64) {
        let missing = |own: &mut Option<String>, more: &Option<String>| {
            if own.is_none() {
                own.clone_from(more);
            }
        };
        missing(&mut self.service, &record.service);
        missing(&mut self.step, &record.step);
        missing(&mut self.variant, &record.variant);
        missing(&mut self.pod, &record.pod);
        missing(&mut self.node, &record.node);
        missing(&mut self.parent_id, &record.parent);
        self.invalid |= record.invalid;
        if self.level.is_none() || record.severity > self.severity {
            self.level.clone_from(&record.level);
            self.severity = self.severity.max(record.severity);
        }
        if self.duration.is_none() && record.timed {
            let time = record.time.saturating_sub(base) as f64;
            (self.start, self.end) = match self.timed {
                true => (self.start.min(time), self.end.max(time)),
                false => (time, time),
            };
            self.timed = true;
        }
        self.lines.push(record.at);
    }

    /// From start to end.
    pub fn length(&self) -> f64 {
        self.end - self.start
    }

    /// Moves it in time.
    pub fn shift(&mut self, by: f64) {
        self.start += by;
        self.end += by;
    }

    /// Whether it ran while the other did, give or take `slack` ms.
    pub fn holds(&self, other: &Draft, slack: f64) -> bool {
        self.start - slack <= other.start && other.end <= self.end + slack
    }
}
