//! Joins signals that left their baseline together into alerts.

use serde::{Deserialize, Serialize};

use crate::model::{MINUTE, Time};

use super::{Signal, Urgency};

/// Signals whose onsets are no further apart (ms) left their baseline together.
pub const NEAR: i64 = 5 * MINUTE;

/// Signals that left their baseline together.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Alert {
    /// How urgent.
    pub urgency: Urgency,
    /// Onset of the signal that is furthest off.
    pub since: Time,
    /// When the last of them was back, or the end of what was judged.
    pub until: Time,
    /// Those that are harm by themselves first, then by how far they are off.
    pub signals: Vec<Signal>,
    /// What explains it, a sentence each, the first most likely; empty where nothing was asked.
    #[serde(default)]
    pub causes: Vec<String>,
}

impl Alert {
    /// An alert of these signals; `None` where none of them is harm by itself.
    pub fn of(mut signals: Vec<Signal>) -> Option<Alert> {
        let rank = |s: &Signal| (s.companion, -s.sigma.abs());
        signals.sort_by(|a, b| rank(a).0.cmp(&rank(b).0).then(rank(a).1.total_cmp(&rank(b).1)));
        let leading = signals.first().filter(|s| !s.companion)?;
        let (since, until) = (leading.onset, signals.iter().map(|s| s.until).fold(leading.until, Time::max));
        Some(Alert { urgency: Urgency::of(&signals), since, until, signals, causes: Vec::new() })
    }

    /// The signal that is furthest off.
    pub fn leading(&self) -> Option<&Signal> {
        self.signals.first()
    }

    /// Whether one of its signals is far enough off to open it.
    pub fn opens(&self) -> bool {
        self.signals.iter().any(|s| s.opens && !s.companion)
    }
}

/// The alerts that these signals come to, most urgent first, then the longest lasting.
pub fn join(mut signals: Vec<Signal>) -> Vec<Alert> {
    signals.sort_by_key(|s| s.onset);
    let mut groups: Vec<Vec<Signal>> = Vec::new();
    for signal in signals {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| signal.onset.0 - last.onset.0 <= NEAR) => group.push(signal),
            _ => groups.push(vec![signal]),
        }
    }
    let mut alerts: Vec<Alert> = groups.into_iter().filter_map(Alert::of).collect();
    alerts.sort_by_key(|a| (std::cmp::Reverse(a.urgency), a.since));
    alerts
}
