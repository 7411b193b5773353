//! The palette: any action by a few letters of its name or words.

use crossterm::event::{Event, KeyEvent};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::keymap::Key;
use crate::model::Action;
use crate::ui::{Theme, centred, first_shown, fit_left, fit_right, head, moved};

use super::frame::framed;

const COLUMNS: u16 = 72;
const ROWS: u16 = 18;
const KEYS: usize = 14;

/// One action of the palette.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// What it asks for.
    pub action: Action,
    /// The keys that do the same.
    pub keys: String,
    /// Why it cannot be done now, where that is known.
    pub disabled: Option<&'static str>,
}

/// The palette with what was typed so far.
#[derive(Clone, Debug)]
pub struct Palette {
    input: Input,
    entries: Vec<Entry>,
    shown: Vec<usize>,
    selected: usize,
}

impl Palette {
    /// A palette of these actions; what cannot be done comes last.
    pub fn new(mut entries: Vec<Entry>) -> Palette {
        entries.sort_by_key(|e| e.disabled.is_some());
        let shown = (0..entries.len()).collect();
        Palette { input: Input::default(), entries, shown, selected: 0 }
    }

    /// Moves the selection.
    pub fn act(&mut self, action: Action) {
        self.selected = moved(self.selected, self.shown.len(), usize::from(ROWS) - 3, action);
    }

    /// Takes a key into the text.
    pub fn typed(&mut self, key: Key) {
        self.input.handle_event(&Event::Key(KeyEvent::new(key.code, key.modifiers)));
        self.matched();
    }

    /// Takes pasted text in.
    pub fn pasted(&mut self, text: &str) {
        for c in text.chars().filter(|c| !c.is_control()) {
            self.input.handle(tui_input::InputRequest::InsertChar(c));
        }
        self.matched();
    }

    /// What is selected.
    pub fn chosen(&self) -> Option<&Entry> {
        self.shown.get(self.selected).and_then(|at| self.entries.get(*at))
    }

    fn matched(&mut self) {
        let matcher = SkimMatcherV2::default();
        let text = self.input.value();
        let mut scored: Vec<(i64, usize)> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            // A hit in the name weighs more than one in its description.
            let name = matcher.fuzzy_match(&entry.action.name(), text).map(|s| s * 2);
            let words = matcher.fuzzy_match(entry.action.words(), text);
            if let Some(score) = name.max(words) {
                scored.push((score, at));
            }
        }
        scored.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
        self.shown = scored.into_iter().map(|(_, at)| at).collect();
        self.selected = 0;
    }

    /// Draws it.
    pub fn draw(&self, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let inside = framed("Palette", theme, centred(area, COLUMNS, ROWS), buffer);
        if inside.height == 0 {
            return;
        }
        self.draw_input(theme, inside, buffer);
        let list = Rect { y: inside.y + 1, height: inside.height - 1, ..inside };
        let first = first_shown(self.selected, list.height.into());
        for (y, (at, index)) in (list.y..list.bottom()).zip(self.shown.iter().enumerate().skip(first)) {
            let Some(entry) = self.entries.get(*index) else { continue };
            let style = match (at == self.selected, entry.disabled) {
                (true, _) => theme.selection,
                (false, Some(_)) => theme.dim,
                (false, None) => theme.text,
            };
            buffer.set_string(list.x, y, row(entry, at == self.selected, list.width.into()), style);
        }
    }

    fn draw_input(&self, theme: &Theme, inside: Rect, buffer: &mut Buffer) {
        let wide = usize::from(inside.width.saturating_sub(3));
        buffer.set_string(inside.x, inside.y, ": ", theme.focus);
        buffer.set_string(inside.x + 2, inside.y, head(self.input.value(), wide), theme.strong);
        let cursor = u16::try_from(self.input.visual_cursor().min(wide)).unwrap_or(0);
        if let Some(cell) = buffer.cell_mut((inside.x + 2 + cursor, inside.y)) {
            cell.set_style(theme.text.add_modifier(ratatui::style::Modifier::REVERSED));
        }
    }
}

fn row(entry: &Entry, selected: bool, columns: usize) -> String {
    let sign = if selected { '>' } else { ' ' };
    let words = entry.disabled.map_or(entry.action.words().to_string(), |why| format!("({why})"));
    let left = format!("{sign} {} {words}", fit_left(&entry.action.name(), 18));
    let left = fit_left(&left, columns.saturating_sub(KEYS + 1));
    fit_left(&format!("{left} {}", fit_right(&entry.keys, KEYS)), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palette() -> Palette {
        let entry = |action: &Action| Entry {
            action: *action,
            keys: String::new(),
            disabled: (*action == Action::Mark).then_some("nothing to mark"),
        };
        Palette::new(Action::ALL.iter().map(entry).collect())
    }

    #[test]
    fn finds_actions_by_letters_of_their_names() {
        let mut palette = palette();
        for c in "undof".chars() {
            palette.typed(Key::parse(&c.to_string()).unwrap());
        }
        assert_eq!(palette.chosen().unwrap().action, Action::UndoFilter);
        palette.pasted("zzzzzz");
        assert_eq!(palette.chosen(), None);
        palette.act(Action::Down);
        assert_eq!(palette.chosen(), None);
    }

    #[test]
    fn what_cannot_be_done_comes_last() {
        let mut palette = palette();
        palette.act(Action::Bottom);
        assert_eq!(palette.chosen().unwrap().action, Action::Mark);
    }
}
