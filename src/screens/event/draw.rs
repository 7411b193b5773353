//! Draws the event: its time and origin, its document as a tree, its neighbours.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::model::Event;
use crate::screens::sign::{sign, sign_style};
use crate::ui::{Context, clock, cut_middle, failure, instant, mark, named_brief, put, put_right, rule};

use super::lines::{Line, visible};
use super::neighbours::Neighbours;
use super::state::EventScreen;

impl EventScreen {
    /// Draws it into `area`.
    pub(super) fn paint(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let parts = self.parts_in(area);
        self.paint_title(context, parts.title, buffer);
        let reason = self.event.invalid.as_deref().unwrap_or("not a JSON object");
        put(buffer, parts.reason, &format!("? {reason}"), context.theme.warn);
        let size = (parts.tree.width.into(), parts.tree.height.into());
        let lines = visible(&self.tree, &self.document, self.at, self.line, size);
        for (y, line) in (parts.tree.y..parts.tree.bottom()).zip(&lines) {
            self.paint_line(context, Rect { y, height: 1, ..parts.tree }, line, buffer);
        }
        if let Some(neighbours) = &self.neighbours {
            self.paint_neighbours(context, parts.neighbours, neighbours, buffer);
        }
    }

    fn paint_title(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let time = match self.event.time {
            Some(time) => instant(time, context.zone),
            None => format!("no usable time; stands at {}", instant(self.event.cursor.time, context.zone)),
        };
        let mut title = format!("Event · {time} · ");
        if let Some(search) = &self.search {
            title.push_str(&format!("\"{}\" {} of {} · ", search.text, search.at + 1, search.found.len()));
        }
        let used = put(buffer, area, &title, context.theme.strong);
        let rest = Rect { x: area.x + used, width: area.width - used, ..area };
        put(buffer, rest, &cut_middle(&self.event.origin, rest.width.into()), context.theme.strong);
    }

    fn paint_line(&self, context: &Context, row: Rect, line: &Line, buffer: &mut Buffer) {
        let theme = &context.theme;
        let used = put(buffer, row, &line.lead, theme.dim);
        let rest = Rect { x: row.x + used, width: row.width - used, ..row };
        let taken = put(buffer, rest, &line.text, theme.text);
        let free = rest.width - taken;
        if usize::from(free) > line.kind.len() {
            put_right(buffer, rest, line.kind, theme.dim);
        }
        if (line.row, line.part) == (self.at.row, self.at.part) {
            let style = if self.in_neighbours() { theme.focus } else { theme.selection };
            buffer.set_style(row.intersection(buffer.area), style);
            put(buffer, Rect { width: row.width.min(1), ..row }, ">", style);
        }
        if let Some(search) = &self.search {
            mark(buffer, Rect { width: used, ..row }, &line.lead, &search.text, theme.found);
            mark(buffer, Rect { width: taken, ..rest }, &line.text, &search.text, theme.found);
        }
    }

    fn paint_neighbours(&self, context: &Context, area: Rect, neighbours: &Neighbours, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let style = if neighbours.focused { context.theme.focus } else { context.theme.border };
        let head = rule(&neighbours_title(neighbours), area.width);
        put(buffer, Rect { height: 1, ..area }, &head, style);
        let rows = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let height = isize::try_from(rows.height).unwrap_or(0);
        let (oldest, newest) = neighbours.ends();
        let last_top = (newest + 1 - height).max(oldest);
        let top = (neighbours.selected - height / 2).clamp(oldest, last_top);
        for (y, place) in (rows.y..rows.bottom()).zip(top..=newest) {
            let event = if place == 0 { Some(&self.event) } else { neighbours.get(place) };
            let Some(event) = event else { continue };
            let row = Rect { y, height: 1, ..rows };
            paint_neighbour(context, row, event, place == 0, buffer);
            if place == neighbours.selected && neighbours.focused {
                buffer.set_style(row.intersection(buffer.area), context.theme.selection);
                put(buffer, Rect { width: row.width.min(1), ..row }, ">", context.theme.selection);
            }
        }
    }
}

fn neighbours_title(neighbours: &Neighbours) -> String {
    let failed = neighbours.before.error.as_ref().or(neighbours.after.error.as_ref());
    let state = match failed {
        Some(error) => failure(error),
        None if neighbours.before.pending.is_some() || neighbours.after.pending.is_some() => "reading…".to_string(),
        None => {
            let (oldest, newest) = neighbours.ends();
            format!("{} before, {newest} after", oldest.unsigned_abs())
        }
    };
    format!("service {}: {state}", neighbours.service)
}

/// A neighbour on one line; the shown event itself has `*` before its time.
fn paint_neighbour(context: &Context, row: Rect, event: &Event, shown: bool, buffer: &mut Buffer) {
    let sign = sign(event, &context.map);
    let part = |x: u16, width: u16| {
        let left = row.width.saturating_sub(x);
        Rect { x: row.x + x.min(row.width), width: width.min(left), ..row }
    };
    put(buffer, part(1, 1), &sign.to_string(), sign_style(sign, &context.theme));
    put(buffer, part(2, 1), if shown { "*" } else { " " }, context.theme.focus);
    let time = event.time.map_or("no time".to_string(), |t| clock(t, context.zone));
    put(buffer, part(3, 12), &time, context.theme.text);
    let limit = usize::from(row.width) * 4 + 16;
    let message = named_brief(event, &context.map, "message", limit);
    let text = message.or_else(|| named_brief(event, &context.map, "event_type", limit));
    put(buffer, part(16, u16::MAX), text.as_deref().unwrap_or("·"), context.theme.text);
}
