//! Draws the title, the records, and all that is said of the selected one.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::model::{Anomaly, Window};
use crate::ui::{
    Context, Theme, failure, first_shown, fit, instant_within, mark_selected, put, put_right, put_wrapped, rule,
    stretch,
};

use super::{Anomalies, words};

/// Rows below the records: a rule and what is said of the selected one.
const SAID: u16 = 4;
/// Columns of time, score and each of the two values, with the gap before.
const TIME: u16 = 10;
const SCORE: u16 = 6;
const VALUE: u16 = 10;
/// The score from which machine learning calls a record critical, and the one from which it calls it major.
const CRITICAL: f64 = 75.0;
const MAJOR: f64 = 50.0;

/// The parts of the screen; those without room are empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts {
    title: Rect,
    notes: Rect,
    heads: Rect,
    /// One record a row.
    pub rows: Rect,
    said: Rect,
}

/// Lays the parts out.
pub fn parts(area: Rect) -> Parts {
    let [title, notes, heads] = [3, 6, 4].map(|least| u16::from(area.height >= least));
    let said = if area.height >= 12 { SAID } else { 0 };
    let part = |above: u16, height: u16| Rect { y: area.y + above, height, ..area };
    let above = title + notes + heads;
    Parts {
        title: part(0, title),
        notes: part(title, notes),
        heads: part(title + notes, heads),
        rows: part(above, area.height - above - said),
        said: part(area.height - said, said),
    }
}

impl Anomalies {
    /// Draws it into `area`.
    pub(super) fn paint(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let parts = parts(area);
        let theme = &context.theme;
        put(buffer, parts.title, &self.title(context), theme.strong);
        let (note, style) = self.note(theme);
        put(buffer, parts.notes, &note, style);
        if self.records().is_empty() {
            return self.paint_nothing(context, parts.rows, buffer);
        }
        paint_row(buffer, parts.heads, ["time", "score", "what", "of", "actual", "usually"], theme.dim, theme.dim);
        let first = first_shown(self.selected, parts.rows.height.into());
        for (y, (at, record)) in (parts.rows.y..parts.rows.bottom()).zip(self.records().iter().enumerate().skip(first))
        {
            let row = Rect { y, height: 1, ..area };
            self.paint_record(context, row, record, buffer);
            if at == self.selected {
                mark_selected(buffer, row, theme);
            }
        }
        self.paint_said(context, parts.said, buffer);
    }

    fn title(&self, context: &Context) -> String {
        let Some(found) = self.found.value() else { return "Anomalies".into() };
        let window = self.asked.as_ref().map(|scope| format!(" in {}", stretch(scope.window, context.zone)));
        format!("Anomalies by {}: {}{}", found.source.words(), found.records.len(), window.unwrap_or_default())
    }

    /// What went wrong, else what is to be known of the records.
    fn note(&self, theme: &Theme) -> (String, Style) {
        let partial = self.found.last.as_ref().is_some_and(|(_, _, coverage)| coverage.last && !coverage.is_whole());
        match (&self.found.error, self.found.value()) {
            (Some(error), Some(_)) => (format!("! not read again, this is from before: {}", error.message), theme.bad),
            (_, Some(found)) if partial => (format!("! partial: {}", found.notes.join("; ")), theme.bad),
            (_, Some(found)) => (found.notes.join("; "), theme.dim),
            _ => (String::new(), theme.dim),
        }
    }

    fn paint_nothing(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let theme = &context.theme;
        let (words, style) = match (&self.found.error, self.found.value()) {
            (Some(error), None) => (failure(error), theme.bad),
            (_, None) => ("asking…".to_string(), theme.dim),
            (_, Some(_)) => ("nothing unusual was recorded in this window".to_string(), theme.text),
        };
        let inside = Rect { x: area.x.saturating_add(2), width: area.width.saturating_sub(2), ..area };
        put_wrapped(buffer, inside, &words, style);
    }

    fn paint_record(&self, context: &Context, row: Rect, record: &Anomaly, buffer: &mut Buffer) {
        let window = self.asked.as_ref().map(|scope| scope.window);
        let window = window.unwrap_or(Window::new(record.time, record.time));
        let (score, style) = scored(record, &context.theme);
        let time = instant_within(record.time, window, context.zone);
        let value = |of| words::value(of, record.is_share);
        let (actual, typical, part) = (value(record.actual), value(record.typical), words::part(record));
        let cells = [&time, &score, &record.what, &part, &actual, &typical].map(String::as_str);
        paint_row(buffer, row, cells, context.theme.text, style);
    }

    fn paint_said(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let Some(record) = self.here().filter(|_| area.height > 0) else { return };
        let head = rule(&fit(&record.detector, 40), area.width);
        put(buffer, Rect { height: 1, ..area }, &head, context.theme.border);
        let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        put_wrapped(buffer, below, &words::sentence(record, context.zone), context.theme.text);
    }
}

/// A score with a sign where it is high, so that it does not rest on colour.
pub fn scored(record: &Anomaly, theme: &Theme) -> (String, Style) {
    match record.score {
        None => ("-".into(), theme.text),
        Some(score) if score >= CRITICAL => (format!("{score:.0}!!"), theme.bad),
        Some(score) if score >= MAJOR => (format!("{score:.0}!"), theme.warn),
        Some(score) => (format!("{score:.0}"), theme.text),
    }
}

fn paint_row(buffer: &mut Buffer, row: Rect, cells: [&str; 6], style: Style, scored: Style) {
    let [time, score, what, of, actual, typical] = cells;
    let left = row.width.saturating_sub(2);
    let values = if left >= 50 { 2 * VALUE } else { 0 };
    let text = left.saturating_sub(TIME + SCORE + values);
    let what_width = text * 3 / 5;
    let mut x = row.x.saturating_add(2);
    let mut cell = |width: u16| {
        let spot = Rect { x, width: width.min(row.right().saturating_sub(x)), ..row };
        x = x.saturating_add(width);
        spot
    };
    let (of_time, of_score) = (cell(TIME), cell(SCORE));
    let (of_what, of_part) = (cell(what_width), cell(text - what_width));
    put(buffer, of_time, time, style);
    put_right(buffer, Rect { width: of_score.width.saturating_sub(1), ..of_score }, score, scored);
    put(buffer, Rect { width: of_what.width.saturating_sub(1), ..of_what }, what, style);
    put(buffer, of_part, of, style);
    if values > 0 {
        put_right(buffer, cell(VALUE), actual, style);
        put_right(buffer, cell(VALUE), typical, style);
    }
}
