//! The loader on files and streams that change under its hands: every line once, honest coverage, words for what happened.

mod ahead;
mod faults;
mod files;
mod harness;
mod orders;
mod streams;
