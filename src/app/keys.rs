//! From a key to an action: sequences, then the innermost section of the keymap, then text for prompts.

use crate::keymap::{Key, Lookup};
use crate::model::Action;

use super::{Effect, Layer, State, act, prompts};

/// A key was pressed.
pub fn pressed(state: &mut State, key: Key) -> Vec<Effect> {
    state.notice = None;
    let started = !state.pending.is_empty();
    state.pending.push(key);
    let lookup = state.keymap.lookup(state.sections(), &state.pending);
    if lookup == Lookup::Pending {
        return Vec::new();
    }
    let typed = std::mem::take(&mut state.pending);
    match lookup {
        Lookup::Found(action) => act::dispatch(state, action),
        _ if started && state.keymap.lookup(state.sections(), &[key]) == Lookup::Found(Action::Back) => Vec::new(),
        _ if started => {
            state.say(format!("{} does nothing here", crate::keymap::shown(&typed)));
            Vec::new()
        }
        _ => unbound(state, key),
    }
}

/// A key without a binding is text where text is wanted.
fn unbound(state: &mut State, key: Key) -> Vec<Effect> {
    match state.layers.last_mut() {
        Some(Layer::Palette(palette)) => {
            palette.typed(key);
            Vec::new()
        }
        Some(Layer::Prompt(prompt)) => {
            prompt.typed(key);
            prompts::complete(state)
        }
        Some(Layer::Menu(menu)) => {
            if menu.typed(key) {
                act::dispatch(state, Action::Enter)
            } else {
                Vec::new()
            }
        }
        _ => {
            state.say(format!("{key} does nothing here{}", help_hint(state)));
            Vec::new()
        }
    }
}

fn help_hint(state: &State) -> String {
    let key = state.keymap.keys_of(state.sections(), Action::Help).into_iter().next();
    key.map_or(String::new(), |k| format!("; {k} shows the keys"))
}
