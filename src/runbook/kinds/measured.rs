//! A number over time, perhaps by the values of a field: what steps that measure share.

use super::within;
use crate::model::{
    Answer, Breakdown, BreakdownAnswer, Filter, GroupOf, Measure, Question, Result, Scale, Scope, SeriesAnswer, Split,
};
use crate::panes::{Gauge, Pane, Unit};
use crate::runbook::signal::{Signal, more_than, pane_words};
use crate::runbook::{Evidence, Ground, Makeup, Part, Thresholds};
use crate::ui::numbers;

/// A number, of which events, by what.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What is measured.
    pub signal: Signal,
    /// Of which events.
    pub filter: Filter,
    /// By the values of which field.
    pub split: Option<Split>,
}

impl Measured {
    /// Its questions: the course of what is judged, and of a percentile its value beside it.
    pub fn questions(&self, ground: &Ground<'_>) -> Vec<Question> {
        let scope = within(ground.scope, &self.filter);
        let beside = Question::Breakdown(Breakdown {
            scope: within(&scope, &self.signal.filter),
            measures: vec![self.signal.gauge.measure.clone()],
            by: self.split.iter().map(|s| s.field.clone()).collect(),
            top: self.split.as_ref().map_or(1, |s| s.top + 1),
        });
        match self.pane(ground) {
            Some(pane) if self.signal.threshold().is_some() => vec![pane.question(&scope), beside],
            Some(pane) => vec![pane.question(&scope)],
            None => vec![beside],
        }
    }

    /// What the answers come to.
    pub fn read(&self, answers: Vec<Result<Answer>>, ground: &Ground<'_>) -> Result<Evidence> {
        let (mut series, mut rows) = (None, None);
        for answer in answers {
            match answer? {
                Answer::Series(answer) => series = Some(answer),
                Answer::Breakdown(answer) => rows = Some(answer),
                _ => return Err(Answer::unexpected()),
            }
        }
        let scope = within(ground.scope, &self.filter);
        let threshold = self.threshold(ground);
        let mut evidence = Evidence {
            measure: self.signal.name.clone(),
            symptom: threshold.map(|t| format!("above {}", self.signal.unit.text(t))),
            unit: Some(if threshold.is_some() { Unit::Share } else { self.signal.unit.clone() }),
            shown_unit: Some(self.signal.unit.clone()),
            field: self.split.as_ref().map(|s| s.field.clone()),
            makeup: if self.signal.adds_up() { Makeup::Amounts } else { Makeup::Groups },
            has_baseline: !scope.baseline.windows.is_empty(),
            coverage: 1.0,
            ..Evidence::default()
        };
        if let (Some(pane), Some(series)) = (self.pane(ground), series) {
            evidence.scale = pane.gauges.first().map(|g| g.scale);
            self.judged(&mut evidence, &pane, &series, &scope);
        }
        if let Some(rows) = rows {
            beside(&mut evidence, &rows, self.split.is_some());
        }
        Ok(evidence)
    }

    fn judged(&self, evidence: &mut Evidence, pane: &Pane, series: &SeriesAnswer, scope: &Scope) {
        let reading = pane.read(series, scope, Thresholds::judged_until(scope));
        evidence.left_over = reading.left_over;
        for row in reading.rows {
            if let Some(number) = row.numbers.into_iter().next() {
                evidence.parts.push(Part { of: row.of, number, shown: None });
            }
        }
    }

    fn threshold(&self, ground: &Ground<'_>) -> Option<f64> {
        self.signal.threshold().and_then(|(field, q)| ground.thresholds.of(field, q))
    }

    /// The pane that asks for what is judged; `None` for a percentile of which nothing is known as usual.
    fn pane(&self, ground: &Ground<'_>) -> Option<Pane> {
        let gauge = match self.signal.threshold() {
            None => self.signal.gauge.clone(),
            Some((field, _)) => {
                let of = more_than(field, self.threshold(ground)?);
                let measure = Measure::Share { of, among: Filter::exists(field) };
                Gauge { key: "share".into(), measure, scale: Scale::Arcsine }
            }
        };
        Some(Pane { split: self.split.clone(), ..self.signal.pane(gauge) })
    }

    /// The pane that shows it, as [`crate::runbook::pane`] reads it, and of which events.
    pub fn shown_by(&self) -> (String, Filter) {
        (pane_words(&self.signal.name, self.split.as_ref().map(|s| s.field.as_str())), self.filter.clone())
    }

    /// The events with the symptom, for reading their lines.
    pub fn behind(&self, ground: &Ground<'_>) -> Filter {
        let symptom = match (&self.signal.gauge.measure, self.signal.threshold()) {
            (_, Some((field, _))) => self.threshold(ground).map_or(Filter::exists(field), |t| more_than(field, t)),
            (Measure::Share { of, .. }, _) => of.clone(),
            _ => self.signal.filter.clone(),
        };
        self.filter.clone().and(symptom)
    }

    /// In words: `latency.p99 by version where service:ranking`.
    pub fn words(&self) -> String {
        format!("{}{}", self.shown_by().0, super::where_words(&self.filter))
    }

    /// The percentile of the baseline that it is judged by.
    pub fn wanted(&self) -> Option<(String, f64)> {
        self.signal.threshold().map(|(field, q)| (field.to_string(), q))
    }
}

/// Puts the values of a percentile beside what is judged.
fn beside(evidence: &mut Evidence, rows: &BreakdownAnswer, split: bool) {
    for row in &rows.rows {
        let of = if split { GroupOf::Value(row.values.first().cloned().flatten()) } else { GroupOf::All };
        let values = (row.window.first().and_then(|p| p.value), row.baseline.first().and_then(|p| p.value));
        if let Some(part) = evidence.parts.iter_mut().find(|p| p.of == of) {
            part.shown = Some(values);
        }
    }
    // Of all events a split breakdown says nothing.
    for part in evidence.parts.iter_mut().filter(|p| p.shown.is_none() && split && p.of == GroupOf::All) {
        part.shown = Some((None, None));
    }
}

/// How many values are told apart where the step does not say.
pub const TOP: usize = 30;

/// `12,400 events` for sentences of kinds.
pub fn events(n: f64) -> String {
    format!("{} events", numbers::grouped(n))
}
