//! What screens wish for, made true.

use crate::contract::filter;
use crate::model::{Destination, Filter, Selections, Time, View, What};
use crate::overlays::Menu;
use crate::ui::{LeftWalk, Outcome, Wish, printable, printable_lines};

use super::{Effect, Layer, ScreenLayer, State, journal, links, prompts, scope};

/// What became of an action of the screen at that index.
pub fn became(state: &mut State, at: usize, outcome: Outcome) -> Vec<Effect> {
    match outcome {
        Outcome::Done(wishes) => apply(state, at, wishes),
        Outcome::NotMine => Vec::new(),
        Outcome::Disabled(why) => {
            state.say(why);
            Vec::new()
        }
    }
}

/// Makes the wishes of the screen at that index true, one after the other.
pub fn apply(state: &mut State, at: usize, wishes: Vec<Wish>) -> Vec<Effect> {
    wishes.into_iter().flat_map(|wish| grant(state, at, wish)).collect()
}

fn grant(state: &mut State, at: usize, wish: Wish) -> Vec<Effect> {
    match wish {
        Wish::Ask(batch) if batch.is_empty() => Vec::new(),
        Wish::Ask(batch) => {
            if let Some(layer) = state.layers.get_mut(at).and_then(Layer::screen_mut) {
                if layer.flying.is_empty() {
                    layer.waiting_since = state.ticked;
                }
                layer.flying.extend(batch.iter().map(|(ticket, _)| *ticket));
            }
            vec![Effect::Ask(batch)]
        }
        Wish::Abandon(tickets) if tickets.is_empty() => Vec::new(),
        Wish::Abandon(tickets) => {
            tickets.iter().for_each(|t| state.landed(*t));
            vec![Effect::Abandon(tickets)]
        }
        Wish::Open(destination) => open(state, &destination),
        Wish::Close => close(state, at),
        Wish::SetWindow(window) => scope::set_window(state, window),
        Wish::Settle(window) => scope::found(state, window),
        Wish::Narrow(filter) => scope::narrow(state, filter),
        Wish::Copy { what, text } => vec![copy(what, &text)],
        Wish::OfferCopy(items) => offer_here(state, items),
        Wish::Explain(question) => vec![Effect::Explain(question)],
        Wish::Prompt(prompt) => prompts::open(state, prompt.purpose, prompt.initial),
        Wish::Record(record) => {
            let effects = journal::record(state, *record);
            effects.into_iter().chain(journal::keep_place(state)).collect()
        }
        Wish::Notify(words) => {
            state.say(printable(&words));
            Vec::new()
        }
    }
}

/// The effect that copies a text made harmless.
pub fn copy(what: String, text: &str) -> Effect {
    Effect::Copy { what, text: printable_lines(text).into_owned() }
}

/// Offers what a screen has to copy, and the link of what it shows.
pub fn offer_here(state: &mut State, mut items: Vec<(String, String)>) -> Vec<Effect> {
    items.extend(links::here(state).map(|link| ("link".to_string(), link)));
    offer(state, "Copy", items)
}

/// Offers texts to copy; one alone is copied at once.
pub fn offer(state: &mut State, title: &str, mut items: Vec<(String, String)>) -> Vec<Effect> {
    match items.len() {
        0 => state.say("there is nothing to copy here"),
        1 => return items.pop().map(|(what, text)| copy(what, &text)).into_iter().collect(),
        _ => state.layers.push(Layer::Menu(Menu::new(title, items))),
    }
    Vec::new()
}

/// Opens a screen on top, its scope narrowed as the destination says.
pub fn open(state: &mut State, destination: &Destination) -> Vec<Effect> {
    let before = scope::here(state);
    let mut effects = match destination {
        Destination::Logs { filter, window, .. }
        | Destination::InvalidLines { filter, window, .. }
        | Destination::Dashboard { filter, window, .. } => scope::enter(state, filter.clone(), *window),
        Destination::Event(_)
        | Destination::Trace(_)
        | Destination::Exemplars(_)
        | Destination::Alerts
        | Destination::Anomalies
        | Destination::HeatMap { .. }
        | Destination::Runbook { .. }
        | Destination::Why { .. } => Vec::new(),
    };
    let screen = (state.screens.open)(destination, &state.context);
    state.layers.push(Layer::Screen(ScreenLayer::new(screen, before)));
    effects.extend(ask_top(state));
    let link = links::here(state).unwrap_or_default();
    effects.extend(journal::record(state, What::Visited { words: visit_words(destination), link }));
    effects
}

/// Which lines, in words.
fn which(filter: &Filter, at: Option<Time>) -> String {
    let of = Some(filter::write(filter)).filter(|text| !text.is_empty()).map(|text| format!(" of {text}"));
    let near = at.map(|at| format!(" near {}", at.rfc3339()));
    of.unwrap_or_default() + &near.unwrap_or_default()
}

fn visit_words(destination: &Destination) -> String {
    match destination {
        Destination::Logs { filter, at, .. } => format!("read the log lines{}", which(filter, *at)),
        Destination::InvalidLines { filter, at, .. } => {
            format!("read the lines that break the contract{}", which(filter, *at))
        }
        Destination::Trace(follow) => format!("followed {}", follow.value),
        Destination::Exemplars(spike) => format!("looked for requests that stand for {}", spike.title),
        Destination::Event(event) => format!("read the event at {}", event.cursor.time.rfc3339()),
        Destination::Why { pane, selections: None, .. } => format!("asked why {pane} is as it is"),
        Destination::Why { selections: Some(Selections { these, .. }), .. } => {
            format!("asked what is different about {}", filter::write(these))
        }
        Destination::HeatMap { pane } => format!("looked at the heat map of {pane}"),
        Destination::Alerts => "looked at the alerts".into(),
        Destination::Anomalies => "looked at what detectors recorded".into(),
        Destination::Dashboard { pane: Some(pane), .. } => format!("looked at {pane}"),
        Destination::Dashboard { pane: None, .. } => "looked at the dashboard".into(),
        Destination::Runbook { id: Some(id), .. } => format!("opened the runbook {id}"),
        Destination::Runbook { .. } => "looked for a runbook".into(),
    }
}

/// Closes the layer at that index with everything above it, and goes back to what was looked at before it.
pub fn close(state: &mut State, at: usize) -> Vec<Effect> {
    if at == 0 || at >= state.layers.len() {
        return Vec::new();
    }
    let closed = state.layers.split_off(at);
    keep_walk(state, &closed);
    let before = closed.first().and_then(Layer::screen).and_then(|l| l.before.clone());
    let flying = closed.iter().filter_map(Layer::screen).flat_map(|l| l.flying.iter().copied());
    let flying: Vec<_> = flying.collect();
    let mut effects = Vec::new();
    if !flying.is_empty() {
        effects.push(Effect::Abandon(flying));
    }
    if closed.iter().any(|layer| layer.section() == "logs") {
        effects.push(Effect::LetGo);
    }
    if closed.iter().any(|layer| layer.section() == "runbook") {
        journal::left_runbook(state);
    }
    effects.extend(scope::leave(state, before));
    effects.extend(journal::keep_place(state));
    effects
}

/// A runbook that is left is gone on with when somebody comes back to it.
fn keep_walk(state: &mut State, closed: &[Layer]) {
    let left = closed.first().and_then(Layer::screen);
    let walked = left.and_then(|layer| Some((layer.screen.view(&state.context)?, layer.asked.clone()?)));
    if let Some((View::Runbook { id, walked }, scope)) = walked {
        state.context.left_walk = Some(LeftWalk { id, walked, scope });
    }
}

/// Lets the screen that is seen ask for what it shows.
pub fn ask_top(state: &mut State) -> Vec<Effect> {
    let at = state.top_screen();
    let scope = state.context.scope.clone();
    let Some(layer) = state.layers.get_mut(at).and_then(Layer::screen_mut) else { return Vec::new() };
    if scope.is_none() {
        return Vec::new();
    }
    layer.asked = scope;
    let wishes = layer.screen.ask(&state.context, &mut state.tickets);
    apply(state, at, wishes)
}

/// Lets the screen that is seen ask if what is looked at is not what it asked for.
pub fn ask_top_if_other(state: &mut State) -> Vec<Effect> {
    let asked = state.layers.get(state.top_screen()).and_then(Layer::screen).and_then(|l| l.asked.as_ref());
    if asked == state.context.scope.as_ref() { Vec::new() } else { ask_top(state) }
}
