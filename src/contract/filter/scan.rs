//! The characters of a filter and a place among them: words, quotes, escapes and keywords.

use super::error::FilterError;

/// The words that join or negate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Keyword {
    And,
    Or,
    Not,
}

/// How the keywords are written; the first spelling of each is the usual one.
pub(super) const KEYWORDS: [(&str, Keyword); 5] =
    [("AND", Keyword::And), ("OR", Keyword::Or), ("NOT", Keyword::Not), ("&&", Keyword::And), ("||", Keyword::Or)];

/// One character of a word.
#[derive(Clone, Copy)]
pub(super) struct Glyph {
    pub at: usize,
    pub ch: char,
    /// It stood after a backslash and means only itself.
    pub escaped: bool,
}

/// The text of some characters.
pub(super) fn text_of(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|g| g.ch).collect()
}

/// Whether the character may stand in a field name without a backslash.
pub(super) fn in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '@' | '_' | '-' | '.')
}

/// Whether a word ends before this character.
pub(super) fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')')
}

/// A place in the text.
pub(super) struct Scan {
    chars: Vec<char>,
    at: usize,
}

impl Scan {
    pub fn new(text: &str) -> Scan {
        Scan { chars: text.chars().collect(), at: 0 }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    pub fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    pub fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Whether a word ends at this place.
    pub fn at_word_end(&self) -> bool {
        self.peek().is_none_or(ends_word)
    }

    /// Whether nothing more can be said here: the end of the text or of a parenthesis.
    pub fn at_close(&self) -> bool {
        matches!(self.peek(), None | Some(')'))
    }

    /// The keyword that starts here, with its spelling.
    pub fn keyword(&self) -> Option<(&'static str, Keyword)> {
        let rest = self.chars.get(self.at..)?;
        KEYWORDS.into_iter().find(|(spelling, _)| {
            let length = spelling.chars().count();
            rest.iter().copied().take(length).eq(spelling.chars()) && rest.get(length).is_none_or(|c| ends_word(*c))
        })
    }

    /// Steps over the keyword if it stands here; gives its place and spelling.
    pub fn eat_keyword(&mut self, wanted: Keyword) -> Option<(usize, &'static str)> {
        let (spelling, found) = self.keyword()?;
        if found != wanted {
            return None;
        }
        let at = self.at;
        self.at += spelling.chars().count();
        Some((at, spelling))
    }

    /// The characters up to whitespace, a parenthesis or one that `stop` names; a backslash takes the next one as it is.
    pub fn word(&mut self, stop: impl Fn(char) -> bool) -> Result<Vec<Glyph>, FilterError> {
        let mut glyphs = Vec::new();
        while let Some(c) = self.peek().filter(|c| !ends_word(*c) && !stop(*c)) {
            let at = self.at;
            self.at += 1;
            let escaped = c == '\\';
            let ch = if escaped { self.bump().ok_or_else(|| lone_backslash(at))? } else { c };
            glyphs.push(Glyph { at, ch, escaped });
        }
        Ok(glyphs)
    }

    /// The text between the quote here and the next one; nothing may stick to its end.
    pub fn quoted(&mut self) -> Result<String, FilterError> {
        let opener = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.bump() {
                Some('"') => break,
                Some('\\') => text.extend(self.bump()),
                Some(c) => text.push(c),
                None => return Err(FilterError::new(opener, "this quote is never closed", "add a \" at its end")),
            }
        }
        Ok(text)
    }

    /// An error where something sticks to what has just ended.
    pub fn must_end(&self, what: &str) -> Result<(), FilterError> {
        if self.at_word_end() {
            return Ok(());
        }
        let hint = "put a space before it, or quote the whole value and escape quotes inside as \\\"";
        Err(FilterError::new(self.at, format!("something sticks to the end of the {what}"), hint))
    }
}

fn lone_backslash(at: usize) -> FilterError {
    FilterError::new(at, "this backslash has nothing to escape", "write \\\\ for a backslash itself")
}
