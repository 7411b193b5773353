//! A chart of values over time: lines by group, what is usual behind them, and marks in time.
//!
//! ```text
//! 2,000 ms┤          ⢀⡠⠤⠒B      a letter at the end of each line, so that colour is not needed
//! 1,000 ms┤      ⡠⠊⠉            no line where there is no data, `o` for buckets still filling
//!         ┤⣀⣀⣀⣀⣀⡠⠊┊             ┊ onset, │ cursor, dots behind: the spread of the baseline
//!                               ◦ (or the letter in lower case): a rough course, too few events each to be judged
//!      UTC 03:00 ▲3.2.1  03:10     what began when
//! ```

mod canvas;
mod lines;
mod scale;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};
use unicode_width::UnicodeWidthStr;

use crate::analysis::Zone;
use crate::model::{Point, Time, Window};

use super::{Signs, Theme, column_of, time_ticks};
use scale::Span;
pub use scale::Span as ValueSpan;

/// How the buckets of a line are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Course {
    /// Their middles joined.
    Joined,
    /// Each a level from its start to its end: few and wide.
    Levels,
    /// Joined by hollow dots: too few events each to be judged.
    Rough,
}

/// One line of a chart.
#[derive(Clone, Debug)]
pub struct ChartLine<'a> {
    /// Stands at its end and in the legend.
    pub letter: char,
    /// Width of its buckets in ms.
    pub width: i64,
    /// Values by bucket, the first bucket starting at the window's start.
    pub points: &'a [Point],
    /// How it is drawn.
    pub course: Course,
    /// Its colour.
    pub style: Style,
}

/// What is usual, drawn behind the lines.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Usual {
    /// Lower edge of the band.
    pub low: f64,
    /// The middle.
    pub middle: f64,
    /// Upper edge of the band.
    pub high: f64,
}

/// Marks in time.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Marks {
    /// Since when something stands out.
    pub onset: Option<Time>,
    /// The bucket under the cursor.
    pub cursor: Option<Window>,
    /// The range being selected.
    pub range: Option<Window>,
}

/// Everything a chart needs to be drawn.
pub struct Chart<'a> {
    /// Its lines, the foremost first.
    pub lines: Vec<ChartLine<'a>>,
    /// The stretch of time from left to right.
    pub window: Window,
    /// Buckets of which less than half lies before are still filling.
    pub judged_until: Time,
    /// What is usual.
    pub usual: Option<Usual>,
    /// Marks in time.
    pub marks: Marks,
    /// What began when, such as a version: named on the time axis.
    pub milestones: Vec<(Time, String)>,
    /// Writes a value of the axis, with its unit.
    pub label: &'a dyn Fn(f64) -> String,
    /// Zone of the time axis.
    pub zone: Zone,
    /// Signs that may be drawn.
    pub signs: Signs,
    /// Styles by role.
    pub theme: &'a Theme,
}

impl Chart<'_> {
    /// Draws it into an area; axes are left out where there is no room for them.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return;
        }
        let below = u16::from(area.height >= 3);
        let rows = area.height - below;
        let span = self.span();
        let labels: Vec<(u16, String)> = span.map(|s| self.labels(s, rows)).unwrap_or_default();
        let gutter = gutter(&labels, area.width);
        let plot = Rect { x: area.x + gutter, width: area.width - gutter, height: rows, ..area };
        self.value_axis(&labels, gutter, area, rows, buffer);
        self.behind(span, plot, buffer);
        if let Some(span) = span {
            self.draw_lines(span, plot, buffer);
        }
        self.highlight(plot, buffer);
        if below > 0 {
            self.time_axis(Rect { y: area.y + rows, height: 1, ..plot }, area.x, buffer);
        }
    }

    /// Labels of the value axis by row, one a row and none twice.
    fn labels(&self, span: Span, rows: u16) -> Vec<(u16, String)> {
        let mut labels: Vec<(u16, String)> = Vec::new();
        for value in span.ticks(rows) {
            let (row, label) = (span.row(value, rows), (self.label)(value));
            if labels.iter().all(|(r, l)| *r != row && *l != label) {
                labels.push((row, label));
            }
        }
        labels
    }

    fn value_axis(&self, labels: &[(u16, String)], gutter: u16, area: Rect, rows: u16, buffer: &mut Buffer) {
        if gutter == 0 {
            return;
        }
        for row in 0..rows {
            let label = labels.iter().find(|(r, _)| *r == row).map_or("", |(_, l)| l);
            let sign = if label.is_empty() { self.signs.pick("│", "|") } else { self.signs.pick("┤", "+") };
            let text = format!("{label:>pad$}{sign}", pad = usize::from(gutter) - 1);
            buffer.set_stringn(area.x, area.y + row, text, usize::from(gutter), self.theme.dim);
        }
    }

    fn time_axis(&self, row: Rect, left: u16, buffer: &mut Buffer) {
        let zone = self.zone.name(self.window.from);
        let gutter = usize::from(row.x - left);
        if gutter > zone.len() {
            let text = format!("{zone:>pad$}", pad = gutter - 1);
            buffer.set_stringn(left, row.y, text, gutter, self.theme.dim);
        }
        let milestones = self.milestones(row.width);
        let overlaps = |from: usize, to: usize| milestones.iter().any(|(m, text)| *m <= to && from <= m + text.width());
        for tick in time_ticks(self.window, row.width, self.zone) {
            let (from, to) = (usize::from(tick.column), usize::from(tick.column) + tick.label.len());
            if to <= usize::from(row.width) && !overlaps(from, to) {
                buffer.set_string(row.x + tick.column, row.y, &tick.label, self.theme.dim);
            }
        }
        for (column, text) in milestones {
            buffer.set_string(row.x + column as u16, row.y, text, self.theme.warn);
        }
    }

    /// Where on the time axis it says what began; further left where the name would not fit behind its time.
    fn milestones(&self, width: u16) -> Vec<(usize, String)> {
        let inside = self.milestones.iter().filter(|(at, _)| self.window.holds(*at));
        let placed = inside.map(|(at, name)| {
            let column = usize::from(column_of(*at, self.window, width));
            let (after, before) =
                (format!("{}{name}", self.signs.pick("▲", "^")), format!("{name}{}", self.signs.pick("▲", "^")));
            let fits = column + after.width() <= usize::from(width);
            if fits { (column, after) } else { ((column + 1).saturating_sub(before.width()), before) }
        });
        placed.filter(|(column, text)| column + text.width() <= usize::from(width)).collect()
    }

    /// What lies behind the lines: the band of the baseline, the onset, the cursor.
    fn behind(&self, span: Option<Span>, plot: Rect, buffer: &mut Buffer) {
        if let (Some(span), Some(usual)) = (span, self.usual) {
            let (top, bottom) = (span.row(usual.high, plot.height), span.row(usual.low, plot.height));
            let middle = span.row(usual.middle, plot.height);
            for row in top..=bottom {
                let (sign, every) =
                    if row == middle { (self.signs.pick("╌", "-"), 1) } else { (self.signs.pick("·", "."), 2) };
                for column in (0..plot.width).step_by(every) {
                    buffer.set_string(plot.x + column, plot.y + row, sign, self.theme.baseline);
                }
            }
        }
        let onset = self.marks.onset.filter(|t| self.window.holds(*t));
        if let Some(column) = onset.map(|t| column_of(t, self.window, plot.width)) {
            self.upright(column, self.signs.pick("┊", ":"), self.theme.warn, plot, buffer);
        }
        if let Some((first, last)) = self.marks.cursor.map(|w| self.columns(w, plot.width)) {
            self.upright(first.midpoint(last), self.signs.pick("│", "|"), self.theme.strong, plot, buffer);
        }
    }

    fn upright(&self, column: u16, sign: &str, style: Style, plot: Rect, buffer: &mut Buffer) {
        for row in 0..plot.height.min(plot.height * plot.width) {
            buffer.set_string(plot.x + column, plot.y + row, sign, style);
        }
    }

    /// Shows the selected range by its background, and by a rule along the bottom where there is no colour.
    fn highlight(&self, plot: Rect, buffer: &mut Buffer) {
        let Some((first, last)) = self.marks.range.map(|w| self.columns(w, plot.width)) else { return };
        let area = Rect { x: plot.x + first, width: (last - first + 1).min(plot.width), ..plot };
        buffer.set_style(area, self.theme.selection);
        let Some(bottom) = plot.height.checked_sub(1) else { return };
        for x in area.left()..area.right() {
            buffer.set_string(x, plot.y + bottom, self.signs.pick("━", "="), self.theme.selection);
        }
    }

    /// First and last column of a stretch.
    fn columns(&self, stretch: Window, columns: u16) -> (u16, u16) {
        let first = column_of(stretch.from, self.window, columns);
        let last = column_of(stretch.to.plus(-1), self.window, columns);
        (first, last.max(first))
    }
}

/// Columns of the value axis; none where the plot would be left with less than twice that.
fn gutter(labels: &[(u16, String)], width: u16) -> u16 {
    let widest = labels.iter().map(|(_, l)| l.chars().count()).max().unwrap_or(0) as u16 + 1;
    if widest > 1 && width >= widest.saturating_mul(3) { widest } else { 0 }
}

#[cfg(test)]
mod tests;
