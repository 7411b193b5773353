//! Puts text into a buffer: made printable, cut with `~` or broken into lines, never outside its area.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Theme, printable, wrapped};

/// The text made printable and cut with `~` to at most `width` terminal columns; reads no more of it than it needs.
pub fn fit(text: &str, width: usize) -> String {
    if width == 0 {
        return String::new();
    }
    let head = prefix(text, width.saturating_mul(4).saturating_add(8));
    let shown = printable(head);
    if head.len() == text.len() && shown.width() <= width {
        return shown.into_owned();
    }
    let mut cut = String::new();
    let mut used = 0;
    for c in shown.chars() {
        used += c.width().unwrap_or(0);
        if used > width - 1 {
            break;
        }
        cut.push(c);
    }
    cut.push('~');
    cut
}

/// A horizontal rule of that width with words in it: `-- words ----`.
pub fn rule(words: &str, width: u16) -> String {
    let start = format!("-- {words} ");
    let left = usize::from(width).saturating_sub(start.width());
    start + &"-".repeat(left)
}

/// The first `count` characters.
pub fn prefix(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

/// Puts the text on the first line of `area`; gives the columns used.
pub fn put(buffer: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return 0;
    }
    let shown = fit(text, area.width.into());
    let (end, _) = buffer.set_stringn(area.x, area.y, shown, area.width.into(), style);
    end.saturating_sub(area.x)
}

/// Puts the text into `area`, broken into lines that fit.
pub fn put_wrapped(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    for (y, line) in (area.y..area.bottom()).zip(wrapped(text, area.width.into())) {
        put(buffer, Rect { y, height: 1, ..area }, &line, style);
    }
}

/// Marks a row as the selected one.
pub fn mark_selected(buffer: &mut Buffer, row: Rect, theme: &Theme) {
    buffer.set_style(row.intersection(buffer.area), theme.selection);
    put(buffer, Rect { width: row.width.min(1), ..row }, ">", theme.focus);
}

/// Puts the text at the right end of the first line of `area`.
pub fn put_right(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    let width = u16::try_from(fit(text, area.width.into()).width()).unwrap_or(area.width).min(area.width);
    let x = area.x.saturating_add(area.width.saturating_sub(width));
    put(buffer, Rect { x, width, ..area }, text, style);
}

/// Styles every occurrence of `needle`, in any case, in the text that stands at the start of `area`'s first line.
pub fn mark(buffer: &mut Buffer, area: Rect, text: &str, needle: &str, style: Style) {
    mark_those(buffer, area, text, (needle, false), style);
}

/// The same for whole words: letters and digits do not go on before or behind.
pub fn mark_word(buffer: &mut Buffer, area: Rect, text: &str, needle: &str, style: Style) {
    mark_those(buffer, area, text, (needle, true), style);
}

fn mark_those(buffer: &mut Buffer, area: Rect, text: &str, (needle, whole): (&str, bool), style: Style) {
    let shown = fit(text, area.width.into());
    for (from, to) in occurrences(&shown, &printable(needle), whole) {
        let x = area.x.saturating_add(u16::try_from(from).unwrap_or(u16::MAX));
        let width = u16::try_from(to - from).unwrap_or(u16::MAX);
        let spot = Rect { x, y: area.y, width, height: 1 }.intersection(area);
        buffer.set_style(spot.intersection(buffer.area), style);
    }
}

/// Where `needle` stands in the text, in any case, as columns from and to.
fn occurrences(text: &str, needle: &str, whole: bool) -> Vec<(usize, usize)> {
    let needle: Vec<char> = needle.chars().map(lower).collect();
    let chars: Vec<(char, usize)> = text.chars().map(|c| (lower(c), c.width().unwrap_or(0))).collect();
    if needle.is_empty() {
        return Vec::new();
    }
    let goes_on = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|(c, _)| c.is_alphanumeric());
    let mut found = Vec::new();
    let mut column = 0;
    for (at, (_, width)) in chars.iter().enumerate() {
        let here = chars.iter().skip(at).take(needle.len());
        let apart = !whole || !(goes_on(at.checked_sub(1)) || goes_on(Some(at + needle.len())));
        if apart && here.clone().map(|(c, _)| c).eq(needle.iter()) {
            found.push((column, column + here.map(|(_, w)| w).sum::<usize>()));
        }
        column += width;
    }
    found
}

/// Whether the text holds `needle` in any case.
pub fn holds(text: &str, needle: &str) -> bool {
    let Some(first) = needle.chars().next().map(lower) else { return false };
    let starts = text.char_indices().filter(|(_, c)| lower(*c) == first);
    starts.map(|(at, _)| text.get(at..).unwrap_or("")).any(|rest| {
        let mut chars = rest.chars().map(lower);
        needle.chars().map(lower).all(|c| chars.next() == Some(c))
    })
}

/// One character for one, so that columns stay where they are.
fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_with_a_sign() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdef", 4), "abc~");
        assert_eq!(fit("日本語", 4), "日~");
        assert_eq!(fit("\x1b\x1b", 6), "\\x1b\\~");
        assert_eq!(fit("x", 0), "");
    }

    #[test]
    fn occurrences_are_found_in_any_case() {
        assert!(holds("Deadline EXCEEDED", "line exc"));
        assert!(!holds("Deadline", ""));
        assert_eq!(occurrences("日Ab ab", "ab", false), vec![(2, 4), (5, 7)]);
        assert_eq!(occurrences("cab ab-abs AB", "ab", true), vec![(4, 6), (11, 13)]);
    }
}
