//! Where everything stands: in large terminals the document is left and the evidence right, in small ones the steps stand
//! above the one that is looked at.

use ratatui::layout::Rect;

use super::RunbookScreen;

/// From this size on there is room for two columns.
const WIDE: (u16, u16) = (100, 24);
/// Rows of the list of steps that are always shown, where there are as many.
const FEW: u16 = 4;

/// The parts of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Parts {
    /// The title, and beneath it how it ended.
    pub title: Rect,
    /// What was narrowed to.
    pub narrowed: Rect,
    /// The steps, or the runbooks to choose from.
    pub list: Rect,
    /// The rule above the text.
    pub rule: Rect,
    /// The text of the step; in one column the evidence as well.
    pub text: Rect,
    /// The evidence in a column of its own; empty in one column.
    pub evidence: Rect,
}

/// The parts of an area.
pub fn parts(screen: &RunbookScreen, area: Rect) -> Parts {
    let end = u16::try_from(screen.ending(area.width).len()).unwrap_or(0).min(area.height / 4);
    let title = Rect { height: (1 + end).min(area.height), ..area };
    let narrowed = below(area, title, 1);
    let rest = below(area, narrowed, area.height);
    let wide = area.width >= WIDE.0 && area.height + 3 >= WIDE.1 && screen.walk().is_some();
    let (left, evidence) = if wide {
        let half = area.width / 2;
        let right = Rect { x: rest.x + half + 1, width: rest.width - half - 1, ..rest };
        (Rect { width: half - 1, ..rest }, right)
    } else {
        (rest, Rect { width: 0, height: 0, ..rest })
    };
    let rows = u16::try_from(screen.rows()).unwrap_or(u16::MAX);
    let most = if screen.walk().is_none() { left.height } else { (left.height * 2 / 5).max(FEW.min(left.height)) };
    let list = Rect { height: rows.min(most), ..left };
    let rule = below(left, list, 1);
    let text = below(left, rule, left.height);
    Parts { title, narrowed, list, rule, text, evidence }
}

/// So many rows of `area` below a part of it, as far as there are any.
fn below(area: Rect, part: Rect, rows: u16) -> Rect {
    let y = part.bottom().min(area.bottom());
    Rect { y, height: rows.min(area.bottom() - y), ..area }
}
