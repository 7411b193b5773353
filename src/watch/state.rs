//! What a watch remembers from one look to the next, and over a restart.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::analysis::alerts::{Alert, Urgency};
use crate::model::{HOUR, MINUTE, Time};

use super::outbox::Message;

/// The form of the file; another one is not read.
pub const VERSION: u32 = 1;
/// How many lags are remembered.
const LAGS: usize = 30;
/// Events that arrive later than this (ms) are not waited for.
const LONGEST_LAG: i64 = 10 * MINUTE;

/// All that is remembered.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The form of the file.
    pub version: u32,
    /// Number of the next message.
    pub next: u64,
    /// Alerts that are open.
    pub open: Vec<Open>,
    /// Messages that no receiver has confirmed yet, oldest first.
    pub outbox: Vec<Message>,
    /// When each receiver was told of something in the last hour.
    pub told: BTreeMap<String, Vec<Time>>,
    /// Receivers that others were told cannot be reached, and whether they confirmed something since.
    #[serde(default)]
    pub down: BTreeMap<String, bool>,
    /// How many messages each receiver was spared since it was last told.
    pub spared: BTreeMap<String, u32>,
    /// How old the newest event was at the last looks, in ms.
    pub lags: VecDeque<i64>,
    /// Since when nothing at all could be seen.
    pub blind: Option<Time>,
}

/// An alert that is open.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Open {
    /// Stands for it at receivers, the same for as long as it is open.
    pub key: String,
    /// As it was seen last.
    pub alert: Alert,
    /// When it was opened.
    pub opened: Time,
    /// When it was seen last.
    pub seen: Time,
    /// What each receiver was told of it.
    pub told: BTreeMap<String, Told>,
    /// Opens what it is about in mlogtui.
    pub link: String,
}

/// What a receiver was told of an alert.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Told {
    /// How urgent it was then.
    pub urgency: Urgency,
    /// When.
    pub at: Time,
}

impl Default for State {
    fn default() -> State {
        State {
            version: VERSION,
            next: 1,
            open: Vec::new(),
            outbox: Vec::new(),
            told: BTreeMap::new(),
            down: BTreeMap::new(),
            spared: BTreeMap::new(),
            lags: VecDeque::new(),
            blind: None,
        }
    }
}

impl State {
    /// Until when events have arrived: the usual lag before now. Where the newest event is older than that, it is silence.
    pub fn arrived_until(&mut self, now: Time, newest: Option<Time>) -> Time {
        if let Some(newest) = newest {
            self.lags.push_back(now.0.saturating_sub(newest.0).clamp(0, LONGEST_LAG));
            while self.lags.len() > LAGS {
                self.lags.pop_front();
            }
        }
        let mut sorted: Vec<i64> = self.lags.iter().copied().collect();
        sorted.sort_unstable();
        now.plus(-sorted.get(sorted.len() / 2).copied().unwrap_or(0))
    }

    /// How often a receiver was told something in the hour before now.
    pub fn told_lately(&mut self, receiver: &str, now: Time) -> usize {
        let Some(times) = self.told.get_mut(receiver) else { return 0 };
        times.retain(|t| now.0.saturating_sub(t.0) < HOUR);
        times.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_no_lag() {
        let mut state = State::default();
        assert_eq!(state.arrived_until(Time(0), None), Time(0));
        for minute in 0..30 {
            let now = Time(minute * MINUTE);
            assert_eq!(state.arrived_until(now, Some(now.plus(-20_000))), now.plus(-20_000));
        }
        for minute in 30..40 {
            let now = Time(minute * MINUTE);
            assert_eq!(state.arrived_until(now, Some(Time(29 * MINUTE))), now.plus(-20_000));
        }
    }
}
