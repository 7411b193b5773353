//! Entries that leave out, order and add panes.

use serde::{Deserialize, Serialize};

/// What an added pane shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PaneKind {
    /// p50, p95 and p99 of a number.
    Percentiles,
    /// Mean of a number.
    Mean,
    /// Share of the events of one filter among those of another.
    Share,
    /// Events per minute.
    Count,
    /// Shares of the most frequent values of a field.
    Top,
}

/// One `[[pane]]` of the config.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaneEntry {
    /// Key of a shipped pane, or a new one.
    pub key: String,
    /// Leaves the pane out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Title of an added pane.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What an added pane shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<PaneKind>,
    /// The field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Field whose values become lines of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// Narrows the scope for this pane.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Share: events that count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Share: events that could count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub among: Option<String>,
    /// How many values of the split are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<usize>,
    /// Unit behind the numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}
