//! Who is told of alerts.

use serde::{Deserialize, Serialize};

use crate::analysis::alerts::Urgency;

use super::{SecretFrom, without_user};

/// What sort of receiver it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReceiverKind {
    /// An incoming webhook of Slack (or Mattermost, Rocket.Chat).
    Slack,
    /// PagerDuty, Events API v2.
    PagerDuty,
    /// Opsgenie, Alert API v2.
    Opsgenie,
    /// Prometheus' Alertmanager, API v2.
    Alertmanager,
    /// JSON to an address of one's own.
    Webhook,
}

/// An address, or where it is taken from because it is a secret itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Address {
    /// Where it is taken from.
    Secret(SecretFrom),
    /// As it is.
    Plain(String),
}

/// One `[receiver.NAME]` table.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receiver {
    /// What sort.
    pub kind: ReceiverKind,
    /// Where it is; Slack's is a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Address>,
    /// The key that it knows us by: PagerDuty's routing key, Opsgenie's API key, a bearer token of others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<SecretFrom>,
    /// Less urgent alerts are not told.
    #[serde(default)]
    pub least: Urgency,
    /// Messages an hour at most, pages not counted.
    #[serde(default = "usual_most")]
    pub at_most: usize,
    /// Whether an address may be plain `http://` on another machine.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_http: bool,
}

impl Receiver {
    /// The same as it may be shown: without a password in its address.
    pub(super) fn shown(self) -> Receiver {
        let url = self.url.map(|url| match url {
            Address::Plain(address) => Address::Plain(without_user(&address)),
            secret @ Address::Secret(_) => secret,
        });
        Receiver { url, ..self }
    }
}

fn usual_most() -> usize {
    20
}
