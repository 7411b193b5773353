//! Why a filter could not be read, and where in its text.

use unicode_width::UnicodeWidthChar;

/// Why a filter could not be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// Index of the character (not byte) that is wrong; the number of characters when something is missing at the end.
    pub at: usize,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

impl FilterError {
    pub(super) fn new(at: usize, message: impl Into<String>, hint: impl Into<String>) -> FilterError {
        FilterError { at, message: message.into(), hint: hint.into() }
    }

    /// The text on one line and below it a `^` under the character that is wrong.
    pub fn pointer(&self, text: &str) -> String {
        // Control characters (a pasted line break or tab) would tear the two lines apart.
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let column: usize = line.chars().take(self.at).filter_map(UnicodeWidthChar::width).sum();
        format!("{line}\n{}^", " ".repeat(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_under_the_character_as_shown() {
        let wrong = |at| FilterError::new(at, "m", "h");
        assert_eq!(wrong(2).pointer("a b"), "a b\n  ^");
        assert_eq!(wrong(2).pointer("日\tb"), "日 b\n   ^", "wide characters take two columns");
        assert_eq!(wrong(9).pointer("ab"), "ab\n  ^", "beyond the end is the end");
    }
}
