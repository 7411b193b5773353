//! Draws the map, its axes, and what the cursor or the box holds.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::ui::{Context, Theme, failure, fit, instant_within, numbers, put, put_right, stretch, time_ticks};

use super::HeatMap;
use super::cells::Cell;

/// Columns of the values.
const GUTTER: u16 = 10;
/// Rows from one label of a value to the next, at least.
const LABELS_APART: u16 = 3;
/// Shades from few events to many.
const SHADES: [&str; 4] = ["░", "▒", "▓", "█"];
const PLAIN_SHADES: [&str; 4] = [".", ":", "+", "#"];

/// The parts of the screen; those without room are empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts {
    title: Rect,
    said: Rect,
    gutter: Rect,
    /// The map itself.
    pub plot: Rect,
    times: Rect,
}

/// Lays the parts out.
pub fn parts(area: Rect) -> Parts {
    let [title, said, times] = [4, 3, 6].map(|least| u16::from(area.height >= least));
    let above = title + said;
    let rows = area.height - above - times;
    let gutter = if area.width >= 3 * GUTTER { GUTTER } else { 0 };
    let row = |y: u16, height: u16| Rect { y: area.y + y, height, ..area };
    let plot = Rect { x: area.x + gutter, width: area.width - gutter, ..row(above, rows) };
    Parts {
        title: row(0, title),
        said: row(title, said),
        gutter: Rect { width: gutter, ..row(above, rows) },
        plot,
        times: Rect { y: area.y + above + rows, height: times, ..plot },
    }
}

impl HeatMap {
    /// Draws it into `area`.
    pub(super) fn paint(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let parts = parts(area);
        let theme = &context.theme;
        put(buffer, parts.title, &self.title(context), theme.strong);
        let (said, style) = match &self.found.error {
            Some(error) => (failure(error), theme.bad),
            None => (self.said(context), theme.text),
        };
        put(buffer, parts.said, &fit(&said, parts.said.width.into()), style);
        self.paint_values(parts.gutter, theme, buffer);
        self.paint_cells(parts.plot, theme, buffer);
        self.paint_times(parts.times, context, buffer);
    }

    fn title(&self, context: &Context) -> String {
        let within =
            self.asked.as_ref().map_or_else(String::new, |s| format!(" in {}", stretch(s.window, context.zone)));
        if self.found.value().is_none() {
            return format!("Heat map of {}{within}", self.field);
        }
        format!("Heat map of {}: {} events{within}", self.field, numbers::grouped(self.events(None)))
    }

    /// What the box holds, or the cell under the cursor; else what can be done.
    fn said(&self, context: &Context) -> String {
        let Some(found) = self.found.value() else { return "asking...".into() };
        if found.edges.len() < 2 {
            return format!("no event of the scope has a {}", self.field);
        }
        let inside = self.marked().and_then(|of| Some((of, self.window(of)?, self.values(of)?)));
        let Some((of, window, (least, most))) = inside else {
            return "v marks a corner of a box, the arrows draw it, Enter says how it is unlike".into();
        };
        let (events, all) = (self.events(Some(of)), self.events(None));
        let at = |t| instant_within(t, self.asked.as_ref().map_or(window, |s| s.window), context.zone);
        format!(
            "{}{}-{}, {}-{}: {} events ({})",
            if self.mark.is_some() { "the box " } else { "" },
            at(window.from),
            at(window.to),
            self.unit.text(least),
            self.unit.text(most),
            numbers::grouped(events),
            numbers::share(events / all.max(1.0)),
        )
    }

    fn paint_values(&self, gutter: Rect, theme: &Theme, buffer: &mut Buffer) {
        let Some(found) = self.counts().filter(|_| gutter.width > 0) else { return };
        let rows = found.edges.len() - 1;
        let mut last: Option<(u16, usize)> = None;
        for up in 0..gutter.height {
            let (bucket, _) = share_of(up, gutter.height, rows);
            if last.is_some_and(|(row, labelled)| up < row + LABELS_APART || bucket == labelled) {
                continue;
            }
            last = Some((up, bucket));
            let label = found.edges.get(bucket).map_or_else(String::new, |edge| self.unit.text(*edge));
            let spot = Rect { y: gutter.bottom() - 1 - up, height: 1, width: gutter.width - 1, ..gutter };
            put_right(buffer, spot, &label, theme.dim);
        }
    }

    fn paint_cells(&self, plot: Rect, theme: &Theme, buffer: &mut Buffer) {
        let Some(found) = self.counts() else { return };
        let (columns, rows) = self.buckets();
        let most = found.counts.iter().flatten().copied().fold(0.0, f64::max);
        let shades = self.signs.pick(SHADES, PLAIN_SHADES);
        let marked = self.marked();
        for row in 0..plot.height {
            for column in 0..plot.width {
                let times = share_of(column, plot.width, columns);
                let values = share_of(plot.height - 1 - row, plot.height, rows);
                let count: f64 = found.counts.iter().skip(times.0).take(times.1).map(|r| sum(r, values)).sum();
                let spot = Rect { x: plot.x + column, y: plot.y + row, width: 1, height: 1 };
                let sign = shade(count, most).and_then(|s| shades.get(s)).copied().unwrap_or(" ");
                let cell = Cell { time: times.0, value: values.0 };
                let is_marked = marked.is_some_and(|of| of.holds(cell));
                let style = if is_marked { theme.selection } else { theme.text };
                // Where there is no colour a box is seen by its sign.
                let sign = if is_marked && sign == " " { self.signs.pick("·", "-") } else { sign };
                put(buffer, spot, sign, style);
            }
        }
    }

    fn paint_times(&self, row: Rect, context: &Context, buffer: &mut Buffer) {
        let Some(scope) = self.asked.as_ref().filter(|_| row.height > 0) else { return };
        for tick in time_ticks(scope.window, row.width, context.zone) {
            let left = row.width.saturating_sub(tick.column);
            if tick.label.len() <= usize::from(left) {
                put(buffer, Rect { x: row.x + tick.column, width: left, ..row }, &tick.label, context.theme.dim);
            }
        }
    }
}

/// The first bucket, and how many, that a column or row of the terminal stands for.
pub(super) fn share_of(at: u16, of: u16, buckets: usize) -> (usize, usize) {
    let place = |at: usize| at * buckets / usize::from(of.max(1));
    let first = place(at.into());
    (first, (place(usize::from(at) + 1) - first).max(1))
}

fn sum(row: &[f64], (first, count): (usize, usize)) -> f64 {
    row.iter().skip(first).take(count).sum()
}

/// The shade of so many events, by their logarithm: rare ones are what one looks for.
fn shade(count: f64, most: f64) -> Option<usize> {
    if count <= 0.0 {
        return None;
    }
    let share = (1.0 + count).ln() / (1.0 + most).ln().max(f64::MIN_POSITIVE);
    Some(((share * SHADES.len() as f64).ceil() as usize).clamp(1, SHADES.len()) - 1)
}
