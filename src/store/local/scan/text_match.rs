//! Tests on free text that are made while scanning, because texts are not kept.

use crate::contract::filter::{has_phrase, words};
use crate::contract::pattern;
use crate::store::local::columns::ColumnKind;
use regex::Regex;

/// A compiled test on a text.
#[derive(Debug)]
pub(super) enum TextMatch {
    /// The words stand next to each other.
    Phrase(Vec<String>),
    /// The whole text matches; `None` for a pattern that cannot be compiled, which matches nothing.
    Pattern(Option<Regex>),
}

impl TextMatch {
    /// The test of a column's kind; `None` for columns that hold values.
    pub(super) fn of(kind: &ColumnKind) -> Option<TextMatch> {
        match kind {
            ColumnKind::Phrase(phrase) => Some(TextMatch::Phrase(words(phrase))),
            ColumnKind::Wildcard(pattern) => Some(TextMatch::Pattern(pattern::wildcard(pattern).ok())),
            ColumnKind::Regex(pattern) => Some(TextMatch::Pattern(pattern::whole(pattern).ok())),
            _ => None,
        }
    }

    /// Whether the text passes.
    pub(super) fn holds(&self, text: &str) -> bool {
        match self {
            TextMatch::Phrase(phrase) => has_phrase(text, phrase),
            TextMatch::Pattern(pattern) => pattern.as_ref().is_some_and(|p| p.is_match(text)),
        }
    }
}
