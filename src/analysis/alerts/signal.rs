//! A signal that left its baseline, with the groups in which it shows.

use serde::{Deserialize, Serialize};

use crate::model::Time;

/// Which way a signal goes when things get worse.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More is worse: latency, errors.
    Up,
    /// Less is worse: confidence, cache hits.
    Down,
    /// Any change is.
    #[default]
    Both,
}

impl Direction {
    /// Whether a change of that sign is for the worse.
    pub fn is_worse(self, sigma: f64) -> bool {
        match self {
            Direction::Up => sigma > 0.0,
            Direction::Down => sigma < 0.0,
            Direction::Both => true,
        }
    }
}

/// A signal that left its baseline.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Signal {
    /// Name of the rule that watches it; no two signals of one look have the same.
    pub rule: String,
    /// Key of its pane: `latency`.
    pub pane: String,
    /// Key of its number: `p99`.
    pub gauge: String,
    /// For people: `Latency p99`.
    pub title: String,
    /// How far from its baseline in σ, with the sign of the change, corrected for the groups that were looked at.
    pub sigma: f64,
    /// Whether that is far enough to open an alert; else it can only keep one open.
    pub opens: bool,
    /// Whether it is no harm by itself.
    pub companion: bool,
    /// Since when.
    pub onset: Time,
    /// Until when.
    pub until: Time,
    /// Of all events, over the window; `None` is no data.
    pub value: Option<f64>,
    /// Of all events, over the baseline.
    pub usual: Option<f64>,
    /// `value` with its unit.
    pub shown: String,
    /// `usual` with its unit.
    pub usual_shown: String,
    /// Stored events it was judged by.
    pub events: f64,
    /// Whether it shows in all events together, not in some groups alone.
    pub whole: bool,
    /// The groups in which it shows, furthest first.
    pub parts: Vec<Part>,
    /// What narrows the events it is of, as text; empty for all.
    pub filter: String,
    /// The least urgency of an alert of it.
    pub urgency: Option<super::Urgency>,
    /// Id of the runbook for it, where a rule names one.
    pub runbook: Option<String>,
}

/// A group in which a signal shows.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Part {
    /// Logical name of the field.
    pub field: String,
    /// Its value; `None` is absent.
    pub value: Option<String>,
    /// How far from its own baseline, in σ with the sign of the change.
    pub sigma: f64,
    /// The number with its unit.
    pub shown: String,
    /// What it usually is.
    pub usual_shown: String,
}

impl Part {
    /// `variant canary`.
    pub fn name(&self) -> String {
        format!("{} {}", self.field, self.value.as_deref().unwrap_or("(absent)"))
    }
}
