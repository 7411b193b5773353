//! The bottom line: what is to be said, what is under way, and the keys that matter here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::model::{Action, SECOND, Time};
use crate::ui::{cut, printable, width};

use super::layers::ScreenLayer;
use super::{Layer, State, act};

/// Keys worth a place in the bottom line behind those that the screen names itself, most useful first.
const SHOWN: &[Action] = &[
    Action::Help,
    Action::Enter,
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

/// Between two keys.
const BETWEEN: &str = "  ";

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

/// As many keys as fit whole, of those that do something now; the help, which lists them all, always.
fn hints(state: &State, columns: usize) -> String {
    let top = state.layers.get(state.top_screen());
    let sections = crate::keymap::chain(top.map_or("global", Layer::section));
    let own = top.and_then(Layer::screen).map_or(&[][..], |layer| layer.screen.hints());
    let mut actions: Vec<Action> = own.to_vec();
    actions.extend(SHOWN.iter().filter(|a| !own.contains(a)));
    let hint = |action: Action| {
        let key = state.keymap.keys_of(sections, action).into_iter().next()?;
        Some((action, format!("{key} {}", name(action))))
    };
    let possible = actions.into_iter().filter(|a| act::disabled(state, *a).is_none());
    fitting(possible.filter_map(hint).collect(), columns)
}

/// As many from the front as fit, one of them the help.
fn fitting(hints: Vec<(Action, String)>, columns: usize) -> String {
    let mut kept = hints;
    loop {
        let line = kept.iter().map(|(_, hint)| hint.as_str()).collect::<Vec<_>>().join(BETWEEN);
        let last = kept.iter().rposition(|(action, _)| *action != Action::Help).or(kept.len().checked_sub(1));
        match last.filter(|_| width(&line) > columns) {
            Some(at) => drop(kept.remove(at)),
            None => return line,
        }
    }
}

/// What a key is called here, where that is not the action's name.
fn name(action: Action) -> String {
    match action {
        Action::Enter => "open".into(),
        Action::RunAll => "all".into(),
        Action::Dashboard => "pane".into(),
        Action::Override => "answer".into(),
        Action::StepBack => "back".into(),
        Action::UndoFilter => "undo".into(),
        other => other.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_stays_where_there_is_little_room() {
        let hints = || {
            let hint = |action: Action, text: &str| (action, text.to_string());
            vec![hint(Action::Enter, "Enter open"), hint(Action::Help, "? help"), hint(Action::Copy, "y copy")]
        };
        assert_eq!(fitting(hints(), 26), "Enter open  ? help  y copy");
        assert_eq!(fitting(hints(), 25), "Enter open  ? help");
        assert_eq!(fitting(hints(), 17), "? help");
        assert_eq!(fitting(hints(), 5), "");
    }
}
