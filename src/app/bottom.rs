//! The bottom line: what is to be said, what is under way, and the keys that matter here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::model::Action;
use crate::ui::{cut, printable, width};

use super::{Layer, State, act};

/// Keys worth a place in the bottom line, most useful first.
const SHOWN: &[Action] = &[
    Action::Help,
    Action::Enter,
    Action::RunAll,
    Action::Override,
    Action::Skip,
    Action::Filter,
    Action::Search,
    Action::Logs,
    Action::FollowCorrelation,
    Action::Runbook,
    Action::NextError,
    Action::Window,
    Action::Copy,
    Action::FilterFor,
    Action::Zoom,
    Action::Follow,
    Action::Palette,
    Action::Baseline,
    Action::Back,
];

/// Draws the bottom line.
pub fn draw(state: &State, area: Rect, buffer: &mut Buffer) {
    let theme = &state.context.theme;
    let columns = usize::from(area.width);
    if area.height == 0 {
        return;
    }
    if let Some(notice) = &state.notice {
        buffer.set_string(area.x, area.y, cut(&printable(notice), columns), theme.strong);
        return;
    }
    let top = state.layers.get(state.top_screen()).and_then(Layer::screen);
    let progress = top.and_then(|l| l.screen.progress()).map_or(String::new(), |p| format!("{}  ", printable(&p)));
    let progress = cut(&progress, columns);
    buffer.set_string(area.x, area.y, &progress, theme.strong);
    let at = width(&progress);
    let x = area.x + u16::try_from(at).unwrap_or(0);
    buffer.set_string(x, area.y, hints(state, columns.saturating_sub(at)), theme.dim);
}

/// As many keys as fit whole.
fn hints(state: &State, columns: usize) -> String {
    let sections = crate::keymap::chain(state.layers.get(state.top_screen()).map_or("global", Layer::section));
    let mut line = String::new();
    for action in SHOWN.iter().copied().filter(|a| act::disabled(state, *a).is_none()) {
        let Some(key) = state.keymap.keys_of(sections, action).into_iter().next() else { continue };
        let name = if action == Action::Enter { "open".into() } else { action.name() };
        let hint = format!("{}{key} {name}", if line.is_empty() { "" } else { "  " });
        if width(&line) + width(&hint) > columns {
            break;
        }
        line.push_str(&hint);
    }
    line
}
