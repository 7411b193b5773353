//! The keys of a step's block, taken one by one with their places; whatever nobody takes is a mistake.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Mistake;

/// Every key that any kind of step or rule takes.
const KNOWN: &[&str] = &[
    "id",
    "ask",
    "measure",
    "with",
    "by",
    "values",
    "top",
    "filter",
    "finding",
    "direction",
    "value",
    "share",
    "sigma",
    "question",
    "link",
    "command",
    "yes",
    "no",
    "unsure",
];

/// A value with its place in the document, in bytes.
#[derive(Clone, PartialEq, Debug)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it starts.
    pub at: usize,
}

/// The keys of a block.
pub struct Keys<'t> {
    text: &'t str,
    /// Where the block starts in the document.
    start: usize,
    table: Vec<(String, Range<usize>, Spanned<DeValue<'t>>)>,
    /// What was found wrong so far.
    pub mistakes: Vec<Mistake>,
}

impl<'t> Keys<'t> {
    /// Reads a block that stands at `range` of the document.
    pub fn read(text: &'t str, range: Range<usize>) -> Keys<'t> {
        let source = text.get(range.clone()).unwrap_or("");
        let mut keys = Keys { text, start: range.start, table: Vec::new(), mistakes: Vec::new() };
        match DeTable::parse(source) {
            Ok(table) => {
                let pairs = table.into_inner().into_iter();
                keys.table = pairs.map(|(key, value)| (key.get_ref().to_string(), key.span(), value)).collect();
            }
            Err(error) => {
                let at = error.span().map_or(0, |s| s.start);
                keys.wrong(range.start + at, format!("this is no TOML: {}", error.message()));
            }
        }
        keys
    }

    /// Notes a mistake at a byte of the document.
    pub fn wrong(&mut self, at: usize, words: impl Into<String>) {
        let mistake = Mistake::at(self.text, at, words);
        self.mistakes.push(mistake);
    }

    /// The start of the block.
    pub fn start(&self) -> usize {
        self.start
    }

    fn take(&mut self, key: &str) -> Option<Spanned<DeValue<'t>>> {
        let at = self.table.iter().position(|(k, ..)| k == key)?;
        Some(self.table.remove(at).2)
    }

    fn of<T>(&mut self, key: &str, expected: &str, read: impl Fn(&DeValue<'t>) -> Option<T>) -> Option<Placed<T>> {
        let value = self.take(key)?;
        let at = self.start + value.span().start;
        match read(value.get_ref()) {
            Some(value) => Some(Placed { value, at }),
            None => {
                self.wrong(at, format!("`{key}` must be {expected}"));
                None
            }
        }
    }

    /// A word or sentence.
    pub fn word(&mut self, key: &str) -> Option<Placed<String>> {
        self.of(key, "text in quotes", word)
    }

    /// A word that must be there; `why` says what for.
    pub fn needed(&mut self, key: &str, why: &str) -> Option<Placed<String>> {
        let missing = self.table.iter().all(|(k, ..)| k != key);
        if missing {
            let at = self.start;
            self.wrong(at, format!("`{key}` is missing: {why}"));
        }
        self.word(key)
    }

    /// A number.
    pub fn number(&mut self, key: &str) -> Option<Placed<f64>> {
        self.of(key, "a number", |value| match value {
            DeValue::Integer(n) if n.radix() == 10 => n.as_str().parse().ok(),
            DeValue::Float(x) => x.as_str().parse().ok().filter(|x: &f64| x.is_finite()),
            _ => None,
        })
    }

    /// A whole number from 1 to `most`.
    pub fn count(&mut self, key: &str, most: usize) -> Option<usize> {
        let number = self.number(key)?;
        let whole = (number.value.fract() == 0.0 && (1.0..=most as f64).contains(&number.value))
            .then_some(number.value as usize);
        if whole.is_none() {
            self.wrong(number.at, format!("`{key}` must be a whole number from 1 to {most}"));
        }
        whole
    }

    /// Several words.
    pub fn words(&mut self, key: &str) -> Option<Placed<Vec<String>>> {
        self.of(key, "words in brackets: [\"a\", \"b\"]", |value| match value {
            DeValue::Array(items) => items.iter().map(|item| word(item.get_ref())).collect(),
            _ => None,
        })
    }

    /// Whatever is left is not known, or means nothing to this step.
    pub fn finish(mut self, ask: &str) -> Vec<Mistake> {
        for (key, span, _) in std::mem::take(&mut self.table) {
            let words = match KNOWN.contains(&key.as_str()) {
                true => format!("`{key}` means nothing to this step (ask = \"{ask}\")"),
                false => format!("`{key}` is not known; expected one of {}", KNOWN.join(", ")),
            };
            self.wrong(self.start + span.start, words);
        }
        self.mistakes
    }
}

fn word(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        _ => None,
    }
}
