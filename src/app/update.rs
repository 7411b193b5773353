//! The only place where state changes.

use crate::model::{Answer, Coverage, Result, Ticket, Time};

use super::{Effect, Layer, Message, Pointer, State, journal, keys, loading, prompts, wishes};

/// Takes a message in and gives what is to be done outside.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    match message {
        Message::Ticked(now) => ticked(state, now),
        Message::Key(key) => state.changing(|s| {
            s.pace.touched(s.ticked);
            keys::pressed(s, key)
        }),
        Message::Pasted(text) => state.changing(|s| prompts::pasted(s, &text)),
        Message::Mouse(pointer) => state.changing(|s| pointed(s, pointer)),
        Message::Resized(columns, rows) => state.changing(|s| {
            s.context.size = (columns, rows);
            Vec::new()
        }),
        Message::Answered { ticket, result, coverage } => state.changing(|s| answered(s, ticket, result, coverage)),
        Message::Copied { what, way } => state.changing(|s| copied(s, &what, way)),
        Message::Explained(items) => state.changing(|s| wishes::offer(s, "Query", items)),
        Message::Recorded { waiting, problem } => state.changing(|s| {
            journal::written(s, waiting, problem);
            Vec::new()
        }),
        Message::RecordShared => state.changing(|s| {
            s.say("another session writes to this record as well: both stand in it, each with its author and time");
            Vec::new()
        }),
        Message::NoShell => state.changing(|s| {
            s.say("there is no shell to stop for: this terminal was opened for mlogtui alone");
            Vec::new()
        }),
        Message::Terminated => vec![Effect::Quit],
    }
}

impl State {
    fn changing(&mut self, change: impl FnOnce(&mut State) -> Vec<Effect>) -> Vec<Effect> {
        self.changed = true;
        change(self)
    }
}

fn ticked(state: &mut State, now: Time) -> Vec<Effect> {
    if now == state.ticked {
        return Vec::new();
    }
    state.ticked = now;
    loading::set_clock(state);
    // Standing still, the time of day is nowhere on the screen but in the lag.
    state.changed |= state.moves();
    loading::refresh_when_due(state)
}

fn answered(state: &mut State, ticket: Ticket, result: Result<Answer>, coverage: Coverage) -> Vec<Effect> {
    if coverage.last || result.is_err() {
        state.landed(ticket);
    }
    let mut effects = taken_in(state, ticket, result, coverage);
    effects.extend(journal::chart_when_due(state));
    if !state.loading() {
        state.pace.answered(state.ticked);
    }
    effects
}

fn taken_in(state: &mut State, ticket: Ticket, result: Result<Answer>, coverage: Coverage) -> Vec<Effect> {
    if state.context.health.pending == Some(ticket) {
        return loading::health_answered(state, result, coverage);
    }
    if prompts::answered(state, ticket, &result, coverage) {
        return Vec::new();
    }
    for at in (0..state.layers.len()).rev() {
        let Some(layer) = state.layers.get_mut(at).and_then(Layer::screen_mut) else { continue };
        let taken = layer.screen.answered(ticket, &result, coverage, &state.context, &mut state.tickets);
        if let Some(taken) = taken {
            return wishes::apply(state, at, taken);
        }
    }
    Vec::new()
}

fn pointed(state: &mut State, pointer: Pointer) -> Vec<Effect> {
    use crate::model::Action;
    match pointer {
        Pointer::WheelUp => super::act::dispatch(state, Action::Up),
        Pointer::WheelDown => super::act::dispatch(state, Action::Down),
        Pointer::Click(column, row) => match state.layers.last_mut() {
            Some(Layer::Screen(layer)) => {
                let outcome = layer.screen.clicked(column, row, &state.context, &mut state.tickets);
                let at = state.top_screen();
                wishes::became(state, at, outcome)
            }
            _ => Vec::new(),
        },
    }
}

fn copied(state: &mut State, what: &str, way: Result<String>) -> Vec<Effect> {
    match way {
        Ok(way) => state.say(format!("copied the {what}: {way}")),
        Err(error) => state.say(format!("the {what} was not copied: {error}")),
    }
    Vec::new()
}
