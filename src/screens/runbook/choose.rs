//! The runbooks one chooses from.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::ui::{Context, fit_left, put, wrapped};

use super::RunbookScreen;

/// Columns of an id.
const ID: usize = 22;

impl RunbookScreen {
    /// Draws the runbooks to choose from, and what is wrong with those that were left out.
    pub(super) fn paint_choice(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let theme = &context.theme;
        put(buffer, area, &format!("Runbooks: {}", self.offered), theme.strong);
        let mut y = area.y + 2;
        let mut line = |text: &str, style, selected: bool| {
            if y < area.bottom() {
                let row = Rect { y, height: 1, ..area };
                put(buffer, row, text, style);
                if selected {
                    buffer.set_style(row.intersection(buffer.area), theme.selection);
                }
                y += 1;
            }
        };
        for (at, book) in self.books.iter().enumerate() {
            let selected = at == self.selected();
            let sign = if selected { '>' } else { ' ' };
            line(&format!("{sign} {} {}", fit_left(&book.id, ID), book.title), theme.text, selected);
        }
        line("", theme.text, false);
        for error in &self.faulty {
            let words = format!("! left out, {}", error.message);
            for piece in wrapped(&words, area.width.into()) {
                line(&piece, theme.bad, false);
            }
        }
    }
}
