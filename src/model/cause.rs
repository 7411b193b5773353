//! What explains a signal that left its baseline.

use serde::{Deserialize, Serialize};

/// A field that has a value.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Condition {
    /// Full path in the document.
    pub field: String,
    /// Logical name, or the path again where the field map has none.
    pub name: String,
    /// The value as text; `None` is absent.
    pub value: Option<String>,
}

/// A conjunction of conditions (and a stage) that explains a signal, with its evidence.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Cause {
    /// 1 is the first.
    pub rank: usize,
    /// All of these hold for the events it speaks of.
    pub conditions: Vec<Condition>,
    /// Which stage of an inference took the time, as a logical name or `rest`, where one did.
    pub stage: Option<String>,
    /// How well it explains the signal; higher is better, comparable within one explanation only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Share (0–1) of the events with the symptom beyond the usual that lie inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_of_excess: Option<f64>,
    /// Probability of so much by chance, corrected for all that was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
    /// Weighted events inside, in the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<f64>,
    /// Weighted events inside, in the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline_events: Option<f64>,
    /// The signal inside, in the window, in the signal's own unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// The signal inside, in the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline_value: Option<f64>,
    /// Whether the program stands by it; the others are the runners-up.
    pub claimed: bool,
    /// One sentence for people.
    pub words: String,
}
