//! Messages on their way to receivers: each is written down before it is sent, and crossed out once it was confirmed.
//!
//! What a receiver confirmed is never sent again. What it did not confirm (it was down, it hung, the program was killed while
//! it was asked) is sent again under the same key and number, by which PagerDuty, Opsgenie, Alertmanager and webhooks tell that
//! it is the same; Slack knows no keys, so there the text says that it may be a repetition.

use serde::{Deserialize, Serialize};

use crate::analysis::alerts::Alert;
use crate::model::{DAY, MINUTE, SECOND, Time};

use super::State;

/// The first wait before a message is sent again, and the longest, in ms.
const WAITS: (i64, i64) = (5 * SECOND, 5 * MINUTE);
/// A message that nobody took for so long is given up.
const PATIENCE: i64 = DAY;

/// Why a receiver is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An alert opened.
    Opened,
    /// It became more urgent.
    Worse,
    /// It is still open, for receivers that forget.
    Still,
    /// It is over, or another receiver can be reached again.
    Resolved,
    /// Another receiver cannot be reached.
    Unreachable,
}

impl Kind {
    /// Whether it counts against how often a receiver is told.
    pub fn counts(self) -> bool {
        matches!(self, Kind::Opened | Kind::Worse)
    }
}

/// What one receiver is to be told.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Message {
    /// No two messages have the same.
    pub number: u64,
    /// Name of the receiver.
    pub receiver: String,
    /// Why.
    pub kind: Kind,
    /// Stands for the alert.
    pub key: String,
    /// The alert as it was then; none where it is about a receiver.
    pub alert: Option<Alert>,
    /// More that is said, such as how many messages were spared.
    pub note: String,
    /// Opens what the alert is about in mlogtui.
    pub link: String,
    /// When the alert opened.
    pub opened: Time,
    /// When it was written down.
    pub at: Time,
    /// How often it was sent without being confirmed.
    pub attempts: u32,
    /// Not before this.
    pub not_before: Time,
    /// Why it was not confirmed, the last time.
    pub failure: String,
}

impl State {
    /// Writes a message down.
    pub fn post(&mut self, mut message: Message) {
        message.number = self.next;
        self.next += 1;
        self.outbox.push(message);
    }

    /// The messages to send now: of each receiver and alert the oldest, so that nothing is resolved before it was opened.
    pub fn due(&self, now: Time) -> Vec<Message> {
        let first =
            |at: usize, m: &Message| !self.outbox[..at].iter().any(|b| b.receiver == m.receiver && b.key == m.key);
        let due = self.outbox.iter().enumerate().filter(|(at, m)| m.not_before <= now && first(*at, m));
        due.map(|(_, message)| message.clone()).collect()
    }

    /// A message is about to be sent: should nobody live to tell how it went, it counts as not confirmed.
    pub fn sending(&mut self, number: u64) {
        if let Some(message) = self.find(number) {
            message.attempts += 1;
        }
    }

    /// A message was confirmed: it is never sent again.
    pub fn confirmed(&mut self, number: u64, now: Time) {
        let Some(message) = self.find(number).cloned() else { return };
        self.outbox.retain(|m| m.number != number);
        if let Some(back) = self.down.get_mut(&message.receiver) {
            *back = true;
        }
        if message.kind.counts() {
            self.told.entry(message.receiver).or_default().push(now);
        }
    }

    /// A message was not confirmed; gives it where it was given up.
    pub fn failed(&mut self, number: u64, now: Time, why: &str) -> Option<Message> {
        let message = self.find(number)?;
        let doubled = WAITS.0.saturating_mul(1 << message.attempts.saturating_sub(1).min(16));
        message.not_before = now.plus(doubled.min(WAITS.1));
        message.failure = why.to_string();
        if now.0.saturating_sub(message.at.0) < PATIENCE {
            return None;
        }
        let given_up = message.clone();
        self.outbox.retain(|m| m.number != number);
        Some(given_up)
    }

    fn find(&mut self, number: u64) -> Option<&mut Message> {
        self.outbox.iter_mut().find(|m| m.number == number)
    }
}
