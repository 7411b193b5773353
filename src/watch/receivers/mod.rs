//! What each sort of receiver is sent: pure, a file each.

mod alertmanager;
mod opsgenie;
mod pagerduty;
mod slack;
#[cfg(test)]
mod tests;
mod webhook;

pub use alertmanager::REMINDED;

use serde_json::Value;

use crate::config::ReceiverKind;

use super::Note;

/// What is sent to a receiver; secrets are added on the way.
#[derive(Clone, PartialEq, Debug)]
pub struct Post {
    /// Behind the receiver's address, with its leading slash; may be empty.
    pub path: String,
    /// Headers beside the usual ones.
    pub headers: Vec<(&'static str, String)>,
    /// The JSON; a secret key that belongs into it is put in on the way.
    pub body: Value,
}

impl Post {
    fn of(body: Value) -> Post {
        Post { path: String::new(), headers: Vec::new(), body }
    }
}

/// What a receiver of that sort is sent.
pub fn post(kind: ReceiverKind, note: &Note) -> Post {
    match kind {
        ReceiverKind::Slack => slack::post(note),
        ReceiverKind::PagerDuty => pagerduty::post(note),
        ReceiverKind::Opsgenie => opsgenie::post(note),
        ReceiverKind::Alertmanager => alertmanager::post(note),
        ReceiverKind::Webhook => webhook::post(note),
    }
}

/// A text of at most that many characters.
fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_string();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
