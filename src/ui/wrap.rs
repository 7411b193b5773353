//! Breaks text into lines that fit.

use unicode_width::UnicodeWidthChar;

use super::printable;

/// The text made printable, in lines of at most `width` terminal columns, broken after spaces where there are any;
/// line breaks in it are kept. At least one line.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = Vec::new();
    for part in text.split_inclusive('\n') {
        let part = part.strip_suffix("\r\n").or(part.strip_suffix('\n')).unwrap_or(part);
        wrap_line(&printable(part), width, &mut lines);
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

fn wrap_line(text: &str, width: usize, lines: &mut Vec<String>) {
    let (mut line, mut used) = (String::new(), 0);
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > width {
            let rest = break_off(&mut line);
            used = rest.chars().map(|c| c.width().unwrap_or(0)).sum();
            lines.push(std::mem::replace(&mut line, rest));
        }
        line.push(c);
        used += wide;
    }
    lines.push(line);
}

/// Takes the last, incomplete word off a line, unless it is most of the line.
fn break_off(line: &mut String) -> String {
    match line.rfind(' ') {
        Some(at) if at * 2 > line.len() => line.split_off(at + 1),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_after_spaces_and_at_line_ends() {
        assert_eq!(wrapped("deadline exceeded at x", 12), ["deadline ", "exceeded at ", "x"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("a\r\n\tb\r", 9), ["a", " b\\r"]);
        assert_eq!(wrapped("", 9), [""]);
    }
}
