//! A seeded generator of believable ML traffic: a week of earlier days, then one incident with a known cause.

mod condition;
mod effect;
mod fleet;
mod ledger;
mod lines;
mod random;
mod request;
mod scenario;
mod slice;
mod story;
mod timeline;
mod training;
mod truth;

use std::io::{self, Write};

pub use scenario::Scenario;
pub use story::Story;
pub use truth::{FieldIs, Truth};

use crate::model::Time;

/// Where a story starts when nothing else is said: 2026-03-02T00:00:00Z.
pub const DEFAULT_START: Time = Time(1_772_409_600_000);

/// How many lines a story has when nothing else is said.
pub const DEFAULT_EVENTS: u64 = 300_000;

/// Bytes gathered before they are handed on.
const BLOCK: usize = 1 << 20;

/// Writes all of a story's lines in order; `progress` hears the share (0-1) of lines written, now and then.
///
/// # Errors
/// Whatever `to` fails with.
pub fn write(story: &Story, to: &mut impl Write, progress: &mut dyn FnMut(f64)) -> io::Result<()> {
    let mut block = Vec::with_capacity(2 * BLOCK);
    let mut lines = 0;
    for slice in 0..story.slices() {
        lines += story.write_slice(slice, &mut block);
        if block.len() >= BLOCK {
            to.write_all(&block)?;
            block.clear();
            progress(lines as f64 / story.events() as f64);
        }
    }
    to.write_all(&block)?;
    to.flush()?;
    progress(1.0);
    Ok(())
}

#[cfg(test)]
mod tests;
