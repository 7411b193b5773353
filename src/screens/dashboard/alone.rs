//! One pane alone: a large chart, and a legend of which one row is selected.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::model::{Point, Track};
use crate::panes::{Number, ReadingRow};
use crate::ui::{Context, cut, numbers};

use super::layout::below_volume;
use super::legend::Entry;
use super::pane_chart::{letter, series_style};
use super::rows::Pen;
use super::slot::Slot;
use super::{Dashboard, words};

/// Rows a chart is left with, at least, above a legend.
const LEAST_CHART: u16 = 5;
const NAME: usize = 13;
const VALUE: usize = 10;

impl Dashboard {
    /// Draws the focused pane alone, the row of that index selected.
    pub(super) fn draw_alone(&self, selected: usize, context: &Context, area: Rect, buffer: &mut Buffer) {
        let Some(slot) = self.focused() else { return };
        let area = below_volume(area);
        let number = self.visible().iter().position(|i| *i == self.focus).map_or(0, |n| n + 1);
        let columns = self.columns(context, area.width);
        self.draw_row(slot, (number, true), columns, context, Rect { height: area.height.min(1), ..area }, buffer);
        let rest = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
        let table = self.table_height(slot, rest.height);
        let chart = Rect { height: rest.height - table, ..rest };
        if chart.height > 1 {
            let entries: Vec<Entry> = self.cursor_line(slot, context).into_iter().collect();
            self.draw_titled_chart(slot, &entries, context, chart, buffer);
        }
        self.draw_legend_table(slot, selected, context, Rect { y: chart.bottom(), height: table, ..rest }, buffer);
    }

    /// Rows of the legend: one a group, or the selected one only where the legend is off.
    fn table_height(&self, slot: &Slot, room: u16) -> u16 {
        let rows = slot.rows().len().min(usize::from(u16::MAX)) as u16;
        let wanted = if self.legend { rows } else { rows.min(1) };
        wanted.min(room.saturating_sub(LEAST_CHART))
    }

    fn draw_legend_table(&self, slot: &Slot, selected: usize, context: &Context, area: Rect, buffer: &mut Buffer) {
        let room = usize::from(area.height);
        let skipped = (selected + 1).saturating_sub(room);
        let rows = slot.rows().into_iter().enumerate().skip(skipped).take(room);
        for ((index, row), y) in rows.zip(area.top()..area.bottom()) {
            let line = Rect { y, height: 1, ..area };
            self.draw_legend_row(slot, row, (index, index == selected), context, line, buffer);
        }
    }

    /// The number in the bucket under the cursor, with its events; one bucket alone is not judged in σ.
    fn at_cursor(&self, slot: &Slot, number: &Number) -> Option<Number> {
        let cursor = self.cursor.filter(|t| slot.bucket(*t).is_some())?;
        let Point { value, count, .. } = slot.point_at(&number.track, cursor).unwrap_or_default();
        let key = number.key.clone();
        Some(Number { key, value, count, deviation: None, track: Track::default(), ..*number })
    }

    fn draw_legend_row(
        &self,
        slot: &Slot,
        row: &ReadingRow,
        (index, selected): (usize, bool),
        context: &Context,
        area: Rect,
        buffer: &mut Buffer,
    ) {
        let Some(number) = slot.headline_of(row) else { return };
        let theme = &context.theme;
        let at_cursor = self.at_cursor(slot, number);
        let wider = if at_cursor.is_some() { slot.wider_words(number) } else { String::new() };
        let number = at_cursor.as_ref().unwrap_or(number);
        let unit = slot.unit();
        let mut pen = Pen { area, column: 0, buffer };
        pen.write(if selected { ">" } else { " " }, 1, theme.focus);
        let group = words::group(&row.of);
        let name = cut(&group, NAME);
        pen.write(&format!("{} {name:<NAME$}", letter(index)), NAME + 2, series_style(index, theme));
        pen.write(&format!(" {:>VALUE$}", words::value(number.value, unit, self.signs)), VALUE + 1, theme.strong);
        if let Some(usual) = number.usual {
            pen.write(&format!("  was {:>VALUE$}", words::value(Some(usual), unit, self.signs)), VALUE + 6, theme.dim);
        }
        let sigma = words::sigma(number.sigma(), self.signs);
        let change = words::change(number.change());
        let deviation = format!(" {change:>6} {sigma:>8} {:<2}", words::mark(number.sigma()));
        pen.write(&deviation, usize::MAX, words::mark_style(number.sigma(), theme));
        pen.write_whole(&format!(" {:>9} events{wider}", numbers::grouped(number.count)), theme.dim);
        for other in row.numbers.iter().filter(|n| n.key != number.key) {
            let value = words::value(other.value, slot.unit_of(other), self.signs);
            pen.write_whole(&format!("  {} {value}", other.key), theme.dim);
        }
        if selected {
            buffer.set_style(area, theme.selection);
        }
    }
}
