//! What stands under a chart: each group's letter with its value, exactly that of the bucket under the cursor where there is one.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::model::{Time, Track};
use crate::panes::ReadingRow;
use crate::ui::{Context, cut};

use super::pane_chart::{letter, series_style};
use super::slot::Slot;
use super::{Dashboard, words};

/// Columns between two entries.
const GAP: usize = 2;

/// Pieces of text with their style, not to be broken within.
pub type Entry = (String, Style);

impl Dashboard {
    /// The entries of the legend, what stands out first, for there may not be room for all; empty when it is off and
    /// there is no cursor.
    pub(super) fn legend_entries(&self, slot: &Slot, context: &Context) -> Vec<Entry> {
        let cursor = self.cursor.and_then(|t| slot.bucket(t));
        if !self.legend && cursor.is_none() {
            return Vec::new();
        }
        let head = self.cursor_entry(slot, context);
        let rows = slot.rows();
        let alone = rows.len() == 1;
        let entry = |(i, row): (usize, &ReadingRow)| {
            let number = slot.headline_of(row)?;
            let value = match cursor {
                Some(_) => self.value_at_cursor(slot, &number.track),
                None => slot.figure(number).value,
            };
            let name =
                if alone { String::new() } else { format!("{} {} ", letter(i), cut(&words::group(&row.of), 16)) };
            let sigma = number.sigma().filter(|s| cursor.is_none() && !words::mark(Some(*s)).is_empty());
            let sigma = sigma.map(|s| format!(" {}", words::sigma(Some(s), self.signs))).unwrap_or_default();
            let value = words::value(value, &slot.pane.unit, self.signs);
            Some((format!("{name}{value}{sigma}"), series_style(i, &context.theme)))
        };
        let off = |row: &ReadingRow| slot.headline_of(row).is_some_and(|n| !words::mark(n.sigma()).is_empty());
        let mut order: Vec<(usize, &ReadingRow)> = rows.iter().copied().enumerate().collect();
        order.sort_by_key(|(_, row)| !off(row));
        head.into_iter().chain(order.into_iter().filter_map(entry)).collect()
    }

    /// The bucket under the cursor in words: `at 03:12`, and whether it is still filling.
    pub(super) fn cursor_entry(&self, slot: &Slot, context: &Context) -> Option<Entry> {
        let (bucket, window) = slot.bucket(self.cursor?).zip(slot.window())?;
        let filling = if slot.is_filling(bucket.to) { " (still filling)" } else { "" };
        Some((format!("at {}{filling}", words::at(bucket.from, window, context)), context.theme.strong))
    }

    /// The value of a track in its bucket under the cursor.
    fn value_at_cursor(&self, slot: &Slot, track: &Track) -> Option<f64> {
        let (bucket, _) = slot.bucket_at(self.cursor?, track.width)?;
        slot.shown_value(track, bucket)
    }
}

impl Slot {
    /// Whether a bucket that ends then is still filling.
    pub fn is_filling(&self, end: Time) -> bool {
        self.basis.as_ref().is_some_and(|b| end > b.judged_until)
    }
}

/// How many rows the entries take in so many columns.
pub fn rows_of(entries: &[Entry], width: u16) -> u16 {
    placed(entries, width).last().map_or(0, |(_, row, _)| row + 1)
}

/// Draws the entries side by side, going on in the next row where one ends; what finds no room is left out.
pub fn draw_entries(entries: &[Entry], area: Rect, buffer: &mut Buffer) {
    for (column, row, (text, style)) in placed(entries, area.width) {
        if row < area.height {
            let room = usize::from(area.width - column);
            buffer.set_stringn(area.x + column, area.y + row, text, room, *style);
        }
    }
}

fn placed(entries: &[Entry], width: u16) -> Vec<(u16, u16, &Entry)> {
    let (mut column, mut row) = (0usize, 0u16);
    let mut places = Vec::new();
    for entry in entries {
        let length = entry.0.chars().count();
        if column > 0 && column + length > usize::from(width) {
            (column, row) = (0, row.saturating_add(1));
        }
        places.push((column as u16, row, entry));
        column += length + GAP;
    }
    places.retain(|(column, _, _)| *column < width);
    places
}
