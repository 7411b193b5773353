//! Text on a terminal: harmless characters, and widths in columns.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The text with control and bidirectional characters made visible: `\x1b`, `\u{202e}`; a tab becomes a space.
/// Written in ASCII, so that it reads the same in every locale.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if is_unprintable(c) => push_escaped(&mut out, c),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// [`printable`] for text of several lines, such as a document on its way to the clipboard: line ends and tabs stay.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    let kept = |c: char| c == '\n' || c == '\t';
    if !text.chars().any(|c| is_unprintable(c) && !kept(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unprintable(c) && !kept(c) { push_escaped(&mut out, c) } else { out.push(c) }
    }
    Cow::Owned(out)
}

fn push_escaped(out: &mut String, c: char) {
    let code = u32::from(c);
    // Writing to a string cannot fail.
    let _ = if code < 0x100 { write!(out, "\\x{code:02x}") } else { write!(out, "\\u{{{code:x}}}") };
}

/// Whether a terminal would act on the character, or reorder or hide its neighbours for it.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Columns the text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text in at most that many columns; where something had to go, `~` stands at its end.
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    match columns {
        0 => Cow::Borrowed(""),
        _ => Cow::Owned(format!("{}~", head(text, columns - 1))),
    }
}

/// The text in at most that many columns; where something had to go, `~` stands in its middle.
pub fn cut_middle(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let rest = columns.saturating_sub(1);
    let start = head(text, rest / 2);
    let ends = text.char_indices().map(|(at, _)| text.get(at..).unwrap_or(""));
    let end = ends.filter(|end| width(end) <= rest - rest / 2).max_by_key(|end| width(end)).unwrap_or("");
    if columns == 0 { Cow::Borrowed("") } else { Cow::Owned(format!("{start}~{end}")) }
}

/// As much of the start of the text as fits that many columns.
pub fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns {
            return text.get(..at).unwrap_or("");
        }
    }
    text
}

/// The text cut or filled with spaces behind it to exactly that many columns.
pub fn fit_left(text: &str, columns: usize) -> String {
    let mut out = cut(text, columns).into_owned();
    out.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(&out))));
    out
}

/// The text cut or filled with spaces before it to exactly that many columns.
pub fn fit_right(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let spaces = columns.saturating_sub(width(&text));
    format!("{}{text}", " ".repeat(spaces))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_control_and_bidirectional_characters_visible() {
        assert_eq!(printable("a\x1b[31m\u{202e}b\tc\u{9b}\n"), "a\\x1b[31m\\u{202e}b c\\x9b\\n");
        assert!(matches!(printable("grüße 世界"), Cow::Borrowed(_)));
        assert_eq!(printable_lines("{\n\t\x07}\r\n"), "{\n\t\\x07}\\x0d\n");
    }

    #[test]
    fn cuts_and_fills_by_columns() {
        assert_eq!(cut("世界世界", 5), "世界~");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(cut_middle("app-2026-03-02.ndjson", 12), "app-2~ndjson");
        assert_eq!(cut_middle("世界世界", 6), "世~界");
        assert_eq!([cut_middle("abc", 0), cut_middle("abc", 1), cut_middle("abc", 3)], ["", "~", "abc"]);
        assert_eq!(fit_left("世界世", 4), "世~ ");
        assert_eq!(fit_right("ab", 4), "  ab");
    }
}
