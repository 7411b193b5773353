//! The dashboard in larger terminals: a box a pane, with its numbers and its chart.

use ratatui::{
    buffer::Buffer,
    layout::{Alignment, Rect},
    text::Line,
    widgets::{Block, Widget},
};

use crate::ui::{Context, printable, width};

use super::legend::{draw_entries, rows_of};
use super::rows::Pen;
use super::slot::Slot;
use super::{Dashboard, words};

impl Dashboard {
    /// Draws every pane in its place.
    pub(super) fn draw_boxes(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        for (number, (index, place)) in (1..).zip(self.places(context, area)) {
            if let Some(slot) = self.slots.get(index) {
                self.draw_box(slot, (number, index == self.focus), context, place, buffer);
            }
        }
    }

    fn draw_box(
        &self,
        slot: &Slot,
        (number, focus): (usize, bool),
        context: &Context,
        area: Rect,
        buffer: &mut Buffer,
    ) {
        let theme = &context.theme;
        let style = if focus { theme.focus } else { theme.border };
        let status = slot.status(context);
        let sign = if focus { ">" } else { "" };
        let sigma = slot.outlier().and_then(|(_, n)| n.sigma());
        let since = [slot.since(context, self.signs), words::mark(sigma).into()].join(" ");
        let state = status.words(self.signs);
        let state = printable(&state);
        let frame = Block::bordered()
            .border_set(self.signs.frame(focus))
            .border_style(style)
            .title(Line::styled(format!(" {sign}{number} {} ", self.chart_title(slot)), style));
        let frame = match status.has_numbers() && !state.is_empty() {
            true => frame.title(Line::styled(format!(" {state} "), status.style(theme)).alignment(Alignment::Right)),
            false => frame,
        };
        let frame = match status.has_numbers() && !since.trim().is_empty() {
            false => frame,
            true => frame.title_bottom(Line::styled(format!(" {since} "), words::mark_style(sigma, theme))),
        };
        let rough = slot.rough_words(usize::from(area.width).saturating_sub(width(&since) + 8), self.signs);
        let frame = match status.has_numbers() && !rough.is_empty() {
            true => frame.title_bottom(Line::styled(format!(" {rough} "), theme.dim).alignment(Alignment::Right)),
            false => frame,
        };
        let inner = frame.inner(area);
        frame.render(area, buffer);
        match status.has_numbers() {
            true => self.draw_inside(slot, focus, context, inner, buffer),
            false => self.draw_status(&status, context, inner, buffer),
        }
    }

    fn draw_inside(&self, slot: &Slot, focus: bool, context: &Context, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        self.draw_numbers(slot, context, Rect { height: 1, ..area }, buffer);
        let area = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let entries = if area.height >= 5 || (focus && self.cursor.is_some()) {
            self.legend_entries(slot, context)
        } else {
            Vec::new()
        };
        let legend = rows_of(&entries, area.width).min((area.height / 5).max(u16::from(focus && area.height > 3)));
        let chart = Rect { height: area.height - legend, ..area };
        self.draw_chart(slot, focus, context, chart, buffer);
        draw_entries(&entries, Rect { y: chart.bottom(), height: legend, ..area }, buffer);
    }

    /// The headline with what was usual, then the other numbers of the same row.
    pub(super) fn draw_numbers(&self, slot: &Slot, context: &Context, row: Rect, buffer: &mut Buffer) {
        let Some((of, headline)) = slot.headline() else { return };
        let theme = &context.theme;
        let unit = slot.unit();
        let mut pen = Pen { area: row, column: 0, buffer };
        let name = if slot.pane.mix { format!("{} ", words::group(&of.of)) } else { String::new() };
        pen.write(&format!("{name}{}", words::value(headline.value, unit, self.signs)), usize::MAX, theme.strong);
        if let Some(usual) = headline.usual {
            pen.write_whole(&format!("  was {}", words::value(Some(usual), unit, self.signs)), theme.dim);
        }
        let sigma = words::sigma(headline.sigma(), self.signs);
        let rest = [words::change(headline.change()), sigma, words::mark(headline.sigma()).into()];
        for text in rest.iter().filter(|t| !t.is_empty()) {
            pen.write_whole(&format!("  {text}"), words::mark_style(headline.sigma(), theme));
        }
        for other in of.numbers.iter().filter(|n| n.key != headline.key) {
            let value = words::value(other.value, slot.unit_of(other), self.signs);
            pen.write_whole(&format!("  {} {value}", other.key), theme.dim);
        }
    }
}
