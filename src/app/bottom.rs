//! The bottom line: what is to be said, what is under way, and the keys that matter here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::model::{Action, SECOND, Time};
use crate::ui::{cut, printable, width};

use super::layers::ScreenLayer;
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

/// Who waits longer than this (ms) is told for how long.
const LONG: i64 = 3 * SECOND;

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
    let progress = top.and_then(|layer| progress(layer, state.ticked)).unwrap_or_default();
    let progress = cut(&progress, columns);
    buffer.set_string(area.x, area.y, &progress, theme.strong);
    let at = width(&progress);
    let x = area.x + u16::try_from(at).unwrap_or(0);
    buffer.set_string(x, area.y, hints(state, columns.saturating_sub(at)), theme.dim);
}

/// What a screen waits for, and for how long where that is long.
fn progress(layer: &ScreenLayer, now: Time) -> Option<String> {
    let what = layer.screen.progress()?;
    let waited = now.0.saturating_sub(layer.waiting_since.0);
    let so_far = if waited < LONG || layer.flying.is_empty() {
        String::new()
    } else {
        format!(", {} s so far", waited / SECOND)
    };
    Some(format!("{}{so_far}  ", printable(&what)))
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
