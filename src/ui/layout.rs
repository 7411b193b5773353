//! Where everything stands: header, screen, bottom line. One function for drawing, paging and clicks.

use ratatui::layout::Rect;

/// Rows of the header.
pub const HEADER_ROWS: u16 = 2;

/// The parts of the terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// What is looked at: the top two rows.
    pub header: Rect,
    /// The screen.
    pub body: Rect,
    /// Notices and keys: the last row.
    pub bottom: Rect,
}

/// The parts of a terminal of so many columns and rows.
pub fn layout((columns, rows): (u16, u16)) -> Layout {
    let header = HEADER_ROWS.min(rows);
    let bottom = u16::from(rows > HEADER_ROWS);
    let body = rows.saturating_sub(header + bottom);
    Layout {
        header: Rect::new(0, 0, columns, header),
        body: Rect::new(0, header, columns, body),
        bottom: Rect::new(0, rows.saturating_sub(bottom), columns, bottom),
    }
}

/// A box of that size in the middle of an area, made smaller where it does not fit.
pub fn centred(area: Rect, columns: u16, rows: u16) -> Rect {
    let (columns, rows) = (columns.min(area.width), rows.min(area.height));
    Rect::new(area.x + (area.width - columns) / 2, area.y + (area.height - rows) / 2, columns, rows)
}

/// A box of that size at the lower edge of an area, made smaller where it does not fit.
pub fn at_bottom(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect::new(area.x, area.y + area.height - rows, area.width, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_never_leave_the_terminal() {
        for rows in 0..5 {
            let parts = layout((80, rows));
            let sum = parts.header.height + parts.body.height + parts.bottom.height;
            assert_eq!(sum, rows);
            assert!(parts.bottom.bottom() <= rows);
        }
        assert_eq!(layout((80, 24)).body, Rect::new(0, 2, 80, 21));
        assert_eq!(centred(Rect::new(0, 2, 10, 3), 40, 40), Rect::new(0, 2, 10, 3));
    }
}
