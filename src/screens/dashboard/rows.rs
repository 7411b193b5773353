//! One row of the table: number, title, sparkline, value, what was usual, change, deviation, mark and state.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::analysis::{judged_buckets, stands_out};
use crate::panes::Number;
use crate::ui::{Context, Course, Theme, cut, flat, head, printable, spark};

use super::slot::Slot;
use super::{Dashboard, words};

/// Columns of the focus sign and the pane's number.
const HEAD: usize = 3;
const TITLE: usize = 14;
const VALUE: usize = 10;
const CHANGE: usize = 6;
const SIGMA: usize = 8;
/// A sparkline narrower than this says nothing.
const LEAST_SPARK: usize = 6;
const WIDEST_SPARK: usize = 60;

/// Which columns there is room for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Columns {
    title: usize,
    spark: usize,
    usual: bool,
    change: bool,
    sigma: bool,
}

impl Columns {
    /// Columns for a width, with so many kept for the mark and the state at the end. The value stays longest,
    /// then the deviation, the change, what was usual, and the sparkline takes what is left.
    pub fn fit(width: u16, tail: usize) -> Columns {
        let mut room = usize::from(width).saturating_sub(HEAD + VALUE + 1 + if tail > 0 { tail + 1 } else { 0 });
        let title = room.min(TITLE);
        room -= title;
        let mut take = |columns: usize| {
            let fits = room >= columns;
            if fits {
                room -= columns;
            }
            fits
        };
        let sigma = take(SIGMA + 1);
        let change = sigma && take(CHANGE + 1);
        let spark = if change && take(LEAST_SPARK + 1) { LEAST_SPARK } else { 0 };
        let usual = spark > 0 && take(VALUE + 5);
        let spark = if spark > 0 { (spark + room).min(WIDEST_SPARK) } else { 0 };
        Columns { title, spark, usual, change, sigma }
    }
}

impl Dashboard {
    /// Draws the row of a pane, which stands at that place on the dashboard (from 1).
    pub(super) fn draw_row(
        &self,
        slot: &Slot,
        (number, focus): (usize, bool),
        columns: Columns,
        context: &Context,
        area: Rect,
        buffer: &mut Buffer,
    ) {
        let theme = &context.theme;
        let base = if focus { theme.focus } else { theme.text };
        let mut pen = Pen { area, column: 0, buffer };
        pen.write(&format!("{}{number} ", if focus { '>' } else { ' ' }), HEAD, base);
        pen.write(&format!("{:<w$}", slot.title_within(columns.title), w = columns.title), columns.title, base);
        let status = slot.status(context);
        if !status.has_numbers() {
            pen.write(&format!(" {}", printable(&status.words(self.signs))), usize::MAX, status.style(theme));
            return;
        }
        let Some((_, headline)) = slot.headline() else { return };
        self.write_spark(slot, columns.spark, theme, &mut pen);
        self.write_number(slot, headline, columns, context, &mut pen);
        let mark = slot.outlier().and_then(|(_, n)| n.sigma());
        pen.write(&format!(" {:<2}", words::mark(mark)), 3, words::mark_style(mark, theme));
        pen.write(&format!(" {}", status.words(self.signs)), usize::MAX, status.style(theme));
    }

    /// Columns that the mark and the state of a pane need at the end of its row.
    pub(super) fn tail_of(&self, slot: &Slot, context: &Context) -> usize {
        let status = slot.status(context);
        let words = if status.has_numbers() { status.words(self.signs) } else { String::new() };
        2 + if words.is_empty() { 0 } else { words.chars().count() + 1 }
    }

    /// The course of the headline; `~` stands before buckets that hold too few events each to be judged. Of buckets too few for a
    /// course only a step that stands out is shown.
    fn write_spark(&self, slot: &Slot, width: usize, theme: &Theme, pen: &mut Pen) {
        let calm = !slot.headline().is_some_and(|(_, number)| stands_out(number.sigma()));
        let Some(drawn) = slot.drawn().filter(|_| width > 0) else { return };
        let values: Vec<Option<f64>> = drawn.window.iter().map(|p| p.value).collect();
        let known: Vec<f64> = drawn.baseline.iter().flatten().filter_map(|p| p.value).collect();
        let usual = (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64);
        let (sign, style) = if drawn.course == Course::Rough { ('~', theme.dim) } else { (' ', theme.text) };
        let full = slot.full_buckets(drawn.width);
        let line = match drawn.course {
            Course::Levels if calm => flat(&values, full, width, self.signs),
            _ => spark(&values, usual, full, width, self.signs),
        };
        pen.write(&format!("{sign}{line}"), width + 1, style);
    }

    fn write_number(&self, slot: &Slot, number: &Number, columns: Columns, context: &Context, pen: &mut Pen) {
        let theme = &context.theme;
        let unit = slot.unit();
        pen.write(&format!(" {:>VALUE$}", words::value(number.value, unit, self.signs)), VALUE + 1, theme.strong);
        if columns.usual {
            let usual = number
                .usual
                .map_or(String::new(), |u| format!("was {:>VALUE$}", words::value(Some(u), unit, self.signs)));
            pen.write(&format!(" {usual:<w$}", w = VALUE + 4), VALUE + 5, theme.dim);
        }
        if columns.change {
            pen.write(&format!(" {:>CHANGE$}", words::change(number.change())), CHANGE + 1, theme.text);
        }
        if columns.sigma {
            let sigma = words::sigma(number.sigma(), self.signs);
            pen.write(&format!(" {sigma:>SIGMA$}"), SIGMA + 1, words::mark_style(number.sigma(), theme));
        }
    }
}

impl Slot {
    /// How many buckets of that width in ms are full.
    fn full_buckets(&self, width: i64) -> usize {
        let Some(basis) = self.basis.as_ref().filter(|_| width > 0) else { return 0 };
        let window = basis.scope.window;
        if basis.judged_until >= window.to {
            return usize::MAX;
        }
        judged_buckets(width, window, basis.judged_until)
    }
}

/// Writes from left to right within one row.
pub struct Pen<'b> {
    /// The row.
    pub area: Rect,
    /// Columns written so far.
    pub column: u16,
    /// Where it is drawn.
    pub buffer: &'b mut Buffer,
}

impl Pen<'_> {
    /// Writes text only where all of it fits: half a number is a wrong number.
    pub fn write_whole(&mut self, text: &str, style: Style) {
        if text.chars().count() <= usize::from(self.area.width.saturating_sub(self.column)) {
            self.write(text, usize::MAX, style);
        }
    }

    /// Writes text in at most so many columns; where the row ends before it, a sign says so.
    pub fn write(&mut self, text: &str, most: usize, style: Style) {
        let room = usize::from(self.area.width.saturating_sub(self.column));
        if room == 0 || self.area.height == 0 {
            return;
        }
        let text = cut(head(text, most), room);
        let (end, _) = self.buffer.set_stringn(self.area.x + self.column, self.area.y, text, room, style);
        self.column = end - self.area.x;
    }
}
