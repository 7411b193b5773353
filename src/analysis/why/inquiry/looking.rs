//! The first round: which fields there are, where the symptom begins, and what the logs say more often than usual.

use crate::analysis::patterns::{Verdict, patterns};
use crate::analysis::sampling::Sampling;
use crate::model::{
    Answer, Breakdown, BreakdownAnswer, FieldInfo, FieldMap, Fields, Measure, Point, Question, Result, Scope,
};

use super::super::candidates::candidates;
use super::super::symptom::{Threshold, symptom};
use super::{Inquiry, Round};

/// Events that fields are looked for in.
const SAMPLE: usize = 6_000;
/// Patterns that are told.
const PATTERNS: usize = 6;

impl Inquiry {
    pub(super) fn looking(&self, sampling: &Sampling) -> Vec<Question> {
        let fields = Question::Fields(Fields {
            window: self.scope.window,
            filter: self.scope.filter.clone(),
            sample: Some(SAMPLE),
        });
        let wholes = self.of_both(|scope| self.whole(scope).into_iter().collect());
        std::iter::once(fields).chain(wholes).chain(sampling.questions()).collect()
    }

    /// Asks for what is known of all events: where the symptom begins, and how two selections compare.
    pub(super) fn whole(&self, scope: &Scope) -> Option<Question> {
        let signal = &self.spike.signal;
        let edges = signal.field().map(|field| [0.05, 0.95].map(|q| Measure::Percentile(field.to_string(), q)));
        let own = self.others.as_ref().map(|_| signal.measure.clone());
        let measures: Vec<Measure> = edges.into_iter().flatten().chain(own).collect();
        let breakdown = Breakdown { scope: scope.clone(), measures, by: Vec::new(), top: 1 };
        (!breakdown.measures.is_empty()).then_some(Question::Breakdown(breakdown))
    }

    pub(super) fn looked(
        &mut self,
        mut sampling: Sampling,
        mut answers: Vec<Result<Answer>>,
        map: &FieldMap,
    ) -> Result<()> {
        let sampled = answers.split_off(answers.len().saturating_sub(sampling.questions().len()));
        let mut answers = answers.into_iter();
        let found = Answer::next::<Vec<FieldInfo>>(&mut answers)?;
        let mut threshold = Threshold { low: None, high: None };
        if let Some(answer) = self.as_one(answers.collect()).into_iter().next() {
            let whole = answer?.try_into()?;
            self.compare(&whole);
            if self.spike.signal.field().is_some() {
                threshold = read_threshold(&whole);
            }
        }
        // Logs whose lines cannot be had say nothing of messages; all else can still be told.
        if sampling.take(sampled).is_ok() {
            let all = patterns(&sampling.sample(), map).into_iter();
            self.patterns = all.filter(|p| p.verdict != Verdict::Steady).take(PATTERNS).collect();
        }
        let mut fields = candidates(&found, &self.spike.signal, map, &self.first);
        if let Some(others) = &self.others {
            let told_apart = [&self.scope.filter, &others.scope.filter].map(|filter| filter.fields());
            fields.retain(|field| {
                !told_apart
                    .iter()
                    .all(|names| names.contains(field.name.as_str()) || names.contains(field.path.as_str()))
            });
        }
        let is_empty = |(these, others): (f64, f64)| these.min(others) < 1.0;
        match symptom(&self.spike.signal, self.spike.falls(), threshold) {
            _ if self.others.as_ref().and_then(|o| o.counts).is_some_and(is_empty) => {
                self.end("one of the two selections holds no events");
            }
            None => self.end("its baseline holds no value of it: choose another baseline"),
            Some(_) if fields.is_empty() => self.end("no field with a few values was found to tell events apart by"),
            Some(symptom) => self.round = Round::Telling { symptom, fields },
        }
        Ok(())
    }

    /// Notes how two selections compare as wholes.
    pub(super) fn compare(&mut self, whole: &BreakdownAnswer) {
        let Some(others) = &mut self.others else { return };
        let last = |points: &[Point]| points.last().copied().unwrap_or_default();
        let (these, of_others) =
            whole.rows.first().map_or_else(Default::default, |row| (last(&row.window), last(&row.baseline)));
        others.counts = Some((these.count, of_others.count));
        // Of events that are counted the mix is compared: neither side is more or less.
        if self.spike.signal.measure != Measure::Count {
            (self.spike.value, self.spike.usual) = (these.value, of_others.value);
        }
    }
}

/// The two leading digits: servers estimate percentiles, and all are to hold the same events for affected.
fn coarse(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let digits = 1 - value.abs().log10().floor() as i32;
    let scale = 10f64.powi(digits.abs());
    if digits >= 0 { (value * scale + 1e-6).floor() / scale } else { (value / scale + 1e-6).floor() * scale }
}

fn read_threshold(whole: &BreakdownAnswer) -> Threshold {
    let usual = |at: usize| whole.rows.first().and_then(|row| row.baseline.get(at)?.value).map(coarse);
    Threshold { low: usual(0), high: usual(1) }
}

#[cfg(test)]
mod tests {
    use super::coarse;

    #[test]
    fn thresholds_have_two_digits() {
        let all = [214.0, 219.9, 0.736, 12_345.0, 7.0, 0.0, -214.0];
        assert_eq!(all.map(coarse), [210.0, 210.0, 0.73, 12_000.0, 7.0, 0.0, -220.0]);
        assert!(coarse(f64::NAN).is_nan());
    }
}
