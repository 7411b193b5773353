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
//! - a screen: a folder in [`screens`] that implements `Screen`, and a line where destinations are opened (`screens::open`)
//! - a store: a folder in [`store`] that answers every [`model::Question`], or says which it cannot
//! - a sender of alerts: a file in [`alert`] that tells its payload from the others and reads it
//! - a link to a screen: a line in [`link`]'s `view`s; what goes into an incident record: a kind of [`model::What`]
//! - a binding: a line in `keymaps/default.toml`; an action: a line in `model::action`
//! - a receiver of alerts: a file in `watch::receivers` and a variant of [`config::ReceiverKind`]
//! - a runbook: a Markdown file in `assets/runbooks` and a line in `runbook::shelf`; a kind of its steps or a rule: a file and a line in
//!   `runbook::kinds`, `runbook::rules`
//! - a field: a table in `assets/fields/*.toml`; a subcommand: a file in [`cli`] and a variant
//!
//! # Imports flow one way
//!
//! `model` <- `contract`, `demo` <- `analysis` <- `link`, `alert`, `config` <- `store` <- `ingest`, `setup`; `keymap`, `ui` <- `incident`, `panes` <- `watch`, `runbook` <- `screens`, `overlays`
//! <- `app` <- `runtime` <- `cli`. A test that reads the `use` lines keeps it so.
//!
//! # A watch
//!
//! `mlogtui watch` asks the questions of [`panes::watching`] at an interval; [`watch`] reads them, decides as a pure state machine,
//! writes messages down, and sends them. The alerts screen shows what the same rules say.
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
//! - When a number left its baseline is told by the group that tells it best, for the noise of all the others blurs the onset of the
//!   whole: over 20 seeds of each demo scenario the onset is then within two minutes in 159 of 160, where it was in 156.
//! - A pane shows its headline number, unless that is as usual in every group and another of its numbers stands out: a calm row
//!   with a mark beside it would send a tired reader looking for what the mark is about.
//! - Where no conjunction of values explains a signal, or nothing left its baseline and somebody asks all the same, a bounded sample
//!   of events does: units of work (what one service did for one request) of the window are held against those of the baseline
//!   ([`analysis::suspects`]), in a round trip or two after the three of the explanation. What is nearly always or never
//!   done is a habit, and a broken habit counts for as much as it was one; the gap between a caller's step and its callee's
//!   needs no common clock.
//! - A part is blamed only where the rest is better off than it would be, had it changed as much ([`analysis::why`]): where everything
//!   got slower alike, a value that most events have is no cause, and the screen says that it is the same everywhere.
//! - Traffic is judged in buckets that hold enough stored events, however many those stand for: between two sampled events there is
//!   no silence. Of one quiet week of heavy weights it makes no false alarm where there were five.
//! - Two selections are held against each other by the inquiry that explains spikes ([`analysis::why`]): both are asked the same, the
//!   other one stands where the baseline would, and where events are counted it is their mix that is compared.
//! - The value beyond which an event has a symptom is rounded to two digits, so that stores which estimate percentiles and stores
//!   which know them hold the same events for affected, and claim the same causes.
//! - A runbook measures by the gauges of panes, so its numbers are those of the dashboard. What is usual of percentiles is asked once,
//!   before the first step: "too slow" then means the same for every group and all along the walk, parts add up to the whole,
//!   and a step is one round trip where a percentile's own course takes two.
//! - A rule picks a value only where three things hold together: its own course left its baseline, it changed clearly more than the
//!   rest, and it carries most of what is unusual ([`analysis::contrast`]). Neither a small group by chance nor a large group of
//!   what changed everywhere passes all three.
//! - A walk keeps the window it began with, and narrows within itself: findings are of the same events. Whoever leaves it and comes
//!   back to the same events goes on there.
//! - A page of events from a server goes on beyond the place of the last one (its time, the number the server gave it, a hash of
//!   its id), and reading back does so within a point in time, so that what is read through stands still. The one does not hang on
//!   the other: where points in time are refused, expire or are lost, the page is asked without, and still every event comes
//!   exactly once (`tests/paging.rs`). It is opened with the second page, for most look at one only, and closed on leaving.
//! - All searches of a refresh go out as one `_msearch`, which the server ends when the connection is closed. Where a gateway gives
//!   up on it, each goes on in the background instead and is ended by name: begun anew each time, it would never end.
//! - The answer of a server is taken apart while it comes, and each search's part read on a thread of its own: what is left to do
//!   after the last byte is little, though an answer has megabytes.
//! - A server's percentiles cannot be merged, and the events above a threshold cannot be counted before it is known: the course
//!   of a percentile is asked by what the answer before said, so that a refresh is one round trip and only the first takes two.
//! - Columns that somebody will likely ask for next are read when nothing else is to do: the id that requests are followed by and
//!   what has few values everywhere, the times of stages only where somebody looks, for numbers take four times the room.
//! - Columns of the local store are packed exactly (a decimal with its scale, else `f64`), so that what is printed is what was
//!   logged, at four bytes for most numbers.
//! - Streams and compressed files are kept in memory as compressed chunks, one mechanism for both, instead of restart points
//!   into the compressed file; what does not fit is unpacked from the start again.
//! - A watch looks every minute at every signal: 3 σ, worth a look of somebody who looks, would alarm several times a week. It opens an
//!   alert from 5 σ on, corrected for the groups looked at, and asks for more where no days are known to compare with.
//! - A message to a receiver is written down before it is sent and crossed out once it was confirmed; what was not confirmed is
//!   sent again under the same key. Sending at most once would lose alerts, and a lost alert is worse than a repetition that says so.
//! - Duplicate keys: the last wins. `NaN` and `Infinity` make a line no JSON. A number where a word is expected reads as its
//!   text. An empty word is absent. A line without a usable time counts at the last valid time before it in its file, in the
//!   invalid-schema rate and nowhere else.

pub mod alert;
pub mod analysis;
pub mod app;
pub mod cli;
pub mod config;
pub mod contract;
pub mod demo;
pub mod incident;
pub mod ingest;
pub mod keymap;
pub mod link;
pub mod model;
pub mod overlays;
pub mod panes;
pub mod runbook;
pub mod runtime;
pub mod screens;
pub mod setup;
pub mod store;
pub mod ui;
pub mod watch;
