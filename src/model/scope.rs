//! What slice of the logs is looked at, and what it is held against.

use serde::Serialize;

use super::{Filter, Window};

/// Which stretch of the past counts as usual.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BaselineChoice {
    /// The same hours of earlier days where at least two have data, else the stretch before.
    #[default]
    Auto,
    /// The same hours of up to seven earlier days.
    Days,
    /// The stretch just before the window, four times its length where there is that much.
    Previous,
    /// Nothing.
    None,
    /// This stretch.
    Fixed(Window),
}

/// The baseline as resolved against the data there is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Baseline {
    /// How it came about: `days`, `previous`, `fixed` or `none`.
    pub kind: BaselineKind,
    /// Its stretches, oldest first; empty when there is none.
    pub windows: Vec<Window>,
}

/// How a baseline came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BaselineKind {
    /// The same hours of earlier days.
    Days,
    /// The stretch before the window.
    Previous,
    /// A stretch the user named.
    Fixed,
    /// There is none.
    #[default]
    None,
}

/// A window, a filter, and the baseline it is held against.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Scope {
    /// The stretch looked at.
    pub window: Window,
    /// Which events.
    pub filter: Filter,
    /// What is usual.
    pub baseline: Baseline,
}
