//! What is looked at: shifting, zooming, narrowing, and back and forward through it all.

use crate::analysis;
use crate::model::{Action, BaselineChoice, DAY, Filter, Health, SECOND, Scope, Window};

use super::{Effect, Layer, State, journal, wishes};

/// Most places that are remembered in either direction.
const REMEMBERED: usize = 200;
const LONGEST: i64 = 3660 * DAY;

/// A place in the logs: everything that a scope is resolved from.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// The stretch looked at.
    pub window: Window,
    /// Which events.
    pub filter: Filter,
    /// What is usual, as chosen.
    pub choice: BaselineChoice,
}

/// What was looked at before and after.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct History {
    /// Before, the latest last.
    pub back: Vec<Place>,
    /// After, the next last.
    pub forward: Vec<Place>,
}

/// The place that is looked at.
pub fn here(state: &State) -> Option<Place> {
    let scope = state.context.scope.as_ref()?;
    Some(Place { window: scope.window, filter: scope.filter.clone(), choice: state.choice.clone() })
}

/// Goes to a place and remembers the one before.
pub fn go(state: &mut State, place: Place) -> Vec<Effect> {
    let Some(before) = here(state) else { return Vec::new() };
    if before == place {
        return Vec::new();
    }
    remember(state, before.clone());
    settle(state, place);
    let recorded = journal::narrowed(state, &before);
    wishes::ask_top_if_other(state).into_iter().chain(recorded).collect()
}

fn remember(state: &mut State, before: Place) {
    state.opening = false;
    state.history.forward.clear();
    state.history.back.push(before);
    if state.history.back.len() > REMEMBERED {
        state.history.back.remove(0);
    }
}

/// Looks at a place, without remembering the one before and without asking.
pub fn settle(state: &mut State, place: Place) {
    let none = Health::default();
    let health = state.context.health.value().unwrap_or(&none);
    let baseline = analysis::resolve(&place.choice, place.window, health);
    state.context.scope = Some(Scope { window: place.window, filter: place.filter, baseline });
    state.choice = place.choice;
}

/// Looks at what a screen that opens wants to see of what is looked at; the screen asks by itself.
pub fn enter(state: &mut State, filter: Filter, window: Option<Window>) -> Vec<Effect> {
    let Some(before) = here(state) else { return Vec::new() };
    let narrowed = Place {
        filter: before.filter.clone().and(filter),
        window: window.unwrap_or(before.window),
        choice: before.choice.clone(),
    };
    if narrowed == before {
        return Vec::new();
    }
    remember(state, before);
    settle(state, narrowed);
    abandon_covered(state)
}

/// Questions of screens that are covered now are left: their scope is no longer looked at.
fn abandon_covered(state: &mut State) -> Vec<Effect> {
    let mut left = Vec::new();
    for layer in state.layers.iter_mut().filter_map(Layer::screen_mut).filter(|l| !l.flying.is_empty()) {
        left.append(&mut layer.flying);
        layer.asked = None;
    }
    if left.is_empty() { Vec::new() } else { vec![Effect::Abandon(left)] }
}

/// Goes back to what was looked at before a screen opened; a window that followed the clock goes on from now.
pub fn leave(state: &mut State, before: Option<Place>) -> Vec<Effect> {
    if let Some(mut place) = before {
        if state.context.live {
            place.window = ending_now(state, place.window);
        }
        settle(state, place);
    }
    wishes::ask_top_if_other(state)
}

/// A window of the same length that ends now.
pub fn ending_now(state: &State, window: Window) -> Window {
    window.shifted(state.context.now.0.saturating_sub(window.to.0))
}

/// Looks at a window that was picked; following ends unless the window reaches to now.
pub fn set_window(state: &mut State, window: Window) -> Vec<Effect> {
    let Some(place) = here(state) else { return Vec::new() };
    if window.to < state.context.now {
        state.context.live = false;
    }
    go(state, Place { window, ..place })
}

/// Looks at the window in which that lies which a link led to. The one before was of now because the link named none: nobody
/// goes back to it.
pub fn found(state: &mut State, window: Window) -> Vec<Effect> {
    let unchosen = state.opening && state.start.window.is_open();
    let Some(place) = here(state).filter(|_| unchosen) else { return Vec::new() };
    let window = Window { to: window.to.min(state.context.now), ..window };
    state.opening = false;
    state.context.live &= window.to >= state.context.now;
    let before = state.layers.iter_mut().filter_map(Layer::screen_mut).filter_map(|layer| layer.before.as_mut());
    before.for_each(|before| before.window = window);
    settle(state, Place { window, ..place });
    abandon_covered(state).into_iter().chain(wishes::ask_top_if_other(state)).collect()
}

/// Looks at other events; the filter before can be taken back.
pub fn set_filter(state: &mut State, filter: Filter) -> Vec<Effect> {
    let Some(place) = here(state) else { return Vec::new() };
    if place.filter != filter {
        state.filters.push(place.filter.clone());
    }
    go(state, Place { filter, ..place })
}

/// Looks at fewer events.
pub fn narrow(state: &mut State, filter: Filter) -> Vec<Effect> {
    match here(state) {
        Some(place) => set_filter(state, place.filter.and(filter)),
        None => Vec::new(),
    }
}

/// Holds what is looked at against something else.
pub fn set_baseline(state: &mut State, choice: BaselineChoice) -> Vec<Effect> {
    match here(state) {
        Some(place) => go(state, Place { choice, ..place }),
        None => Vec::new(),
    }
}

/// Does one of the actions that move what is looked at.
pub fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(place) = here(state) else { return Vec::new() };
    let moved = match action {
        Action::UndoFilter => return undo(state),
        Action::HistoryBack => return travel(state, true),
        Action::HistoryForward => return travel(state, false),
        Action::ShiftBack => Ok(place.window.shifted(-(place.window.length() / 2).max(1))),
        Action::ShiftForward => later(state, place.window),
        Action::ZoomIn => narrower(state, place.window),
        Action::ZoomOut => wider(state, place.window),
        _ => Err("not on this screen"),
    };
    match moved {
        Ok(window) => set_window(state, window),
        Err(why) => {
            state.say(format!("{}: {why}", action.name()));
            Vec::new()
        }
    }
}

fn later(state: &State, window: Window) -> Result<Window, &'static str> {
    let most = state.context.now.0.saturating_sub(window.to.0);
    if most <= 0 {
        return Err("there is nothing later yet");
    }
    Ok(window.shifted((window.length() / 2).max(1).min(most)))
}

/// Half the window around its middle; its last half while following.
fn narrower(state: &State, window: Window) -> Result<Window, &'static str> {
    let half = window.length() / 2;
    if half < SECOND {
        return Err("the window is as narrow as it gets");
    }
    let to = if state.context.live { window.to } else { window.to.plus(-(half / 2)) };
    Ok(Window { from: to.plus(-half), to })
}

/// Twice the window around its middle, not beyond now.
fn wider(state: &State, window: Window) -> Result<Window, &'static str> {
    let length = window.length().max(SECOND) * 2;
    if length > LONGEST {
        return Err("the window is as wide as it gets");
    }
    let to = window.to.plus(length / 4).min(state.context.now.max(window.to));
    Ok(Window { from: to.plus(-length), to })
}

fn undo(state: &mut State) -> Vec<Effect> {
    match (state.filters.pop(), here(state)) {
        (Some(filter), Some(place)) => go(state, Place { filter, ..place }),
        _ => Vec::new(),
    }
}

fn travel(state: &mut State, back: bool) -> Vec<Effect> {
    let Some(from) = here(state) else { return Vec::new() };
    let History { back: before, forward: after } = &mut state.history;
    let (take, put) = if back { (before, after) } else { (after, before) };
    let Some(place) = take.pop() else { return Vec::new() };
    put.push(from.clone());
    state.opening = false;
    if place.window.to < state.context.now {
        state.context.live = false;
    }
    settle(state, place);
    let recorded = journal::narrowed(state, &from);
    wishes::ask_top_if_other(state).into_iter().chain(recorded).collect()
}
