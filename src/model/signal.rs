//! A number that can leave its baseline, and how far it is from it.

use super::{Filter, Measure, Time};

/// A number of a pane that can leave its baseline.
#[derive(Clone, PartialEq, Debug)]
pub struct Signal {
    /// Key of the pane, such as `latency`.
    pub pane: String,
    /// Key of the number in it, such as `p99`.
    pub key: String,
    /// What is measured.
    pub measure: Measure,
    /// The events it is measured over, within the scope's filter.
    pub filter: Filter,
}

/// A signal with how far it is from its baseline.
#[derive(Clone, PartialEq, Debug)]
pub struct Departure {
    /// Which signal.
    pub signal: Signal,
    /// Over the window, in the signal's own unit.
    pub value: Option<f64>,
    /// Over the baseline.
    pub usual: Option<f64>,
    /// Deviation in σ, with its sign.
    pub sigma: Option<f64>,
    /// The group whose deviation that is; `None` of all events.
    pub part: Option<String>,
    /// Since when.
    pub onset: Option<Time>,
}

impl Signal {
    /// Key of the number that counts events by the minute.
    pub const EVENTS_PER_MIN: &str = "events_per_min";

    /// Whether it counts events by the minute.
    pub fn is_rate(&self) -> bool {
        self.key == Signal::EVENTS_PER_MIN
    }

    /// The numeric field whose values make the signal; `None` for shares and counts.
    pub fn field(&self) -> Option<&str> {
        match &self.measure {
            Measure::Mean(field) | Measure::Max(field) | Measure::Sum(field) | Measure::Percentile(field, _) => {
                Some(field)
            }
            _ => None,
        }
    }

    /// What events there are: of two selections their mix is compared.
    pub fn mix() -> Signal {
        Signal { pane: "events".into(), key: "mix".into(), measure: Measure::Count, filter: Filter::All }
    }

    /// Name for people and for `--signal`: the pane and the number, unless the pane is called by its only one (`latency.p99 by region`).
    pub fn name(&self) -> String {
        let number = format!(".{}", self.key);
        if self.pane.contains(&number) { self.pane.clone() } else { format!("{}{number}", self.pane) }
    }
}

impl Departure {
    /// A signal that has no numbers yet, or none of its own.
    pub fn unread(signal: Signal) -> Departure {
        Departure { signal, value: None, usual: None, sigma: None, part: None, onset: None }
    }

    /// Whether the signal is below its usual value.
    pub fn falls(&self) -> bool {
        match (self.sigma.filter(|s| *s != 0.0), self.value.zip(self.usual)) {
            (Some(sigma), _) => sigma < 0.0,
            (None, Some((value, usual))) => value < usual,
            (None, None) => false,
        }
    }
}
