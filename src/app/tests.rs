//! The core, driven by keys and answers: no terminal, no store, no clock.

mod harness;
mod keys;
mod overlays;
mod records;
mod scopes;
mod views;
