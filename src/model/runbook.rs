//! A runbook as it was found, before it is read, what an alert proposes, and how far one was walked.

use super::Verdict;

/// The text of a runbook and where it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunbookText {
    /// A path, or words for what ships.
    pub origin: String,
    /// Markdown with front matter.
    pub text: String,
}

/// What an alert proposes to walk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// Key of the pane of its signal, where it names one.
    pub pane: Option<String>,
    /// Id of the runbook, where it names one that is at hand.
    pub runbook: Option<String>,
}

/// How far a runbook was walked: enough to arrive at the same place again.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Walked {
    /// Id of the step one is at; the first one where none is named.
    pub step: Option<String>,
    /// Whether it was walked to its end.
    pub ended: bool,
    /// What was done by hand, by the ids of the steps, in the order of the document.
    pub by_hand: Vec<(String, ByHand)>,
}

/// What somebody did at a step instead of going by what it found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ByHand {
    /// Passed it over.
    Skipped,
    /// Said what holds.
    Said(Verdict),
}
