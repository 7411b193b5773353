//! What reads an answer: each rule is one file and one line in `RULES`, and gives yes, no or cannot tell, in words, with the
//! numbers and the sample behind it.

mod appeared;
mod bounds;
mod changed;
mod correlates;
mod share_above;
mod stands_out;
mod words;

use std::fmt::Debug;
use std::sync::Arc;

use super::Evidence;
use super::block::Keys;
use super::signal::Signal;
use crate::analysis::STANDS_OUT;
use crate::analysis::alerts::Direction;
use crate::model::Verdict;

/// What reads an answer.
pub trait Rule: Debug + Send + Sync {
    /// Its name, as in `finding`.
    fn name(&self) -> &'static str;

    /// What it makes of the evidence.
    fn judge(&self, evidence: &Evidence) -> Judgement;

    /// Whether it can pick a value that the scope is narrowed to.
    fn picks(&self) -> bool {
        false
    }

    /// What is measured for it, given what the step measures.
    fn measures(&self, signal: Signal) -> Signal {
        signal
    }
}

/// What a rule makes of the evidence.
#[derive(Clone, PartialEq, Debug)]
pub struct Judgement {
    /// Yes, no or cannot tell.
    pub verdict: Verdict,
    /// Why, with the numbers and the sample.
    pub words: String,
    /// The value or stage that was picked.
    pub picked: Option<Picked>,
}

/// A value or stage that a rule picked.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Picked {
    /// The value; `None` is absent.
    pub value: Option<String>,
    /// Share (0-1) of what is unusual that it carries, where that is known.
    pub share_of_excess: Option<f64>,
    /// Weighted events in window and baseline.
    pub events: (f64, f64),
    /// What is measured, now and as usual.
    pub values: (Option<f64>, Option<f64>),
}

impl Judgement {
    /// Yes, no or cannot tell, with a reason and nothing picked.
    pub fn new(verdict: Verdict, words: impl Into<String>) -> Judgement {
        Judgement { verdict, words: words.into(), picked: None }
    }
}

type Reader = fn(&mut Keys<'_>) -> Option<Arc<dyn Rule>>;

/// Every rule by its name.
const RULES: &[(&str, Reader)] = &[
    ("stands-out", stands_out::read),
    ("changed", changed::read),
    ("above", bounds::read_above),
    ("below", bounds::read_below),
    ("share-above", share_above::read),
    ("appeared", appeared::read_appeared),
    ("vanished", appeared::read_vanished),
    ("correlates", correlates::read),
];

/// The rule that `finding` names, with its parameters.
pub fn read(keys: &mut Keys<'_>) -> Option<Arc<dyn Rule>> {
    let name = keys.word("finding")?;
    match RULES.iter().find(|(known, _)| *known == name.value) {
        Some((_, read)) => read(keys),
        None => {
            let names: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
            keys.wrong(name.at, format!("`{}` is no rule; expected one of {}", name.value, names.join(", ")));
            None
        }
    }
}

fn sigma(keys: &mut Keys<'_>) -> f64 {
    match keys.number("sigma") {
        Some(sigma) if (2.0..=30.0).contains(&sigma.value) => sigma.value,
        Some(sigma) => {
            keys.wrong(sigma.at, "`sigma` must lie between 2 and 30: less would call any quiet day an incident");
            STANDS_OUT
        }
        None => STANDS_OUT,
    }
}

fn direction(keys: &mut Keys<'_>) -> Direction {
    let Some(word) = keys.word("direction") else { return Direction::default() };
    match word.value.as_str() {
        "up" => Direction::Up,
        "down" => Direction::Down,
        "either" => Direction::Both,
        other => {
            let words = format!("`{other}` is no direction; expected up, down or either");
            keys.wrong(word.at, words);
            Direction::Both
        }
    }
}

/// A share that must lie between 0 and 1.
fn share(keys: &mut Keys<'_>, otherwise: Option<f64>, why: &str) -> f64 {
    match keys.number("share") {
        Some(share) if share.value > 0.0 && share.value < 1.0 => share.value,
        Some(share) => {
            keys.wrong(share.at, "`share` must lie between 0 and 1");
            0.5
        }
        None => otherwise.unwrap_or_else(|| {
            let at = keys.start();
            keys.wrong(at, format!("`share` is missing: {why}"));
            0.5
        }),
    }
}

/// The number that `value` names.
fn bound(keys: &mut Keys<'_>, why: &str) -> f64 {
    if let Some(value) = keys.number("value") {
        return value.value;
    }
    let at = keys.start();
    keys.wrong(at, format!("`value` is missing: {why}"));
    0.0
}
