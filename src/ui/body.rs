//! Which part of the terminal a screen has: between the header and the bottom line.

use ratatui::layout::Rect;

/// Lines of the header.
pub const HEADER: u16 = 2;
/// Lines at the bottom: keys and notices.
pub const BOTTOM: u16 = 1;

/// The area of a screen in a terminal of that many columns and rows.
pub fn body((columns, rows): (u16, u16)) -> Rect {
    let top = HEADER.min(rows);
    Rect { x: 0, y: top, width: columns, height: rows.saturating_sub(HEADER + BOTTOM) }
}
