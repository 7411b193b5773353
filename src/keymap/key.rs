//! One key as typed or as written in a keymap, in one normal form whichever terminal it came from.

use std::fmt;

use crokey::OneToThree;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key in normal form: capitals carry no SHIFT of their own, and Shift-Tab is Tab with SHIFT.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// What was held with it.
    pub modifiers: KeyModifiers,
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Key {
        Key::normal(event.code, event.modifiers)
    }
}

impl Key {
    /// The normal form. Some terminals report `G` as `G`, some as SHIFT with `G`, some as SHIFT with `g`;
    /// for signs such as `?` SHIFT only tells how the keyboard is laid out.
    pub fn normal(code: KeyCode, modifiers: KeyModifiers) -> Key {
        let (mut code, mut modifiers) = (code, modifiers);
        modifiers.remove(KeyModifiers::META | KeyModifiers::HYPER);
        match code {
            KeyCode::Char('\r' | '\n') => code = KeyCode::Enter,
            KeyCode::Char('\t') => code = KeyCode::Tab,
            KeyCode::BackTab => {
                code = KeyCode::Tab;
                modifiers.insert(KeyModifiers::SHIFT);
            }
            // With CONTROL, terminals do not tell capitals apart; caps lock must not make a difference.
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => code = KeyCode::Char(lower(c)),
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::SHIFT) => {
                code = KeyCode::Char(upper(c));
                modifiers.remove(KeyModifiers::SHIFT);
            }
            _ => {}
        }
        Key { code, modifiers }
    }

    /// The character it types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }

    /// Reads a key as written in a keymap: `g`, `G`, `shift-g`, `ctrl-d`, `pagedown`, `space`.
    ///
    /// # Errors
    /// A sentence that says what cannot be understood.
    pub fn parse(written: &str) -> Result<Key, String> {
        let (modifiers, rest) = split_modifiers(written);
        let mut chars = rest.chars();
        if let (Some(only), None) = (chars.next(), chars.next()) {
            return Ok(Key::normal(KeyCode::Char(only), modifiers));
        }
        let fault = || format!("`{written}` is no key (write `g`, `G`, `ctrl-d`, `pagedown`, `space`)");
        // A hyphen inside joins keys held at once, which no plain terminal can report.
        if rest.contains('-') {
            return Err(fault());
        }
        let alias = match rest.to_ascii_lowercase().as_str() {
            "pgdn" => "pagedown".to_string(),
            "pgup" => "pageup".to_string(),
            "escape" => "esc".to_string(),
            "return" => "enter".to_string(),
            other => other.to_string(),
        };
        let parsed = crokey::parse(&alias).map_err(|_| fault())?;
        match parsed.codes {
            OneToThree::One(code) => Ok(Key::normal(code, parsed.modifiers | modifiers)),
            _ => Err(fault()),
        }
    }
}

/// A character's capital, where that is one character.
fn upper(c: char) -> char {
    let mut capitals = c.to_uppercase();
    if capitals.len() == 1 { capitals.next().unwrap_or(c) } else { c }
}

fn lower(c: char) -> char {
    let mut small = c.to_lowercase();
    if small.len() == 1 { small.next().unwrap_or(c) } else { c }
}

fn split_modifiers(written: &str) -> (KeyModifiers, &str) {
    const NAMES: [(&str, KeyModifiers); 4] = [
        ("ctrl-", KeyModifiers::CONTROL),
        ("alt-", KeyModifiers::ALT),
        ("shift-", KeyModifiers::SHIFT),
        ("cmd-", KeyModifiers::SUPER),
    ];
    let (mut modifiers, mut rest) = (KeyModifiers::NONE, written);
    'words: loop {
        for (name, modifier) in NAMES {
            if let Some((start, end)) = rest.split_at_checked(name.len())
                && start.eq_ignore_ascii_case(name)
                && !end.is_empty()
            {
                modifiers |= modifier;
                rest = end;
                continue 'words;
            }
        }
        return (modifiers, rest);
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in [
            (KeyModifiers::CONTROL, "Ctrl-"),
            (KeyModifiers::ALT, "Alt-"),
            (KeyModifiers::SUPER, "Cmd-"),
            (KeyModifiers::SHIFT, "Shift-"),
        ] {
            if self.modifiers.contains(modifier) {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => write!(f, "{}", upper(c)),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "F{n}"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            KeyCode::Delete => f.write_str("Del"),
            KeyCode::Insert => f.write_str("Ins"),
            other => write!(f, "{other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(c: char, modifiers: KeyModifiers) -> Key {
        Key::from(KeyEvent::new(KeyCode::Char(c), modifiers))
    }

    #[test]
    fn capitals_are_the_same_key_however_terminals_report_them() {
        let wanted = Key::parse("G").unwrap();
        assert_eq!(wanted, Key::parse("shift-g").unwrap());
        assert_eq!(wanted, Key::parse("Shift-G").unwrap());
        assert_eq!(wanted, typed('G', KeyModifiers::NONE));
        assert_eq!(wanted, typed('G', KeyModifiers::SHIFT));
        assert_eq!(wanted, typed('g', KeyModifiers::SHIFT));
        assert_ne!(wanted, typed('g', KeyModifiers::NONE));
        assert_eq!(Key::parse("Ä").unwrap(), typed('ä', KeyModifiers::SHIFT));
    }

    #[test]
    fn signs_are_the_same_key_with_and_without_shift() {
        for sign in ['?', ':', '{', '+', '-', '_', '/'] {
            let written = Key::parse(&sign.to_string()).unwrap();
            assert_eq!(written, typed(sign, KeyModifiers::SHIFT), "{sign}");
            assert_eq!(written, typed(sign, KeyModifiers::NONE), "{sign}");
        }
        assert_eq!(Key::parse("space").unwrap(), typed(' ', KeyModifiers::SHIFT));
    }

    #[test]
    fn shift_tab_and_control_have_one_form() {
        let back = Key::from(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT));
        assert_eq!(Key::parse("shift-tab").unwrap(), back);
        assert_eq!(Key::parse("backtab").unwrap(), back);
        assert_eq!(Key::parse("Ctrl-C").unwrap(), typed('c', KeyModifiers::CONTROL));
        assert_eq!(Key::parse("ctrl-c").unwrap(), typed('C', KeyModifiers::CONTROL));
        assert_eq!(Key::parse("ctrl--").unwrap().to_string(), "Ctrl--");
    }

    #[test]
    fn what_is_written_comes_out_the_same() {
        for written in ["g", "G", "?", "Ctrl-D", "Shift-Tab", "PgDn", "Space", "F1", "Esc", "Enter", "Left", "-"] {
            assert_eq!(Key::parse(written).unwrap().to_string(), written);
        }
        for wrong in ["", "gg", "ctrl-", "hyper-g", "a-b"] {
            assert!(Key::parse(wrong).is_err(), "{wrong}");
        }
    }
}
