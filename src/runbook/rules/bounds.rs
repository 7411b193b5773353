//! `above` and `below`: whether a number lies beyond a bound, by more than the noise of sampling.

use std::sync::Arc;

use crate::model::Verdict;
use crate::runbook::block::Keys;
use crate::runbook::{Evidence, Part};
use crate::ui::numbers;

use super::{Judgement, Rule, bound, words};

/// By so many standard errors.
const ERRORS: f64 = 2.0;

/// Lies beyond a bound.
#[derive(Debug)]
struct Beyond {
    value: f64,
    above: bool,
}

/// Reads `value`.
pub fn read_above(keys: &mut Keys<'_>) -> Option<Arc<dyn Rule>> {
    Some(Arc::new(Beyond { value: bound(keys, "above which number"), above: true }))
}

/// Reads `value`.
pub fn read_below(keys: &mut Keys<'_>) -> Option<Arc<dyn Rule>> {
    Some(Arc::new(Beyond { value: bound(keys, "below which number"), above: false }))
}

impl Rule for Beyond {
    fn name(&self) -> &'static str {
        if self.above { "above" } else { "below" }
    }

    fn judge(&self, evidence: &Evidence) -> Judgement {
        if let Some(anomalies) = &evidence.anomalies {
            return self.of_records(anomalies.iter().filter_map(|a| a.score), anomalies.len());
        }
        let known = evidence.parts.iter().filter_map(|p| Some((p, p.values().0.filter(|v| v.is_finite())?)));
        let furthest = known.reduce(|a, b| if (b.1 > a.1) == self.above { b } else { a });
        match furthest {
            Some((part, value)) => self.of_part(part, value, evidence),
            None => Judgement::new(Verdict::CannotTell, format!("there is no {}", evidence.measure)),
        }
    }
}

impl Beyond {
    fn of_part(&self, part: &Part, value: f64, evidence: &Evidence) -> Judgement {
        let error = if part.shown.is_some() { None } else { part.number.track.whole.error };
        let room = ERRORS * error.filter(|e| e.is_finite()).unwrap_or(0.0);
        let beyond = if self.above { value - self.value } else { self.value - value };
        let verdict = match beyond {
            b if b > room => Verdict::Yes,
            b if b <= -room => Verdict::No,
            _ => Verdict::CannotTell,
        };
        let of = if evidence.parts.len() > 1 { format!(" of {}", part.name()) } else { String::new() };
        let how = match verdict {
            Verdict::Yes => self.name(),
            Verdict::No if self.above => "not above",
            Verdict::No => "not below",
            _ => "too near to tell from",
        };
        let (value, bound) = (evidence.measured(Some(value)), evidence.measured(Some(self.value)));
        let sample = words::events(part.number.count);
        Judgement::new(verdict, format!("{}{of} is {value}, {how} {bound} ({sample})", evidence.measure))
    }

    fn of_records(&self, scores: impl Iterator<Item = f64>, records: usize) -> Judgement {
        let most = scores.reduce(if self.above { f64::max } else { f64::min });
        let sample = numbers::counted(records, "record");
        match most {
            Some(score) if (score > self.value) == self.above && score != self.value => Judgement::new(
                Verdict::Yes,
                format!("a detector scored {score:.0}, {} {} ({sample})", self.name(), self.value),
            ),
            Some(score) => {
                let bound = if self.above { "at most" } else { "at least" };
                Judgement::new(Verdict::No, format!("detectors scored {score:.0} {bound} ({sample})"))
            }
            None => Judgement::new(Verdict::No, "the detectors recorded nothing in this window"),
        }
    }
}
