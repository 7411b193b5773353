//! Shares against the baseline's share, by counting: exact down to a few events a bucket, where spreads say nothing.
//!
//! The events with the symptom among all of a run are held against the binomial tail at the baseline's share. Real traffic
//! scatters more than a binomial: counts are divided by a design effect that holds how much the baseline's buckets scatter
//! within a stretch (Pearson's dispersion), how well its share is known, and how far one stretch is from another.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::beta::checked_beta_reg;

use crate::model::Point;

use super::run::{Run, strongest, two_sided};
use super::stretches;

/// Fewer baseline buckets with events than this tell nothing.
const FEWEST_BASELINE: usize = 6;
/// A change of a share below this is none that anybody would act on, however many events show it.
const LEAST_CHANGE: f64 = 0.002;

/// Events that could have the symptom, and those that have it; effective numbers.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
struct Count {
    of: f64,
    with: f64,
}

impl Count {
    fn sum(counts: impl Iterator<Item = Count>) -> Count {
        counts.fold(Count::default(), |a, b| Count { of: a.of + b.of, with: a.with + b.with })
    }
}

fn count(point: &Point) -> Option<Count> {
    let share = point.value.filter(|v| v.is_finite())?.clamp(0.0, 1.0);
    (point.effective > 0.0).then_some(Count { of: point.effective, with: share * point.effective })
}

/// The run of buckets that stands out most from the baseline's stretches, and for each bucket the evidence of the run's change.
pub fn judge(buckets: &[Point], baseline: &[Vec<Point>]) -> Option<(Run, Vec<f64>)> {
    let usual = Usual::of(baseline, buckets.len())?;
    let counts: Vec<Count> = buckets.iter().map(|p| count(p).unwrap_or_default()).collect();
    let mut sums = vec![Count::default()];
    for count in &counts {
        sums.push(Count::sum([sums.last().copied().unwrap_or_default(), *count].into_iter()));
    }
    if sums.last().is_none_or(|all| all.of <= 0.0) {
        return None;
    }
    let between =
        |start: usize, end: usize| Count { of: sums[end].of - sums[start].of, with: sums[end].with - sums[start].with };
    let run = strongest(buckets.len(), |start, end| usual.judge(between(start, end), counts.get(start..end)?))?;
    let evidence = counts.iter().map(|c| usual.evidence(*c, between(run.start, run.end)));
    Some((run, evidence.collect()))
}

/// What the baseline says of a share.
struct Usual {
    share: f64,
    /// Events behind it.
    of: f64,
    /// How many times more than a binomial buckets scatter within a stretch; at least 1.
    dispersion: f64,
    /// Variance of the share between stretches beyond what their own noise explains.
    between: f64,
    buckets: f64,
    stretches: f64,
}

impl Usual {
    fn of(baseline: &[Vec<Point>], window: usize) -> Option<Usual> {
        let stretches = stretches(baseline, window, count);
        let buckets: usize = stretches.iter().map(Vec::len).sum();
        if buckets < FEWEST_BASELINE {
            return None;
        }
        let wholes: Vec<Count> = stretches.iter().map(|s| Count::sum(s.iter().copied())).collect();
        let all = Count::sum(wholes.iter().copied());
        // Never quite 0 or 1: what was not seen in so many events may still happen.
        let share = (all.with + 0.5) / (all.of + 1.0);
        let binomial = share * (1.0 - share);
        let scatter = |of: &Count, share: f64| (of.with - of.of * share).powi(2) / (of.of * binomial);
        let within = |(stretch, whole): (&Vec<Count>, &Count)| {
            stretch.iter().map(|c| scatter(c, whole.with / whole.of)).sum::<f64>()
        };
        let freedom = (buckets - stretches.len()).max(1) as f64;
        let dispersion = (stretches.iter().zip(&wholes).map(within).sum::<f64>() / freedom).max(1.0);
        let between = between_stretches(&wholes, share, binomial * dispersion);
        let (buckets, stretches) = (buckets as f64, stretches.len() as f64);
        Some(Usual { share, of: all.of, dispersion, between, buckets, stretches })
    }

    /// Two-sided p-value of a run with the sign of its change. It counts without the bucket that adds most to its change, so
    /// that one wild bucket is no incident.
    fn judge(&self, run: Count, buckets: &[Count]) -> Option<(f64, f64)> {
        let sign = (run.with - run.of * self.share).signum();
        let excess = |c: &&Count| (c.with - c.of * self.share) * sign;
        let wild = buckets.iter().max_by(|a, b| excess(a).total_cmp(&excess(b)))?;
        let left = if buckets.len() > 1 { Count { of: run.of - wild.of, with: run.with - wild.with } } else { run };
        let change = left.with / left.of - self.share;
        if change.is_nan() || change * sign <= LEAST_CHANGE {
            return Some((1.0, sign));
        }
        let binomial = self.share * (1.0 - self.share);
        let within = self.dispersion * (1.0 + left.of / self.of);
        let between = left.of * self.between / binomial;
        let effect = within + between;
        let tail = tail(left.of / effect, left.with / effect, self.share, sign);
        // Both parts of the design effect are estimates themselves: the tail is read as one of Student's t (Satterthwaite).
        let between_freedom = (self.stretches - 1.0).max(1.0);
        let within_freedom = (self.buckets - self.stretches).max(1.0);
        let freedom = effect.powi(2) / (within.powi(2) / within_freedom + between.powi(2) / between_freedom);
        let z = Normal::new(0.0, 1.0).map_or(0.0, |n| -n.inverse_cdf(tail));
        let beyond_numbers = z == f64::INFINITY;
        Some((if beyond_numbers { 0.0 } else { two_sided(z.max(0.0), freedom.max(1.0)) }, sign))
    }

    /// The logarithm of how much likelier the count is at the changed share than at the usual one.
    fn evidence(&self, count: Count, changed: Count) -> f64 {
        let share = (changed.with + 0.5) / (changed.of + 1.0);
        let without = count.of - count.with;
        count.with * (share / self.share).ln() + without * ((1.0 - share) / (1.0 - self.share)).ln()
    }
}

/// Probability of at least (or, with a negative sign, at most) so many of `of` events at that share, for any real numbers.
fn tail(of: f64, with: f64, share: f64, sign: f64) -> f64 {
    let (with, share) = if sign < 0.0 { (of - with, 1.0 - share) } else { (with, share) };
    let p = checked_beta_reg(with.max(f64::MIN_POSITIVE), of - with + 1.0, share).unwrap_or(1.0);
    // The incomplete beta function is approximated: it may be a hair outside, or nothing at all.
    if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) }
}

/// Variance of the share between stretches beyond their own noise of `noise` ÷ events each (DerSimonian and Laird's estimate).
fn between_stretches(wholes: &[Count], share: f64, noise: f64) -> f64 {
    if wholes.len() < 3 || noise <= 0.0 {
        return 0.0;
    }
    let of: f64 = wholes.iter().map(|c| c.of).sum();
    let squares: f64 = wholes.iter().map(|c| c.of * c.of).sum();
    let q: f64 = wholes.iter().map(|c| c.of * (c.with / c.of - share).powi(2) / noise).sum();
    let room = (of - squares / of) / noise;
    if room > 0.0 { ((q - (wholes.len() as f64 - 1.0)) / room).max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_handful_of_effective_events_is_no_certainty() {
        let point = |of: f64, share: f64| Point { count: of, effective: of, value: Some(share), error: None };
        // Weights that differ leave few effective events; stretches that differ among themselves leave fewer.
        let baseline: Vec<Vec<Point>> =
            (0..6).map(|day| (0..30).map(|_| point(1.5, if day % 2 == 0 { 0.99 } else { 0.2 })).collect()).collect();
        let window: Vec<Point> = (0..30).map(|i| point(0.2, if i < 15 { 0.9 } else { 0.5 })).collect();
        let (run, _) = judge(&window, &baseline).unwrap();
        assert!(run.sigma.abs() < 2.0, "{run:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn a_tail_is_a_probability(of in 0.0..1e7f64, part in 0.0..=1.0f64, share in 1e-9..1.0f64, up in any::<bool>()) {
            let p = tail(of, of * part, share, if up { 1.0 } else { -1.0 });
            prop_assert!((0.0..=1.0).contains(&p), "{p}");
        }
    }
}
