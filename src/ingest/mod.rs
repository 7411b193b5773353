//! Takes NDJSON lines through the contract and delivers them to a cluster, each exactly once.
//!
//! ```text
//! files, stdin -> lines -> prepare (validate, derive, tag; id) -> batches -> _bulk, some at once -> delivered, or refused
//! ```
//!
//! The id of an event is a hash of its line and of its number among identical lines of its source, and it is only ever created,
//! never overwritten: whatever is sent again is there already.

mod batch;
mod deliver;
mod identity;
mod place;
mod prepare;
mod reading;
mod refused;
mod seen;
mod target;

pub use deliver::{Delivery, Plan, deliver};
pub use place::Place;
pub use prepare::Preparing;
pub use refused::Refused;

use serde::Serialize;

/// What became of the lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Outcome {
    /// Lines that were read.
    pub lines: u64,
    /// Events that the cluster took.
    pub delivered: u64,
    /// Events that it had already.
    pub already_there: u64,
    /// Of all events, those that break the contract: delivered all the same, tagged `invalid_schema`.
    pub invalid: u64,
    /// Events left out by sampling; those that were kept weigh more.
    pub sampled_out: u64,
    /// Lines that no cluster can take, with the reason in the file for refused lines.
    pub refused: u64,
}
