//! One thing that a service does unlike its baseline: how sure, how much, and in words.

use super::units::{Item, Kind, Sampler};
use crate::analysis::numbers::milliseconds;

/// What is unlike the baseline.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum What {
    /// The step takes more time of its own.
    Slower,
    /// Calls of the service take more time on the way there and back.
    Waits,
    /// Something happens in another share of the units.
    Has(Item),
    /// Something follows something else in another share of the cases.
    Follows(Item, Item),
}

/// One thing that is unlike the baseline.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Evidence {
    /// Whose behaviour it is.
    pub kind: Kind,
    pub what: What,
    /// Chance of so much by itself, not corrected for anything.
    pub p: f64,
    /// How much: of times the logarithm of the ratio, of habits the change of the share (0–1) as far as it was a habit.
    pub effect: f64,
    /// Cases in the window, and in the baseline.
    pub events: f64,
    pub baseline_events: f64,
    /// Median in ms, or share (0–1).
    pub value: f64,
    pub baseline_value: f64,
}

/// The least chance that is believed: beyond it the sizes of the samples decide, not what happened.
const LEAST: f64 = 1e-30;
/// Chance, corrected for all that was tried, below which a cause is claimed.
const SURE: f64 = 0.001;
/// Effect from which on a cause is claimed: times at least double, what is always or never done is otherwise in a tenth.
const CLEAR: f64 = 0.1;
const DOUBLE: f64 = std::f64::consts::LN_2;

impl Evidence {
    /// Whether it speaks of time.
    pub fn is_of_time(&self) -> bool {
        matches!(self.what, What::Slower | What::Waits)
    }

    /// How well it explains that something is wrong: sure, and much. To six decimals, so that two sides of one thing are
    /// equal.
    pub fn score(&self) -> f64 {
        (-self.p.max(LEAST).log10() * self.effect.max(0.0) * 1e6).round() / 1e6
    }

    /// Whether to stand by it, of so many that were tried.
    pub fn is_claimed(&self, tried: f64) -> bool {
        let enough = if self.is_of_time() { DOUBLE } else { CLEAR };
        self.p * tried < SURE && self.effect >= enough
    }

    /// Whether it is good news: an error that is no more.
    pub fn is_relief(&self, sampler: &Sampler) -> bool {
        let bad = |item: Item| match item {
            Item::Failure => true,
            Item::Line(template) => sampler.errors.get(template).copied().unwrap_or(false),
            _ => false,
        };
        match self.what {
            What::Has(item) | What::Follows(_, item) => bad(item) && self.value < self.baseline_value,
            What::Slower | What::Waits => false,
        }
    }

    /// One sentence, as a colleague would say it.
    pub fn words(&self, sampler: &Sampler) -> String {
        let service = sampler.name(self.kind.0);
        let step = self.kind.1.map(|s| sampler.name(s));
        let count = self.events;
        match self.what {
            What::Waits => format!(
                "calls to {service} wait {} more between caller and callee ({count} calls, usually {})",
                milliseconds(self.value - self.baseline_value),
                milliseconds(self.baseline_value)
            ),
            What::Slower => format!(
                "{} of {service} takes {} of its own, usually {} ({count} times)",
                step.unwrap_or("a request"),
                milliseconds(self.value),
                milliseconds(self.baseline_value)
            ),
            What::Has(item) => {
                format!("{service} {} in {}", happens(item, sampler), self.shares(step))
            }
            What::Follows(from, to) => {
                let (from, to) = (named(from, sampler), named(to, sampler));
                format!("in {service} {to} follows {from} in {}", self.shares(step))
            }
        }
    }

    fn shares(&self, step: Option<&str>) -> String {
        let part = (self.value * self.events).round();
        let usual = (self.baseline_value * self.baseline_events).round();
        let of = step.map_or_else(|| "cases".to_string(), |s| format!("runs of {s}"));
        format!("{part} of {} {of}, usually in {usual} of {}", self.events, self.baseline_events)
    }
}

/// Longest quote of a message, in characters.
const QUOTE: usize = 60;

fn quoted(template: usize, sampler: &Sampler) -> String {
    let text = sampler.grouping.tree.templates.get(template).map(|t| t.text()).unwrap_or_default();
    match text.char_indices().nth(QUOTE) {
        Some((end, _)) => format!("\"{}...\"", text.get(..end).unwrap_or_default()),
        None => format!("\"{text}\""),
    }
}

fn called((service, step): Kind, sampler: &Sampler) -> String {
    let service = sampler.name(service);
    step.map_or_else(|| service.to_owned(), |s| format!("{service} {}", sampler.name(s)))
}

fn happens(item: Item, sampler: &Sampler) -> String {
    match item {
        Item::Line(template) => format!("logs {}", quoted(template, sampler)),
        Item::Call(kind) => format!("calls {}", called(kind, sampler)),
        Item::Failure => "fails".into(),
        Item::Begin => "begins".into(),
        Item::End => "ends".into(),
    }
}

fn named(item: Item, sampler: &Sampler) -> String {
    match item {
        Item::Line(template) => quoted(template, sampler),
        Item::Call(kind) => format!("a call of {}", called(kind, sampler)),
        Item::Failure => "a failure".into(),
        Item::Begin => "the start".into(),
        Item::End => "the end".into(),
    }
}
