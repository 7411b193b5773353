//! The frame all overlays share.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Widget};

use crate::ui::Theme;

/// Clears the area, draws a titled frame around it and gives the inside.
pub fn framed(title: &str, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Rect {
    Clear.render(area, buffer);
    buffer.set_style(area, theme.text);
    let title = Line::styled(format!(" {title} "), theme.focus);
    let block = Block::bordered().border_style(theme.border).title(title);
    let inside = block.inner(area);
    block.render(area, buffer);
    inside
}
