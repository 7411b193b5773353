//! Of the percentiles of a series: by how wide buckets their course is drawn, and above which value events are counted.
//!
//! A server cannot merge percentiles of narrow buckets into those of wide ones as a store that has the numbers can, and a
//! threshold has to be known before events above it can be counted. Both follow from the answer before, so that a refresh
//! is one round trip; only the first answer to a question takes two.

use serde_json::Value;

use crate::model::GroupOf;

/// The course of every group.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Course {
    /// All events first.
    pub groups: Vec<GroupCourse>,
}

/// The course of the percentiles of one group.
#[derive(Clone, PartialEq, Debug)]
pub struct GroupCourse {
    /// Whose.
    pub of: GroupOf,
    /// Its events, as a query.
    pub events: Value,
    /// One a percentile.
    pub lines: Vec<Line>,
}

/// The course of one percentile of one group.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Number of the measure.
    pub measure: usize,
    /// Which percentile (0–1).
    pub q: f64,
    /// How many of the question's buckets make one that can be judged; `None` where only the whole window can.
    pub judged: Option<usize>,
    /// How many make one that shows a rough course; `None` where that is no narrower.
    pub rough: Option<usize>,
    /// The baseline's value.
    pub threshold: Option<f64>,
    /// The path of the numbers, where it is one.
    pub path: Option<String>,
}

impl Line {
    /// The widths to ask for, in buckets of the question.
    pub fn widths(&self) -> impl Iterator<Item = usize> {
        self.judged.into_iter().chain(self.rough)
    }
}

impl Course {
    /// The course of a group.
    pub fn of(&self, group: &GroupOf) -> Option<(usize, &GroupCourse)> {
        self.groups.iter().enumerate().find(|(_, g)| g.of == *group)
    }
}
