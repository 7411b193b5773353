//! Messages and error texts grouped into templates, and which of them are new, gone, or more or less frequent than usual.

mod tokens;
mod tree;

use std::collections::HashMap;

use serde::Serialize;

use crate::contract::{field_word, weight};
use crate::model::{ERROR_LEVELS, Event, FieldMap, Filter};

use super::chance;
use super::numbers::decimal;
use super::sampling::Sample;
pub(super) use tree::{Template, Tree};

/// The chance of so much by itself, corrected for the number of templates, below which a template is said to have changed.
const SURE: f64 = 0.001;
/// A change of rate smaller than this, as a factor, is none worth a word.
const WORTH: f64 = 1.5;

/// What became of a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The baseline has none of it.
    New,
    /// The window has none of it.
    Gone,
    /// More frequent than in the baseline.
    Surged,
    /// Less frequent than in the baseline.
    Dwindled,
    /// Nothing that chance does not explain.
    Steady,
}

impl Verdict {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::New => "new",
            Verdict::Gone => "gone",
            Verdict::Surged => "surged",
            Verdict::Dwindled => "fewer",
            Verdict::Steady => "steady",
        }
    }
}

/// One template with its frequency in the window and in the baseline.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Pattern {
    /// The service that logs it, where its lines say so.
    pub service: Option<String>,
    /// As people read it, `*` for what varies.
    pub text: String,
    /// Weighted events of the sample of the window.
    pub events: f64,
    /// Weighted events of the sample of the baseline.
    pub baseline_events: f64,
    /// Its share of all events of the window over its share in the baseline; `None` where the baseline has none.
    pub ratio: Option<f64>,
    /// The same among the events of its service only, which more or less traffic to the service leaves alone.
    pub ratio_in_service: Option<f64>,
    /// What became of it.
    pub verdict: Verdict,
    /// Chance of so much by itself, corrected for the number of templates.
    pub p_value: f64,
    /// Whether any of its lines is of an error level.
    pub error: bool,
    /// Opens its lines.
    #[serde(skip)]
    pub filter: Filter,
}

impl Pattern {
    /// What became of it, in a few words.
    pub fn words(&self) -> String {
        let more = match self.verdict {
            Verdict::New => "not in the baseline".to_string(),
            Verdict::Gone => "only in the baseline".to_string(),
            _ => self.ratio.map_or_else(String::new, |r| format!("{} times as frequent as usual", decimal(r, 1))),
        };
        let service = self.service.as_ref().map_or_else(String::new, |s| format!("{s}: "));
        format!("{service}{} ({more})", self.text)
    }
}

/// The templates of both samples, the surest change first. Normalised by how many events each sample holds, so both may be
/// of any size; lines without a message count, but make no template.
pub fn patterns(sample: &Sample, map: &FieldMap) -> Vec<Pattern> {
    let mut grouping = Grouping::new(map);
    let mut tallies: Vec<Tally> = Vec::new();
    let mut services: HashMap<usize, [Count; 2]> = HashMap::new();
    let mut all = [Count::default(); 2];
    for (side, events) in [&sample.window, &sample.baseline].into_iter().enumerate() {
        for event in events {
            let weight = event.document.as_deref().map_or(1.0, weight);
            let (service, template) = grouping.of(event);
            add(&mut all, side, weight);
            add(services.entry(service).or_default(), side, weight);
            let Some(template) = template else { continue };
            if tallies.len() <= template {
                tallies.resize_with(template + 1, Tally::default);
            }
            if let Some(tally) = tallies.get_mut(template) {
                tally.add(side, weight, grouping.is_error(event));
            }
        }
    }
    let of = |(tally, template): (&Tally, &Template)| {
        let in_service = services.get(&template.service).copied().unwrap_or_default();
        let totals = Totals { all, in_service, tried: tallies.len() as f64 };
        tally.pattern(template, grouping.service(template.service), &totals, map)
    };
    let mut patterns: Vec<Pattern> = tallies.iter().zip(&grouping.tree.templates).map(of).collect();
    // What there is more of tells more than what it crowds out.
    let more = |p: &Pattern| p.ratio_in_service.is_none_or(|r| r > 1.0);
    let size = |p: &Pattern| (p.events - p.baseline_events).abs();
    patterns.sort_by(|a, b| {
        (chance::order(a.p_value).cmp(&chance::order(b.p_value)))
            .then(more(b).cmp(&more(a)))
            .then(size(b).total_cmp(&size(a)))
    });
    patterns
}

/// Gives events their service and their template.
pub(super) struct Grouping<'a> {
    map: &'a FieldMap,
    names: HashMap<Option<String>, usize>,
    services: Vec<Option<String>>,
    pub tree: Tree,
}

impl<'a> Grouping<'a> {
    pub fn new(map: &'a FieldMap) -> Grouping<'a> {
        Grouping { map, names: HashMap::new(), services: Vec::new(), tree: Tree::default() }
    }

    /// The number of its service, and of its template where it has a message.
    pub fn of(&mut self, event: &Event) -> (usize, Option<usize>) {
        let word = |name: &str| field_word(event.document.as_ref()?, self.map.get(name)?);
        let message = word("message");
        let service = word("service");
        let next = self.services.len();
        let service = *self.names.entry(service).or_insert_with_key(|name| {
            self.services.push(name.clone());
            next
        });
        (service, message.and_then(|m| self.tree.place(service, &m)))
    }

    fn service(&self, number: usize) -> Option<&str> {
        self.services.get(number).and_then(Option::as_deref)
    }

    fn is_error(&self, event: &Event) -> bool {
        let level = self.map.get("level").zip(event.document.as_ref()).and_then(|(f, d)| field_word(d, f));
        level.is_some_and(|l| ERROR_LEVELS.iter().any(|e| l.eq_ignore_ascii_case(e)))
    }
}

/// Weighted events, with what it takes to say how many independent ones they are worth.
#[derive(Clone, Copy, Default)]
struct Count {
    weight: f64,
    squares: f64,
}

fn add(counts: &mut [Count; 2], side: usize, weight: f64) {
    if let Some(count) = counts.get_mut(side) {
        count.weight += weight;
        count.squares += weight * weight;
    }
}

impl Count {
    /// How many events of weight one tell as much.
    fn worth(self) -> f64 {
        if self.squares > 0.0 { self.weight * self.weight / self.squares } else { 0.0 }
    }

    /// A share of it as counts of events of weight one.
    fn test(self, part: Count) -> (f64, f64) {
        let n = self.worth();
        let share = if self.weight > 0.0 { part.weight / self.weight } else { 0.0 };
        // A part of few heavy events is worth no more than these.
        let n = if share > 0.0 { n.min(part.worth() / share) } else { n };
        (share * n, n)
    }
}

/// What a template is held against: events in the window and in the baseline, and how many templates were tried.
struct Totals {
    all: [Count; 2],
    in_service: [Count; 2],
    tried: f64,
}

#[derive(Clone, Default)]
struct Tally {
    counts: [Count; 2],
    error: bool,
}

impl Tally {
    fn add(&mut self, side: usize, weight: f64, error: bool) {
        add(&mut self.counts, side, weight);
        self.error |= error;
    }

    fn pattern(&self, template: &Template, service: Option<&str>, totals: &Totals, map: &FieldMap) -> Pattern {
        let [window, baseline] = self.counts;
        let Totals { all, in_service, tried } = *totals;
        let chance = |[of_window, of_baseline]: [Count; 2]| {
            chance::of_shares(of_window.test(window), of_baseline.test(baseline))
        };
        let ratio = |[of_window, of_baseline]: [Count; 2]| {
            let usual = baseline.weight / of_baseline.weight;
            (usual > 0.0 && of_window.weight > 0.0).then(|| window.weight / of_window.weight / usual)
        };
        // A change must show both among all events and among those of the service: else the service merely has more or
        // less to do, or another one has.
        let p_value =
            (chance(all).max(in_service_chance(chance(in_service), in_service, self.counts)) * tried).min(1.0);
        let mut filter = template.phrase().map_or(Filter::All, Filter::Message);
        if let Some(service) = service {
            filter = Filter::is("service", service).and(filter);
        }
        let known = map.get("service").is_some();
        Pattern {
            service: service.filter(|_| known).map(str::to_owned),
            text: template.text(),
            events: window.weight,
            baseline_events: baseline.weight,
            ratio: ratio(all),
            ratio_in_service: ratio(in_service),
            verdict: verdict(window.weight, baseline.weight, ratio(in_service), p_value, all),
            p_value,
            error: self.error,
            filter,
        }
    }
}

/// Where a service logs nothing but this template, its share there says nothing.
fn in_service_chance(chance: f64, in_service: [Count; 2], own: [Count; 2]) -> f64 {
    let alone = in_service.iter().zip(&own).all(|(all, own)| all.weight <= own.weight);
    if alone { 0.0 } else { chance }
}

fn verdict(window: f64, baseline: f64, ratio: Option<f64>, p_value: f64, all: [Count; 2]) -> Verdict {
    let [of_window, of_baseline] = all.map(Count::worth);
    let judged = of_window > 0.0 && of_baseline > 0.0 && p_value < SURE;
    match ratio {
        _ if !judged => Verdict::Steady,
        _ if baseline == 0.0 => Verdict::New,
        _ if window == 0.0 => Verdict::Gone,
        Some(ratio) if ratio >= WORTH => Verdict::Surged,
        Some(ratio) if ratio <= 1.0 / WORTH => Verdict::Dwindled,
        _ => Verdict::Steady,
    }
}

#[cfg(test)]
mod tests;
