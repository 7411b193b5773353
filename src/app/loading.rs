//! What the store says of itself: the clock, the first scope, the baseline as more is read, and refreshing.

use crate::analysis::AskedWindow;
use crate::model::{Answer, Coverage, HOUR, Health, Result, Time, What, Window};

use super::effect::asked_together;
use super::{Clock, Effect, Place, State, journal, links, scope, wishes};

/// Takes in what the store says of itself.
pub fn health_answered(state: &mut State, result: Result<Answer>, coverage: Coverage) -> Vec<Effect> {
    let health = result.and_then(Health::try_from);
    let first = state.context.health.last.is_none();
    let now = state.ticked;
    state.context.health.answered(health, now, coverage);
    shown_to(state);
    set_clock(state);
    if first && state.live.is_none() && state.clock == Clock::Files && state.start.window.is_open() {
        state.context.live = state.health().is_some_and(|h| h.growing);
    }
    match scope::here(state) {
        None => first_scope(state, coverage),
        Some(place) => again(state, place, coverage),
    }
}

/// Notes how far that reaches which is seen; what is written to files later is not, unless it is followed.
fn shown_to(state: &mut State) {
    let (live, known) = (state.context.live, state.shown_to.is_some());
    let now = state.health().filter(|health| live || !known || !health.growing);
    state.shown_to = now.map_or(state.shown_to, |health| health.newest);
}

/// Events of a file that grows are of now when they are no older than this, in ms; else it is the past that is written again.
const CURRENT: i64 = HOUR;

fn is_current(health: &Health, now: Time) -> bool {
    health.growing && health.newest.is_none_or(|newest| now.0.saturating_sub(newest.0) < CURRENT)
}

/// Sets the clock of the data: for files that do not grow now, the newest event's time.
pub fn set_clock(state: &mut State) {
    let newest = match state.health() {
        Some(health) if state.clock == Clock::Files && !is_current(health, state.ticked) => health.newest,
        _ => None,
    };
    match newest {
        Some(newest) => {
            state.context.now = newest.plus(1);
            state.context.clock = "file time".into();
        }
        None => {
            state.context.now = state.ticked;
            if state.clock == Clock::Files {
                state.context.clock.clear();
            }
        }
    }
}

fn first_scope(state: &mut State, coverage: Coverage) -> Vec<Effect> {
    let Some(health) = state.health() else { return Vec::new() };
    if health.newest.is_none() && !coverage.is_whole() {
        return Vec::new();
    }
    let window = opening_window(state, coverage);
    let place = Place { window, filter: state.start.filter.clone(), choice: state.choice.clone() };
    scope::settle(state, place);
    let mut effects = wishes::ask_top(state);
    effects.extend(state.start.view.take().map_or(Vec::new(), |view| links::restore(state, &view)));
    effects.extend(begin_record(state));
    if let Some(notice) = state.start.notice.take() {
        state.say(notice);
    }
    effects
}

/// Goes on with a record that is resumed, or begins the one of an alert.
fn begin_record(state: &mut State) -> Vec<Effect> {
    if state.journal.incident.is_some() {
        let link = links::here(state).unwrap_or_default();
        return journal::record(state, What::Resumed { link });
    }
    state.journal.recording.alert.take().map_or(Vec::new(), |alert| journal::record(state, alert))
}

/// The window one opens with. One that was asked for and lies beyond what was read so far may turn out to hold something: that
/// it makes no sense is said once everything was read.
fn opening_window(state: &mut State, coverage: Coverage) -> Window {
    let asked = state.health().map(|health| opened(state, health, coverage));
    match asked {
        Some(Ok(window)) => return window,
        Some(Err(error)) if coverage.is_whole() => {
            state.say(error.to_string());
            state.start.window = AskedWindow::default();
        }
        _ => {}
    }
    newest_window(state, state.health(), coverage)
}

fn opened(state: &State, health: &Health, coverage: Coverage) -> Result<Window> {
    let context = &state.context;
    let asked = state.start.window.resolve(context.now, context.zone, context.config.window_ms)?;
    Ok(asked.unwrap_or_else(|| newest_window(state, Some(health), coverage)))
}

/// The newest stretch of the usual length; on files that were read to the end and hold less, all there is.
fn newest_window(state: &State, health: Option<&Health>, coverage: Coverage) -> Window {
    let to = state.context.now;
    let from = to.plus(-state.context.config.window_ms);
    let short = health.filter(|h| state.clock == Clock::Files && !h.growing && coverage.is_whole());
    let oldest = short.and_then(|h| h.oldest);
    Window { from: oldest.map_or(from, |o| o.max(from).min(to)), to }
}

/// As more is read, the window one opened with and the baseline may turn out otherwise. What only a glance found moves nothing.
fn again(state: &mut State, mut place: Place, coverage: Coverage) -> Vec<Effect> {
    let as_asked = state.health().is_some_and(|h| !h.growing || h.newest == state.shown_to);
    let settling = state.opening
        && !state.context.live
        && as_asked
        && (!state.start.window.is_open() || state.clock == Clock::Files);
    if settling {
        place.window = opening_window(state, coverage);
    }
    scope::settle(state, place);
    wishes::ask_top_if_other(state)
}

/// Follows what is new from now on, or stops.
pub fn toggle_live(state: &mut State) -> Vec<Effect> {
    state.context.live = !state.context.live;
    state.live = Some(state.context.live);
    if state.context.live { refresh(state) } else { Vec::new() }
}

/// Refreshes when following, or while a cluster does not answer, and the time has come, unless answers are still awaited; a
/// cluster is left alone when nobody is there.
pub fn refresh_when_due(state: &mut State) -> Vec<Effect> {
    let failed = state.context.health.error.is_some();
    if state.loading() {
        return Vec::new();
    }
    if !state.moves() {
        return glance(state);
    }
    if state.clock == Clock::Wall && state.pace.is_untouched(state.ticked) {
        state.changed = true;
        state.context.live = false;
        state.live = Some(false);
        state.say("paused, to spare the cluster: no key was pressed for half an hour; F follows again");
        return Vec::new();
    }
    if state.pace.is_due(state.ticked, failed) { refresh(state) } else { Vec::new() }
}

/// Looks whether files that are not followed grew.
fn glance(state: &mut State) -> Vec<Effect> {
    if state.clock != Clock::Files || !state.pace.is_due(state.ticked, false) {
        return Vec::new();
    }
    state.pace.asked(state.ticked);
    state.ask_health()
}

/// Asks again for everything that is seen, in one batch; while following, of a window that ends now.
pub fn refresh(state: &mut State) -> Vec<Effect> {
    state.pace.asked(state.ticked);
    state.shown_to = None;
    let mut effects = state.ask_health();
    if let (true, Some(place)) = (state.context.live, scope::here(state)) {
        let window = scope::ending_now(state, place.window);
        scope::settle(state, Place { window, ..place });
    }
    effects.extend(wishes::ask_top(state));
    asked_together(effects)
}
