//! Means, percentiles and counts against the spread of the baseline's buckets.
//!
//! Each bucket is put on a scale where its spread is even and held against the median and the MAD of the baseline's buckets;
//! the sum over a run is tested with Student's t, whose variance holds the noise of a bucket, of the baseline's median, and of
//! one stretch against another. Its degrees of freedom account for the noise of the MAD (37 % as efficient as a standard
//! deviation).

use crate::model::{Point, Scale};

use super::run::{Run, strongest, two_sided};
use super::scale::{error_on, least_spread, on_scale};
use super::stretches;
use crate::analysis::median::median;

/// A bucket's deviation counts at most this many spreads, so that one wild bucket is no incident.
const CLIP: f64 = 4.0;
/// Fewer baseline buckets than this tell nothing.
const FEWEST_BASELINE: usize = 6;
/// Ratio of a standard deviation to a median absolute deviation of normal noise.
const MAD_TO_SD: f64 = 1.4826;
/// Efficiency of the MAD as an estimate of spread.
const MAD_EFFICIENCY: f64 = 0.37;

/// The run of buckets that stands out most from the baseline's stretches, and for each bucket the evidence of the run's change.
pub fn judge(buckets: &[Point], baseline: &[Vec<Point>], scale: Scale) -> Option<(Run, Vec<f64>)> {
    let usual = Usual::of(baseline, scale, buckets.len())?;
    let scores: Vec<Option<f64>> = buckets.iter().map(|p| usual.score(p, scale)).collect();
    if scores.iter().flatten().count() < scores.len().div_ceil(2) {
        return None;
    }
    let mut sums = vec![0.0];
    for score in &scores {
        sums.push(sums.last().copied().unwrap_or(0.0) + score.unwrap_or(0.0));
    }
    let run = strongest(buckets.len(), |start, end| {
        let (variance, freedom) = usual.noise_of_sum((end - start) as f64);
        let sum = sums[end] - sums[start];
        Some((two_sided(sum / variance.sqrt(), freedom), sum))
    })?;
    let change = (sums[run.end] - sums[run.start]) / (run.end - run.start) as f64;
    // Of normal scores, the logarithm of how much likelier each is after the change, which shows less where noise is more.
    let evidence = scores.iter().zip(buckets).map(|(score, point)| {
        let change = change * usual.spread / usual.spread_of(point, scale);
        score.map_or(0.0, |z| (z - change / 2.0) * change)
    });
    Some((run, evidence.collect()))
}

/// What the baseline says of one bucket.
struct Usual {
    median: f64,
    /// Spread of one bucket.
    spread: f64,
    /// The part of it that is sampling error, and the effective number of events of a bucket that has it.
    sampling: f64,
    events: f64,
    /// Variance between stretches of the baseline beyond what their buckets' noise explains.
    between: f64,
    stretches: usize,
    buckets: usize,
}

impl Usual {
    fn of(baseline: &[Vec<Point>], scale: Scale, window: usize) -> Option<Usual> {
        let stretches = stretches(baseline, window, |point| on_scale(point, scale));
        let all: Vec<f64> = stretches.iter().flatten().copied().collect();
        if all.len() < FEWEST_BASELINE {
            return None;
        }
        let middle = median(&all)?;
        let distances: Vec<f64> = all.iter().map(|x| (x - middle).abs()).collect();
        let mad = median(&distances)? * MAD_TO_SD;
        let errors: Vec<f64> = baseline.iter().flatten().filter_map(|p| error_on(p, scale)).collect();
        let sampling = median(&errors).unwrap_or(0.0);
        let events: Vec<f64> = baseline.iter().flatten().filter(|p| p.value.is_some()).map(|p| p.effective).collect();
        let events = median(&events).unwrap_or(0.0);
        let spread = mad.max(sampling).max(least_spread(middle, scale));
        let between = between_stretches(&stretches, spread);
        Some(Usual {
            median: middle,
            spread,
            sampling,
            events,
            between,
            stretches: stretches.len(),
            buckets: all.len(),
        })
    }

    fn score(&self, point: &Point, scale: Scale) -> Option<f64> {
        Some(((on_scale(point, scale)? - self.median) / self.spread_of(point, scale)).clamp(-CLIP, CLIP))
    }

    /// Spread of this bucket: more than that of others where it stands on fewer events, of which the spread cannot be told.
    fn spread_of(&self, point: &Point, scale: Scale) -> f64 {
        let fewer = (self.events / point.effective.max(1.0) - 1.0).max(0.0);
        let expected = (self.spread.powi(2) + self.sampling.powi(2) * fewer).sqrt();
        error_on(point, scale).unwrap_or(0.0).max(expected)
    }

    /// Variance of a sum of `length` scores, and its degrees of freedom (Satterthwaite).
    fn noise_of_sum(&self, length: f64) -> (f64, f64) {
        let of_median = std::f64::consts::FRAC_PI_2 / self.buckets as f64;
        let within = length + length * length * of_median;
        let between = length * length * self.between / (self.spread * self.spread);
        let variance = within + between;
        let within_freedom = (MAD_EFFICIENCY * (self.buckets as f64 - 1.0)).max(1.0);
        let between_freedom = (self.stretches as f64 - 1.0).max(1.0);
        let freedom = variance.powi(2) / (within.powi(2) / within_freedom + between.powi(2) / between_freedom);
        (variance, freedom.max(1.0))
    }
}

fn between_stretches(stretches: &[Vec<f64>], spread: f64) -> f64 {
    if stretches.len() < 3 {
        return 0.0;
    }
    let means: Vec<f64> = stretches.iter().map(|s| s.iter().sum::<f64>() / s.len() as f64).collect();
    let mean = means.iter().sum::<f64>() / means.len() as f64;
    let seen = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (means.len() as f64 - 1.0);
    let expected = stretches.iter().map(|s| spread * spread / s.len() as f64).sum::<f64>() / stretches.len() as f64;
    (seen - expected).max(0.0)
}
