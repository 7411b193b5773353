//! The lines of the screen that can be selected: causes, then what the logs say more or less often than usual.

use crate::analysis::patterns::Pattern;
use crate::analysis::why::{Explanation, filter_of};
use crate::model::{Cause, Filter};

/// A line that can be selected.
#[derive(Clone, PartialEq, Debug)]
pub enum Entry {
    /// A cause, or a suspect.
    Cause(Cause),
    /// A message that changed.
    Pattern(Pattern),
}

/// Suspects that are shown.
const SUSPECTS: usize = 3;

impl Entry {
    /// Its events.
    pub fn filter(&self) -> Filter {
        match self {
            Entry::Cause(cause) => filter_of(&cause.conditions),
            Entry::Pattern(pattern) => pattern.filter.clone(),
        }
    }

    /// One sentence.
    pub fn words(&self) -> String {
        match self {
            Entry::Cause(cause) => cause.words.clone(),
            Entry::Pattern(pattern) => format!("{}: {}", pattern.verdict.word(), pattern.words()),
        }
    }
}

/// The lines worth a row: causes that hold for the same events as an earlier, shorter one are told with it.
pub fn entries(explanation: &Explanation) -> Vec<Entry> {
    let suspects = explanation.suspects.len();
    let ranked = explanation.ranked().into_iter().enumerate();
    let mut causes: Vec<Cause> = Vec::new();
    for (at, cause) in ranked {
        if (at >= suspects || at < SUSPECTS) && !causes.iter().any(|shown| is_same(shown, &cause)) {
            causes.push(cause);
        }
    }
    let patterns = explanation.patterns.iter().cloned().map(Entry::Pattern);
    causes.into_iter().map(Entry::Cause).chain(patterns).collect()
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
