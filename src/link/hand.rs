//! What was done by hand at a step of a runbook, as a word of a link.

use crate::model::{ByHand, Verdict};

const WORDS: [(&str, ByHand); 4] = [
    ("skip", ByHand::Skipped),
    ("yes", ByHand::Said(Verdict::Yes)),
    ("no", ByHand::Said(Verdict::No)),
    ("unsure", ByHand::Said(Verdict::CannotTell)),
];

/// Its word.
pub fn word(did: ByHand) -> &'static str {
    WORDS.iter().find(|(_, known)| *known == did).map_or("unsure", |(word, _)| word)
}

/// What a word says.
pub fn read(word: &str) -> Option<ByHand> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, did)| *did)
}
