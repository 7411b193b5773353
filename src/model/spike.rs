//! A signal that left its baseline, as far as requests that stand for it are sought.

use super::{Filter, Window};

/// What of a signal requests are sought for.
#[derive(Clone, PartialEq, Debug)]
pub struct Spike {
    /// Named on the screen: `Latency p99, canary`.
    pub title: String,
    /// When.
    pub window: Window,
    /// Which events could show it.
    pub filter: Filter,
    /// Which of them do, where that is a matter of kind; `All` where it is one of the value.
    pub symptom: Filter,
    /// The numeric field by which one is worse than another.
    pub field: String,
    /// Whether more is worse.
    pub high: bool,
    /// The usual value in the middle, where it is known.
    pub middle: Option<f64>,
    /// Beyond this a value is unusual, where that is known.
    pub edge: Option<f64>,
    /// Where normal requests are sought.
    pub normal_in: Window,
}
