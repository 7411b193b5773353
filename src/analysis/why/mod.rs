//! Why: what is different about a spike, ranked, with its evidence.
//!
//! Own code, because it is the heart of the tool. A [`Signal`](crate::model::Signal) is reduced to a share of events with a *symptom* (an error; a miss;
//! a latency above the baseline's p95), so that counts of two kinds are all that is asked of any store. An [`Inquiry`] asks in
//! rounds, each one batch:
//!
//! ```text
//! 1 thresholds of the symptom, which fields there are, a sample     -> candidates, patterns
//! 2 the symptom by time and by each candidate field                 -> a baseline without its own incidents; the telling fields
//! 3 the symptom and the stages by all telling fields at once, and   -> scan -> causes, stages, small charts
//!   the signal itself inside the likeliest causes
//! 4 only where nothing tells more than a service: a larger sample   -> suspects
//! ```
//!
//! Instead of a window and its baseline two selections of one window can be held against each other ([`Inquiry::between`]): each question
//! is then asked of both, and where events themselves are counted it is their mix that is compared.
//!
//! The scan (`scan`) tries every conjunction of up to three field = value pairs over the cells of round 3. Its score is the
//! logarithm of how much likelier the counts are if the rate inside is some multiple of the usual one than if it is usual, where every
//! cell may scatter by a gamma-distributed factor: that keeps one huge cell from deciding everything, a conjunction that takes in
//! cells that did not change loses by them, and one that leaves changed cells out gains nothing from them.

mod candidates;
mod cells;
mod evidence;
mod explanation;
mod guesses;
mod inquiry;
mod onset;
mod scan;
mod sides;
mod stages;
mod symptom;
mod traffic;
mod turnover;
mod usual;
mod words;

pub use explanation::{Explanation, Inside, filter_of};
pub use inquiry::Inquiry;
pub use onset::ChangeKind;
pub use stages::StageShift;
pub use turnover::{ENOUGH, SEEN, Turnover};
