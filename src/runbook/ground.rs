//! What a step stands on when it asks: the scope as narrowed so far, and what is usual of the percentiles.

use crate::model::{Answer, Breakdown, FieldMap, Measure, Question, Scope, Time};

/// What a step stands on.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// Window, baseline, and the filter as narrowed so far.
    pub scope: &'a Scope,
    /// The baseline's values by which percentiles are judged.
    pub thresholds: &'a Thresholds,
    /// Logical fields.
    pub map: &'a FieldMap,
}

/// The baseline's value of percentiles, taken once before the first step: "too slow" means the same all along a runbook, for
/// every group, and a step needs one round trip where a percentile's own course would take two.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Thresholds {
    wanted: Vec<(String, f64)>,
    found: Vec<Option<f64>>,
}

impl Thresholds {
    /// Nothing found yet; `wanted` are fields and which of their percentiles.
    pub fn new(wanted: impl Iterator<Item = (String, f64)>) -> Thresholds {
        let mut thresholds = Thresholds::default();
        for one in wanted {
            if !thresholds.wanted.contains(&one) {
                thresholds.wanted.push(one);
            }
        }
        thresholds
    }

    /// The question that finds them; `None` where none are wanted or there is no baseline.
    pub fn question(&self, scope: &Scope) -> Option<Question> {
        let measures = self.wanted.iter().map(|(field, q)| Measure::Percentile(field.clone(), *q));
        let asked = Breakdown { scope: scope.clone(), measures: measures.collect(), by: Vec::new(), top: 1 };
        (!self.wanted.is_empty() && !scope.baseline.windows.is_empty()).then_some(Question::Breakdown(asked))
    }

    /// Takes the answer in.
    pub fn take(&mut self, answer: &Answer) {
        if let Answer::Breakdown(rows) = answer {
            let usual = rows.rows.first().map(|r| r.baseline.as_slice()).unwrap_or_default();
            self.found = usual.iter().map(|p| p.value.filter(|v| v.is_finite())).collect();
        }
    }

    /// The baseline's value of a percentile.
    pub fn of(&self, field: &str, q: f64) -> Option<f64> {
        let at = self.wanted.iter().position(|(f, other)| f == field && *other == q)?;
        self.found.get(at).copied().flatten()
    }

    /// The time of the newest event that is judged: the end of the window.
    pub fn judged_until(scope: &Scope) -> Time {
        scope.window.to
    }
}
