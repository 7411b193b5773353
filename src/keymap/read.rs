//! Reading a keymap from TOML: every mistake is found at once, each with its line.

use toml::de::{DeTable, DeValue};

use crate::model::Action;

use super::{Key, SECTIONS};

/// One line of a keymap.
#[derive(Clone, PartialEq, Debug)]
pub struct Binding {
    /// Its section.
    pub section: &'static str,
    /// The keys, typed one after the other.
    pub keys: Vec<Key>,
    /// What they do; `None` where the keys are to do nothing.
    pub action: Option<Action>,
    /// The line it stands on, from 1.
    pub line: usize,
}

/// Something that cannot be understood in a keymap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mistake {
    /// The line it stands on, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub words: String,
}

/// What could be read, and every mistake in the order of lines.
pub fn read(text: &str) -> (Vec<Binding>, Vec<Mistake>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { text, bindings: Vec::new(), mistakes: Vec::new() };
    for error in errors {
        reader.mistake(error.span().map_or(0, |s| s.start), error.message().to_string());
    }
    for (name, value) in table.get_ref() {
        reader.section(name.get_ref(), name.span().start, value.get_ref());
    }
    reader.bindings.sort_by_key(|b| b.line);
    reader.mistakes.sort();
    (reader.bindings, reader.mistakes)
}

struct Reader<'a> {
    text: &'a str,
    bindings: Vec<Binding>,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|b| *b == b'\n').count()
    }

    fn mistake(&mut self, at: usize, words: String) {
        let line = self.line(at);
        self.mistakes.push(Mistake { line, words });
    }

    fn section(&mut self, name: &str, at: usize, value: &DeValue<'_>) {
        let Some(section) = SECTIONS.iter().copied().find(|s| *s == name) else {
            return self.mistake(at, format!("there is no section `{name}`; there are {}", SECTIONS.join(", ")));
        };
        let Some(table) = value.as_table() else {
            return self.mistake(at, format!("`{name}` is a section: write [{name}]"));
        };
        for (keys, action) in table {
            self.binding(section, keys.get_ref(), keys.span().start, action.get_ref());
        }
    }

    fn binding(&mut self, section: &'static str, keys: &str, at: usize, action: &DeValue<'_>) {
        let keys = self.keys(keys, at);
        let action = self.action(action, at);
        if let (Some(keys), Some(action)) = (keys, action) {
            let line = self.line(at);
            self.bindings.push(Binding { section, keys, action, line });
        }
    }

    fn keys(&mut self, written: &str, at: usize) -> Option<Vec<Key>> {
        let mut keys = Vec::new();
        let mut whole = true;
        for word in written.split_whitespace() {
            match Key::parse(word) {
                Ok(key) => keys.push(key),
                Err(words) => {
                    whole = false;
                    self.mistake(at, words);
                }
            }
        }
        if whole && keys.is_empty() {
            self.mistake(at, "a key is missing (the space bar is `space`)".to_string());
        }
        (whole && !keys.is_empty()).then_some(keys)
    }

    fn action(&mut self, value: &DeValue<'_>, at: usize) -> Option<Option<Action>> {
        let Some(name) = value.as_str() else {
            self.mistake(at, format!("an action is a name in quotes, not {}", value.type_str()));
            return None;
        };
        if name == "none" {
            return Some(None);
        }
        let action = Action::from_name(name);
        if action.is_none() {
            let near = nearest(name).map_or(String::new(), |n| format!("; did you mean `{n}`?"));
            self.mistake(at, format!("there is no action `{name}`{near}"));
        }
        action.map(Some)
    }
}

/// The name of an action that shares most letters in order with `name`, if any comes near.
fn nearest(name: &str) -> Option<String> {
    let common = |other: &str| {
        let mut letters = name.chars().peekable();
        other.chars().filter(|c| letters.next_if(|l| l == c).is_some()).count()
    };
    let scored = Action::ALL.iter().map(|a| a.name()).map(|n| (common(&n), n));
    scored.filter(|(score, n)| score * 2 > n.len()).max_by_key(|(score, n)| score * 10 / n.len().max(1)).map(|(_, n)| n)
}
