//! Where each pane stands; drawing and clicking read the same places.

use ratatui::layout::Rect;

use crate::ui::Context;

use super::Dashboard;

/// Columns and rows of the terminal from which on panes are boxes.
const BOXES_FROM: (u16, u16) = (100, 30);
/// Columns from which on three boxes stand beside each other.
const THREE_FROM: u16 = 150;
/// Rows a box needs: its frame, its numbers, and a chart.
const LEAST_BOX: u16 = 6;

impl Dashboard {
    /// Boxes beside each other; 1 where panes are rows of a table.
    pub(super) fn grid_columns(&self, context: &Context) -> usize {
        let (columns, rows) = context.size;
        let wide = if columns >= THREE_FROM { 3 } else { 2 };
        let lines = self.visible().len().div_ceil(wide).max(1);
        let room = usize::from(rows.saturating_sub(4)) / lines >= usize::from(LEAST_BOX);
        if columns >= BOXES_FROM.0 && rows >= BOXES_FROM.1 && room { wide } else { 1 }
    }

    /// The area of every pane that is on the screen, by index of its slot.
    pub(super) fn places(&self, context: &Context, area: Rect) -> Vec<(usize, Rect)> {
        match self.grid_columns(context) {
            1 => self.table_places(area),
            columns => self.grid_places(below_volume(area), columns),
        }
    }

    fn table_places(&self, area: Rect) -> Vec<(usize, Rect)> {
        let area = below_volume(area);
        let visible = self.visible();
        let at = visible.iter().position(|i| *i == self.focus).unwrap_or(0);
        let room = usize::from(area.height);
        let skipped = (at + 1).saturating_sub(room);
        let rows = visible.into_iter().skip(skipped).take(room).zip(0u16..);
        rows.map(|(slot, row)| (slot, Rect { y: area.y + row, height: 1, ..area })).collect()
    }

    fn grid_places(&self, area: Rect, columns: usize) -> Vec<(usize, Rect)> {
        let visible = self.visible();
        let lines = visible.len().div_ceil(columns);
        let mut places = Vec::new();
        for (line, slots) in visible.chunks(columns).enumerate() {
            let (y, height) = part(area.height, line, lines);
            for (column, slot) in slots.iter().enumerate() {
                let (x, width) = part(area.width, column, slots.len());
                places.push((*slot, Rect { x: area.x + x, y: area.y + y, width, height }));
            }
        }
        places
    }
}

/// What is left below the line of events per minute; where there is one line only, the pane has it.
pub fn below_volume(area: Rect) -> Rect {
    let taken = u16::from(area.height > 1);
    Rect { y: area.y + taken, height: area.height - taken, ..area }
}

/// Start and length of one of so many even parts.
fn part(length: u16, index: usize, parts: usize) -> (u16, u16) {
    let edge = |i: usize| (usize::from(length) * i / parts.max(1)) as u16;
    (edge(index), edge(index + 1) - edge(index))
}
