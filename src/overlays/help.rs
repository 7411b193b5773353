//! The help: every key of where one is, drawn from the keymap.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::keymap::{Keymap, chain, heading};
use crate::model::Action;
use crate::ui::{Theme, centred, cut, fit_left, width};

use super::frame::framed;

/// One line of the help.
#[derive(Clone, PartialEq, Debug)]
enum Row {
    Heading(&'static str),
    Keys { keys: String, words: &'static str, here: bool },
    Gap,
}

/// All keys that apply, scrolled to a place.
#[derive(Clone, PartialEq, Debug)]
pub struct Help {
    rows: Vec<Row>,
    scroll: usize,
}

impl Help {
    /// The help for a screen of that section; actions for which `here` is false are dimmed.
    pub fn new(keymap: &Keymap, section: &str, here: impl Fn(Action) -> bool) -> Help {
        let mut rows = Vec::new();
        let own = chain(section);
        for name in own.iter().copied() {
            push_section(&mut rows, keymap, name, own, &here);
        }
        for name in ["prompt", "menu"] {
            push_section(&mut rows, keymap, name, chain(name), |_| true);
        }
        rows.pop();
        Help { rows, scroll: 0 }
    }

    /// Scrolls; `area` is the one it is drawn into.
    pub fn act(&mut self, action: Action, area: Rect) {
        let shown = usize::from(area.height.saturating_sub(2)).max(1);
        let last = self.rows.len().saturating_sub(shown);
        let to = match action {
            Action::Down => self.scroll + 1,
            Action::Up => self.scroll.saturating_sub(1),
            Action::PageDown => self.scroll + shown,
            Action::PageUp => self.scroll.saturating_sub(shown),
            Action::Top => 0,
            Action::Bottom => last,
            _ => self.scroll,
        };
        self.scroll = to.min(last);
    }

    /// Draws it.
    pub fn draw(&self, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let rows = u16::try_from(self.rows.len() + 2).unwrap_or(u16::MAX);
        let (keys_wide, words_wide) = self.widths();
        let columns = u16::try_from(keys_wide + words_wide + 6).unwrap_or(u16::MAX);
        let inside = framed("Help", theme, centred(area, columns, rows), buffer);
        let wide = usize::from(inside.width);
        for (y, row) in (inside.y..inside.bottom()).zip(self.rows.iter().skip(self.scroll)) {
            match row {
                Row::Gap => {}
                Row::Heading(words) => {
                    buffer.set_string(inside.x, y, cut(words, wide), theme.strong);
                }
                Row::Keys { keys, words, here } => {
                    let style = if *here { theme.text } else { theme.dim };
                    let line = format!("  {} {words}", fit_left(keys, keys_wide));
                    buffer.set_string(inside.x, y, cut(&line, wide), style);
                }
            }
        }
        self.draw_place(theme, area, inside, buffer);
    }

    /// Columns of the longest keys and of the longest words.
    fn widths(&self) -> (usize, usize) {
        let most = |(keys_wide, words_wide): (usize, usize), row: &Row| match row {
            Row::Keys { keys, words, .. } => (keys_wide.max(width(keys)), words_wide.max(width(words))),
            Row::Heading(_) | Row::Gap => (keys_wide, words_wide),
        };
        self.rows.iter().fold((0, 0), most)
    }

    /// Says in the lower frame that there is more.
    fn draw_place(&self, theme: &Theme, area: Rect, inside: Rect, buffer: &mut Buffer) {
        let below = self.rows.len().saturating_sub(self.scroll + usize::from(inside.height));
        if below > 0 && inside.bottom() < area.bottom() {
            buffer.set_string(inside.x + 1, inside.bottom(), format!(" {below} more below "), theme.dim);
        }
    }
}

fn push_section(rows: &mut Vec<Row>, keymap: &Keymap, name: &str, sections: &[&str], here: impl Fn(Action) -> bool) {
    let actions = keymap.actions_of(name).into_iter();
    let numbered = |a: &Action| matches!(a, Action::Pane(n) if *n > 1);
    let mut lines: Vec<Row> = Vec::new();
    for action in actions.filter(|a| !numbered(a)) {
        let keys = keys_in(keymap, name, sections, action);
        if !keys.is_empty() {
            lines.push(Row::Keys { keys, words: action.words(), here: here(action) });
        }
    }
    if !lines.is_empty() {
        rows.push(Row::Heading(heading(name)));
        rows.append(&mut lines);
        rows.push(Row::Gap);
    }
}

/// The keys of one section that still reach the action; the numbered panes are one line.
fn keys_in(keymap: &Keymap, name: &str, sections: &[&str], action: Action) -> String {
    let reached = |action| {
        let all = keymap.keys_of(sections, action);
        let own = keymap.keys_of(&[name], action);
        own.into_iter().filter(|k| all.contains(k)).collect::<Vec<_>>()
    };
    if let Action::Pane(_) = action {
        let keys: Vec<String> = (1..=9).filter_map(|n| reached(Action::Pane(n)).into_iter().next()).collect();
        return match (keys.first(), keys.last()) {
            (Some(first), Some(last)) if keys.len() > 1 => format!("{first} .. {last}"),
            (Some(only), _) => only.clone(),
            _ => String::new(),
        };
    }
    reached(action).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_in_the_help_of_some_screen() {
        let keymap = Keymap::load(None).unwrap();
        let rows: Vec<Row> = ["dashboard", "logs", "event", "why", "runbook"]
            .iter()
            .flat_map(|s| Help::new(&keymap, s, |_| true).rows)
            .collect();
        for action in Action::ALL.iter().copied().chain([Action::Pane(1)]) {
            let said = rows.iter().any(|r| matches!(r, Row::Keys { words, .. } if *words == action.words()));
            assert!(said, "{} is not in the help", action.name());
        }
    }

    #[test]
    fn keys_that_an_inner_section_took_are_not_listed() {
        let keymap = Keymap::load(Some("[dashboard]\nr = \"none\"\n")).unwrap();
        let help = Help::new(&keymap, "dashboard", |_| true);
        let refresh =
            help.rows.iter().find(|r| matches!(r, Row::Keys { words, .. } if *words == Action::Refresh.words()));
        assert_eq!(refresh, None);
    }

    #[test]
    fn what_is_done_in_a_runbook_is_listed_under_it() {
        let help = Help::new(&Keymap::load(None).unwrap(), "runbook", |_| true);
        let own: Vec<&Row> = help.rows.iter().skip(1).take_while(|row| !matches!(row, Row::Heading(_))).collect();
        for (action, key) in [(Action::StepBack, "Left"), (Action::UndoFilter, "u"), (Action::Dashboard, "D")] {
            let listed =
                |row: &&&Row| matches!(row, Row::Keys { keys, words, .. } if keys == key && *words == action.words());
            assert!(own.iter().any(|row| listed(&row)), "{key} is missing in {own:?}");
        }
    }

    #[test]
    fn scrolling_stays_within() {
        let mut help = Help::new(&Keymap::load(None).unwrap(), "logs", |_| true);
        let area = Rect::new(0, 2, 80, 21);
        help.act(Action::Bottom, area);
        let end = help.scroll;
        help.act(Action::PageDown, area);
        assert_eq!(help.scroll, end);
        help.act(Action::Top, area);
        help.act(Action::Up, area);
        assert_eq!(help.scroll, 0);
    }
}
