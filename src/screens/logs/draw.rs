//! Draws the table.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::model::{Event, Filter};
use crate::screens::sign::{sign, sign_style};
use crate::ui::{Context, date, failure, mark_word, put, put_right, put_wrapped, rule, stretch};

use super::columns::{Column, Of, Placed, cell, placed};
use super::layout::{Line, lines, parts};
use super::state::Logs;

/// Columns at the left: the sign of the selected row, the sign of the level, a gap.
pub const MARGIN: u16 = 3;

impl Logs {
    /// Draws the table into `area`.
    pub(super) fn paint(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let parts = parts(area, self.error.is_some());
        if let Some(title) = parts.title {
            self.paint_title(context, title, buffer);
        }
        if let (Some(foot), Some(error)) = (parts.foot, &self.error) {
            let stale =
                if self.query.is_none() && !self.pages.is_empty() { " - these rows are from before" } else { "" };
            put(buffer, foot, &format!("{}{stale}", failure(error)), context.theme.bad);
        }
        let columns = self.columns(context);
        let places = placed(&columns, self.column, parts.rows.width.saturating_sub(MARGIN));
        if let Some(heads) = parts.heads {
            self.paint_heads(context, heads, &columns, &places, buffer);
        }
        match self.index() {
            Some(selected) => self.paint_rows(context, parts.rows, selected, (&columns, &places), buffer),
            None => self.paint_nothing(context, parts.rows, buffer),
        }
    }

    fn paint_title(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let used = put(buffer, area, &self.title(context), context.theme.strong);
        let day = self.event().map(|e| date(e.cursor.time, context.zone)).unwrap_or_default();
        let rest = Rect { x: area.x + used, width: area.width - used, ..area };
        if usize::from(rest.width) > day.len() {
            put_right(buffer, rest, &day, context.theme.dim);
        }
    }

    fn title(&self, context: &Context) -> String {
        let mut parts = vec![if self.invalid_only { "Invalid lines" } else { "Logs" }.to_string()];
        if let Some(query) = self.query.clone().or_else(|| self.wanted(context)) {
            parts.push(stretch(query.window, context.zone));
        }
        parts.extend(self.service.as_ref().map(|service| format!("service {service}, filters lifted")));
        let stands = (context.live && !self.following).then_some("not following");
        parts.extend(self.following.then_some("following").or(stands).map(String::from));
        parts.extend(self.search.as_ref().map(|search| format!("searching {}", search.text)));
        parts.extend(self.reading());
        parts.join(" · ")
    }

    /// What is under way, in words.
    pub(super) fn reading(&self) -> Option<String> {
        self.landing.as_ref()?;
        let share = self.flights.iter().map(|f| f.share).fold(1.0, f64::min);
        Some(if share > 0.0 { format!("{:.0} % read", (share * 100.0).floor()) } else { "reading…".to_string() })
    }

    fn paint_heads(&self, context: &Context, area: Rect, columns: &[Column], places: &[Placed], buffer: &mut Buffer) {
        for place in places {
            let Some(column) = columns.get(place.index) else { continue };
            let spot = within(area, place);
            let (head, style) = match place.index == self.column {
                true => (format!(">{}", column.head), context.theme.focus),
                false => (column.head.clone(), context.theme.dim),
            };
            let paint = if column.right { put_right } else { put_left };
            paint(buffer, spot, &head, style);
        }
    }

    fn paint_rows(
        &self,
        context: &Context,
        area: Rect,
        selected: usize,
        (columns, places): (&[Column], &[Placed]),
        buffer: &mut Buffer,
    ) {
        let shown = lines(&self.pages, selected, self.line, area.height.into(), context.zone);
        for (y, line) in (area.y..area.bottom()).zip(shown) {
            let row = Rect { y, height: 1, ..area };
            match line {
                Line::Day(day) => {
                    put(buffer, row, &rule(&day, area.width), context.theme.dim);
                }
                Line::Event(at) => {
                    let Some(event) = self.pages.get(at) else { continue };
                    self.paint_event(context, row, event, (columns, places), buffer);
                    if at == selected {
                        self.paint_selection(context, row, places, buffer);
                    }
                }
            }
        }
    }

    fn paint_event(
        &self,
        context: &Context,
        row: Rect,
        event: &Event,
        (columns, places): (&[Column], &[Placed]),
        buffer: &mut Buffer,
    ) {
        let sign = sign(event, &context.map);
        let style = sign_style(sign, &context.theme);
        let spot = Rect { x: row.x.saturating_add(1), width: row.width.saturating_sub(1).min(1), ..row };
        put(buffer, spot, &sign.to_string(), style);
        for place in places {
            let Some(column) = columns.get(place.index) else { continue };
            let spot = within(row, place);
            let of_level = matches!(&column.of, Of::Named(name) if name == "level");
            let text = cell(event, &column.of, context, usize::from(spot.width) * 4 + 16);
            let style = match (&text, of_level) {
                (None, _) => context.theme.dim,
                (_, true) => style,
                _ => context.theme.text,
            };
            let text = text.unwrap_or_else(|| absent(&column.of).to_string());
            self.paint_cell(context, spot, column.right, (&text, style), buffer);
        }
    }

    fn paint_cell(
        &self,
        context: &Context,
        spot: Rect,
        right: bool,
        (text, style): (&str, Style),
        buffer: &mut Buffer,
    ) {
        if right {
            put_right(buffer, spot, text, style);
            return;
        }
        put(buffer, spot, text, style);
        for word in self.search.iter().flat_map(|s| &s.words) {
            mark_word(buffer, spot, text, word, context.theme.found);
        }
    }

    fn paint_selection(&self, context: &Context, row: Rect, places: &[Placed], buffer: &mut Buffer) {
        put(buffer, Rect { width: row.width.min(1), ..row }, ">", context.theme.focus);
        buffer.set_style(row.intersection(buffer.area), context.theme.selection);
        let cell = places.iter().find(|p| p.index == self.column).map(|p| within(row, p));
        if let Some(cell) = cell {
            buffer.set_style(cell.intersection(buffer.area), context.theme.focus);
        }
    }

    fn paint_nothing(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let (text, style) = match (&self.error, self.wanted(context)) {
            (Some(error), _) => (failure(error), context.theme.bad),
            (_, None) => ("waiting for the store to say from when to when it has data…".to_string(), context.theme.dim),
            (_, Some(query)) => {
                let filtered = query.filter != Filter::All;
                let window = stretch(query.window, context.zone);
                match self.landing.is_some() || self.query.is_none() {
                    true => (format!("reading the events of {window}…"), context.theme.dim),
                    false => (self.none_match(&window, filtered), context.theme.text),
                }
            }
        };
        let inside = Rect { x: area.x.saturating_add(MARGIN), width: area.width.saturating_sub(MARGIN), ..area };
        put_wrapped(buffer, inside, &text, style);
    }

    fn none_match(&self, window: &str, filtered: bool) -> String {
        match self.invalid_only {
            true if filtered => format!(
                "no line in {window} that passes the filter breaks the contract; u takes the filter back (lines that are no \
                 JSON pass none)"
            ),
            true => format!("no line in {window} breaks the contract"),
            false => format!("no events match in {window}; = edits the filter, u takes the last one back"),
        }
    }
}

fn put_left(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    put(buffer, area, text, style);
}

fn within(row: Rect, place: &Placed) -> Rect {
    let x = row.x.saturating_add(MARGIN).saturating_add(place.x);
    Rect { x, width: place.width.min(row.right().saturating_sub(x)), ..row }
}

fn absent(of: &Of) -> &'static str {
    if *of == Of::Time { "no time" } else { "·" }
}
