//! The prompt: one line of text with completions above it, a history behind it and its error under it.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::widgets::{Clear, Widget};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::keymap::Key;
use crate::model::Error;
use crate::ui::{Purpose, Theme, at_bottom, cut, fit_left, printable, width};

/// With these a character is no text.
const COMMANDS: KeyModifiers = KeyModifiers::CONTROL.union(KeyModifiers::ALT);

/// Completions shown at once.
const SHOWN: usize = 8;

/// One way in which the text may go on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Completion {
    /// First character (counted in characters, from 0) that it replaces.
    pub from: usize,
    /// First character after those that it replaces.
    pub to: usize,
    /// What stands there then.
    pub text: String,
    /// What it is, shown beside it: a count, a kind.
    pub note: String,
}

/// Why the text was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// What is wrong.
    pub error: Error,
    /// The character (from 0) at which it shows, where that is known.
    pub at: Option<usize>,
}

/// A line of text being typed.
#[derive(Clone, Debug)]
pub struct PromptLine {
    /// What it is for.
    pub purpose: Purpose,
    /// Why it was refused, until it is changed.
    pub fault: Option<Fault>,
    input: Input,
    /// Whether the text is the value there is: it stands selected, and what is typed replaces it.
    selected: bool,
    completions: Vec<Completion>,
    /// The completion taken last, and the text before any was taken.
    taken: Option<(usize, String)>,
    history: Vec<String>,
    /// The place in the history, and the text before it was opened.
    recalled: Option<(usize, String)>,
}

impl PromptLine {
    /// A prompt with a text in it and a history, newest last.
    pub fn new(purpose: Purpose, initial: String, history: Vec<String>) -> PromptLine {
        let selected = !initial.is_empty() && is_one_value(purpose);
        let input = Input::new(initial);
        let (completions, taken, recalled) = (Vec::new(), None, None);
        PromptLine { purpose, fault: None, input, selected, completions, taken, history, recalled }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor, in characters from the start.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// Whether a completion was taken and could be taken back.
    pub fn completing(&self) -> bool {
        self.taken.is_some()
    }

    /// Takes a key into the text; whether the text changed.
    pub fn typed(&mut self, key: Key) -> bool {
        let types = matches!(key.code, KeyCode::Char(_)) && !key.modifiers.intersects(COMMANDS);
        self.deselect(types);
        let changed = self.input.handle_event(&Event::Key(KeyEvent::new(key.code, key.modifiers)));
        let changed = changed.is_some_and(|c| c.value);
        if changed {
            self.edited();
        }
        changed
    }

    /// Takes pasted text in, its line ends as spaces.
    pub fn pasted(&mut self, text: &str) {
        self.deselect(true);
        for c in text.trim_end().chars().map(|c| if c.is_control() { ' ' } else { c }) {
            self.input.handle(tui_input::InputRequest::InsertChar(c));
        }
        self.edited();
    }

    /// Nothing is selected any more; what was goes where something is typed over it.
    fn deselect(&mut self, over: bool) {
        if std::mem::take(&mut self.selected) && over {
            self.input.reset();
        }
    }

    fn edited(&mut self) {
        self.fault = None;
        self.taken = None;
        self.recalled = None;
    }

    /// Shows these completions, unless one was taken already.
    pub fn offer(&mut self, completions: Vec<Completion>) {
        if self.taken.is_none() {
            self.completions = completions;
        }
    }

    /// Takes the next completion, or the one before.
    pub fn complete(&mut self, forward: bool) {
        let count = self.completions.len();
        if count == 0 {
            return;
        }
        self.deselect(false);
        let (at, base) = match self.taken.take() {
            None => (if forward { 0 } else { count - 1 }, self.text().to_string()),
            Some((at, base)) => ((at + if forward { 1 } else { count - 1 }) % count, base),
        };
        if let Some(completion) = self.completions.get(at) {
            let (text, cursor) = completed(&base, completion);
            self.input = Input::new(text).with_cursor(cursor);
        }
        self.fault = None;
        self.taken = Some((at, base));
    }

    /// Puts back what stood there before a completion was taken.
    pub fn take_back(&mut self) {
        if let Some((_, base)) = self.taken.take() {
            self.input = Input::new(base);
        }
    }

    /// Recalls what was typed before (`back`) or after that.
    pub fn recall(&mut self, back: bool) {
        self.deselect(false);
        let (place, draft) = match self.recalled.take() {
            Some(recalled) => recalled,
            None => (self.history.len(), self.text().to_string()),
        };
        let to = if back { place.saturating_sub(1) } else { (place + 1).min(self.history.len()) };
        let text = self.history.get(to).unwrap_or(&draft).clone();
        self.input = Input::new(text);
        self.fault = None;
        self.taken = None;
        self.recalled = (to < self.history.len()).then_some((to, draft));
    }

    /// Draws it at the lower edge of the area.
    pub fn draw(&self, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let below = self.fault.as_ref().map_or(1, |f| if f.error.hint.is_empty() { 1 } else { 2 });
        let popup = self.completions.len().min(SHOWN);
        let rows = u16::try_from(popup + 1).unwrap_or(1) + below;
        let area = at_bottom(area, rows);
        Clear.render(area, buffer);
        buffer.set_style(area, theme.text);
        let mut y = area.y;
        self.draw_completions(
            theme,
            Rect { height: u16::try_from(popup).unwrap_or(0).min(area.height), ..area },
            buffer,
        );
        y += u16::try_from(popup).unwrap_or(0);
        if y >= area.bottom() {
            return;
        }
        let scrolled = self.draw_line(theme, Rect { y, height: 1, ..area }, buffer);
        let under = Rect { y: y + 1, height: area.bottom() - y - 1, ..area };
        match &self.fault {
            Some(fault) => self.draw_fault(fault, scrolled, theme, under, buffer),
            None if under.height > 0 => {
                let said = cut(guidance(self.purpose), area.width.into());
                buffer.set_string(under.x, under.y, said, theme.dim);
            }
            None => {}
        }
    }

    fn draw_completions(&self, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let taken = self.taken.as_ref().map(|(at, _)| *at);
        let first = (taken.unwrap_or(0) + 1).saturating_sub(SHOWN);
        let names = self.completions.iter().map(|c| width(&c.text)).max().unwrap_or(0).min(40);
        let items = self.completions.iter().enumerate().skip(first);
        for (y, (at, completion)) in (area.y..area.bottom()).zip(items) {
            let sign = if taken == Some(at) { '>' } else { ' ' };
            let text = fit_left(&printable(&completion.text), names);
            let line = format!("{sign} {text}  {}", printable(&completion.note));
            let style = if taken == Some(at) { theme.selection } else { theme.dim };
            buffer.set_string(area.x, y, cut(&line, area.width.into()), style);
        }
    }

    /// Draws title, text and cursor; gives the columns scrolled away at the left.
    fn draw_line(&self, theme: &Theme, area: Rect, buffer: &mut Buffer) -> usize {
        let title = title(self.purpose);
        let wide = usize::from(area.width).saturating_sub(width(title) + 1).max(1);
        let scrolled = self.input.visual_scroll(wide);
        buffer.set_string(area.x, area.y, title, theme.focus);
        let start = area.x + u16::try_from(width(title)).unwrap_or(0);
        let text = after_columns(self.text(), scrolled);
        let style = if self.selected { theme.strong.patch(theme.selection) } else { theme.strong };
        buffer.set_stringn(start, area.y, printable(text), wide, style);
        let cursor = start + u16::try_from(self.input.visual_cursor().saturating_sub(scrolled)).unwrap_or(0);
        if let Some(cell) = buffer.cell_mut((cursor.min(area.right().saturating_sub(1)), area.y)) {
            cell.modifier.insert(Modifier::REVERSED);
        }
        scrolled
    }

    fn draw_fault(&self, fault: &Fault, scrolled: usize, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let mut rows = area.y..area.bottom();
        let before = fault.at.map(|at| self.text().chars().take(at).collect::<String>());
        let column = before.map(|b| width(title(self.purpose)) + width(&b).saturating_sub(scrolled));
        let message = printable(&fault.error.message);
        let wide = usize::from(area.width);
        let line = match column {
            Some(column) if column + 2 + width(&message) <= wide => format!("{}^ {message}", " ".repeat(column)),
            Some(column) if width(&message) < column && column < wide => {
                format!("{}^", fit_left(&message, column))
            }
            _ => format!("! {message}"),
        };
        if let Some(y) = rows.next() {
            buffer.set_string(area.x, y, cut(&line, wide), theme.bad);
        }
        if let Some(y) = rows.next() {
            buffer.set_string(area.x, y, cut(&printable(&fault.error.hint), wide), theme.dim);
        }
    }
}

/// Prompts whose text is one value, which is set anew more often than it is edited.
fn is_one_value(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Window | Purpose::Baseline | Purpose::JumpToTime)
}

fn completed(base: &str, completion: &Completion) -> (String, usize) {
    let before = base.chars().take(completion.from);
    let after = base.chars().skip(completion.to);
    let cursor = completion.from.min(base.chars().count()) + completion.text.chars().count();
    (before.chain(completion.text.chars()).chain(after).collect(), cursor)
}

/// What is left of the text when that many columns went.
fn after_columns(text: &str, columns: usize) -> &str {
    let gone = crate::ui::head(text, columns).len();
    text.get(gone..).unwrap_or("")
}

fn title(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Filter => "filter: ",
        Purpose::Window => "window: ",
        Purpose::Baseline => "baseline: ",
        Purpose::Against => "hold: ",
        Purpose::Search | Purpose::SearchLogs => "search: ",
        Purpose::JumpToTime => "go to: ",
        Purpose::Columns => "columns: ",
        Purpose::Note => "note: ",
        Purpose::Incident => "what happens: ",
        Purpose::Verdict => "yes, no or unsure: ",
    }
}

fn guidance(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Filter => "version:3.2.1 latency:>=500 level:(ERROR OR WARN) NOT variant:shadow \"deadline exceeded\"",
        Purpose::Window => "15m, 2h, yesterday 14:00..15:00, or FROM..TO in RFC 3339",
        Purpose::Baseline => "auto, days, previous, none, or FROM..TO",
        Purpose::Against => {
            "version:3.2.1 against version:3.1.9; without the second: all others; nothing: the baseline"
        }
        Purpose::Search => "text in keys and values, any case; n and N go on",
        Purpose::SearchLogs => "words of the message, any case, or a filter such as latency:>=500; n and N go on",
        Purpose::JumpToTime => "14:05, yesterday 14:05, or RFC 3339",
        Purpose::Columns => "names of fields, separated by spaces",
        Purpose::Verdict => "then a note, such as: no, nothing was deployed; what was found before is kept",
        Purpose::Note => "goes into the incident record with the time and your name",
        Purpose::Incident => {
            "a title, such as: p99 latency of the recommendation model; everything is recorded from now on"
        }
    }
}

#[cfg(test)]
mod tests;
