//! How wide the buckets of a measure must be so that the usual one holds enough events to be judged.

use super::Sums;
use crate::model::{Measure, Point};

/// By how much buckets are widened, over and over: seconds, minutes and hours meet their clock.
const STEPS: [usize; 9] = [1, 2, 3, 5, 6, 10, 15, 30, 60];

/// Events beyond a percentile, and positives or negatives of a share, that a bucket needs to be judged.
const BEYOND: f64 = 10.0;
const EITHER: f64 = 3.0;

/// For how much the buckets are needed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// To be judged by themselves.
    Judged,
    /// To show a rough course: a tenth of that, so that one event lies beyond the percentile.
    Rough,
}

/// The smallest step with enough events in the usual (median of the non-empty) bucket of the window and of the
/// baseline, never wider than the window; the whole window where none has. `merged` gives the sums of window and baseline
/// by buckets that much wider, `wholes` are the points of both.
pub fn widening(
    measure: &Measure,
    need: Need,
    (width, length): (i64, i64),
    wholes: [Point; 2],
    merged: impl Fn(usize) -> [Vec<Sums>; 2],
) -> usize {
    let whole = usize::try_from(length.div_euclid(width) + i64::from(length % width > 0)).unwrap_or(1).max(1);
    let enough = |by: usize| {
        merged(by).iter().all(|sums| usual(sums).is_none_or(|n| suffices(measure, n * need.factor(), wholes)))
    };
    let hours = [1usize, 60, 3600].into_iter().flat_map(|unit| STEPS.map(|step| unit * step));
    let mut steps: Vec<usize> = hours.take_while(|by| *by < whole).collect();
    steps.dedup();
    steps.into_iter().find(|by| enough(*by)).unwrap_or(whole)
}

impl Need {
    fn factor(self) -> f64 {
        match self {
            Need::Judged => 1.0,
            Need::Rough => 10.0,
        }
    }
}

/// Effective events of the median non-empty bucket.
fn usual(sums: &[Sums]) -> Option<f64> {
    let mut effective: Vec<f64> = sums.iter().map(Sums::effective).filter(|n| *n > 0.0).collect();
    effective.sort_by(f64::total_cmp);
    let middle = effective.len() / 2;
    let upper = effective.get(middle).copied()?;
    let odd = effective.len() % 2 == 1;
    Some(if odd { upper } else { (upper + effective.get(middle - 1).copied()?) / 2.0 })
}

/// Whether that many effective events a bucket are enough for the measure; `wholes` are its points over window and baseline.
fn suffices(measure: &Measure, effective: f64, wholes: [Point; 2]) -> bool {
    match measure {
        Measure::Percentile(_, q) => effective * (if *q >= 0.5 { 1.0 - q } else { *q }) >= BEYOND - ROUNDING,
        Measure::Share { .. } | Measure::InvalidShare => {
            let share = wholes.iter().filter_map(|p| p.value).fold(0.0, f64::max);
            effective * share.min(1.0 - share) >= EITHER - ROUNDING
        }
        Measure::Count | Measure::Mean(_) | Measure::Max(_) | Measure::Sum(_) => true,
    }
}

/// 1 − 0.99 is a little more than 0.01: a thousand events are enough for it, not a thousand and one.
const ROUNDING: f64 = 1e-9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rough_course_needs_a_tenth_of_the_events() {
        let measure = Measure::Percentile("latency".into(), 0.99);
        let minutes = 30;
        let merged = |by: usize| {
            let sums = Sums { weight: 40.0 * by as f64, squares: 40.0 * by as f64, ..Sums::EMPTY };
            [vec![sums; minutes / by], Vec::new()]
        };
        let by = |need| widening(&measure, need, (1, minutes as i64), [Point::default(); 2], merged);
        assert_eq!((by(Need::Judged), by(Need::Rough)), (30, 3));
    }
}
