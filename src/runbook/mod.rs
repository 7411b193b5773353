//! Runbooks: written documents whose steps are live questions, the rules that read the answers, and the walk along them.
//!
//! Pure: a walk says what to ask and takes the answers; who asks is the screen or the command line.

mod block;
mod by_hand;
mod document;
mod evidence;
mod front;
mod ground;
mod kinds;
mod mistake;
mod narrowing;
mod rules;
mod sections;
mod setting;
mod shelf;
mod signal;
mod template;
mod walk;

pub use document::{Branch, Runbook, Step, To, read};
pub use evidence::{Evidence, Makeup, Part};
pub use front::is_id;
pub use ground::{Ground, Thresholds};
pub use kinds::{Kind, Shown};
pub use mistake::{Mistake, explain};
pub use narrowing::Narrowing;
pub use rules::{Judgement, Picked, Rule};
pub use setting::Setting;
pub use shelf::{Shelf, proposed, shipped};
pub use signal::pane;
pub use template::new_document;
pub use walk::{End, Finding, Progress, State, Walk};

#[cfg(test)]
mod tests;
