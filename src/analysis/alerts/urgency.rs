//! How urgent an alert is: by how many signals left their baseline, and how far.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Signal;

/// Two signals so far off (σ) are as urgent as three.
pub const FAR: f64 = 6.0;
/// Less of the usual traffic than this share is silence.
const SILENT: f64 = 0.1;

/// How urgent an alert is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    /// Worth a look by day.
    #[default]
    Notice,
    /// Worth a look now.
    Warning,
    /// Worth waking somebody.
    Page,
}

impl Urgency {
    /// Its name, as in the config.
    pub fn name(self) -> &'static str {
        match self {
            Urgency::Notice => "notice",
            Urgency::Warning => "warning",
            Urgency::Page => "page",
        }
    }

    /// Of signals that left their baseline together.
    pub(super) fn of(signals: &[Signal]) -> Urgency {
        let mut furthest: BTreeMap<&str, f64> = BTreeMap::new();
        for signal in signals.iter().filter(|s| !s.companion) {
            let sigma = furthest.entry(&signal.pane).or_default();
            *sigma = sigma.max(signal.sigma.abs());
        }
        let far = furthest.values().filter(|sigma| **sigma >= FAR).count();
        let by_number = match furthest.len() {
            3.. => Urgency::Page,
            2 if far == 2 => Urgency::Page,
            2 => Urgency::Warning,
            _ if signals.iter().any(is_silence) => Urgency::Page,
            _ => Urgency::Notice,
        };
        signals.iter().filter_map(|s| s.urgency).fold(by_number, Urgency::max)
    }
}

fn is_silence(signal: &Signal) -> bool {
    let (value, usual) = (signal.value.unwrap_or(0.0), signal.usual.unwrap_or(0.0));
    signal.pane == "volume" && signal.whole && signal.sigma < 0.0 && value < usual * SILENT
}
