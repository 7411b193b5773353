//! Prompts: opening, completing, submitting; filter, window and baseline are the core's, the rest the screen's.

use super::language;
use crate::analysis;
use crate::contract::filter;
use crate::model::{Answer, Coverage, Fields, Filter, Question, Result, Ticket, Values};
use crate::overlays::{Completion, Fault, PromptLine};
use crate::ui::Purpose;

use super::language::Hints;
use super::{Effect, Layer, State, journal, scope, wishes};
use crate::model::Action;

const VALUES: usize = 50;
const REMEMBERED: usize = 500;

/// Opens a prompt of the core with what holds now in it.
pub fn open_own(state: &mut State, purpose: Purpose) -> Vec<Effect> {
    let initial = match (purpose, scope::here(state)) {
        (Purpose::Filter, Some(place)) => match filter::write(&place.filter) {
            text if text.is_empty() => text,
            text => text + " ",
        },
        (Purpose::Baseline, _) => analysis::choice_words(&state.choice),
        _ => String::new(),
    };
    open(state, purpose, initial)
}

/// Opens a prompt.
pub fn open(state: &mut State, purpose: Purpose, initial: String) -> Vec<Effect> {
    let history = state.typed.iter().filter(|(p, _)| *p == purpose).map(|(_, text)| text.clone()).collect();
    state.layers.push(Layer::Prompt(PromptLine::new(purpose, initial, history)));
    let mut effects = if matches!(purpose, Purpose::Filter | Purpose::Against | Purpose::SearchLogs | Purpose::Columns)
    {
        ask_fields(state)
    } else {
        Vec::new()
    };
    effects.extend(complete(state));
    effects
}

fn is_filter(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Filter | Purpose::Against | Purpose::SearchLogs)
}

/// Does an action within the prompt.
pub fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(Layer::Prompt(prompt)) = state.layers.last_mut() else { return Vec::new() };
    match action {
        Action::Enter => return submit(state),
        Action::Back if prompt.completing() => prompt.take_back(),
        Action::Back => {
            state.layers.pop();
        }
        Action::Complete => prompt.complete(true),
        Action::CompleteBack => prompt.complete(false),
        Action::Up if prompt.completing() => prompt.complete(false),
        Action::Down if prompt.completing() => prompt.complete(true),
        Action::Up => prompt.recall(true),
        Action::Down => prompt.recall(false),
        _ => {}
    }
    Vec::new()
}

/// Text was pasted; where no text is wanted it does nothing.
pub fn pasted(state: &mut State, text: &str) -> Vec<Effect> {
    match state.layers.last_mut() {
        Some(Layer::Prompt(prompt)) => prompt.pasted(text),
        Some(Layer::Palette(palette)) => palette.pasted(text),
        _ => return Vec::new(),
    }
    complete(state)
}

fn submit(state: &mut State) -> Vec<Effect> {
    let Some(Layer::Prompt(mut prompt)) = state.layers.pop() else { return Vec::new() };
    let (purpose, text) = (prompt.purpose, prompt.text().trim().to_string());
    match take(state, purpose, &text) {
        Ok(mut effects) => {
            if !text.is_empty() {
                remember(state, purpose, &text);
                if purpose == Purpose::Filter {
                    effects.push(Effect::RememberFilter(text));
                }
            }
            effects
        }
        Err(error) => {
            // What was trimmed away before the text counts for the place that is pointed at.
            let before = prompt.text().chars().take_while(|c| c.is_whitespace()).count();
            let at = is_filter(purpose).then(|| language::filter_fault(&text)).flatten();
            prompt.fault = Some(Fault { error, at: at.map(|at| at + before) });
            state.layers.push(Layer::Prompt(prompt));
            Vec::new()
        }
    }
}

fn take(state: &mut State, purpose: Purpose, text: &str) -> Result<Vec<Effect>> {
    let anchor = state.context.anchor();
    match purpose {
        Purpose::Filter if text.is_empty() => Ok(scope::set_filter(state, Filter::All)),
        Purpose::Filter => language::parse_filter(text).map(|filter| {
            let misspelt = misspelt(state, &filter);
            let effects = scope::set_filter(state, filter);
            if let Some(words) = misspelt {
                state.say(words);
            }
            effects
        }),
        Purpose::Window if text.is_empty() => Ok(Vec::new()),
        Purpose::Window => analysis::parse_window(text, anchor).map(|w| scope::set_window(state, w)),
        Purpose::Baseline => analysis::parse_choice(text, anchor).map(|c| scope::set_baseline(state, c)),
        Purpose::Note if text.is_empty() => Ok(Vec::new()),
        Purpose::Note => Ok(journal::note(state, text)),
        Purpose::Incident => Ok(journal::begin(state, text)),
        Purpose::Against
        | Purpose::Search
        | Purpose::SearchLogs
        | Purpose::JumpToTime
        | Purpose::Columns
        | Purpose::Verdict => {
            let at = state.top_screen();
            let Some(layer) = state.layers.get_mut(at).and_then(Layer::screen_mut) else { return Ok(Vec::new()) };
            let wishes = layer.screen.prompted(purpose, text, &state.context, &mut state.tickets)?;
            Ok(wishes::apply(state, at, wishes))
        }
    }
}

/// That a name in a filter is no field of what is there.
fn misspelt(state: &State, filter: &Filter) -> Option<String> {
    let seen: Vec<&str> = state.fields.value().into_iter().flatten().map(|field| field.path.as_str()).collect();
    let words = filter::misspelt(filter, &state.context.map, &seen)?.words();
    let sampled = state.fields.last.as_ref().is_some_and(|(_, _, coverage)| !coverage.is_whole());
    Some(if sampled { format!("{words} (in a sample of the window)") } else { words })
}

fn remember(state: &mut State, purpose: Purpose, text: &str) {
    state.typed.retain(|(p, t)| *p != purpose || t != text);
    state.typed.push((purpose, text.to_string()));
    if state.typed.len() > REMEMBERED {
        state.typed.remove(0);
    }
}

/// Offers how the text may go on, and asks for the values of the field being typed.
pub fn complete(state: &mut State) -> Vec<Effect> {
    let Some(Layer::Prompt(prompt)) = state.layers.last() else { return Vec::new() };
    let (purpose, text, cursor) = (prompt.purpose, prompt.text().to_string(), prompt.cursor());
    let effects = if is_filter(purpose) { ask_values(state, &text, cursor) } else { Vec::new() };
    let fields = state.fields.value().map_or(&[][..], Vec::as_slice);
    let values = state.values.as_ref().and_then(|(_, values)| values.value()).map_or(&[][..], Vec::as_slice);
    let hints = Hints { map: &state.context.map, fields, values };
    let offered = match purpose {
        Purpose::Filter | Purpose::Against | Purpose::SearchLogs => language::complete_filter(&text, cursor, &hints),
        Purpose::Columns => columns(&text, cursor, &hints),
        _ => Vec::new(),
    };
    if let Some(Layer::Prompt(prompt)) = state.layers.last_mut() {
        prompt.offer(offered);
    }
    effects
}

/// Fields whose name starts as the word at the cursor does.
fn columns(text: &str, cursor: usize, hints: &Hints<'_>) -> Vec<Completion> {
    let before: Vec<char> = text.chars().take(cursor).collect();
    let from = before.iter().rposition(|c| c.is_whitespace()).map_or(0, |at| at + 1);
    let word: String = before.iter().skip(from).collect();
    if word.is_empty() {
        return Vec::new();
    }
    let logical = hints.map.fields.iter().map(|f| f.name.clone());
    let paths = hints.fields.iter().filter(|f| f.name.is_none()).map(|f| f.path.clone());
    let fitting = logical.chain(paths).filter(|name| name.starts_with(&word) && *name != word);
    fitting.map(|text| Completion { from, to: cursor, text, note: String::new() }).collect()
}

fn ask_fields(state: &mut State) -> Vec<Effect> {
    let Some(place) = scope::here(state) else { return Vec::new() };
    let ticket = state.tickets.draw();
    let old = state.fields.pending.replace(ticket);
    let question = Question::Fields(Fields { window: place.window, filter: Filter::All, sample: Some(20_000) });
    abandoned(old).into_iter().chain([Effect::Ask(vec![(ticket, question)])]).collect()
}

/// Asks for the values of the field at the cursor, once for each field.
fn ask_values(state: &mut State, text: &str, cursor: usize) -> Vec<Effect> {
    let (Some(place), Some(field)) = (scope::here(state), language::field_at(text, cursor)) else {
        return Vec::new();
    };
    if state.values.as_ref().is_some_and(|(known, _)| *known == field) {
        return Vec::new();
    }
    let old = state.values.take().and_then(|(_, values)| values.pending);
    let ticket = state.tickets.draw();
    let values = crate::model::Remote { pending: Some(ticket), ..Default::default() };
    state.values = Some((field.clone(), values));
    let question = Question::Values(Values { window: place.window, filter: Filter::All, field, top: VALUES });
    abandoned(old).into_iter().chain([Effect::Ask(vec![(ticket, question)])]).collect()
}

fn abandoned(ticket: Option<Ticket>) -> Option<Effect> {
    ticket.map(|t| Effect::Abandon(vec![t]))
}

/// Takes in fields and values for completing; whether the ticket was one of those.
pub fn answered(state: &mut State, ticket: Ticket, result: &Result<Answer>, coverage: Coverage) -> bool {
    let now = state.context.now;
    if state.fields.pending == Some(ticket) {
        state.fields.answered(result.clone().and_then(TryInto::try_into), now, coverage);
    } else if let Some((_, values)) = state.values.as_mut().filter(|(_, v)| v.pending == Some(ticket)) {
        values.answered(result.clone().and_then(TryInto::try_into), now, coverage);
    } else {
        return false;
    }
    // What was typed has not changed, so nothing new is asked.
    complete(state);
    true
}
