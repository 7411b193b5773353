//! The only impure part of the interface: terminal, input, questions to the store, clipboard, and the loop around the core.

#![allow(clippy::disallowed_methods, reason = "the runtime meets the world")]

mod clipboard;
mod effects;
mod history;
mod input;
mod job;
mod log;
mod recorder;
mod run;
mod terminal;
mod wire;

pub use log::log_to;
pub use run::{Session, run};
