//! From signals that left their baseline to alerts: joined where they left it together, as urgent as they are many and far.
//!
//! | what left its baseline | urgency |
//! |---|---|
//! | one signal, however far | notice |
//! | two signals of different panes | warning |
//! | two, both at least [`FAR`] σ off | page |
//! | three or more (latency and errors and confidence) | page |
//! | all but a tenth of the traffic gone, alone: nothing else can speak then | page |
//!
//! Two numbers of one pane (its p95 and p99, say) count once. Signals that are no harm by themselves (a version being rolled
//! out, a latency that fell) join an alert of others and never make one. A rule of the config may raise the urgency.

mod join;
mod looks;
mod signal;
#[cfg(test)]
mod tests;
mod urgency;

pub use join::{Alert, NEAR, join};
pub use looks::among;
pub use signal::{Direction, Part, Signal};
pub use urgency::{FAR, Urgency};
