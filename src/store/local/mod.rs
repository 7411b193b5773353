//! The local store: the log file is the database.
//!
//! Blocks of the sources are scanned newest first into segments of compact columns; questions are answered over columns, and
//! a raw line is read back by its offset. Nothing appears on disk.

#![allow(clippy::disallowed_methods, reason = "the store reads files and times its answers")]

pub mod answer;
pub mod columns;
mod fields;
mod inputs;
mod leaves;
mod load;
mod places;
mod reading_back;
mod scan;
mod sources;
mod store;
mod tally;
mod watch;
mod words;
mod wrapping;

pub use inputs::Inputs;
pub use places::files_of;
pub use sources::{Generated, LONGEST, Progress, lines_of};
pub use store::LocalStore;
pub use wrapping::document as event_of;
