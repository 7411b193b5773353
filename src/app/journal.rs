//! The record of the incident: what begins it, and what goes into it as it happens.

use crate::analysis;
use crate::contract::filter;
use crate::incident;
use crate::model::{Entry, Error, Incident, Looked, RECORD_VERSION, Record, Scope, Time, View, What, Whereabouts};

use super::{Effect, Layer, Place, State, links, scope};

/// Most characters of a title that become part of an id.
const SLUG: usize = 32;

/// What a session knows for recording, from outside.
#[derive(Clone, PartialEq, Debug)]
pub struct Recording {
    /// Who sits here.
    pub author: String,
    /// A few characters by which the ids of this session differ from those of others.
    pub token: String,
    /// Where the logs are found again.
    pub logs: Whereabouts,
    /// A record that goes on.
    pub resumed: Option<Incident>,
    /// What the pager said; it begins a record.
    pub alert: Option<What>,
}

/// The record of a session, as far as the core knows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Journal {
    /// The record that is written now.
    pub incident: Option<Incident>,
    /// Entries that are not on disk yet.
    pub waiting: usize,
    /// Why they are not.
    pub problem: Option<Error>,
    /// What the session knows for recording.
    pub recording: Recording,
    /// Whether the signal that is looked at is to be recorded, once it was read.
    chart_due: bool,
    /// What was seen when a runbook was closed.
    beneath_runbook: Option<View>,
}

impl Journal {
    /// Nothing recorded yet, or what is resumed.
    pub fn new(mut recording: Recording) -> Journal {
        let incident = recording.resumed.take();
        Journal { incident, waiting: 0, problem: None, recording, chart_due: false, beneath_runbook: None }
    }
}

/// Records something: into the record that is open, or into one that it begins; else it is nothing to keep.
pub fn record(state: &mut State, record: impl Into<Record>) -> Vec<Effect> {
    let record = record.into();
    let mut effects = Vec::new();
    if state.journal.incident.is_none() {
        if !record.what.begins() {
            return effects;
        }
        let title = title_of(&record.what);
        let is_charted = !matches!(record.what, What::Note { .. }) || looks_at_signal(state);
        effects.extend(open(state, &title, is_charted));
    }
    if state.journal.incident.as_ref().is_some_and(|incident| incident::is_known(incident, &record.what)) {
        return effects;
    }
    effects.extend(append(state, record));
    effects
}

/// Begins a record of that title; one that is open already goes on beside it no longer.
pub fn begin(state: &mut State, title: &str) -> Vec<Effect> {
    open(state, title, true)
}

/// Begins a record, with the signal that is looked at where that is wanted.
fn open(state: &mut State, title: &str, is_charted: bool) -> Vec<Effect> {
    let Some(place) = scope::here(state) else {
        state.say("nothing was read yet that could be recorded");
        return Vec::new();
    };
    let title = match title.trim() {
        "" => format!("Incident at {}", analysis::time_words(state.ticked, analysis::Zone::Utc)),
        title => title.to_string(),
    };
    let id = format!("{}-{}-{}", stamp(state.ticked), slug(&title), state.journal.recording.token);
    state.journal.incident = Some(Incident { id, entries: Vec::new() });
    let what = What::Opened {
        version: RECORD_VERSION,
        title: title.clone(),
        store: state.context.store.clone(),
        logs: state.journal.recording.logs.clone(),
        place: looked(&place),
        link: links::here(state).unwrap_or_default(),
    };
    state.say(format!("recording: {title}"));
    state.journal.chart_due = is_charted;
    let mut effects = append(state, what.into());
    effects.extend(chart_when_due(state));
    effects
}

/// Records the signal that is looked at, where that is due, it was read, and it is not the one recorded last.
pub fn chart_when_due(state: &mut State) -> Vec<Effect> {
    if !state.journal.chart_due || state.journal.incident.is_none() {
        return Vec::new();
    }
    let screens = state.layers.iter().rev().filter_map(Layer::screen);
    let Some(chart) = screens.filter_map(|layer| layer.screen.chart(&state.context)).next() else { return Vec::new() };
    state.journal.chart_due = false;
    let entries = state.journal.incident.iter().flat_map(|incident| incident.entries.iter().rev());
    let last = entries.filter_map(|e| if let What::Chart(chart) = &e.what { Some(chart) } else { None }).next();
    if last.is_some_and(|last| **last == chart) {
        return Vec::new();
    }
    append(state, What::Chart(Box::new(chart)).into())
}

fn append(state: &mut State, record: Record) -> Vec<Effect> {
    let entry =
        Entry { at: state.ticked, author: state.journal.recording.author.clone(), what: record.what, query: None };
    let Some(incident) = &mut state.journal.incident else { return Vec::new() };
    incident.entries.push(entry.clone());
    vec![Effect::Record { incident: incident.id.clone(), entry: Box::new(entry), asked: record.asked }]
}

/// Keeps where one is, without words, so that a record that is resumed goes on there.
pub fn keep_place(state: &mut State) -> Vec<Effect> {
    let link = links::here(state).unwrap_or_default();
    match &state.journal.incident {
        Some(incident) if incident.last_link() != Some(&link) => {
            record(state, What::Visited { words: String::new(), link })
        }
        _ => Vec::new(),
    }
}

/// Writes down what somebody says.
pub fn note(state: &mut State, words: &str) -> Vec<Effect> {
    let mut effects = record(state, What::Note { words: words.to_string() });
    if !effects.is_empty() {
        state.say("noted");
        state.journal.chart_due |= looks_at_signal(state);
        effects.extend(chart_when_due(state));
    }
    effects
}

/// Whether what is seen is a signal, and not just what lay beneath a runbook: a note after that is about the runbook.
fn looks_at_signal(state: &State) -> bool {
    let seen = state.layers.get(state.top_screen()).and_then(Layer::screen).and_then(|l| l.screen.view(&state.context));
    matches!(seen, Some(View::Dashboard { .. })) && seen != state.journal.beneath_runbook
}

/// Notes what is seen where a runbook was closed.
pub fn left_runbook(state: &mut State) {
    state.journal.beneath_runbook = Some(links::seen(state));
}

/// The record as texts to copy.
pub fn offers(incident: &Incident) -> Vec<(String, String)> {
    let lines = incident.entries.iter().filter_map(|entry| serde_json::to_string(entry).ok());
    vec![
        ("record (Markdown)".into(), incident::markdown(incident)),
        ("record (NDJSON)".into(), lines.collect::<Vec<_>>().join("\n")),
        ("id".into(), incident.id.clone()),
    ]
}

/// Records that something else is looked at.
pub fn narrowed(state: &mut State, before: &Place) -> Vec<Effect> {
    let Some(place) = scope::here(state).filter(|place| place != before && state.journal.incident.is_some()) else {
        return Vec::new();
    };
    let words = change_words(before, &place, state.context.scope.as_ref());
    let link = links::here(state).unwrap_or_default();
    record(state, What::Narrowed { place: looked(&place), words, link })
}

/// What the disk said about entries that were to be written.
pub fn written(state: &mut State, waiting: usize, problem: Option<Error>) {
    if let Some(error) = problem.as_ref().filter(|error| state.journal.problem.as_ref() != Some(error)) {
        let hint = "kept in memory and tried again; I offers it for copying";
        state.say(format!("the record is not on disk: {error}; {hint}"));
    } else if problem.is_none() && state.journal.problem.is_some() {
        state.say("the record is on disk again");
    }
    (state.journal.waiting, state.journal.problem) = (waiting, problem);
}

fn change_words(before: &Place, now: &Place, scope: Option<&Scope>) -> String {
    let mut words = Vec::new();
    if before.filter != now.filter {
        let filter = filter::write(&now.filter);
        words.push(if filter.is_empty() { "all events".into() } else { format!("only {filter}") });
    }
    if before.window != now.window {
        words.push(format!("{} to {}", now.window.from.rfc3339(), now.window.to.rfc3339()));
    }
    if before.choice != now.choice {
        words.extend(scope.map(|s| analysis::baseline_words(&s.baseline, analysis::Zone::Utc)));
    }
    words.join(", ")
}

/// What is looked at, as text that reads back.
fn looked(place: &Place) -> Looked {
    let (filter, baseline) = (filter::write(&place.filter), analysis::choice_words(&place.choice));
    Looked { window: place.window, filter, baseline }
}

fn title_of(what: &What) -> String {
    what.words().lines().next().unwrap_or_default().to_string()
}

/// `20260302-031405`; the bare milliseconds where no calendar reaches.
fn stamp(at: Time) -> String {
    at.utc().map_or_else(|| at.0.to_string(), |t| t.format("%Y%m%d-%H%M%S").to_string())
}

/// The letters and digits of a title, for the name of a file.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for c in title.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
        if slug.len() >= SLUG {
            break;
        }
    }
    match slug.trim_end_matches('-') {
        "" => "incident".into(),
        slug => slug.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_part_of_a_file_name() {
        assert_eq!(slug("p99 latency, recommendation-model-prod"), "p99-latency-recommendation-model");
        assert_eq!(slug("../../etc/passwd\0"), "etc-passwd");
        assert_eq!(slug("\u{202e}\u{1b}[31m"), "31m");
        assert_eq!(slug("…"), "incident");
        assert_eq!(stamp(Time(1_772_445_845_000)), "20260302-100405");
        assert_eq!(stamp(Time(i64::MAX)), i64::MAX.to_string());
    }
}
