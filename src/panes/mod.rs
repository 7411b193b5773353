//! Panes: each file defines one as data — what it asks, how it reads the answer, where it leads.

mod arrangement;
mod json;
mod pane;
mod reading;
mod rollouts;
mod spikes;
mod thin;

pub use arrangement::arrangement;
pub use json::{count, reading_json};
pub use pane::*;
pub use reading::*;
pub use rollouts::Rollout;
pub use spikes::{furthest, named};

mod cache;
mod confidence;
mod drift;
mod errors;
mod latency;
mod training;
mod versions;
mod volume;
pub mod watching;

/// The panes that ship, in the order in which they stand on the dashboard; the volume is shown in the header.
pub fn shipped() -> Vec<Pane> {
    vec![
        latency::pane(),
        confidence::pane(),
        cache::pane(),
        errors::pane(),
        drift::pane(),
        versions::pane(),
        training::pane(),
    ]
}

/// Events per minute, shown in the header and in `--json`.
pub fn volume() -> Pane {
    volume::pane()
}
