//! The selection within a list.

use ratatui::layout::Rect;

use crate::model::Action;

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

/// Which of the rows shown in `area` a click at that row of the terminal is on.
pub fn row_clicked(area: Rect, row: u16) -> Option<usize> {
    (area.y..area.bottom()).contains(&row).then(|| usize::from(row - area.y))
}

/// Which item of a list a click is on, where [`first_shown`] says from which item on `area` shows it.
pub fn item_clicked(area: Rect, row: u16, selected: usize) -> Option<usize> {
    row_clicked(area, row).map(|shown| first_shown(selected, area.height.into()) + shown)
}

/// The first row to show so that the selected one is among `rows`.
pub fn first_shown(selected: usize, rows: usize) -> usize {
    (selected + 1).saturating_sub(rows.max(1))
}
