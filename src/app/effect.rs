//! What the core wants done outside.

use crate::model::{Question, Ticket};

/// What the core wants done outside.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Put these questions to the store, in one batch.
    Ask(Vec<(Ticket, Question)>),
    /// Nobody waits for these any more.
    Abandon(Vec<Ticket>),
    /// Put text on the clipboard.
    Copy {
        /// What it is: `value`, `document`, …
        what: String,
        /// The text, harmless already.
        text: String,
    },
    /// Say how the store is asked this.
    Explain(Question),
    /// Keep this filter for the next session.
    RememberFilter(String),
    /// Leave.
    Quit,
}
