//! Rules of what is alerted on.

use serde::{Deserialize, Serialize};

use crate::analysis::alerts::{Direction, Urgency};

/// One `[[alert]]` of the config.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertEntry {
    /// What is watched: the key of a pane (its headline), or `pane.number` such as `latency.p99`.
    pub signal: String,
    /// Its name; by itself the signal and the filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Narrows the events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Field whose values are watched as well; that of the pane by itself, "none" for no field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// How far (σ) it has to leave its baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sigma: Option<f64>,
    /// Which way is worse; that of the pane by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Fewer stored events in the window say nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// How long it has to last.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub lasting: Option<String>,
    /// The least urgency of an alert of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// Id of the runbook for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runbook: Option<String>,
    /// When nobody is told: windows in words, `02:00..03:00` every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silence: Vec<String>,
}
