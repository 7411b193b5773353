//! A drawn screen as text, with a hash of its styles: what snapshots hold, so that a colour that changes is seen.

use std::hash::Hasher;

use fnv::FnvHasher;
use ratatui::buffer::{Buffer, Cell};

/// The text of a buffer, one line a row, without the blanks at their ends.
pub fn text_of(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let row = |cells: &[Cell]| cells.iter().map(Cell::symbol).collect::<String>().trim_end().to_string();
    buffer.content.chunks(width).map(row).collect::<Vec<_>>().join("\n")
}

/// A hash of the styles of all cells, the same on every machine: `1f00aa3c`.
pub fn style_hash(buffer: &Buffer) -> String {
    let styles = buffer.content.iter().map(|c| format!("{:?} {:?} {:?};", c.fg, c.bg, c.modifier));
    // It does not change between releases as the standard library's hash may.
    let mut hash = FnvHasher::default();
    styles.for_each(|style| hash.write(style.as_bytes()));
    let hash = hash.finish();
    format!("{:08x}", (hash >> 32) ^ (hash & u64::from(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    use super::*;

    #[test]
    fn the_hash_is_of_styles_and_not_of_text() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 2));
        let plain = style_hash(&buffer);
        buffer.set_string(0, 0, "ab", Style::new());
        assert_eq!((style_hash(&buffer), text_of(&buffer)), (plain.clone(), "ab\n".into()));
        buffer.set_string(0, 0, "ab", Style::new().fg(Color::Red));
        assert_ne!(style_hash(&buffer), plain);
    }
}
