//! Two selections side by side: each is asked the same, and the answer of the others stands where that of a baseline would.

use crate::model::{Answer, BreakdownAnswer, Point, Result, Row, Scope, SeriesAnswer, Track};

/// The selection that another one is held against.
#[derive(Clone, PartialEq, Debug)]
pub struct Others {
    /// Its events: of the same window.
    pub scope: Scope,
    /// Weighted events of the signal, of the selection that is asked about and of this one, once they were counted.
    pub counts: Option<(f64, f64)>,
}

impl Others {
    /// Events of the one selection for each of the other.
    pub fn ratio(&self) -> f64 {
        self.counts.map_or(1.0, |(these, others)| these / others.max(1.0))
    }
}

/// The answers to the questions of both, first all of the one and then all of the other.
pub fn joined(mut answers: Vec<Result<Answer>>) -> Vec<Result<Answer>> {
    let others = answers.split_off(answers.len() / 2);
    answers.into_iter().zip(others).map(|(these, others)| Ok(as_baseline(these?, others?))).collect()
}

fn as_baseline(these: Answer, others: Answer) -> Answer {
    match (these, others) {
        (Answer::Breakdown(these), Answer::Breakdown(others)) => Answer::Breakdown(breakdown(these, others)),
        (Answer::Series(these), Answer::Series(others)) => Answer::Series(series(these, &others)),
        (these, _) => these,
    }
}

fn breakdown(these: BreakdownAnswer, others: BreakdownAnswer) -> BreakdownAnswer {
    let left_over = these.left_over + others.left_over;
    let measures = these.rows.iter().chain(&others.rows).map(|row| row.window.len()).max().unwrap_or(0);
    let mut others: std::collections::HashMap<_, Vec<Point>> =
        others.rows.into_iter().map(|row| (row.values, row.window)).collect();
    let none = || vec![Point::default(); measures];
    let mut rows: Vec<Row> = Vec::new();
    for row in these.rows {
        let baseline = others.remove(&row.values).unwrap_or_else(none);
        rows.push(Row { baseline, ..row });
    }
    let mut only: Vec<_> = others.into_iter().collect();
    only.sort_by(|a, b| a.0.cmp(&b.0));
    rows.extend(only.into_iter().map(|(values, baseline)| Row { values, window: none(), baseline }));
    BreakdownAnswer { rows, left_over }
}

fn series(mut these: SeriesAnswer, others: &SeriesAnswer) -> SeriesAnswer {
    let first = |answer: &SeriesAnswer| answer.groups.first().and_then(|g| g.tracks.first()).cloned();
    let (Some(others), Some(own)) = (first(others), these.groups.first_mut().and_then(|g| g.tracks.first_mut())) else {
        return these;
    };
    *own = Track { usual: others.whole, ..own.clone() };
    these
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rows: &[(&str, f64)]) -> Result<Answer> {
        let point = |count: f64| Point { count, effective: count, value: Some(0.5), error: None };
        let row = |(value, count): &(&str, f64)| Row {
            values: vec![Some(value.to_string())],
            window: vec![point(*count)],
            baseline: Vec::new(),
        };
        Ok(Answer::Breakdown(BreakdownAnswer { rows: rows.iter().map(row).collect(), left_over: 1.0 }))
    }

    #[test]
    fn what_one_side_lacks_counts_for_nothing_there() {
        let joined = joined(vec![answer(&[("a", 3.0), ("b", 2.0)]), answer(&[("c", 5.0), ("a", 4.0)])]);
        let [Ok(Answer::Breakdown(joined))] = joined.as_slice() else { panic!("{joined:?}") };
        let counts = |points: &[Point]| points.iter().map(|p| p.count).sum::<f64>();
        let rows: Vec<_> =
            joined.rows.iter().map(|r| (r.values.clone(), counts(&r.window), counts(&r.baseline))).collect();
        let value = |v: &str| vec![Some(v.to_string())];
        assert_eq!(rows, [(value("a"), 3.0, 4.0), (value("b"), 2.0, 0.0), (value("c"), 0.0, 5.0)]);
        assert_eq!(joined.left_over, 2.0);
    }
}
