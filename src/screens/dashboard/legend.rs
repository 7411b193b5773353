//! What stands under a chart: each group's letter with its value, exactly that of the bucket under the cursor where there is one.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::model::Window;
use crate::panes::{Number, ReadingRow};
use crate::ui::{Context, Course, cut, numbers, stretch_within, width};

use super::pane_chart::{letter, series_style};
use super::slot::Slot;
use super::{Dashboard, words};

/// Columns between two entries.
const GAP: usize = 2;

/// Pieces of text with their style, not to be broken within.
pub type Entry = (String, Style);

impl Dashboard {
    /// The entries of the legend, what stands out most first, for there may not be room for all; empty when it is off and
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
                Some(_) => self.cursor.and_then(|t| slot.point_at(&number.track, t)?.value),
                None => number.value,
            };
            let name =
                if alone { String::new() } else { format!("{} {} ", letter(i), cut(&words::group(&row.of), 16)) };
            let sigma = number.sigma().filter(|s| cursor.is_none() && !words::mark(Some(*s)).is_empty());
            let sigma = sigma.map(|s| format!(" {}", words::sigma(Some(s), self.signs))).unwrap_or_default();
            let value = words::value(value, slot.unit(), self.signs);
            let wider = if cursor.is_some() { slot.wider_words(number) } else { String::new() };
            Some((format!("{name}{value}{wider}{sigma}"), series_style(i, &context.theme)))
        };
        let sigma = |row: &ReadingRow| slot.headline_of(row)?.sigma().filter(|s| !words::mark(Some(*s)).is_empty());
        let off = |row: &ReadingRow| sigma(row).map_or(0.0, f64::abs);
        let mut order: Vec<(usize, &ReadingRow)> = rows.iter().copied().enumerate().collect();
        order.sort_by(|(_, a), (_, b)| off(b).total_cmp(&off(a)));
        head.into_iter().chain(order.into_iter().filter_map(entry)).collect()
    }

    /// The bucket under the cursor in words: `03:12–:13`, and what one has to know of its value.
    pub(super) fn cursor_entry(&self, slot: &Slot, context: &Context) -> Option<Entry> {
        let (bucket, window) = slot.bucket(self.cursor?).zip(slot.window())?;
        let stretch = stretch_within(bucket, window, context.zone, self.signs);
        Some((format!("{stretch}{}", slot.caution(bucket)), context.theme.strong))
    }

    /// The same where there is a line for it: also that the bucket is as wide as it is for lack of events.
    pub(super) fn cursor_line(&self, slot: &Slot, context: &Context) -> Option<Entry> {
        let few = slot.drawn().is_some_and(|drawn| drawn.course == Course::Levels);
        let (stretch, style) = self.cursor_entry(slot, context)?;
        Some((if few { format!("{stretch}, one value for too few events") } else { stretch }, style))
    }
}

impl Slot {
    /// Of how much time the value under the cursor is, where that is another stretch than the cursor's: ` in 30m`.
    pub fn wider_words(&self, number: &Number) -> String {
        let width = self.drawn_of(&number.track).width;
        let same = self.drawn().is_none_or(|drawn| drawn.width == width);
        if same { String::new() } else { format!(" in {}", numbers::age(width)) }
    }

    /// What one has to know of the value of a bucket: that it is still filling, or holds too few events.
    fn caution(&self, bucket: Window) -> &'static str {
        let course = self.drawn().map(|d| d.course);
        let filling = self.basis.as_ref().is_some_and(|b| bucket.to > b.judged_until);
        match course {
            _ if filling => " (still filling)",
            Some(Course::Rough) => " (too few events each)",
            _ => "",
        }
    }
}

/// How many rows the entries take in so many columns.
pub fn rows_of(entries: &[Entry], width: u16) -> u16 {
    placed(entries, width).last().map_or(0, |(_, row, _)| row + 1)
}

/// Draws the entries side by side, going on in the next row where one ends; how many find no room is said: `+3`.
pub fn draw_entries(entries: &[Entry], area: Rect, buffer: &mut Buffer) {
    for (column, row, (text, style)) in placed(&fitting(entries, area), area.width) {
        if row < area.height {
            let room = usize::from(area.width - column);
            buffer.set_stringn(area.x + column, area.y + row, text, room, *style);
        }
    }
}

/// As many of the entries as there is room for, the first at least, and how many are left out.
fn fitting(entries: &[Entry], area: Rect) -> Vec<Entry> {
    let shown = |count: usize| {
        let left_out = entries.len() - count;
        let rest = (left_out > 0).then(|| (format!("+{left_out}"), Style::new()));
        entries.iter().take(count).cloned().chain(rest).collect::<Vec<Entry>>()
    };
    let fits = |shown: &Vec<Entry>| rows_of(shown, area.width) <= area.height;
    (1..=entries.len()).rev().map(shown).find(fits).unwrap_or_else(|| entries.iter().take(1).cloned().collect())
}

fn placed(entries: &[Entry], columns: u16) -> Vec<(u16, u16, &Entry)> {
    let (mut column, mut row) = (0usize, 0u16);
    let mut places = Vec::new();
    for entry in entries {
        let length = width(&entry.0);
        if column > 0 && column + length > usize::from(columns) {
            (column, row) = (0, row.saturating_add(1));
        }
        places.push((column as u16, row, entry));
        column += length + GAP;
    }
    places.retain(|(column, _, _)| *column < columns);
    places
}
