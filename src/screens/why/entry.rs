//! The lines of the screen that can be selected: causes, then what the logs say more or less often than usual.

use crate::analysis::patterns::Pattern;
use crate::analysis::why::{Explanation, filter_of};
use crate::model::{Cause, Filter};

/// A line that can be selected.
#[derive(Clone, PartialEq, Debug)]
pub enum Entry {
    /// A conjunction, with the numbers of the signal inside it.
    Cause(Cause),
    /// A service that behaves unlike itself, whatever the signal did.
    Suspect(Cause),
    /// A message that changed.
    Pattern(Pattern),
}

/// Suspects that are shown.
const SUSPECTS: usize = 3;
/// Score from which a suspect that is not claimed is worth a look. Over eight quiet seeds the highest was 0.23; of the recorded incidents
/// in which one was the true cause, the lowest 2.7.
const WORTH_A_LOOK: f64 = 1.0;

impl Entry {
    /// Its events.
    pub fn filter(&self) -> Filter {
        match self {
            Entry::Cause(cause) | Entry::Suspect(cause) => filter_of(&cause.conditions),
            Entry::Pattern(pattern) => pattern.filter.clone(),
        }
    }

    /// One sentence.
    pub fn words(&self) -> String {
        match self {
            Entry::Cause(cause) | Entry::Suspect(cause) => cause.words.clone(),
            Entry::Pattern(pattern) => format!("{}: {}", pattern.verdict.word(), pattern.words()),
        }
    }
}

/// The lines worth a row: causes that hold for the same events as an earlier, shorter one are told with it.
pub fn entries(explanation: &Explanation) -> Vec<Entry> {
    let worth_it = |c: &&Cause| c.claimed || c.score.is_some_and(|score| score >= WORTH_A_LOOK);
    let suspects = explanation.suspects.iter().filter(worth_it).take(SUSPECTS).cloned().map(Entry::Suspect);
    let mut causes: Vec<Cause> = Vec::new();
    for cause in &explanation.causes {
        if !causes.iter().any(|shown| is_same(shown, cause)) {
            causes.push(cause.clone());
        }
    }
    let patterns = explanation.patterns.iter().cloned().map(Entry::Pattern);
    suspects.chain(causes.into_iter().map(Entry::Cause)).chain(patterns).collect()
}

/// Values that hold for just the same events as a cause.
pub fn same_events(explanation: &Explanation, cause: &Cause) -> String {
    let same = explanation.causes.iter().filter(|o| o.conditions != cause.conditions && is_same(cause, o));
    let more = same.flat_map(|other| other.conditions.iter().filter(|c| !cause.conditions.contains(c)));
    let mut words: Vec<String> = Vec::new();
    for said in more.map(|c| format!("{} {}", c.name, c.value.as_deref().unwrap_or("(absent)"))) {
        if !words.contains(&said) {
            words.push(said);
        }
    }
    words.join(", ")
}

/// Whether one holds for the same events as the other and names all of its conditions.
fn is_same(one: &Cause, other: &Cause) -> bool {
    one.events == other.events
        && one.baseline_events == other.baseline_events
        && one.conditions.iter().all(|c| other.conditions.contains(c))
}
