//! Where the cursor stands in a filter that may be half written.

use std::ops::Range;

use super::scan::{ends_word, in_name};

/// What could be written at the cursor.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Slot {
    /// A field name before its colon.
    Name,
    /// A field name after `_exists_:`.
    NameAsValue,
    /// A value of this field.
    Value(String),
    /// Free text, a number, a time, an expression.
    Nothing,
}

/// The slot at the cursor and the bytes it has taken so far.
pub(super) struct Place {
    pub slot: Slot,
    start: usize,
    cursor: usize,
}

impl Place {
    /// The place at a byte offset; one inside a character or beyond the end counts as the next lower that is valid.
    pub fn at(text: &str, cursor: usize) -> Place {
        let cursor = (0..=cursor.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let mut walk = Walk { start: cursor, ..Walk::default() };
        let before = text.get(..cursor).unwrap_or_default();
        for (at, c) in before.char_indices() {
            walk.step(at, c, before);
        }
        let start = if walk.inside == Inside::Space { cursor } else { walk.start };
        Place { slot: walk.slot(before), start, cursor }
    }

    /// What has been typed in the slot.
    pub fn typed<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.cursor).unwrap_or_default()
    }

    /// The bytes that belong to the slot, before and after the cursor.
    pub fn replaced(&self, text: &str) -> Range<usize> {
        let after = text.get(self.cursor..).unwrap_or_default();
        let length = |ends: fn(char) -> bool| after.find(ends).unwrap_or(after.len());
        let more = match self.slot {
            Slot::Name => {
                let name = length(|c| !in_name(c));
                name + usize::from(after.get(name..).is_some_and(|rest| rest.starts_with(':')))
            }
            Slot::NameAsValue => length(ends_word),
            Slot::Value(_) if self.typed(text).starts_with('"') => usize::from(after.starts_with('"')),
            Slot::Value(_) => length(ends_word),
            Slot::Nothing => 0,
        };
        self.start..self.cursor + more
    }
}

/// What the character before the cursor belongs to.
#[derive(Clone, Copy, PartialEq, Default)]
enum Inside {
    #[default]
    Space,
    /// A field name or bare word.
    Word,
    /// What follows a colon, or a word of a field's parentheses.
    Value,
    /// Something with an end of its own: a quote, an expression, a range.
    Closed { by: char, value: bool },
}

#[derive(Default)]
struct Walk {
    inside: Inside,
    /// Where the word or value began.
    start: usize,
    /// The field before the colon of the current value.
    field: Option<String>,
    /// The field of each open parenthesis.
    groups: Vec<Option<String>>,
    escaped: bool,
}

impl Walk {
    fn step(&mut self, at: usize, c: char, text: &str) {
        if std::mem::take(&mut self.escaped) {
            return;
        }
        self.escaped = c == '\\';
        match self.inside {
            Inside::Closed { by, .. } => {
                if c == by || (by == ']' && c == '}') {
                    self.inside = Inside::Space;
                }
            }
            _ if ends_word(c) => self.between(at, c),
            Inside::Space => self.begin(at, c),
            Inside::Word if c == ':' => {
                self.field = text.get(self.start..at).map(unescaped);
                self.inside = Inside::Value;
                self.start = at + 1;
            }
            Inside::Value if at == self.start => self.begin_value(c),
            Inside::Word | Inside::Value => {}
        }
    }

    fn between(&mut self, at: usize, c: char) {
        match c {
            '(' if self.inside == Inside::Value && self.start == at => self.groups.push(self.field.take()),
            '(' => self.groups.push(self.group()),
            ')' => {
                self.groups.pop();
            }
            _ => {}
        }
        self.inside = Inside::Space;
    }

    fn begin(&mut self, at: usize, c: char) {
        if matches!(c, '-' | '!') {
            return;
        }
        self.start = at;
        self.field = self.group();
        match (&self.field, c) {
            (Some(_), _) => self.begin_value(c),
            (None, '"') => self.inside = Inside::Closed { by: '"', value: false },
            (None, _) => self.inside = Inside::Word,
        }
    }

    fn begin_value(&mut self, c: char) {
        self.inside = match c {
            '"' => Inside::Closed { by: '"', value: true },
            '/' => Inside::Closed { by: '/', value: false },
            '[' | '{' => Inside::Closed { by: ']', value: false },
            '<' | '>' => Inside::Closed { by: ' ', value: false },
            _ => Inside::Value,
        };
    }

    fn group(&self) -> Option<String> {
        self.groups.last().cloned().flatten()
    }

    fn slot(&self, before: &str) -> Slot {
        // Right behind a closing quote or bracket only a space can follow.
        if self.escaped || (self.inside == Inside::Space && before.ends_with(['"', '/', ']', '}'])) {
            return Slot::Nothing;
        }
        let field = match self.inside {
            Inside::Space => self.group(),
            Inside::Word => None,
            Inside::Value | Inside::Closed { value: true, .. } => self.field.clone(),
            Inside::Closed { value: false, .. } => return Slot::Nothing,
        };
        match field {
            Some(field) if field == "_exists_" => Slot::NameAsValue,
            Some(field) => Slot::Value(field),
            None => Slot::Name,
        }
    }
}

fn unescaped(name: &str) -> String {
    let mut chars = name.chars();
    std::iter::from_fn(|| match chars.next() {
        Some('\\') => chars.next(),
        other => other,
    })
    .collect()
}
