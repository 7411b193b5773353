//! From an action to what becomes of it: the top layer first, then the core.

use crate::model::{Action, Destination, Walked};
use crate::overlays::{Confirm, Entry, Help, Palette};
use crate::ui::{Outcome, Purpose, layout};

use super::{Effect, Layer, State, journal, loading, prompts, scope, wishes};

/// Actions of the core, whichever screen is open.
const OWN: &[Action] = &[
    Action::Help,
    Action::Palette,
    Action::Back,
    Action::Quit,
    Action::Suspend,
    Action::Filter,
    Action::UndoFilter,
    Action::Window,
    Action::ShiftBack,
    Action::ShiftForward,
    Action::ZoomIn,
    Action::ZoomOut,
    Action::HistoryBack,
    Action::HistoryForward,
    Action::Baseline,
    Action::Follow,
    Action::Refresh,
    Action::Zone,
    Action::Theme,
    Action::Alerts,
    Action::Anomalies,
    Action::Runbook,
    Action::Note,
    Action::Incident,
    Action::Copy,
];

/// Does an action where one is.
pub fn dispatch(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Quit => return vec![Effect::Quit],
        Action::Suspend => return vec![Effect::Suspend],
        _ => {}
    }
    let body = layout(state.context.size).body;
    match state.layers.last_mut() {
        Some(Layer::Help(help)) if !matches!(action, Action::Back | Action::Help | Action::Enter) => {
            help.act(action, body);
            Vec::new()
        }
        Some(Layer::Help(_)) => close_top(state),
        Some(Layer::Palette(_)) => in_palette(state, action),
        Some(Layer::Prompt(_)) => prompts::act(state, action),
        Some(Layer::Menu(_)) => in_menu(state, action),
        Some(Layer::Confirm(_)) => in_confirm(state, action),
        Some(Layer::Screen(layer)) => {
            let outcome = layer.screen.act(action, &state.context, &mut state.tickets);
            match outcome {
                Outcome::NotMine | Outcome::Disabled(_) if action == Action::Copy => own(state, action),
                Outcome::NotMine => own(state, action),
                outcome => {
                    let at = state.top_screen();
                    wishes::became(state, at, outcome)
                }
            }
        }
        None => Vec::new(),
    }
}

/// Why an action cannot be done now, as far as that can be told without trying.
pub fn disabled(state: &State, action: Action) -> Option<&'static str> {
    let top = state.layers.get(state.top_screen()).and_then(Layer::screen);
    match top.map_or(Outcome::NotMine, |layer| layer.screen.can(action)) {
        Outcome::Done(_) => return None,
        Outcome::Disabled(why) => return Some(why),
        Outcome::NotMine => {}
    }
    match action {
        _ if !OWN.contains(&action) => Some("not on this screen"),
        Action::Help | Action::Palette | Action::Back | Action::Quit | Action::Suspend | Action::Zone => None,
        Action::Theme if state.themes.len() < 2 => Some("there are no colours to choose from"),
        Action::Theme | Action::Refresh => None,
        _ if state.context.scope.is_none() => Some("nothing was read yet"),
        Action::UndoFilter if state.filters.is_empty() => Some("no filter was set before this one"),
        Action::HistoryBack if state.history.back.is_empty() => Some("nothing was looked at before"),
        Action::HistoryForward if state.history.forward.is_empty() => Some("nothing was looked at after this"),
        _ => None,
    }
}

/// Does an action of the core.
fn own(state: &mut State, action: Action) -> Vec<Effect> {
    if let Some(why) = disabled(state, action) {
        state.say(format!("{}: {why}", action.name()));
        return Vec::new();
    }
    match action {
        Action::Help => open(state, help),
        Action::Palette => open(state, palette),
        Action::Back => back(state),
        Action::Filter => prompts::open_own(state, Purpose::Filter),
        Action::Window => prompts::open_own(state, Purpose::Window),
        Action::Baseline => prompts::open_own(state, Purpose::Baseline),
        Action::Follow => loading::toggle_live(state),
        Action::Refresh => loading::refresh(state),
        Action::Zone => zone(state),
        Action::Theme => theme(state),
        Action::Alerts => wishes::open(state, &Destination::Alerts),
        Action::Anomalies => wishes::open(state, &Destination::Anomalies),
        Action::Runbook => {
            wishes::open(state, &Destination::Runbook { id: None, signal: None, walked: Walked::default() })
        }
        Action::Copy => wishes::offer_here(state, Vec::new()),
        Action::Note => prompts::open(state, Purpose::Note, String::new()),
        Action::Incident => incident(state),
        other => scope::act(state, other),
    }
}

fn open(state: &mut State, layer: fn(&State) -> Layer) -> Vec<Effect> {
    let layer = layer(state);
    state.layers.push(layer);
    Vec::new()
}

fn help(state: &State) -> Layer {
    Layer::Help(Help::new(&state.keymap, section(state), |a| disabled(state, a) != Some("not on this screen")))
}

fn palette(state: &State) -> Layer {
    let sections = crate::keymap::chain(section(state));
    let inside_prompts = [Action::Complete, Action::CompleteBack, Action::Palette];
    let offered = Action::ALL.iter().copied().filter(|a| !inside_prompts.contains(a));
    let entries = offered.map(|action| Entry {
        action,
        keys: state.keymap.keys_of(sections, action).into_iter().take(2).collect::<Vec<_>>().join(", "),
        disabled: disabled(state, action),
    });
    Layer::Palette(Palette::new(entries.collect()))
}

/// The keymap section of the screen that is seen.
fn section(state: &State) -> &'static str {
    state.layers.get(state.top_screen()).map_or("global", Layer::section)
}

fn back(state: &mut State) -> Vec<Effect> {
    if state.layers.len() > 1 {
        let at = state.layers.len() - 1;
        return wishes::close(state, at);
    }
    let key = state.keymap.keys_of(&["menu"], Action::HistoryBack).into_iter().next();
    let before = key.filter(|_| disabled(state, Action::HistoryBack).is_none());
    let before = before.map(|key| format!(" {key} goes back to what was looked at before")).unwrap_or_default();
    state.layers.push(Layer::Confirm(Confirm { words: format!("Leave mlogtui?{before}") }));
    Vec::new()
}

fn close_top(state: &mut State) -> Vec<Effect> {
    state.layers.pop();
    Vec::new()
}

fn in_palette(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(Layer::Palette(palette)) = state.layers.last_mut() else { return Vec::new() };
    match action {
        Action::Back => close_top(state),
        Action::Enter => {
            let Some(entry) = palette.chosen() else { return Vec::new() };
            let (action, why) = (entry.action, entry.disabled);
            state.layers.pop();
            match why {
                Some(why) => {
                    state.say(format!("{}: {why}", action.name()));
                    Vec::new()
                }
                None => dispatch(state, action),
            }
        }
        Action::Complete => moved(palette, Action::Down),
        Action::CompleteBack => moved(palette, Action::Up),
        other => moved(palette, other),
    }
}

fn moved(palette: &mut Palette, action: Action) -> Vec<Effect> {
    palette.act(action);
    Vec::new()
}

fn in_menu(state: &mut State, action: Action) -> Vec<Effect> {
    let body = layout(state.context.size).body;
    let Some(Layer::Menu(menu)) = state.layers.last_mut() else { return Vec::new() };
    match action {
        Action::Back => close_top(state),
        Action::Enter => {
            let chosen = menu.chosen().cloned();
            state.layers.pop();
            chosen.map_or(Vec::new(), |(what, text)| vec![wishes::copy(what, &text)])
        }
        other => {
            menu.act(other, body);
            Vec::new()
        }
    }
}

fn in_confirm(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Enter => vec![Effect::Quit],
        Action::Back => close_top(state),
        Action::HistoryBack => {
            state.layers.pop();
            own(state, action)
        }
        _ => Vec::new(),
    }
}

fn zone(state: &mut State) -> Vec<Effect> {
    use crate::analysis::Zone;
    state.context.zone = match state.context.zone {
        Zone::Utc => Zone::Local,
        Zone::Local => Zone::Utc,
    };
    let name = state.context.zone.name(state.context.now);
    state.say(match state.context.zone {
        Zone::Utc => "times are in UTC".to_string(),
        Zone::Local => format!("times are those of this machine: {name}"),
    });
    Vec::new()
}

/// Begins a record, or offers the one that is written for copying.
fn incident(state: &mut State) -> Vec<Effect> {
    match &state.journal.incident {
        None => prompts::open(state, Purpose::Incident, String::new()),
        Some(incident) => {
            let items = journal::offers(incident);
            wishes::offer(state, "Incident record", items)
        }
    }
}

fn theme(state: &mut State) -> Vec<Effect> {
    let at = state.themes.iter().position(|t| t.name == state.context.theme.name).unwrap_or(0);
    if let Some(next) = state.themes.get((at + 1) % state.themes.len().max(1)) {
        state.context.theme = next.clone();
        state.say(format!("theme: {}", state.context.theme.name));
    }
    Vec::new()
}
