//! What the core wants done outside.

use crate::model::{Entry, Question, Ticket};

/// What the core wants done outside.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Put these questions to the store, in one batch.
    Ask(Vec<(Ticket, Question)>),
    /// Nobody waits for these any more.
    Abandon(Vec<Ticket>),
    /// Nobody reads on page by page: what the store keeps open for that may be closed.
    LetGo,
    /// Put text on the clipboard.
    Copy {
        /// What it is: `value`, `document`, …
        what: String,
        /// The text, harmless already.
        text: String,
    },
    /// Say how the store is asked this.
    Explain(Question),
    /// Write this into the record of an incident, before anything else can be lost.
    Record {
        /// Id of the incident.
        incident: String,
        /// What happened.
        entry: Box<Entry>,
        /// What the store was asked for it; written in the store's own language.
        asked: Option<Box<Question>>,
    },
    /// Keep this filter for the next session.
    RememberFilter(String),
    /// Leave.
    Quit,
    /// Stop until the shell takes the program up again.
    Suspend,
}

/// The same effects with everything that is asked as one batch, which stands where the last of them stood: one way to the
/// store and back.
pub fn asked_together(effects: Vec<Effect>) -> Vec<Effect> {
    let (mut batch, mut others) = (Vec::new(), Vec::new());
    for effect in effects {
        match effect {
            Effect::Ask(more) => batch.extend(more),
            other => others.push(other),
        }
    }
    if !batch.is_empty() {
        others.push(Effect::Ask(batch));
    }
    others
}
