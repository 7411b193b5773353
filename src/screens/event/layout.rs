//! Where the parts of the event screen stand.

use ratatui::layout::Rect;

use super::neighbours::SIDE;

/// The parts of the screen; those without room are empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts {
    /// Time and origin.
    pub title: Rect,
    /// Why the line breaks the contract.
    pub reason: Rect,
    /// The document.
    pub tree: Rect,
    /// Events of the same service.
    pub neighbours: Rect,
}

/// Least height at which document and neighbours stand below each other.
const BOTH: u16 = 8;

/// Lays the parts out; `pane` says whether the neighbours, where they are open, have the keys.
pub fn parts(area: Rect, reason: bool, pane: Option<bool>) -> Parts {
    let title = u16::from(area.height >= 3);
    let reason = u16::from(reason && area.height >= 5);
    let left = area.height - title - reason;
    let most = u16::try_from(2 * SIDE + 2).unwrap_or(u16::MAX);
    let below = match pane {
        None => 0,
        Some(_) if left >= BOTH => (left / 2).min(most),
        Some(true) => left,
        Some(false) => 0,
    };
    let part = |above: u16, height: u16| Rect { y: area.y + above, height, ..area };
    Parts {
        title: part(0, title),
        reason: part(title, reason),
        tree: part(title + reason, left - below),
        neighbours: part(title + reason + left - below, below),
    }
}
