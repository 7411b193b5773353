//! How the lines of a chart run: joined where buckets follow each other, broken where there is no data.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::model::Time;

use super::canvas::{Canvas, Dot};
use super::scale::Span;
use super::{Chart, ChartLine};

/// A bucket with a value.
struct Spot {
    /// Index of the bucket.
    bucket: usize,
    /// Middle of the bucket.
    time: Time,
    value: f64,
    /// Whether the bucket is still filling.
    filling: bool,
}

impl Chart<'_> {
    /// The span of values that lines and baseline need.
    pub(super) fn span(&self) -> Option<Span> {
        let values = self.lines.iter().flat_map(|l| l.points.iter().filter_map(|p| p.value));
        let usual = self.usual.iter().flat_map(|u| [u.low, u.high]);
        Span::of(values.chain(usual))
    }

    /// Draws all lines, the foremost last, then what marks them without colour.
    pub(super) fn draw_lines(&self, span: Span, plot: Rect, buffer: &mut Buffer) {
        let mut canvas = Canvas::new(plot.width, plot.height, self.signs);
        let mut hollow = Vec::new();
        for (index, line) in self.lines.iter().enumerate().rev() {
            self.trace(index, line, span, &mut canvas, &mut hollow);
        }
        for (column, row, sign, index) in canvas.drawn() {
            self.put(plot, (column, row), sign, index, buffer);
        }
        for (place, index) in hollow {
            self.put(plot, self.cell_of(place), 'o', index, buffer);
        }
        if self.lines.len() > 1 {
            self.letters(span, plot, &canvas, buffer);
        }
    }

    fn put(&self, plot: Rect, (column, row): (u16, u16), sign: char, line: usize, buffer: &mut Buffer) {
        let style = self.lines.get(line).map(|l| l.style).unwrap_or_default();
        if column < plot.width
            && row < plot.height
            && let Some(cell) = buffer.cell_mut((plot.x + column, plot.y + row))
        {
            cell.set_char(sign).set_style(style);
        }
    }

    fn trace(&self, index: usize, line: &ChartLine, span: Span, canvas: &mut Canvas, hollow: &mut Vec<(Dot, usize)>) {
        let mut before: Option<(usize, Dot)> = None;
        for spot in self.spots(line) {
            let dot = self.dot_of(&spot, span, canvas);
            if spot.filling {
                hollow.push((dot, index));
                continue;
            }
            match before.filter(|(bucket, _)| bucket + 1 == spot.bucket) {
                Some((_, from)) => canvas.line(from, dot, index, line.letter),
                None => canvas.dot(dot, index, line.letter),
            }
            before = Some((spot.bucket, dot));
        }
    }

    /// The letter of each line at its end, one column further left where another line ends in the same place.
    fn letters(&self, span: Span, plot: Rect, canvas: &Canvas, buffer: &mut Buffer) {
        let mut taken: Vec<(u16, u16)> = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let Some(last) = self.spots(line).filter(|s| !s.filling).last() else { continue };
            let (mut column, row) = self.cell_of(self.dot_of(&last, span, canvas));
            while column > 0 && taken.contains(&(column, row)) {
                column -= 1;
            }
            taken.push((column, row));
            self.put(plot, (column, row), line.letter, index, buffer);
        }
    }

    fn spots<'l>(&'l self, line: &'l ChartLine) -> impl Iterator<Item = Spot> + 'l {
        line.points.iter().enumerate().filter_map(|(bucket, point)| {
            let value = point.value.filter(|v| v.is_finite())?;
            let start = self.window.from.plus(line.width.saturating_mul(i64::try_from(bucket).ok()?));
            let end = start.plus(line.width).min(self.window.to);
            Some(Spot { bucket, time: Time(start.0.midpoint(end.0)), value, filling: end > self.judged_until })
        })
    }

    fn dot_of(&self, spot: &Spot, span: Span, canvas: &Canvas) -> Dot {
        let (across, down) = canvas.dots();
        let into = (spot.time.0 - self.window.from.0) as f64 / self.window.length().max(1) as f64;
        let x = (into * f64::from(across)).clamp(0.0, f64::from(across.max(1) - 1));
        let y = (1.0 - span.height(spot.value)) * f64::from(down.max(1) - 1);
        (x as i32, y.round() as i32)
    }

    fn cell_of(&self, (x, y): Dot) -> (u16, u16) {
        let (across, down) = self.signs.pick((2, 4), (1, 1));
        (u16::try_from(x / across).unwrap_or(0), u16::try_from(y / down).unwrap_or(0))
    }
}
