//! The lines of a row: its sign, key and value, wrapped; and which lines are on the screen.

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::ui::{brief, fit, prefix, wrapped};

use super::tree::{Row, RowKind, Step, Tree, size, value_of};

/// Characters of a value shown at most.
pub const SHOWN: usize = 4_000;
/// Characters of a key shown at most.
const KEY: usize = 200;
/// Characters of a folded container shown.
const PREVIEW: usize = 300;
/// Columns kept free for the type.
const TYPE: usize = 9;

/// One line of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Index of the row.
    pub row: usize,
    /// Which of the row's lines.
    pub part: usize,
    /// Indent, sign and key; blank on further lines.
    pub lead: String,
    /// The value, or this part of it.
    pub text: String,
    /// Its JSON type, on the first line.
    pub kind: &'static str,
}

/// A place among the lines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct At {
    /// Index of the row.
    pub row: usize,
    /// Which of the row's lines.
    pub part: usize,
}

/// The lines of a row at that width.
pub fn lines_of(tree: &Tree, document: &Value, row: usize, width: usize) -> Vec<Line> {
    let Some(is) = tree.rows.get(row) else { return Vec::new() };
    let value = value_of(document, &is.steps).unwrap_or(&Value::Null);
    let depth = is.steps.len().saturating_sub(usize::from(!matches!(is.is, RowKind::More(_))));
    let lead = format!(" {}{}", "  ".repeat(depth.min(width / 8)), head(is));
    let lead = fit(&lead, (width * 3 / 4).max(1));
    let taken = lead.width();
    let blank = " ".repeat(taken);
    let room = width.saturating_sub(taken).saturating_sub(TYPE).max(8);
    let parts = match is.is {
        RowKind::Leaf => wrapped(&value_text(is, value), room),
        _ => vec![fit(&value_text(is, value), room)],
    };
    let line = |(part, text): (usize, String)| Line {
        row,
        part,
        lead: if part == 0 { lead.clone() } else { blank.clone() },
        text,
        kind: if part == 0 && !matches!(is.is, RowKind::More(_)) { type_name(value) } else { "" },
    };
    parts.into_iter().enumerate().map(line).collect()
}

fn head(row: &Row) -> String {
    let sign = match row.is {
        RowKind::Open => "- ",
        RowKind::Folded => "+ ",
        RowKind::Leaf => "  ",
        RowKind::More(_) => return "+ ".to_string(),
    };
    match row.steps.last() {
        Some(Step::Key(key)) => format!("{sign}{}: ", prefix(key, KEY)),
        Some(Step::Index(index)) => format!("{sign}{index}: "),
        None => sign.to_string(),
    }
}

fn value_text(row: &Row, value: &Value) -> String {
    match (row.is, value) {
        (RowKind::More(left), _) => format!("… {left} more; Enter shows the next ones"),
        (RowKind::Open, Value::Object(fields)) => format!("{{{}}}", fields.len()),
        (RowKind::Open, _) => format!("[{}]", size(value)),
        (RowKind::Folded, Value::Object(fields)) => format!("{{{}}} {}", fields.len(), brief(value, PREVIEW)),
        (RowKind::Folded, _) => format!("[{}] {}", size(value), brief(value, PREVIEW)),
        (RowKind::Leaf, Value::String(text)) => string_text(text),
        (RowKind::Leaf, other) => other.to_string(),
    }
}

fn string_text(text: &str) -> String {
    let shown = prefix(text, SHOWN);
    if shown.len() == text.len() { format!("\"{text}\"") } else { format!("\"{shown}{}", cut_note(text.len())) }
}

/// What is said where a text was cut: its whole size, and how to get it.
pub fn cut_note(bytes: usize) -> String {
    let size = match bytes as f64 {
        b if b >= 1e6 => format!("{:.1} MB", b / 1e6),
        b => format!("{:.1} kB", b / 1e3),
    };
    format!(" … {size}, y copies all")
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The lines on a screen of that height; the one at `at` stands on line `line` as far as the ends allow. Only rows on
/// the screen are laid out.
pub fn visible(tree: &Tree, document: &Value, at: At, line: usize, (width, height): (usize, usize)) -> Vec<Line> {
    let rest = height.saturating_sub(1);
    let here = lines_of(tree, document, at.row, width);
    let part = at.part.min(here.len().saturating_sub(1));
    let mut above: Vec<Line> = here.iter().take(part).rev().cloned().collect();
    let mut row = at.row;
    while let (true, Some(before)) = (above.len() < rest, row.checked_sub(1)) {
        above.extend(lines_of(tree, document, before, width).into_iter().rev());
        row = before;
    }
    let mut below: Vec<Line> = here.into_iter().skip(part).collect();
    let mut row = at.row + 1;
    while below.len() <= rest && row < tree.rows.len() {
        below.extend(lines_of(tree, document, row, width));
        row += 1;
    }
    let up = line.min(rest).max((rest + 1).saturating_sub(below.len())).min(above.len());
    above.truncate(up);
    below.truncate(height - up.min(height));
    above.into_iter().rev().chain(below).collect()
}

/// The place so many lines further down (or up), held at the ends.
pub fn moved(tree: &Tree, document: &Value, from: At, by: isize, width: usize) -> At {
    let count = |row: usize| lines_of(tree, document, row, width).len().max(1);
    let mut at = At { part: from.part.min(count(from.row) - 1), ..from };
    for _ in 0..by.unsigned_abs() {
        at = match (by > 0, at.part) {
            (true, part) if part + 1 < count(at.row) => At { part: part + 1, ..at },
            (true, _) if at.row + 1 < tree.rows.len() => At { row: at.row + 1, part: 0 },
            (false, part) if part > 0 => At { part: part - 1, ..at },
            (false, _) if at.row > 0 => At { row: at.row - 1, part: count(at.row - 1) - 1 },
            _ => return at,
        };
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn huge_values_are_cut_with_a_note() {
        let doc = json!({"blob": "x".repeat(10_400_000)});
        let tree = Tree::of(&doc);
        let lines = lines_of(&tree, &doc, 0, 80);
        assert!(lines.len() < 80);
        let end: String = lines.iter().rev().take(2).rev().map(|l| l.text.as_str()).collect();
        assert!(end.ends_with("… 10.4 MB, y copies all"), "{end}");
    }

    #[test]
    fn moving_goes_through_wrapped_lines() {
        let doc = json!({"a": "one two three four five six", "b": 1});
        let tree = Tree::of(&doc);
        let down = |n| moved(&tree, &doc, At::default(), n, 30);
        assert_eq!(down(1), At { row: 0, part: 1 });
        assert_eq!(down(99), At { row: 1, part: 0 });
        assert_eq!(moved(&tree, &doc, down(99), -99, 30), At::default());
    }
}
