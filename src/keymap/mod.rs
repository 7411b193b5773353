//! Which keys do what: read from TOML, looked up from the innermost section outwards, listed for the help.

mod key;
mod read;
mod section;

pub use key::Key;
pub use read::{Binding, Mistake, read};
pub use section::{SECTIONS, chain, heading};

use crate::model::{Action, Error, ErrorKind, Result};

/// The bindings that ship.
pub const DEFAULT: &str = include_str!("../../keymaps/default.toml");

/// All bindings of all sections.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

/// What keys typed so far come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lookup {
    /// They ask for this.
    Found(Action),
    /// They are the start of a longer sequence.
    Pending,
    /// They do nothing.
    Unbound,
}

impl Keymap {
    /// The bindings that ship, overridden where the user's own keymap names the same keys in the same section.
    ///
    /// # Errors
    /// `Usage` with every mistake of the user's keymap at once, each with its line.
    pub fn load(user: Option<&str>) -> Result<Keymap> {
        let (bindings, mut mistakes) = read(DEFAULT);
        let mut keymap = Keymap { bindings: Vec::new() };
        for binding in bindings {
            mistakes.extend(keymap.conflict(&binding));
            keymap.bindings.push(binding);
        }
        if !mistakes.is_empty() {
            return Err(refusal("the keymap that ships", mistakes));
        }
        match user {
            Some(text) => keymap.overridden(text),
            None => Ok(keymap),
        }
    }

    fn overridden(mut self, text: &str) -> Result<Keymap> {
        let (own, mut mistakes) = read(text);
        for binding in &own {
            if binding.action.is_none() && !self.reaches(binding) {
                let words = format!("{} does nothing in [{}]: remove the line", shown(&binding.keys), binding.section);
                mistakes.push(Mistake { line: binding.line, words });
            }
        }
        let named = |b: &Binding| own.iter().any(|o| o.section == b.section && o.keys == b.keys);
        self.bindings.retain(|b| !named(b));
        // Unbound keys first, so that a binding may take their place wherever it stands in the file.
        let (unbound, bound): (Vec<_>, Vec<_>) = own.iter().cloned().partition(|b| b.action.is_none());
        for binding in unbound.into_iter().chain(bound) {
            mistakes.extend(self.conflict(&binding));
            self.bindings.push(binding);
        }
        if mistakes.is_empty() { Ok(self) } else { Err(refusal("the keymap", mistakes)) }
    }

    /// Whether any binding that applies in the section has these keys.
    fn reaches(&self, wanted: &Binding) -> bool {
        let inside = |b: &Binding| {
            b.section == wanted.section || b.section == "text" && wanted.section != "global" || b.section == "global"
        };
        self.bindings.iter().any(|b| inside(b) && b.keys == wanted.keys)
    }

    /// Why a binding cannot stand beside those that are there.
    fn conflict(&self, new: &Binding) -> Option<Mistake> {
        let here = self.bindings.iter().filter(|b| b.section == new.section);
        let clash = here.into_iter().find(|b| {
            let both = b.action.is_some() && new.action.is_some();
            b.keys == new.keys || both && (b.keys.starts_with(&new.keys) || new.keys.starts_with(&b.keys))
        })?;
        let of = |b: &Binding| b.action.map_or("none".to_string(), Action::name);
        let words = if clash.keys == new.keys {
            format!("{} stands twice in [{}]: `{}` and `{}`", shown(&new.keys), new.section, of(clash), of(new))
        } else {
            let (start, whole) = if clash.keys.len() < new.keys.len() { (clash, new) } else { (new, clash) };
            format!(
                "in [{}], {} is `{}` and also starts {} (`{}`): set one of them to \"none\"",
                new.section,
                shown(&start.keys),
                of(start),
                shown(&whole.keys),
                of(whole),
            )
        };
        Some(Mistake { line: new.line, words })
    }

    /// What the keys typed so far come to; the first of the sections that knows them decides.
    pub fn lookup(&self, sections: &[&str], typed: &[Key]) -> Lookup {
        for section in sections {
            let mut silenced = false;
            for binding in self.bindings.iter().filter(|b| b.section == *section && b.keys.starts_with(typed)) {
                match binding.action {
                    Some(action) if binding.keys.len() == typed.len() => return Lookup::Found(action),
                    Some(_) => return Lookup::Pending,
                    None => silenced |= binding.keys.len() == typed.len(),
                }
            }
            if silenced {
                return Lookup::Unbound;
            }
        }
        Lookup::Unbound
    }

    /// How a sequence that was started may go on: the keys still to type, and what they do.
    pub fn continuations(&self, sections: &[&str], typed: &[Key]) -> Vec<(String, Action)> {
        let mut found: Vec<(String, Action)> = Vec::new();
        for section in sections {
            for binding in self.bindings.iter().filter(|b| b.section == *section) {
                let Some(rest) = binding.keys.strip_prefix(typed).filter(|r| !r.is_empty()) else { continue };
                let rest = shown(rest);
                if let Some(action) = binding.action
                    && found.iter().all(|(r, _)| *r != rest)
                {
                    found.push((rest, action));
                }
            }
        }
        found
    }

    /// The keys that ask for an action where these sections apply, the first bound first.
    pub fn keys_of(&self, sections: &[&str], action: Action) -> Vec<String> {
        let all = sections.iter().flat_map(|s| self.bindings.iter().filter(move |b| b.section == *s));
        let mine = all.filter(|b| b.action == Some(action));
        let reached = mine.filter(|b| self.lookup(sections, &b.keys) == Lookup::Found(action));
        reached.map(|b| shown(&b.keys)).collect()
    }

    /// The actions bound in a section, in the order of the file, each once.
    pub fn actions_of(&self, section: &str) -> Vec<Action> {
        let mut actions = Vec::new();
        for action in self.bindings.iter().filter(|b| b.section == section).filter_map(|b| b.action) {
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
        actions
    }
}

/// Keys as they are shown: `g g`, `Ctrl-D`.
pub fn shown(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

fn refusal(what: &str, mut mistakes: Vec<Mistake>) -> Error {
    mistakes.sort();
    mistakes.dedup();
    let lines: Vec<String> = mistakes.iter().map(|m| format!("line {}: {}", m.line, m.words)).collect();
    let hint = "every action with its name is in the help (`?`) and in keymaps/default.toml";
    Error::new(ErrorKind::Usage, format!("{what} cannot be used: {}", lines.join("; ")), hint)
}

#[cfg(test)]
mod tests;
