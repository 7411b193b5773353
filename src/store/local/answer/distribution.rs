//! Counts of a number over value buckets and time buckets.

use super::View;
use super::measures::Feed;
use super::plan::{Batch, Plan};
use crate::model::{Baseline, Distribution, DistributionAnswer, Error, ErrorKind, Measure, Result, Scope};
use crate::store::local::columns::{Segment, UNTIMED};
use crate::store::tracks::edges;
use crate::store::tracks::{Buckets, OUT};

/// The most value buckets times time buckets.
const MOST: usize = 1 << 20;

/// Answers how often which numbers occur. The value buckets run from the smallest to the largest number (which the last
/// bucket includes), equally wide on a log scale where all are positive, else on a linear one; no number, no buckets.
pub fn distribution(view: &View, question: &Distribution) -> Result<DistributionAnswer> {
    let (values, times) = (question.value_buckets, question.time_buckets);
    if values == 0 || times == 0 || values.saturating_mul(times) > MOST {
        let message = format!("{values} value buckets by {times} time buckets cannot be drawn");
        return Err(Error::new(ErrorKind::Usage, message, "ask for at least one of each, and for fewer in all"));
    }
    let window = question.scope.window;
    let scope = Scope { window, filter: question.scope.filter.clone(), baseline: Baseline::default() };
    let buckets = Buckets::narrow(&scope, window.part(times))?;
    let plan = Plan::new(view, &scope.filter, &[Measure::Max(question.field.clone())], &[], buckets)?;
    let ranges = plan.over(view, |segments| {
        let mut range: Option<(f64, f64)> = None;
        each(&plan, segments, |_, number, _| {
            let (least, most) = range.unwrap_or((number, number));
            range = Some((least.min(number), most.max(number)));
        })?;
        Ok(range)
    })?;
    let Some((least, most)) = ranges.into_iter().flatten().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else {
        return Ok(DistributionAnswer { edges: Vec::new(), counts: vec![Vec::new(); times] });
    };
    let edges = edges(least, most, values);
    let partials = plan.over(view, |segments| {
        let mut counts = vec![vec![0.0; values]; times];
        each(&plan, segments, |bucket, number, weight| {
            let at = edges.partition_point(|edge| *edge <= number).saturating_sub(1).min(values - 1);
            if let Some(count) = counts.get_mut(bucket as usize).and_then(|row: &mut Vec<f64>| row.get_mut(at)) {
                *count += weight;
            }
        })?;
        Ok(counts)
    })?;
    let mut counts = vec![vec![0.0; values]; times];
    for partial in &partials {
        let rows = counts.iter_mut().flatten().zip(partial.iter().flatten());
        rows.for_each(|(count, more): (&mut f64, &f64)| *count += more);
    }
    Ok(DistributionAnswer { edges, counts })
}

/// Hands time bucket, number and weight of every event that has the number to `take`.
fn each(plan: &Plan, segments: &[&Segment], mut take: impl FnMut(u32, f64, f64)) -> Result<()> {
    let Some(Feed::Most(lane)) = plan.feeds.feeds.first() else { return Ok(()) };
    let mut batch = Batch::new(plan);
    let mut places = Vec::new();
    for segment in segments {
        batch.load(segment)?;
        for stretch in plan.buckets.overlapping(segment.span) {
            stretch.place(&segment.times, &mut places);
            let events = places.iter().zip(&batch.passes).zip(&segment.flags);
            let numbers = batch.lanes.numbers(*lane).iter().zip(batch.lanes.weights());
            for (((bucket, passes), flags), (number, weight)) in events.zip(numbers) {
                if *bucket != OUT && *passes && flags & UNTIMED == 0 && !number.is_nan() {
                    take(*bucket, *number, *weight);
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Line, TestStore, map};
    use super::*;
    use crate::model::{Filter, Question, Time, Window};

    fn ask(latencies: &[f64], value_buckets: usize, time_buckets: usize) -> DistributionAnswer {
        let line = |(at, latency): (usize, &f64)| Line { time: at as i64, latency: Some(*latency), ..Line::default() };
        let lines: Vec<Line> = latencies.iter().enumerate().map(line).collect();
        let window = Window { from: Time(0), to: Time(lines.len() as i64) };
        let scope = Scope { window, filter: Filter::All, baseline: Baseline::default() };
        let question = Distribution { scope, field: "latency".to_owned(), value_buckets, time_buckets };
        let specs = super::super::needs(&Question::Distribution(question.clone()), &map());
        distribution(&TestStore::new(&lines, 3, &specs).view(2), &question).unwrap()
    }

    #[test]
    fn positive_numbers_stand_on_a_log_scale() {
        let answer = ask(&[1.0, 5.0, 20.0, 1000.0], 3, 2);
        let near = answer.edges.iter().zip([1.0, 10.0, 100.0, 1000.0]).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(near, "{:?}", answer.edges);
        assert_eq!(answer.counts, [[2.0, 0.0, 0.0], [0.0, 1.0, 1.0]]);
    }

    #[test]
    fn other_numbers_stand_on_a_linear_one_and_none_give_no_buckets() {
        let answer = ask(&[-5.0, 0.0, 5.0, 5.0], 2, 1);
        assert_eq!((answer.edges, answer.counts), (vec![-5.0, 0.0, 5.0], vec![vec![1.0, 3.0]]));
        assert_eq!(ask(&[7.0, 7.0], 4, 1).counts[0].iter().sum::<f64>(), 2.0);
        assert_eq!(ask(&[f64::NAN], 4, 2), DistributionAnswer { edges: vec![], counts: vec![vec![]; 2] });
    }
}
