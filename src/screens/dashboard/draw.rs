//! Draws the dashboard: events per minute on top, then the panes.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::ui::{Context, numbers, printable};

use super::rows::Pen;
use super::status::Status;
use super::{Dashboard, Mode, words};

impl Dashboard {
    pub(super) fn draw_all(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return;
        }
        if area.height > 1 {
            self.draw_volume(context, Rect { height: 1, ..area }, buffer);
        }
        let whole = area;
        let (area, line) = self.with_anomalies(area);
        self.draw_anomalies(context, line, buffer);
        match self.mode {
            Mode::Alone { selected } => self.draw_alone(selected, context, area, buffer),
            Mode::Overview if self.grid_columns(context) > 1 => self.draw_boxes(context, area, buffer),
            Mode::Overview => self.draw_table(context, area, buffer),
        }
        self.draw_details(context, whole, buffer);
    }

    /// Events of the window, and per minute against what is usual.
    fn draw_volume(&self, context: &Context, row: Rect, buffer: &mut Buffer) {
        let theme = &context.theme;
        let status = self.volume.status(context);
        let mut pen = Pen { area: row, column: 0, buffer };
        let Some((_, number)) = self.volume.headline() else {
            let words = status.words(self.signs);
            let words = printable(&words);
            pen.write(&format!("events: {words}"), usize::MAX, status.style(theme));
            return;
        };
        let rate = words::value(number.value, &self.volume.pane.unit, self.signs);
        pen.write(&format!("{} events  {rate}", numbers::grouped(number.count)), usize::MAX, theme.strong);
        // The newest part is read first: before all is read, the baseline lacks more than the window does.
        let judged = !matches!(status, Status::Partial(_));
        if number.change().is_some() && judged {
            pen.write(&format!("  {} vs usual", words::change(number.change())), usize::MAX, theme.text);
        }
        let style = words::mark_style(number.sigma(), theme);
        if number.sigma().is_some() && judged {
            let sigma = words::sigma(number.sigma(), self.signs);
            pen.write(&format!("  {sigma} {}", words::mark(number.sigma())), usize::MAX, style);
        }
        let words = status.words(self.signs);
        if !words.is_empty() {
            pen.write(&format!("  {words}"), usize::MAX, status.style(theme));
        }
    }
}
