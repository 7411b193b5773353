//! Runs of buckets, and from a p-value to σ.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// The shortest run that counts, in buckets, where the window has as many.
const SHORTEST: usize = 3;
/// σ beyond this are shown as this: the p-value is zero by then.
const LARGEST: f64 = 30.0;

/// A run of buckets that stands out.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Run {
    /// First bucket.
    pub start: usize,
    /// One beyond the last bucket.
    pub end: usize,
    /// In σ, with the sign of the change, corrected for the number of runs looked at.
    pub sigma: f64,
}

impl Run {
    /// The bucket in which the change began: from it to the end of the run the `evidence` for a change adds up to most (a CUSUM).
    /// The run itself may begin later, or earlier, by chance.
    pub fn onset(self, evidence: &[f64]) -> usize {
        let (mut best, mut most, mut sum) = (self.start, f64::NEG_INFINITY, 0.0);
        for (at, more) in evidence.iter().enumerate().take(self.end).rev() {
            sum += more;
            if sum > most {
                (best, most) = (at, sum);
            }
        }
        best
    }
}

/// The run of least p-value among all of [`SHORTEST`] to all `buckets`. `judge` gives the two-sided p-value of the run from a
/// bucket to another (exclusive) with the sign of its change, or `None` where it says nothing.
pub fn strongest(buckets: usize, judge: impl Fn(usize, usize) -> Option<(f64, f64)>) -> Option<Run> {
    // Where buckets had to be widened until few are left, one of them holds as much as a run of narrow ones.
    let shortest = SHORTEST.min(buckets.div_ceil(3)).max(1);
    let all = (shortest..=buckets).flat_map(|length| (0..=buckets - length).map(move |start| (start, start + length)));
    let mut tried = 0.0;
    let mut best: Option<(f64, f64, usize, usize)> = None;
    for (start, end) in all {
        tried += 1.0;
        if let Some((p, sign)) = judge(start, end)
            && best.is_none_or(|(least, ..)| p < least)
        {
            best = Some((p, sign, start, end));
        }
    }
    let (p, sign, start, end) = best?;
    Some(Run { start, end, sigma: sigma_of((p * tried).min(1.0)).copysign(sign) })
}

/// Two-sided p-value of Student's t.
pub fn two_sided(t: f64, freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(1.0, |d| (2.0 * d.sf(t.abs())).clamp(0.0, 1.0))
}

/// The σ of a two-sided p-value.
pub fn sigma_of(p: f64) -> f64 {
    if p.is_nan() {
        return 0.0;
    }
    let sigma = Normal::new(0.0, 1.0).map_or(0.0, |n| -n.inverse_cdf(p.clamp(0.0, 1.0) / 2.0));
    if sigma.is_finite() { sigma.clamp(0.0, LARGEST) } else { LARGEST }
}
