//! What is wrong in a document, and where.

use crate::model::{Error, ErrorKind};
use crate::ui::printable;

/// A mistake at a place of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what was expected.
    pub words: String,
}

impl Mistake {
    /// A mistake at a byte of the text.
    pub fn at(text: &str, offset: usize, words: impl Into<String>) -> Mistake {
        let offset = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let before = text.get(..offset).unwrap_or("");
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        Mistake { line, column, words: words.into() }
    }
}

/// Mistakes as one error, each with its place: `latency.md:12:7: …`.
pub fn explain(origin: &str, mistakes: &[Mistake]) -> Error {
    let line = |m: &Mistake| format!("{origin}:{}:{}: {}", m.line, m.column, printable(&m.words));
    let lines: Vec<String> = mistakes.iter().map(line).collect();
    let hint = "`mlogtui runbook new NAME` writes a document that runs; `mlogtui runbook lint FILE` checks one.";
    Error::new(ErrorKind::BadInput, lines.join("\n"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters() {
        let text = "ä\nüb: c\n";
        let of = |offset| Mistake::at(text, offset, "x");
        assert_eq!((of(0).line, of(0).column), (1, 1));
        assert_eq!((of(5).line, of(5).column), (2, 2));
        assert_eq!((of(999).line, of(999).column), (3, 1));
        assert_eq!(explain("a.md", &[of(5)]).message, "a.md:2:2: x");
    }
}
