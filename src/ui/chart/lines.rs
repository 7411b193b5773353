//! How the lines of a chart run: joined where buckets follow each other, broken where there is no data.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::analysis::judged_buckets;
use crate::model::{Time, Window};

use super::canvas::{Canvas, Dot};
use super::scale::Span;
use super::{Chart, ChartLine, Course};

/// A bucket with a value.
struct Spot {
    /// Index of the bucket.
    bucket: usize,
    /// From where to where it goes.
    extent: Window,
    value: f64,
    /// Whether less than half of the bucket has come in so far.
    filling: bool,
}

impl Spot {
    fn middle(&self) -> Time {
        Time(self.extent.from.0.midpoint(self.extent.to.0))
    }
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
        for (place, sign, index) in hollow {
            self.put(plot, self.cell_of(place), sign, index, buffer);
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

    fn trace(
        &self,
        index: usize,
        line: &ChartLine,
        span: Span,
        canvas: &mut Canvas,
        hollow: &mut Vec<(Dot, char, usize)>,
    ) {
        let rough = line.course == Course::Rough;
        let letter = if rough { line.letter.to_ascii_lowercase() } else { line.letter };
        let mut before: Option<(usize, Dot)> = None;
        for spot in self.spots(line) {
            let dot = self.dot_of(spot.middle(), spot.value, span, canvas);
            if spot.filling {
                hollow.push((dot, 'o', index));
                continue;
            }
            if rough {
                hollow.push((dot, self.signs.pick('◦', letter), index));
            }
            if line.course == Course::Levels {
                let ends = [spot.extent.from, spot.extent.to.plus(-1)];
                let [from, to] = ends.map(|t| self.dot_of(t, spot.value, span, canvas));
                canvas.line(from, to, index, letter);
                continue;
            }
            match before.filter(|(bucket, _)| bucket + 1 == spot.bucket) {
                Some((_, from)) => canvas.line(from, dot, index, letter),
                None => canvas.dot(dot, index, letter),
            }
            before = Some((spot.bucket, dot));
        }
    }

    /// The letter of each line at its end, one column further left where another line ends in the same place.
    fn letters(&self, span: Span, plot: Rect, canvas: &Canvas, buffer: &mut Buffer) {
        let mut taken: Vec<(u16, u16)> = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let Some(last) = self.spots(line).filter(|s| !s.filling).last() else { continue };
            let end = if line.course == Course::Levels { last.extent.to.plus(-1) } else { last.middle() };
            let (mut column, row) = self.cell_of(self.dot_of(end, last.value, span, canvas));
            while column > 0 && taken.contains(&(column, row)) {
                column -= 1;
            }
            taken.push((column, row));
            self.put(plot, (column, row), line.letter, index, buffer);
        }
    }

    fn spots<'l>(&'l self, line: &'l ChartLine) -> impl Iterator<Item = Spot> + 'l {
        let judged = judged_buckets(line.width, self.window, self.judged_until);
        line.points.iter().enumerate().filter_map(move |(bucket, point)| {
            let value = point.value.filter(|v| v.is_finite())?;
            let start = self.window.from.plus(line.width.saturating_mul(i64::try_from(bucket).ok()?));
            let end = start.plus(line.width).min(self.window.to);
            let filling = bucket >= judged && end > self.judged_until;
            Some(Spot { bucket, extent: Window { from: start, to: end }, value, filling })
        })
    }

    fn dot_of(&self, time: Time, value: f64, span: Span, canvas: &Canvas) -> Dot {
        let (across, down) = canvas.dots();
        let into = (time.0 - self.window.from.0) as f64 / self.window.length().max(1) as f64;
        let x = (into * f64::from(across)).clamp(0.0, f64::from(across.max(1) - 1));
        let y = (1.0 - span.height(value)) * f64::from(down.max(1) - 1);
        (x as i32, y.round() as i32)
    }

    fn cell_of(&self, (x, y): Dot) -> (u16, u16) {
        let (across, down) = self.signs.pick((2, 4), (1, 1));
        (u16::try_from(x / across).unwrap_or(0), u16::try_from(y / down).unwrap_or(0))
    }
}
