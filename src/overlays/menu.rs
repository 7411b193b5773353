//! Menus: what to copy, and how a sequence of keys may go on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::keymap::Key;
use crate::model::Action;
use crate::ui::{Theme, at_bottom, centred, cut, first_shown, fit_left, moved, printable, width};

use super::frame::framed;

/// Things to choose one from, each with its text.
#[derive(Clone, PartialEq, Debug)]
pub struct Menu {
    /// What is chosen.
    pub title: String,
    /// Each: what it is, and its text.
    pub items: Vec<(String, String)>,
    /// Index of the selected one.
    pub selected: usize,
}

impl Menu {
    /// A menu with the first selected.
    pub fn new(title: impl Into<String>, items: Vec<(String, String)>) -> Menu {
        Menu { title: title.into(), items, selected: 0 }
    }

    /// Moves the selection.
    pub fn act(&mut self, action: Action, area: Rect) {
        self.selected = moved(self.selected, self.items.len(), area.height.into(), action);
    }

    /// Selects by a digit, `1` being the first; whether there is such an item.
    pub fn typed(&mut self, key: Key) -> bool {
        let digit = key.typed().and_then(|c| c.to_digit(10)).and_then(|d| usize::try_from(d).ok());
        match digit.and_then(|d| d.checked_sub(1)).filter(|at| *at < self.items.len()) {
            Some(at) => {
                self.selected = at;
                true
            }
            None => false,
        }
    }

    /// What is selected.
    pub fn chosen(&self) -> Option<&(String, String)> {
        self.items.get(self.selected)
    }

    /// Draws it: number, what it is, and the start of its text.
    pub fn draw(&self, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let names = self.items.iter().map(|(what, _)| width(what)).max().unwrap_or(0);
        let rows = u16::try_from(self.items.len() + 2).unwrap_or(u16::MAX);
        let inside = framed(&self.title, theme, centred(area, 72, rows), buffer);
        let first = first_shown(self.selected, inside.height.into());
        let items = self.items.iter().enumerate().skip(first);
        for (y, (at, (what, text))) in (inside.y..inside.bottom()).zip(items) {
            let sign = if at == self.selected { '>' } else { ' ' };
            let start = text.lines().next().unwrap_or("");
            let line = format!("{sign}{:>2} {}  {}", at + 1, fit_left(what, names), printable(start));
            let style = if at == self.selected { theme.selection } else { theme.text };
            buffer.set_string(inside.x, y, fit_left(&line, inside.width.into()), style);
        }
    }
}

/// Draws how a sequence that was started may go on.
pub fn draw_sequence(typed: &str, rest: &[(String, Action)], theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let keys = rest.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0);
    let rows = u16::try_from(rest.len() + 2).unwrap_or(u16::MAX);
    let inside = framed(typed, theme, at_bottom(area, rows), buffer);
    for (y, (key, action)) in (inside.y..inside.bottom()).zip(rest) {
        let line = format!(" {}  {}", fit_left(key, keys), action.words());
        buffer.set_string(inside.x, y, cut(&line, inside.width.into()), theme.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_arrows_select() {
        let mut menu = Menu::new("Copy", vec![("value".into(), "1".into()), ("document".into(), "{}".into())]);
        assert!(menu.typed(Key::parse("2").unwrap()));
        assert_eq!(menu.chosen().unwrap().0, "document");
        assert!(!menu.typed(Key::parse("3").unwrap()) && !menu.typed(Key::parse("0").unwrap()));
        menu.act(Action::Down, Rect::new(0, 0, 80, 20));
        assert_eq!(menu.selected, 1);
        menu.act(Action::Up, Rect::new(0, 0, 80, 20));
        assert_eq!(menu.selected, 0);
    }
}
