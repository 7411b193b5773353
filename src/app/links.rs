//! Links of what is on the screen, and back from a view to the screen.

use crate::link;
use crate::model::{Destination, Filter, LinkedLogs, View, ViewLink, Whereabouts};

use super::{Effect, Layer, State, scope, wishes};

/// The link of what is on the screen; `None` where no link can name the logs, or nothing was read yet.
pub fn here(state: &State) -> Option<String> {
    of(state, seen(state))
}

/// The view of what is on the screen: of the topmost that has one.
pub fn seen(state: &State) -> View {
    let screens = state.layers.iter().rev().filter_map(Layer::screen);
    let view = screens.filter_map(|layer| layer.screen.view(&state.context)).next();
    view.unwrap_or(View::Dashboard { pane: None, alone: false })
}

/// The link of a view of what is looked at.
pub fn of(state: &State, view: View) -> Option<String> {
    let logs = linked(&state.journal.recording.logs)?;
    let place = scope::here(state)?;
    let link = ViewLink { logs, view, window: Some(place.window), baseline: place.choice, filter: place.filter };
    Some(link::write(&link))
}

fn linked(logs: &Whereabouts) -> Option<LinkedLogs> {
    match logs {
        Whereabouts::Cluster(name) => Some(LinkedLogs::Cluster(name.clone())),
        Whereabouts::Files(_) => Some(LinkedLogs::Files),
        Whereabouts::Demo(demo) => Some(LinkedLogs::Demo(demo.clone())),
        Whereabouts::Address => None,
    }
}

/// Goes to a view, once what is looked at is known.
pub fn restore(state: &mut State, view: &View) -> Vec<Effect> {
    let destination = match view {
        View::Dashboard { .. } => None,
        View::Logs { at } => Some(Destination::Logs { filter: Filter::All, at: *at, window: None }),
        View::Event { place } => Some(Destination::Logs { filter: Filter::All, at: Some(place.time), window: None }),
        View::Trace(follow) => Some(Destination::Trace(follow.clone())),
        View::Alerts => Some(Destination::Alerts),
        View::Anomalies => Some(Destination::Anomalies),
        View::Why { pane, selections } => {
            Some(Destination::Why { pane: pane.clone(), spike: None, selections: selections.clone() })
        }
        View::HeatMap { pane } => Some(Destination::HeatMap { pane: pane.clone() }),
        View::Runbook { id, walked } => {
            Some(Destination::Runbook { id: Some(id.clone()), signal: None, walked: walked.clone() })
        }
    };
    let effects = destination.map_or(Vec::new(), |to| wishes::open(state, &to));
    let at = state.top_screen();
    let context = state.context.clone();
    let wishes = state
        .layers
        .get_mut(at)
        .and_then(Layer::screen_mut)
        .map(|l| l.screen.restore(view, &context, &mut state.tickets));
    effects.into_iter().chain(wishes::apply(state, at, wishes.unwrap_or_default())).collect()
}
