//! A question to be answered by yes or no.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ui::{Theme, centred, cut, width};

use super::frame::framed;

/// A question to be answered by yes or no.
#[derive(Clone, PartialEq, Debug)]
pub struct Confirm {
    /// What is asked.
    pub words: String,
}

impl Confirm {
    /// Draws it with the keys that answer it.
    pub fn draw(&self, keys: &str, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let columns = width(&self.words).max(width(keys)) + 4;
        let area = centred(area, u16::try_from(columns).unwrap_or(u16::MAX), 4);
        let inside = framed("Sure?", theme, area, buffer);
        for (row, (text, style)) in [(self.words.as_str(), theme.strong), (keys, theme.dim)].into_iter().enumerate() {
            let y = inside.y + row as u16;
            if y < inside.bottom() {
                buffer.set_string(inside.x + 1, y, cut(text, inside.width.saturating_sub(1).into()), style);
            }
        }
    }
}
