//! The map of `mlogtui`: where things are, and the way of the data.
//!
//! # The way of the data
//!
//! ```text
//! key -> runtime::input -> Message::Key -> app::update -> keymap (innermost section first) -> Action
//!     -> the top layer acts on it -> state changes, and effects: Abandon(old), Ask(questions)
//!     -> runtime draws once: app::view(&State)
//!
//! Ask -> runtime::effects -> Store::answer(batch), a stream -> Message::Answered, again and again until the coverage is whole
//!     -> app::update -> the slot that waits for that ticket, or dropped -> draw
//! ```
//!
//! `app::update` is the only place where state changes and `app::view` changes nothing; neither reads a clock, a file or a
//! socket. `runtime` is the only impure part of the interface. The command line prints the same [`panes::Reading`]s that the
//! screen draws.
//!
//! # Where things are added
//!
//! - a pane: one file in [`panes`] and a line in `panes::shipped` (or no code at all: `[[pane]]` in the config)
//! - a screen: a folder in [`screens`] that implements `Screen`, and a line where destinations are opened (`cli::tui`)
//! - a store: a folder in [`store`] that answers every [`model::Question`], or says which it cannot
//! - a binding: a line in `keymaps/default.toml`; an action: a line in `model::action`
//! - a field: a table in `assets/fields/*.toml`; a subcommand: a file in [`cli`] and a variant
//!
//! # Imports flow one way
//!
//! `model` <- `contract`, `demo` <- `analysis` <- `config` <- `store` <- `ingest`, `setup`; `keymap`, `ui` <- `panes` <- `screens`, `overlays` <- `app`
//! <- `runtime` <- `cli`. A test that reads the `use` lines keeps it so.
//!
//! # Decisions worth knowing
//!
//! - One question carries window *and* baseline, and its answer every bucket of both: a pane asks once, and both are cut in the
//!   same buckets by construction. Each measure of each group has its own bucket width, because p99 needs a hundred times the
//!   events that a mean needs.
//! - A percentile is judged by the share of events above the baseline's value of it: a share needs fewer events a bucket, and a
//!   tail that grows moves it sooner.
//! - Shares are judged by counting: the events with the symptom in a run of narrow buckets against the binomial tail at the
//!   baseline's share, instead of by the spread of buckets wide enough to have one. Over 20 seeds that finds every demo scenario
//!   with a sixth of the events, at the same one false alarm in a thousand readings. Both tests hold the noise between one day
//!   and another, without which long runs alarm on ordinary days ([`analysis::deviation`]).
//! - A page of events from a server goes on beyond the place of the last one (its time, the number the server gave it, a hash of
//!   its id) instead of within a point in time kept open there: nothing has to be closed or can expire, and late events appear.
//! - A server's percentiles cannot be merged, and the events above a threshold cannot be counted before it is known: the course
//!   of a percentile is asked by what the answer before said, so that a refresh is one round trip and only the first takes two.
//! - Columns of the local store are packed exactly (a decimal with its scale, else `f64`), so that what is printed is what was
//!   logged, at four bytes for most numbers.
//! - Streams and compressed files are kept in memory as compressed chunks, one mechanism for both, instead of restart points
//!   into the compressed file; what does not fit is unpacked from the start again.
//! - Duplicate keys: the last wins. `NaN` and `Infinity` make a line no JSON. A number where a word is expected reads as its
//!   text. An empty word is absent. A line without a usable time counts at the last valid time before it in its file, in the
//!   invalid-schema rate and nowhere else.

pub mod analysis;
pub mod app;
pub mod cli;
pub mod config;
pub mod contract;
pub mod demo;
pub mod ingest;
pub mod keymap;
pub mod model;
pub mod overlays;
pub mod panes;
pub mod runtime;
pub mod screens;
pub mod setup;
pub mod store;
pub mod ui;
