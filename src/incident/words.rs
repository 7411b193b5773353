//! Entries in words, the same in every form.

use crate::link::SCHEME;
use crate::model::{Entry, Incident, Time, What};

/// What kind of entry it is, in a word or two; `None` where there is nothing for people to read.
pub fn kind(what: &What) -> Option<&'static str> {
    Some(match what {
        What::Opened { .. } => "opened",
        What::Resumed { .. } => "resumed",
        What::Alert { .. } => "alert",
        What::Runbook { .. } => "runbook",
        What::Finding { .. } => "finding",
        What::Overridden { .. } => "overridden",
        What::Decision { .. } => "decision",
        What::Note { .. } => "note",
        What::Narrowed { .. } => "looked at",
        What::Visited { words, .. } if words.is_empty() => return None,
        What::Visited { .. } => "visited",
        What::Exemplar { .. } => "exemplar",
        What::Cause(_) => "cause",
        What::TakenBack(_) => "no cause",
        What::Link { .. } => "link",
        What::Chart(_) => "signal",
        What::Other => "of a newer program",
    })
}

/// What a person should read of an entry.
pub fn sentence(what: &What) -> String {
    let words = what.words();
    match what {
        What::Overridden { step, verdict, .. } if words.starts_with(verdict.words()) => format!("{step}: {words}"),
        What::Finding { step, verdict, .. } | What::Overridden { step, verdict, .. } => {
            format!("{step}: {}. {words}", verdict.words())
        }
        What::Decision { step: Some(step), .. } => format!("{step}: {words}"),
        What::Exemplar { id, .. } => format!("{id}: {words}"),
        What::Alert { source, since: Some(since), .. } => format!("{words} ({source}, since {})", moment(*since)),
        What::Alert { source, .. } => format!("{words} ({source})"),
        What::Runbook { runbook, .. } => format!("{words} ({runbook})"),
        _ => words.to_string(),
    }
}

/// Whether it is a link as [`crate::link`] writes them, which can stand anywhere.
pub fn is_link(text: &str) -> bool {
    let fine = |c: char| c.is_ascii_graphic() && !matches!(c, '\'' | '"' | '`' | '<' | '>' | '\\');
    text.starts_with(SCHEME) && text.chars().all(fine)
}

/// `2026-03-02 10:04:05 UTC`.
pub fn moment(at: Time) -> String {
    at.utc().map_or_else(|| at.0.to_string(), |t| t.format("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// `2026-03-02` and `10:04:05`.
pub fn day_and_clock(at: Time) -> (String, String) {
    let text = moment(at);
    let text = text.trim_end_matches(" UTC");
    let (day, clock) = text.split_once(' ').unwrap_or(("", text));
    (day.to_string(), clock.to_string())
}

/// Where things stand, as a list of what it is and its words.
pub fn facts(incident: &Incident) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Record", incident.id.clone())];
    if let (Some(first), Some(latest)) = (incident.entries.first(), incident.latest()) {
        facts.push(("Opened", format!("{} by {}", moment(first.at), first.author)));
        facts.push(("Latest entry", moment(latest)));
    }
    facts.push(("Who", authors(&incident.entries).join(", ")));
    facts.push(("Logs", incident.store().to_string()));
    if let Some(place) = incident.place() {
        facts.push(("Window", format!("{} to {}", moment(place.window.from), moment(place.window.to))));
        facts.push(("Held against", place.baseline.clone()));
        facts.push(("Filter", if place.filter.is_empty() { "all events".into() } else { place.filter.clone() }));
    }
    facts.extend(incident.runbook().map(|id| ("Runbook", id.to_string())));
    facts.retain(|(_, words)| !words.is_empty());
    facts
}

fn authors(entries: &[Entry]) -> Vec<&str> {
    let mut authors: Vec<&str> = Vec::new();
    for entry in entries {
        if !authors.contains(&entry.author.as_str()) {
            authors.push(&entry.author);
        }
    }
    authors
}
