//! The stages inside an inference, side by side: what its letters stand for, and where the time went.

use ratatui::{buffer::Buffer, layout::Rect};

use super::draw::{Columns, rounded};
use crate::model::Span;
use crate::ui::{Theme, put, put_right, stage_letter};

/// One row a stage, beneath the columns of the comparison.
pub fn paint_stages(both: [Option<&Span>; 2], columns: Columns, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    let mut names: Vec<&str> = Vec::new();
    for stage in both.iter().flatten().flat_map(|span| &span.stages) {
        if !names.contains(&stage.name.as_str()) {
            names.push(&stage.name);
        }
    }
    for (y, name) in (area.y..area.bottom()).zip(names) {
        let row = Rect { y, height: 1, ..area };
        let words = format!("  {} {}", stage_letter(name), name.replace('_', " "));
        put(buffer, Rect { width: columns.name.min(row.width), ..row }, &words, theme.dim);
        let took = both.map(|span| span?.stages.iter().find(|s| s.name == name).map(|s| s.duration_ms));
        for (side, ms) in took.iter().enumerate() {
            put_right(buffer, columns.took(row, side), &ms.map_or(String::new(), rounded), theme.text);
        }
        if let [Some(first), Some(second)] = took {
            let more = first - second;
            put_right(
                buffer,
                columns.more(row),
                &format!("{}{}", if more > 0.0 { "+" } else { "" }, rounded(more)),
                theme.text,
            );
        }
    }
}
