//! The services' own anomaly signals, where a store has no detectors: how they are asked, and what is made of the answer.

use crate::model::{
    AnomaliesAnswer, Anomaly, AnomalySource, Breakdown, BreakdownAnswer, Filter, Measure, Point, Row, Scope,
};

/// What tells one deployment from another.
const BY: &str = "version";
/// Versions that are looked at.
const TOP: usize = 50;

/// A score's mean is a record from so many standard errors above its baseline on.
const NOTABLE: f64 = 3.0;

/// The signals of the contract: each a flag whose share is looked at, or a score whose mean is.
const SIGNALS: [(&str, Sort); 4] = [
    ("latency_anomalous", Sort::Flag),
    ("confidence_anomalous", Sort::Flag),
    ("low_confidence", Sort::Warning),
    ("drift", Sort::Score),
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sort {
    /// Written true or false.
    Flag,
    /// Written only where it is true.
    Warning,
    /// A number.
    Score,
}

fn flagged(name: &str) -> Filter {
    Filter::is(name, "true")
}

/// Asks how often each signal was raised, by version.
pub fn question(scope: &Scope) -> Breakdown {
    let measure = |(name, sort): (&str, Sort)| match sort {
        Sort::Flag => Measure::Share { of: flagged(name), among: Filter::exists(name) },
        Sort::Warning => Measure::Share { of: flagged(name), among: Filter::exists(BY) },
        Sort::Score => Measure::Mean(name.into()),
    };
    Breakdown { scope: scope.clone(), measures: SIGNALS.map(measure).into(), by: vec![BY.into()], top: TOP }
}

/// The signals that were raised in the window, those furthest above their baseline first.
pub fn answer(scope: &Scope, found: &BreakdownAnswer, why: String) -> AnomaliesAnswer {
    let mut records: Vec<(f64, Anomaly)> = found.rows.iter().flat_map(|row| of_row(scope, row)).collect();
    records.sort_by(|a, b| b.0.total_cmp(&a.0));
    let records = records.into_iter().map(|(_, record)| record).collect();
    AnomaliesAnswer { source: AnomalySource::Signals, records, notes: vec![why] }
}

/// The signals of a version, each with how far it stands above its baseline.
fn of_row<'r>(scope: &'r Scope, row: &'r Row) -> impl Iterator<Item = (f64, Anomaly)> + 'r {
    let version = row.values.first().cloned().flatten();
    SIGNALS.iter().zip(row.window.iter().zip(&row.baseline)).filter_map(move |((name, sort), (now, usual))| {
        let actual = now.value.filter(|value| *value > 0.0)?;
        let narrowed = if *sort == Sort::Score { Filter::exists(*name) } else { flagged(name) };
        let whose = Filter::value(BY, version.as_deref());
        let record = Anomaly {
            time: scope.window.from,
            span: scope.window.length(),
            score: None,
            confidence: None,
            detector: (*name).to_string(),
            what: if *sort == Sort::Score { format!("mean {name}") } else { (*name).to_string() },
            of: vec![(BY.to_string(), version.clone().unwrap_or_else(|| "(absent)".into()))],
            actual: Some(actual),
            typical: usual.value,
            is_share: *sort != Sort::Score,
            events: whose.and(narrowed),
        };
        let distance = distance(now, usual, *sort);
        // A score has a mean in quiet times as well; a flag that was raised is a record whatever is usual.
        (*sort != Sort::Score || distance > NOTABLE).then_some((distance, record))
    })
}

/// How far a value stands above its baseline, in standard errors of sampling; without a baseline just above everything usual.
fn distance(now: &Point, usual: &Point, sort: Sort) -> f64 {
    let (Some(value), Some(before)) = (now.value, usual.value) else { return 0.0 };
    let spread = |point: &Point| match (sort, point.error) {
        (Sort::Score, Some(error)) => error * error,
        _ => before.max(1e-4) * (1.0 - before.min(1.0 - 1e-4)) / point.effective.max(1.0),
    };
    (value - before) / (spread(now) + spread(usual)).sqrt().max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Baseline, Time, Window};

    fn point(value: Option<f64>) -> Point {
        Point { count: 400.0, effective: 400.0, value, error: None }
    }

    fn row(version: Option<&str>, window: [Option<f64>; 4], baseline: [Option<f64>; 4]) -> Row {
        Row {
            values: vec![version.map(String::from)],
            window: window.map(point).into(),
            baseline: baseline.map(point).into(),
        }
    }

    #[test]
    fn what_rose_most_against_its_baseline_comes_first_and_what_was_not_raised_not_at_all() {
        let window = Window::new(Time(0), Time(1_000));
        let scope = Scope { window, filter: Filter::All, baseline: Baseline::default() };
        let rows = vec![
            row(Some("3.2.0"), [Some(0.04), Some(0.0), None, Some(0.12)], [Some(0.04), Some(0.0), None, Some(0.12)]),
            row(Some("3.2.1"), [Some(0.5), None, Some(0.2), None], [Some(0.05), None, Some(0.19), None]),
        ];
        let answer = answer(&scope, &BreakdownAnswer { rows, left_over: 0.0 }, "no detectors".into());
        let seen: Vec<(&str, &str)> =
            answer.records.iter().map(|r| (r.detector.as_str(), r.of[0].1.as_str())).collect();
        assert_eq!(seen[0], ("latency_anomalous", "3.2.1"));
        assert_eq!(seen.len(), 3, "a score that is as usual is no record: {seen:?}");
        let first = &answer.records[0];
        assert_eq!((first.actual, first.typical, first.is_share), (Some(0.5), Some(0.05), true));
        assert_eq!(first.events, Filter::is("version", "3.2.1").and(Filter::is("latency_anomalous", "true")));
    }
}
