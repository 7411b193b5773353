//! The integration tests, as one binary.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests make files, start the program, and fail by panicking"
)]

mod bad_input;
mod deliver;
mod engines;
mod guards;
mod headless;
mod one_contract;
mod scenarios;
mod screens;
mod session;
mod terminal;
mod weather;
