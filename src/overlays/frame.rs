//! The frame all overlays share, and the selection within a list.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Widget};

use crate::model::Action;
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

/// Where a selection among `count` stands after moving; it stays within.
pub fn moved(selected: usize, count: usize, page: usize, action: Action) -> usize {
    let last = count.saturating_sub(1);
    let to = match action {
        Action::Down => selected + 1,
        Action::Up => selected.saturating_sub(1),
        Action::PageDown => selected + page.max(1),
        Action::PageUp => selected.saturating_sub(page.max(1)),
        Action::Top => 0,
        Action::Bottom => last,
        _ => selected,
    };
    to.min(last)
}

/// The first row to show so that the selected one is among `rows`.
pub fn first_shown(selected: usize, rows: usize) -> usize {
    (selected + 1).saturating_sub(rows.max(1))
}
