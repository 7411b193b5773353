//! One request through all services: its steps in drawing order, and what is odd about it.

use serde::Serialize;

use super::Time;

/// The steps of one id, as a waterfall is drawn.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Trace {
    /// The id that was followed.
    pub id: String,
    /// The logical field it was found in.
    pub field: String,
    /// Steps: a caller before what it called, calls by their start.
    pub spans: Vec<Span>,
    /// Start of the first step, whole milliseconds.
    pub start: Time,
    /// End of the last step.
    pub end: Time,
    /// From start to end in ms.
    pub duration_ms: f64,
    /// Steps that are usually there and are not.
    pub missing: Vec<Missing>,
    /// Calls made more than once by the same step.
    pub repeated: Vec<Repeated>,
    /// Hosts whose clocks are apart.
    pub skew: Vec<Skew>,
    /// What could not be used as it stands, in words.
    pub set_aside: Vec<String>,
}

/// One step of a trace: what one service did for the request.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Span {
    /// Its own id, where its lines carry one.
    pub id: Option<String>,
    /// Index of the step that called it.
    pub parent: Option<usize>,
    /// How the caller was found.
    pub link: Link,
    /// Service that did it.
    pub service: Option<String>,
    /// Step of the request, where the lines name one.
    pub step: Option<String>,
    /// Serving variant.
    pub variant: Option<String>,
    /// Pod that did it.
    pub pod: Option<String>,
    /// Node whose clock it went by.
    pub node: Option<String>,
    /// From the trace's start, in ms; never negative.
    pub start_ms: f64,
    /// As logged, in ms; `None` where no line says how long it took.
    pub duration_ms: Option<f64>,
    /// From its first to its last sign of life, in ms; the duration where that is known.
    pub extent_ms: f64,
    /// Time in ms in which none of its calls ran.
    pub own_ms: f64,
    /// Callers above it.
    pub depth: usize,
    /// Whether a longer step here would have made the whole longer.
    pub critical: bool,
    /// Time in ms of the critical path that was its own.
    pub critical_ms: f64,
    /// The worst level among its lines, in capitals.
    pub level: Option<String>,
    /// How bad that is.
    pub severity: Severity,
    /// Whether any of its lines breaks the contract.
    pub invalid: bool,
    /// Parts of its time, in their order.
    pub stages: Vec<Stage>,
    /// What is usual for the same service, step and variant.
    pub usual: Option<Usual>,
    /// Its place was moved by so many ms, because of its host's clock.
    pub moved_ms: f64,
    /// Its line has no usable time: it stands where its calls and its caller leave room.
    pub unplaced: bool,
    /// Ends so many ms after its caller; 0 where it does not.
    pub outlives_ms: f64,
    /// Index of the event that stands for it.
    pub event: usize,
    /// Indices of all its events, by time.
    pub lines: Vec<usize>,
}

/// How a step's caller was found.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// It has none.
    #[default]
    Root,
    /// Its line names it.
    Recorded,
    /// It ran within that step's time.
    Time,
    /// Its line names a caller that logged nothing; it stands within the step that ran around it, if there is one.
    Lost(String),
}

/// How bad the worst line of a step is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing bad.
    #[default]
    Fine,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

/// A part of a step's time.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Stage {
    /// Logical field, or `rest`.
    pub name: String,
    /// How long, in ms.
    pub duration_ms: f64,
}

impl Stage {
    /// Fields that say how long the stages inside an inference took, in the order in which they run.
    pub const FIELDS: [&str; 4] = ["feature_store", "feature_engineering", "batch_processing", "post_processing"];
}

/// What is usual for a step.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Usual {
    /// Median in ms.
    pub p50: f64,
    /// 95th percentile in ms.
    pub p95: f64,
    /// Weighted events behind them.
    pub count: f64,
    /// Stored events behind them.
    pub stored: f64,
}

/// A step that is usually there.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Missing {
    /// Service that logged nothing.
    pub service: String,
    /// Its step, where it has one.
    pub step: Option<String>,
    /// Share (0–1) of the requests of the same kind in which it logs.
    pub share: f64,
}

/// A call that one step made more than once.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Repeated {
    /// Service that was called.
    pub service: String,
    /// Step that was called.
    pub step: Option<String>,
    /// How often.
    pub count: usize,
    /// All of them together, in ms.
    pub total_ms: f64,
    /// How many of them failed.
    pub failed: usize,
    /// Indices of the steps, by their start.
    pub spans: Vec<usize>,
}

/// A host whose clock is apart from its callers'.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Skew {
    /// Node, pod or service.
    pub host: String,
    /// How far at least its clock is ahead of its callers', in ms; negative is behind.
    pub ahead_ms: f64,
    /// How many steps were moved for it.
    pub spans: usize,
}

/// An id to follow through services.
#[derive(Clone, PartialEq, Debug)]
pub struct Follow {
    /// The logical field it stands in; `None` looks in every field that leads through services.
    pub field: Option<String>,
    /// The id.
    pub value: String,
    /// About when, where that is known.
    pub near: Option<Time>,
}

impl Follow {
    /// Fields whose ids lead through services, the strongest first.
    pub const LEADING: [&str; 4] = ["correlation_id", "request_id", "parent_id", "session"];
}
