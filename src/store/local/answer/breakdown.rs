//! Measures per value of one or more fields, and the common values of one.

use super::View;
use super::groups::{Groups, grouped, rank};
use super::plan::Plan;
use super::ranking::Top;
use super::tracks::{Reader, held};
use crate::model::{
    Breakdown, BreakdownAnswer, Error, ErrorKind, FIELDS, Measure, Point, Result, Row, ValueCount, Values, Window,
};
use crate::store::tracks::{Buckets, Points, Stretch};

/// Answers a breakdown by at most [`FIELDS`] fields (by none: one row of all events); an absent value makes rows like any other.
pub fn breakdown(view: &View, question: &Breakdown) -> Result<BreakdownAnswer> {
    if question.by.len() > FIELDS {
        let message = format!("events can be grouped by at most {FIELDS} fields, not by {}", question.by.len());
        return Err(Error::new(ErrorKind::Usage, message, "name other fields"));
    }
    let scope = &question.scope;
    let buckets = Buckets::whole(scope.window, &scope.baseline.windows);
    let plan = Plan::new(view, &scope.filter, &question.measures, &question.by, buckets)?;
    let top = Top { values: question.top, absent_apart: false };
    let Groups { cells, mut groups, left_over } = grouped(view, &plan, top)?;
    if question.by.is_empty() {
        // All events are the only part.
        groups.push((Vec::new(), 0));
    }
    let held = held(view);
    let (usual, window): (Vec<&Stretch>, Vec<&Stretch>) = plan.buckets.stretches.iter().partition(|s| s.usual);
    let point = |part: usize, measure: (usize, &Measure), stretches: &[&Stretch]| -> Point {
        Reader::new(measure, Some(part), (&plan, &cells), held).whole(stretches)
    };
    let points = |part: usize, stretches: &[&Stretch]| {
        question.measures.iter().enumerate().map(|measure| point(part, measure, stretches)).collect()
    };
    let row = |(values, part)| Row { values, window: points(part, &window), baseline: points(part, &usual) };
    Ok(BreakdownAnswer { rows: groups.into_iter().map(row).collect(), left_over })
}

/// Answers which values of a field are most frequent; an absent value is one of them.
pub fn values(view: &View, question: &Values) -> Result<Vec<ValueCount>> {
    let buckets = Buckets::whole(question.window, &[] as &[Window]);
    let plan = Plan::new(view, &question.filter, &[Measure::Count], std::slice::from_ref(&question.field), buckets)?;
    let ranking = rank(view, &plan, Top { values: question.top, absent_apart: false })?;
    let counted = ranking.ranked.into_iter();
    Ok(counted.map(|r| ValueCount { value: r.values.into_iter().next().flatten(), count: r.weight }).collect())
}

#[cfg(test)]
mod tests {
    use super::super::naive::{point as naive_point, same};
    use super::super::testing::{Line, TestStore, any_filter, any_line, map};
    use super::*;
    use crate::model::{Baseline, Filter, Question, Scope, Time};
    use proptest::prelude::*;

    fn window(from: i64, to: i64) -> Window {
        Window { from: Time(from), to: Time(to) }
    }

    proptest! {
        #[test]
        fn rows_are_what_their_definition_says(
            lines in prop::collection::vec(any_line(), 0..100),
            filter in any_filter(),
            by in prop::sample::subsequence(vec!["variant".to_owned(), "hit".to_owned(), "latency".to_owned()], 1..4),
            (rows, threads, top) in (1usize..40, 1usize..4, 0usize..12),
        ) {
            let baseline = Baseline { windows: vec![window(0, 300), window(300, 450)], ..Baseline::default() };
            let scope = Scope { window: window(450, 870), filter, baseline };
            let measures = vec![Measure::Count, Measure::Percentile("latency".to_owned(), 0.5), Measure::InvalidShare];
            let question = Breakdown { scope, measures, by, top };
            let specs = super::super::needs(&Question::Breakdown(question.clone()), &map());
            let store = TestStore::new(&lines, rows, &specs);
            let answer = breakdown(&store.view(threads), &question).unwrap();

            let scope = &question.scope;
            let events: Vec<&Line> = lines.iter().filter(|l| !l.bad && l.passes(&scope.filter)).collect();
            let values = |l: &Line| question.by.iter().map(|f| l.text(f)).collect::<Vec<_>>();
            let within = |values_of: &dyn Fn(&Line) -> bool, from: i64, to: i64| -> Vec<&Line> {
                events.iter().filter(|l| (from..to).contains(&l.time) && values_of(l)).copied().collect()
            };
            let span = lines.iter().map(|l| l.time).min().zip(lines.iter().map(|l| l.time).max());
            let held = |from: i64, to: i64| span.is_some_and(|(a, b)| a < to && from <= b);
            let mut weights: Vec<f64> = Vec::new();
            for row in &answer.rows {
                let own = |l: &Line| values(l) == row.values;
                let (now, usual) = (within(&own, 450, 870), within(&own, 0, 450));
                weights.push(now.iter().map(|l| l.w()).sum());
                for (at, measure) in question.measures.iter().enumerate() {
                    prop_assert!(same(&row.window[at], &naive_point(&now, measure, held(450, 870))));
                    prop_assert!(same(&row.baseline[at], &naive_point(&usual, measure, held(0, 450))));
                }
            }
            prop_assert!(weights.is_sorted_by(|a, b| a >= b));
            let all: f64 = within(&|_| true, 450, 870).iter().map(|l| l.w()).sum();
            prop_assert_eq!(weights.iter().sum::<f64>() + answer.left_over, all);
            let mut kinds: Vec<_> = within(&|_| true, 0, 870).iter().map(|l| values(l)).collect();
            kinds.sort();
            kinds.dedup();
            prop_assert_eq!(answer.rows.len(), kinds.len().min(top));
        }
    }

    #[test]
    fn common_values_come_first_and_identifiers_are_refused() {
        let line = |variant, weight| Line { time: 5, variant, weight, ..Line::default() };
        let lines = [line(Some("b"), None), line(Some("a"), None), line(None, Some(3)), line(Some("c"), Some(2))];
        let mut question = Values { window: window(0, 10), filter: Filter::All, field: "variant".to_owned(), top: 3 };
        let store = TestStore::new(&lines, 2, &super::super::needs(&Question::Values(question.clone()), &map()));
        let found = values(&store.view(2), &question).unwrap();
        let found: Vec<(Option<&str>, f64)> = found.iter().map(|v| (v.value.as_deref(), v.count)).collect();
        assert_eq!(found, [(None, 3.0), (Some("c"), 2.0), (Some("a"), 1.0)]);
        question.field = "id".to_owned();
        assert_eq!(values(&store.view(2), &question).unwrap_err().kind, ErrorKind::Unsupported);
    }
}
