//! What really happened in a story, for whoever judges an investigation of it.

use serde::Serialize;

use super::scenario::Scenario;
use crate::model::{Time, Window};

/// The truth of a story.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Truth {
    /// What happened.
    pub scenario: Scenario,
    /// Of which story.
    pub seed: u64,
    /// The pane that shows it; `None` when nothing happened.
    pub signal: Option<&'static str>,
    /// When it began; when nothing did, the start of the last 30 minutes.
    pub from: Time,
    /// End of the written file: it was still going on.
    pub to: Time,
    /// The stretch just before that is written in full detail.
    pub baseline: Window,
    /// What the affected events have in common: all of these, and nothing more.
    pub conditions: Vec<FieldIs>,
    /// The stage that takes the time, where one does.
    pub stage: Option<&'static str>,
}

/// A field that has a value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FieldIs {
    /// Full path.
    pub field: &'static str,
    /// Its value as logged.
    pub value: &'static str,
}
