//! Where everything stands: the parts of the screen, and which line shows which event.

use ratatui::layout::Rect;

use crate::analysis::Zone;
use crate::model::Event;
use crate::ui::date;

use super::pages::Pages;

/// The parts of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts {
    /// Title line, where there is room.
    pub(super) title: Option<Rect>,
    /// Headings, where there is room.
    pub(super) heads: Option<Rect>,
    /// The rows.
    pub(super) rows: Rect,
    /// The line of what went wrong.
    pub(super) foot: Option<Rect>,
}

/// Lays the parts out; `foot` when something went wrong.
pub fn parts(area: Rect, foot: bool) -> Parts {
    let line = |y: u16| Rect { y, height: 1, ..area };
    let title = (area.height >= 5).then(|| line(area.y));
    let heads = (area.height >= 3).then(|| line(area.y + u16::from(title.is_some())));
    let foot = (foot && area.height >= 4).then(|| line(area.y + area.height - 1));
    let top = u16::from(title.is_some()) + u16::from(heads.is_some());
    let height = area.height - top - u16::from(foot.is_some());
    Parts { title, heads, rows: Rect { y: area.y + top, height, ..area }, foot }
}

/// What a line of the rows shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// A day begins.
    Day(String),
    /// The event of that index.
    Event(usize),
}

/// The lines around the selected event, which stands on line `line` unless the ends of what is held forbid.
pub fn lines(pages: &Pages, selected: usize, line: usize, height: usize, zone: Zone) -> Vec<Line> {
    let day = |at: usize| pages.get(at).map(|e: &Event| date(e.cursor.time, zone));
    let begins = |at: usize| at.checked_sub(1).and_then(|b| (day(at) != day(b)).then(|| day(at)).flatten());
    let mut above = Vec::new();
    let mut at = selected;
    while above.len() < height {
        above.extend(begins(at).map(Line::Day));
        let Some(before) = at.checked_sub(1) else { break };
        above.push(Line::Event(before));
        at = before;
    }
    let mut below = Vec::new();
    for at in selected + 1..pages.len() {
        if below.len() >= height {
            break;
        }
        below.extend(begins(at).map(Line::Day));
        below.push(Line::Event(at));
    }
    let rest = height.saturating_sub(1);
    let up = line.min(rest).max(rest.saturating_sub(below.len())).min(above.len());
    above.truncate(up);
    below.truncate(rest - up);
    above.into_iter().rev().chain([Line::Event(selected)]).chain(below).collect()
}
