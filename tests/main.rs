//! The integration tests, as one binary.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests make files, start the program, and fail by panicking"
)]

mod background;
mod bad_input;
mod deliver;
mod documents;
mod engines;
mod guards;
mod headless;
mod incidents;
mod one_contract;
mod paging;
mod pipes;
mod round_trips;
mod runbooks;
mod scenarios;
mod screens;
mod session;
mod storms;
mod terminal;
mod watch;
mod weather;
