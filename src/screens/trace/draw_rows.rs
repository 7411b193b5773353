//! Draws the rows of the waterfall.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::model::{Event, Severity, Span};
use crate::screens::sign::{sign, sign_style};
use crate::ui::{
    BarPart, BarScale, Context, fit, indented_name, mark, numbers, put, put_right, step_sign, usual_mark, width,
};

use super::TraceScreen;
use super::layout::{Columns, MARK, NUMBER, SIGNS, columns};

/// Most marks of errors and warnings in one bar.
const MARKS: usize = 50;

impl TraceScreen {
    /// The stretch of time that the bars show.
    fn scale(&self, width: u16) -> BarScale {
        match self.zoomed_step().and_then(|at| self.trace.spans.get(at)) {
            Some(span) => BarScale::new(span.start_ms, span.extent_ms, width.into()),
            None => BarScale::new(0.0, self.trace.duration_ms, width.into()),
        }
    }

    /// The first row that is shown, so that the selected one is.
    pub(super) fn first_row(&self, rows: &[usize], height: usize) -> usize {
        let here = rows.iter().position(|r| *r == self.selected).unwrap_or(0);
        let highest = (here + 1).saturating_sub(height);
        self.top.clamp(highest, here.max(highest)).min(rows.len().saturating_sub(height))
    }

    pub(super) fn paint_ruler(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let columns = columns(area.width);
        let theme = &context.theme;
        let name = Rect { x: area.x + SIGNS.min(area.width), width: columns.name, ..area };
        put(buffer, name, "step", theme.dim);
        if columns.bar > 0 {
            put(buffer, bar_area(area, columns), &self.scale(columns.bar).ruler(), theme.dim);
        }
        for (number, head) in (0..columns.numbers).zip(["took ms", "p50", "p95"]) {
            put_right(buffer, number_area(area, columns, number), head, theme.dim);
        }
    }

    pub(super) fn paint_rows(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let rows = self.rows();
        let columns = columns(area.width);
        let scale = self.scale(columns.bar);
        let first = self.first_row(&rows, area.height.into());
        for (y, at) in (area.y..area.bottom()).zip(rows.iter().skip(first)) {
            let Some(span) = self.trace.spans.get(*at) else { continue };
            let row = Rect { y, height: 1, ..area };
            self.paint_step(context, row, (*at, span), (columns, scale), buffer);
            if *at == self.selected {
                let style = if self.in_lines { context.theme.focus } else { context.theme.selection };
                buffer.set_style(row.intersection(buffer.area), style);
                put(buffer, Rect { width: row.width.min(1), ..row }, ">", style);
            }
        }
    }

    fn paint_step(
        &self,
        context: &Context,
        row: Rect,
        (at, span): (usize, &Span),
        (columns, scale): (Columns, BarScale),
        buffer: &mut Buffer,
    ) {
        let theme = &context.theme;
        let level = step_sign(span);
        let spot = |x: u16| Rect { x: row.x + x.min(row.width), width: u16::from(row.width > x), ..row };
        put(buffer, spot(1), &level.to_string(), sign_style(level, theme));
        put(buffer, spot(2), if span.critical { "*" } else { " " }, theme.strong);
        let name = Rect { x: row.x + SIGNS.min(row.width), width: columns.name, ..row };
        let mut text = shortened(&indented_name(&self.trace, span), columns.name.into());
        if self.is_folded(at) {
            text = format!("{text} +{}", self.below(at));
            text = fit(&text, columns.name.into());
        }
        put(buffer, name, &text, if level == ' ' { theme.text } else { sign_style(level, theme) });
        if let Some(sought) = &self.sought {
            mark(buffer, name, &text, sought, theme.found);
        }
        if columns.bar > 0 {
            let marks = self.marks(context, span);
            paint_bar(context, bar_area(row, columns), &scale.bar(span, &marks, self.signs), buffer);
        }
        let unusual = usual_mark(span, &self.trace);
        let strong = if unusual.is_empty() { theme.text } else { theme.bad };
        let values = [span.duration_ms, span.usual.map(|u| u.p50), span.usual.map(|u| u.p95)];
        for (number, value) in (0..columns.numbers).zip(values) {
            let text = value.map_or_else(|| self.signs.no_data().to_string(), short_ms);
            put_right(buffer, number_area(row, columns, number), &text, if number == 0 { strong } else { theme.dim });
        }
        if columns.numbers > 0 {
            let place = Rect { x: row.right().saturating_sub(MARK - 1), width: (MARK - 1).min(row.width), ..row };
            put(buffer, place, unusual, theme.bad);
        }
    }

    /// Instants within the bar at which lines of the step warn or fail; its own line stands at its end.
    fn marks(&self, context: &Context, span: &Span) -> Vec<(f64, BarPart)> {
        if span.severity == Severity::Fine {
            return Vec::new();
        }
        let others = span.lines.iter().filter(|l| **l != span.event || span.duration_ms.is_none());
        let mark = |event: &Event| {
            let part = match sign(event, &context.map) {
                'E' => BarPart::Error,
                'W' => BarPart::Warning,
                _ => return None,
            };
            let at = event.time?.0.saturating_sub(self.trace.start.0) as f64 + span.moved_ms;
            Some((at.clamp(span.start_ms, (span.start_ms + span.extent_ms - 1e-6).max(span.start_ms)), part))
        };
        others.filter_map(|l| self.events().get(*l)).filter_map(mark).take(MARKS).collect()
    }
}

fn bar_area(row: Rect, columns: Columns) -> Rect {
    let x = row.x.saturating_add(SIGNS + columns.name + 1);
    Rect { x, width: columns.bar.min(row.right().saturating_sub(x)), ..row }
}

fn number_area(row: Rect, columns: Columns, number: u16) -> Rect {
    let back = MARK + NUMBER * (columns.numbers - number);
    Rect { x: row.right().saturating_sub(back), width: NUMBER.min(row.width), ..row }
}

fn paint_bar(context: &Context, area: Rect, cells: &[(char, BarPart)], buffer: &mut Buffer) {
    let theme = &context.theme;
    let style = |part: BarPart| -> Style {
        match part {
            BarPart::Critical => theme.strong,
            BarPart::Stage(n) => theme.series.get(n % theme.series.len().max(1)).copied().unwrap_or(theme.text),
            BarPart::Error => theme.bad,
            BarPart::Warning => theme.warn,
            BarPart::Beside | BarPart::Unsaid => theme.dim,
            BarPart::Empty => theme.text,
        }
    };
    let mut x = area.x;
    for cells in cells.chunk_by(|a, b| a.1 == b.1) {
        let text: String = cells.iter().map(|c| c.0).collect();
        let place = Rect { x, width: area.right().saturating_sub(x), ..area };
        let part = cells.first().map_or(BarPart::Empty, |c| c.1);
        if part != BarPart::Empty {
            put(buffer, place, &text, style(part));
        }
        x = x.saturating_add(u16::try_from(cells.len()).unwrap_or(u16::MAX));
    }
}

/// Milliseconds in at most seven columns, without their unit; from 1,000 s on in seconds.
fn short_ms(ms: f64) -> String {
    match ms.abs() {
        a if a >= 999_999.5 => format!("{}s", numbers::grouped(ms / 1_000.0)),
        a if a >= 99.95 || a == 0.0 => numbers::grouped(ms),
        a if a >= 9.995 => numbers::decimal(ms, 1),
        _ => numbers::decimal(ms, 2),
    }
}

/// A name in that many columns: the service is cut before the step, which tells more.
fn shortened(name: &str, columns: usize) -> String {
    if width(name) <= columns {
        return name.to_string();
    }
    let indent = name.len() - name.trim_start().len();
    match name.trim_start().split_once(' ') {
        Some((service, step)) if indent + width(step) + 8 <= columns => {
            let left = columns - indent - width(step) - 1;
            format!("{}{} {step}", " ".repeat(indent), fit(service, left))
        }
        _ => fit(name, columns),
    }
}
