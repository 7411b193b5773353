//! A message in words and figures, before any receiver's own form.

use serde_json::{Value, json};

use crate::analysis::alerts::{Alert, Part, Signal, Urgency};
use crate::analysis::{Zone, duration_words};
use crate::model::Time;
use crate::ui::{alert_sentence, instant, printable};

use super::outbox::{Kind, Message};

/// What a receiver is told.
#[derive(Clone, PartialEq, Debug)]
pub struct Note {
    /// Why.
    pub kind: Kind,
    /// Stands for the alert, the same from its opening until it is over.
    pub key: String,
    /// Stands for this message: a repetition of it has the same.
    pub id: String,
    /// How urgent.
    pub urgency: Urgency,
    /// Where from: the cluster or file.
    pub source: String,
    /// Name of the rule that led when the alert opened.
    pub rule: String,
    /// One line.
    pub title: String,
    /// What is to be known, a line each.
    pub lines: Vec<String>,
    /// Since when.
    pub since: Time,
    /// When the alert opened.
    pub opened: Time,
    /// When this was written down.
    pub at: Time,
    /// Opens it in mlogtui; empty where there is none.
    pub link: String,
    /// Id of the runbook; empty where no rule names one.
    pub runbook: String,
    /// The signals, as data.
    pub signals: Value,
}

impl Note {
    /// A message, in words.
    pub fn of(message: &Message, source: &str, zone: Zone) -> Note {
        let alert = message.alert.as_ref();
        let lines = alert.map(|alert| lines(alert, zone)).unwrap_or_default();
        let more = [message.note.clone(), late(message)].into_iter().filter(|line| !line.is_empty());
        let runbook = alert.and_then(|a| a.signals.iter().find_map(|s| s.runbook.clone())).unwrap_or_default();
        Note {
            kind: message.kind,
            key: message.key.clone(),
            id: format!("{}/{}/{}", message.key, message.opened.rfc3339(), message.number),
            urgency: alert.map_or(Urgency::Warning, |a| a.urgency),
            source: printable(source).into_owned(),
            rule: printable(rule_of(message, source)).into_owned(),
            title: title(message, source),
            lines: lines.into_iter().chain(more).map(|line| printable(&line).into_owned()).collect(),
            since: alert.map_or(message.at, |a| a.since),
            opened: message.opened,
            at: message.at,
            link: message.link.clone(),
            runbook: printable(&runbook).into_owned(),
            signals: alert.map_or_else(|| json!([]), |a| json!(a.signals)),
        }
    }

    /// The lines and how to open it, as one text.
    pub fn text(&self) -> String {
        let open = (!self.link.is_empty()).then(|| format!("mlogtui open '{}'", self.link));
        let runbook = (!self.runbook.is_empty()).then(|| format!("runbook: {}", self.runbook));
        self.lines.iter().cloned().chain(runbook).chain(open).collect::<Vec<_>>().join("\n")
    }
}

/// The rule that led when the alert opened: it stays the same, whichever leads by now.
fn rule_of<'m>(message: &'m Message, source: &str) -> &'m str {
    message.key.strip_prefix("mlogtui/").and_then(|k| k.strip_prefix(source)?.strip_prefix('/')).unwrap_or(&message.key)
}

fn title(message: &Message, source: &str) -> String {
    let Some(alert) = &message.alert else { return printable(&message.note).into_owned() };
    let what: Vec<String> = alert.signals.iter().filter(|s| !s.companion).take(3).map(short).collect();
    let state = match message.kind {
        Kind::Resolved => "resolved".to_string(),
        Kind::Worse => format!("{}, worse", alert.urgency.name()),
        _ => alert.urgency.name().to_string(),
    };
    let where_ = alert.signals.iter().find(|s| !s.companion).and_then(place);
    let where_ = where_.map(|place| format!(" in {place}")).unwrap_or_default();
    printable(&format!("[{state}] {source}: {}{where_}", what.join(", "))).into_owned()
}

fn short(signal: &Signal) -> String {
    format!("{} {} (was {})", signal.title, signal.shown, signal.usual_shown)
}

/// The group in which a signal shows, where it shows in some alone.
fn place(signal: &Signal) -> Option<String> {
    signal.parts.first().filter(|_| !signal.whole).map(Part::name)
}

/// What is to be known of an alert, a line each.
pub fn lines(alert: &Alert, zone: Zone) -> Vec<String> {
    let mut lines = vec![format!(
        "since {}, {} so far",
        second(alert.since, zone),
        duration_words((alert.until.0.saturating_sub(alert.since.0)).max(0) / 1000 * 1000)
    )];
    lines.extend(alert.signals.iter().map(alert_sentence));
    lines.extend(alert.causes.iter().map(|cause| format!("why: {cause}")));
    lines
}

/// An instant to the second: onsets are no finer.
pub fn second(time: Time, zone: Zone) -> String {
    instant(Time(time.0 - time.0.rem_euclid(1000)), zone).replace(".000", "")
}

/// Whether it comes late, or may have come before.
fn late(message: &Message) -> String {
    match message.attempts {
        0 | 1 => String::new(),
        _ => format!("sent again: it was not confirmed before ({})", message.failure),
    }
}
