//! The dashboard in small terminals: one row a pane, the focused pane's chart beneath.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::ui::{Context, printable, wrapped};

use super::legend::{Entry, draw_entries, rows_of};
use super::rows::{Columns, Pen};
use super::slot::Slot;
use super::status::Status;
use super::{Dashboard, words};

/// Rows a chart needs to say anything, its title included.
const LEAST_CHART: u16 = 3;

impl Dashboard {
    /// Draws all rows, then the focused pane in what is left below.
    pub(super) fn draw_table(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let places = self.places(context, area);
        let visible = self.visible();
        let columns = self.columns(context, area.width);
        let mut below = area.top();
        for (index, place) in places {
            let Some(slot) = self.slots.get(index) else { continue };
            let number = visible.iter().position(|i| *i == index).map_or(0, |n| n + 1);
            self.draw_row(slot, (number, index == self.focus), columns, context, place, buffer);
            below = place.bottom();
        }
        let rest = Rect { y: below, height: area.bottom().saturating_sub(below), ..area };
        if let Some(slot) = self.focused().filter(|_| rest.height >= LEAST_CHART) {
            self.draw_titled_chart(slot, &self.legend_entries(slot, context), context, rest, buffer);
        }
    }

    /// The columns that all rows share.
    pub(super) fn columns(&self, context: &Context, width: u16) -> Columns {
        let tails = self.visible().into_iter().filter_map(|i| self.slots.get(i)).map(|s| self.tail_of(s, context));
        Columns::fit(width, tails.max().unwrap_or(0))
    }

    /// A rule with the pane's title and what stands out, its chart, and its legend.
    pub(super) fn draw_titled_chart(
        &self,
        slot: &Slot,
        entries: &[Entry],
        context: &Context,
        area: Rect,
        buffer: &mut Buffer,
    ) {
        self.draw_rule(slot, context, Rect { height: 1, ..area }, buffer);
        let area = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let status = slot.status(context);
        if !status.has_numbers() {
            self.draw_status(&status, context, area, buffer);
            return;
        }
        let legend = rows_of(entries, area.width).min(area.height / 4);
        let chart = Rect { height: area.height - legend, ..area };
        self.draw_chart(slot, true, context, chart, buffer);
        draw_entries(entries, Rect { y: chart.bottom(), height: legend, ..area }, buffer);
    }

    fn draw_rule(&self, slot: &Slot, context: &Context, row: Rect, buffer: &mut Buffer) {
        let theme = &context.theme;
        let rule = self.signs.pick("─", "-").repeat(usize::from(row.width));
        buffer.set_stringn(row.x, row.y, rule, usize::from(row.width), theme.border);
        let mut pen = Pen { area: row, column: 2.min(row.width), buffer };
        pen.write(&format!(" {} ", self.chart_title(slot)), usize::MAX, theme.focus);
        let since = slot.since(context, self.signs);
        if !since.is_empty() {
            pen.column = pen.column.saturating_add(1);
            let sigma = slot.outlier().and_then(|(_, n)| n.sigma());
            pen.write(&format!(" {since} {} ", words::mark(sigma)), usize::MAX, words::mark_style(sigma, theme));
        }
        pen.column = pen.column.saturating_add(1);
        let rough = slot.rough_words(usize::from(row.width.saturating_sub(pen.column + 2)), self.signs);
        if !rough.is_empty() {
            pen.write_whole(&format!(" {rough} "), theme.dim);
        }
    }

    /// The title with the field it is split by.
    pub(super) fn chart_title(&self, slot: &Slot) -> String {
        let title = if slot.pane.mix { printable(&slot.pane.title).into_owned() } else { slot.title() };
        match &slot.pane.split {
            Some(split) => format!("{title} by {}", printable(&split.field)),
            None => title,
        }
    }

    /// Says in what state a pane without numbers is, with the hint of its failure.
    pub(super) fn draw_status(&self, status: &Status, context: &Context, area: Rect, buffer: &mut Buffer) {
        let mut lines = vec![printable(&status.words(self.signs)).into_owned()];
        if let Status::Failed(error) = status {
            lines.extend((!error.hint.is_empty()).then(|| format!("hint: {}", printable(&error.hint))));
        }
        let wide = usize::from(area.width.saturating_sub(2));
        let lines = lines.iter().flat_map(|line| wrapped(line, wide));
        for (line, y) in lines.zip(area.top()..area.bottom()) {
            let style = status.style(&context.theme);
            buffer.set_stringn(area.x, y, format!("  {line}"), usize::from(area.width), style);
        }
    }
}
