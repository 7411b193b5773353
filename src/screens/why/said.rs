//! What is said of a spike and its causes, in words.

use crate::analysis::why::Explanation;
use crate::analysis::{STANDS_OUT, stands_out};
use crate::model::Cause;
use crate::ui::{Context, Tone, clock, failure, numbers, printable};

use super::WhyScreen;
use super::entry::{Entry, same_events};

impl WhyScreen {
    /// The signal, how far off it is, and since when.
    pub(super) fn title(&self, context: &Context) -> String {
        let spike = self.shown.as_ref().map(|e| &e.spike).or(self.spike.as_ref());
        let Some(spike) = spike else { return format!("Why {}", self.pane.title) };
        let unit = self.pane.unit_of(&spike.signal.key);
        let value = |v: Option<f64>| v.map_or_else(|| self.signs.no_data().into(), |v| unit.text(v));
        if let Some((these, others)) = self.shown.as_ref().and_then(|e| e.sides) {
            let (these, others) = (numbers::grouped(these), numbers::grouped(others));
            return match self.is_mix() {
                true => format!("Why {these} events are unlike {others} others"),
                false => format!(
                    "Why {} {} of {these} events, {} of {others} others",
                    spike.signal.name(),
                    value(spike.value),
                    value(spike.usual)
                ),
            };
        }
        let sigma = spike.sigma.map_or_else(String::new, |s| format!(", {}", numbers::sigma(s, self.signs)));
        let left = stands_out(spike.sigma);
        let since = spike.onset.filter(|_| left).map(|t| clock(t, context.zone).chars().take(5).collect::<String>());
        let since = since.map_or_else(String::new, |t| format!(" since {t}"));
        let kind = self.shown.as_ref().and_then(|e| e.kind).filter(|_| left);
        let kind = kind.map_or_else(String::new, |k| format!(", {}", k.words()));
        let part = spike.part.as_ref().filter(|_| left).map_or_else(String::new, |p| format!(" in {}", printable(p)));
        let (name, now, usual) = (spike.signal.name(), value(spike.value), value(spike.usual));
        format!("Why {name} {now}, was {usual}{sigma}{since}{part}{kind}")
    }

    /// Whether it is explained.
    pub(super) fn verdict(&self) -> (Tone, String) {
        if let Some(error) = &self.error {
            return (Tone::Bad, failure(error));
        }
        let Some(explanation) = &self.shown else { return (Tone::Note, "asking...".into()) };
        if !explanation.is_whole {
            return (
                Tone::Note,
                "so far, each field by itself; the fields that tell most are being asked together".into(),
            );
        }
        let within = explanation.spike.sigma.is_some_and(|s| s.abs() < STANDS_OUT);
        if explanation.tried == 0 && !(within && explanation.notes.is_empty()) {
            return (Tone::Bad, explanation.notes.join("; "));
        }
        let tried = match &explanation.fields[..] {
            [] => "no field tells events apart".into(),
            fields => format!("{} conjunctions of {} were tried", explanation.tried, fields.join(", ")),
        };
        let suspects = explanation.suspects.iter().filter(|c| c.claimed).count();
        match explanation.claimed().count() {
            0 if suspects > 0 => {
                let (window, usual) = explanation.sampled;
                let events =
                    format!("{} events, against {}", numbers::grouped(window as f64), numbers::grouped(usual as f64));
                let said = match within {
                    true => "the signal is within its baseline, yet services behave unlike themselves",
                    false => "no conjunction explains it, services that behave unlike themselves do",
                };
                (Tone::Note, format!("{said} (a sample of {events} of the baseline)"))
            }
            0 if within && matches!(self.entries().first(), Some(Entry::Suspect(_))) => (
                Tone::Note,
                format!(
                    "the signal is within its baseline; services below look unlike themselves, too little to claim it; {tried}"
                ),
            ),
            0 if within => (Tone::Note, format!("the signal is within its baseline: nothing to explain; {tried}")),
            0 => (Tone::Note, format!("nothing stands out: {tried}; the rows below are no claims")),
            1 => (Tone::Note, format!("one cause explains it; {tried}")),
            n => (Tone::Note, format!("{n} causes, each by itself, explain it; {tried}")),
        }
    }

    /// All that is said of the selected cause and of the whole, with small charts or without.
    pub(super) fn details(&self, charts: bool) -> Vec<(Tone, String)> {
        let Some(explanation) = &self.shown else { return Vec::new() };
        let mut said = Vec::new();
        match self.here() {
            Some(Entry::Cause(cause)) => {
                let tone = if cause.claimed { Tone::Bad } else { Tone::Note };
                let sure = if explanation.is_whole { confidence(&cause) } else { String::new() };
                let counts = events(&cause, explanation.sides.is_some());
                said.push((tone, format!("{}{sure}{counts}", cause.words)));
                said.extend(self.small_courses(&cause).filter(|_| charts).map(|charts| (Tone::Note, charts)));
                let same = same_events(explanation, &cause);
                if !same.is_empty() {
                    said.push((Tone::Note, format!("the same events have {same}")));
                }
            }
            Some(Entry::Suspect(suspect)) => {
                let tone = if suspect.claimed { Tone::Bad } else { Tone::Note };
                said.push((tone, format!("{}{}", suspect.words, confidence(&suspect))));
            }
            Some(entry) => said.push((Tone::Note, format!("{}; of a sample of all events", entry.words()))),
            None => {}
        }
        let of_first = matches!(self.here(), Some(Entry::Cause(cause)) if explanation.causes.first() == Some(&cause));
        said.extend(explanation.outside().filter(|_| of_first).map(|words| (Tone::Note, words)));
        said.extend(stages(explanation).map(|words| (Tone::Note, words)));
        said.extend(explanation.turnover.iter().map(|t| (Tone::Note, t.words())));
        said.extend(explanation.notes.iter().map(|note| (Tone::Note, note.clone())));
        said
    }

    /// Everything, to be copied.
    pub(super) fn all_said(&self, context: &Context) -> Vec<(Tone, String)> {
        let mut said = vec![(Tone::Note, self.title(context)), self.verdict()];
        let entries = self.entries().into_iter().zip(1..);
        said.extend(entries.map(|(entry, at)| (Tone::Note, format!("{at}. {}", entry.words()))));
        said.extend(self.details(true).into_iter().skip(1));
        said
    }
}

/// How sure that is, in words.
fn confidence(cause: &Cause) -> String {
    match (cause.claimed, cause.p_value) {
        (true, Some(p)) if p < 1e-9 => "; by chance as good as never".into(),
        (true, Some(p)) => format!("; by chance in {p:.1e} of cases"),
        (true, None) => String::new(),
        (false, _) => "; a runner-up, not claimed".into(),
    }
}

/// How many events it rests on.
fn events(cause: &Cause, two_selections: bool) -> String {
    let (Some(now), Some(usual)) = (cause.events, cause.baseline_events) else { return String::new() };
    let of = if two_selections { "among the others" } else { "in the baseline" };
    format!("; {} events, {} {of}", numbers::grouped(now), numbers::grouped(usual))
}

/// The stages over all events that took longer than usual.
fn stages(explanation: &Explanation) -> Option<String> {
    let more: Vec<String> = explanation
        .stages
        .iter()
        .filter(|s| s.excess_ms() >= 1.0)
        .map(|s| format!("{} +{}", s.stage, numbers::milliseconds(s.excess_ms())))
        .collect();
    (!more.is_empty()).then(|| format!("on average over all events: {}", more.join(", ")))
}
