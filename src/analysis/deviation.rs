//! How far a series is from its baseline, and since when: the strongest run of buckets, judged by its p-value.
//!
//! Own code, because it is the heart of the tool. Each bucket is put on a scale where its spread is even and held against
//! the median and the MAD of the baseline's buckets; over runs of three buckets up to the whole window the strongest sum is
//! tested with Student's t, whose variance holds the noise of a bucket, of the baseline's median, and of one stretch of the
//! baseline against another (a Tuesday is not a Monday: without that term, long runs alarm on ordinary days). Its degrees of
//! freedom account for the noise of the MAD (37 % as efficient as a standard deviation). The p-value is corrected for the
//! number of runs looked at and shown as σ.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use crate::model::{Point, Scale, Time, Track, Window};

/// How far from the baseline, and since when.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Deviation {
    /// In σ, with the sign of the change.
    pub sigma: f64,
    /// Start of the run of buckets that stands out most.
    pub onset: Time,
}

/// A bucket's deviation counts at most this many spreads, so that one wild bucket is no incident.
const CLIP: f64 = 4.0;
/// The shortest run that counts, in buckets, where the window has as many.
const SHORTEST_RUN: usize = 3;
/// Fewer baseline buckets than this tell nothing.
const FEWEST_BASELINE: usize = 6;
/// Ratio of a standard deviation to a median absolute deviation of normal noise.
const MAD_TO_SD: f64 = 1.4826;
/// Efficiency of the MAD as an estimate of spread.
const MAD_EFFICIENCY: f64 = 0.37;
/// σ beyond this are shown as this: the p-value is zero by then.
const LARGEST: f64 = 30.0;

/// Deviation of a track, `None` where too little is known. Buckets that end after `judged_until`
/// are still filling and are not judged.
pub fn deviation(track: &Track, scale: Scale, window: Window, judged_until: Time) -> Option<Deviation> {
    let usual = Usual::of(track, scale)?;
    let buckets = judged(track, window, judged_until);
    let scores: Vec<Option<f64>> = buckets.iter().map(|p| usual.score(p, scale)).collect();
    if scores.iter().flatten().count() < scores.len().div_ceil(2) {
        return None;
    }
    let run = strongest_run(&scores, &usual)?;
    let onset = onset(track, &buckets[run.start..run.end], run.start, window);
    Some(Deviation { sigma: run.sigma, onset })
}

/// Start of the run; where its buckets had to be widened, the narrow bucket near it from which on most lies on the run's side
/// of the middle between usual and run (a CUSUM).
fn onset(track: &Track, run: &[Point], start: usize, window: Window) -> Time {
    let at = track.width * start as i64;
    let weight: f64 = run.iter().map(|p| p.effective).sum();
    let mean = run.iter().filter_map(|p| Some(p.value? * p.effective)).sum::<f64>() / weight;
    let (Some(narrow), Some(usual)) = (&track.narrow, track.usual.value.filter(|_| mean.is_finite())) else {
        return window.from.plus(at);
    };
    let middle = (usual + mean) / 2.0;
    let place = |ms: i64| usize::try_from(ms / narrow.width.max(1)).unwrap_or(0).min(narrow.window.len());
    let (from, to) = (place((at - track.width).max(0)), place(at + track.width));
    let (mut best, mut most, mut sum) = (to, f64::NEG_INFINITY, 0.0);
    for (i, point) in narrow.window.iter().enumerate().take(to).skip(from).rev() {
        sum += point.value.map_or(0.0, |v| (v - middle) * point.effective) * (mean - usual).signum();
        if sum > most {
            (best, most) = (i, sum);
        }
    }
    window.from.plus(narrow.width * if most > 0.0 { best } else { to } as i64)
}

fn judged(track: &Track, window: Window, judged_until: Time) -> &[Point] {
    let until = judged_until.min(window.to);
    let length = until.0.saturating_sub(window.from.0).max(0);
    // A last bucket of at least half its width is judged as well.
    let whole = length.saturating_add(track.width / 2).checked_div(track.width).unwrap_or(0);
    &track.window[..track.window.len().min(usize::try_from(whole).unwrap_or(0))]
}

/// What the baseline says of one bucket.
struct Usual {
    median: f64,
    /// Spread of one bucket.
    spread: f64,
    /// Variance between stretches of the baseline beyond what their buckets' noise explains.
    between: f64,
    stretches: usize,
    buckets: usize,
}

impl Usual {
    fn of(track: &Track, scale: Scale) -> Option<Usual> {
        let stretches = stretches(track, scale);
        let mut all: Vec<f64> = stretches.iter().flatten().copied().collect();
        if all.len() < FEWEST_BASELINE {
            return None;
        }
        let median = median(&mut all)?;
        let mut distances: Vec<f64> = all.iter().map(|x| (x - median).abs()).collect();
        let mad = self::median(&mut distances)? * MAD_TO_SD;
        let mut errors: Vec<f64> = track.baseline.iter().flatten().filter_map(|p| error_on(p, scale)).collect();
        let sampling = self::median(&mut errors).unwrap_or(0.0);
        let spread = mad.max(sampling).max(least_spread(median, scale));
        let between = between_stretches(&stretches, spread);
        Some(Usual { median, spread, between, stretches: stretches.len(), buckets: all.len() })
    }

    fn score(&self, point: &Point, scale: Scale) -> Option<f64> {
        let spread = error_on(point, scale).unwrap_or(0.0).max(self.spread);
        Some(((on_scale(point, scale)? - self.median) / spread).clamp(-CLIP, CLIP))
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

/// The baseline's buckets on the scale, by stretch; a single long stretch is cut into pieces as long as the window.
fn stretches(track: &Track, scale: Scale) -> Vec<Vec<f64>> {
    let piece = if track.baseline.len() == 1 { track.window.len().max(1) } else { usize::MAX };
    let pieces = track.baseline.iter().flat_map(|stretch| stretch.chunks(piece.min(stretch.len().max(1))));
    let pieces = pieces.map(|points| points.iter().filter_map(|p| on_scale(p, scale)).collect::<Vec<f64>>());
    pieces.filter(|values| !values.is_empty()).collect()
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

struct Run {
    start: usize,
    end: usize,
    sigma: f64,
}

fn strongest_run(scores: &[Option<f64>], usual: &Usual) -> Option<Run> {
    // Where buckets had to be widened until few are left, one of them holds as much as a run of narrow ones.
    let shortest = SHORTEST_RUN.min(scores.len().div_ceil(3)).max(1);
    let mut sums = vec![0.0];
    for score in scores {
        sums.push(sums.last().copied().unwrap_or(0.0) + score.unwrap_or(0.0));
    }
    let mut runs = 0.0;
    let mut best: Option<(f64, usize, usize, f64)> = None;
    for length in shortest..=scores.len() {
        let candidates = (0..=scores.len() - length).map(|start| (start, sums[start + length] - sums[start]));
        let (start, sum) = candidates.reduce(|a, b| if b.1.abs() > a.1.abs() { b } else { a })?;
        runs += (scores.len() - length + 1) as f64;
        let (variance, freedom) = usual.noise_of_sum(length as f64);
        let p = two_sided(sum / variance.sqrt(), freedom);
        if best.is_none_or(|(least, ..)| p < least) {
            best = Some((p, start, length, sum));
        }
    }
    let (p, start, length, sum) = best?;
    // The first bucket of the run may have been picked up by chance: the onset is where it really leaves the baseline.
    let quiet = scores[start..start + length].iter().take_while(|z| z.is_none_or(|z| z * sum.signum() < 1.0)).count();
    let sigma = sigma_of((p * runs).min(1.0)).copysign(sum);
    let end = start + length;
    Some(Run { start: (start + quiet).min(end - 1), end, sigma })
}

fn two_sided(t: f64, freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(1.0, |d| 2.0 * d.sf(t.abs()))
}

fn sigma_of(p: f64) -> f64 {
    let sigma = Normal::new(0.0, 1.0).map_or(0.0, |n| -n.inverse_cdf(p / 2.0));
    if sigma.is_finite() { sigma.clamp(0.0, LARGEST) } else { LARGEST }
}

/// A point on the scale where its spread is even.
fn on_scale(point: &Point, scale: Scale) -> Option<f64> {
    let value = point.value.filter(|v| v.is_finite())?;
    match scale {
        Scale::Linear => Some(value),
        Scale::Log => Some(value.max(1e-9).ln()),
        // Anscombe's form of the arcsine keeps the spread even down to a few events.
        Scale::Arcsine => {
            let n = point.effective;
            let share = (value.clamp(0.0, 1.0) * n + 0.375) / (n + 0.75);
            (n > 0.0).then(|| share.sqrt().asin())
        }
    }
}

/// Sampling error of a point on the scale.
fn error_on(point: &Point, scale: Scale) -> Option<f64> {
    let error = point.error.filter(|e| e.is_finite());
    match scale {
        Scale::Linear => error,
        Scale::Log => Some(error? / point.value.filter(|v| *v > 0.0)?),
        Scale::Arcsine => (point.effective > 0.0).then(|| 0.5 / point.effective.sqrt()),
    }
}

/// Less than this is no change that anybody would act on, however many events show it.
fn least_spread(median: f64, scale: Scale) -> f64 {
    match scale {
        Scale::Log => 0.02,
        Scale::Arcsine => 0.004,
        Scale::Linear => (median.abs() * 0.005).max(1e-9),
    }
}

fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let (below, at, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let at = *at;
    let odd = below.len() * 2 + 1 == values.len();
    let lower = values[..middle].iter().copied().max_by(f64::total_cmp);
    Some(if odd { at } else { (at + lower.unwrap_or(at)) / 2.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Deterministic normal noise: the sum of twelve uniform numbers.
    struct Noise(u64);

    impl Noise {
        fn next(&mut self) -> f64 {
            (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
        }

        fn uniform(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1u64 << 53) as f64
        }
    }

    const MINUTE: i64 = crate::model::MINUTE;

    fn point(value: f64) -> Point {
        Point { count: 100.0, effective: 100.0, value: Some(value), error: None }
    }

    fn track(noise: &mut Noise, stretches: &[usize], shift: impl Fn(usize) -> f64) -> Track {
        Track {
            width: MINUTE,
            window: (0..30).map(|i| point(100.0 + noise.next() + shift(i))).collect(),
            baseline: stretches.iter().map(|n| (0..*n).map(|_| point(100.0 + noise.next())).collect()).collect(),
            ..Track::default()
        }
    }

    fn judge(track: &Track) -> Option<Deviation> {
        let window = Window::new(Time(0), Time(30 * MINUTE));
        deviation(track, Scale::Linear, window, window.to)
    }

    #[test]
    fn quiet_series_do_not_alarm() {
        let mut noise = Noise(1);
        for stretches in [&[60][..], &[120], &[30; 4], &[30; 7]] {
            let alarms = (0..2000)
                .filter(|_| judge(&track(&mut noise, stretches, |_| 0.0)).is_some_and(|d| d.sigma.abs() >= 3.0))
                .count();
            assert!(alarms < 10, "{alarms} of 2000 with {stretches:?}");
        }
    }

    #[test]
    fn days_that_differ_among_themselves_do_not_alarm() {
        let mut noise = Noise(2);
        let mut alarms = 0;
        for _ in 0..1000 {
            let mut t = track(&mut noise, &[30; 7], |_| 0.0);
            for stretch in t.baseline.iter_mut().chain([&mut t.window]) {
                let day = noise.next();
                stretch.iter_mut().for_each(|p| p.value = p.value.map(|v| v + day));
            }
            alarms += usize::from(judge(&t).is_some_and(|d| d.sigma.abs() >= 3.0));
        }
        assert!(alarms < 10, "{alarms} of 1000");
    }

    #[test]
    fn incidents_are_found_with_their_onset() {
        let mut noise = Noise(3);
        for (from, length, height) in [(20, 10, 3.0), (12, 18, 2.0), (10, 3, 5.0), (0, 30, 3.0)] {
            let incident = |i: usize| if (from..from + length).contains(&i) { height } else { 0.0 };
            let found = (0..200).filter_map(|_| judge(&track(&mut noise, &[30; 7], incident)));
            let good = found.filter(|d| d.sigma >= 3.0 && (d.onset.0 / MINUTE - from as i64).abs() <= 2).count();
            assert!(good >= 160, "{good} of 200 for {length} buckets at {height}");
        }
    }

    #[test]
    fn one_wild_bucket_is_no_incident() {
        let mut noise = Noise(4);
        let wild = judge(&track(&mut noise, &[30; 7], |i| if i == 7 { 1e6 } else { 0.0 }));
        assert!(wild.is_some_and(|d| d.sigma.abs() < 3.0), "{wild:?}");
    }

    #[test]
    fn too_little_baseline_tells_nothing() {
        assert_eq!(judge(&track(&mut Noise(5), &[3], |_| 9.0)), None);
        assert_eq!(judge(&track(&mut Noise(5), &[], |_| 9.0)), None);
    }

    #[test]
    fn buckets_that_are_still_filling_are_not_judged() {
        let t = track(&mut Noise(6), &[30; 7], |i| if i >= 25 { 20.0 } else { 0.0 });
        let window = Window::new(Time(0), Time(30 * MINUTE));
        let sigma = |until| deviation(&t, Scale::Linear, window, Time(until * MINUTE)).map(|d| d.sigma);
        assert!(sigma(30) > Some(3.0));
        assert!(sigma(25) < Some(3.0));
    }

    #[test]
    fn equal_values_are_no_deviation() {
        let flat = Track {
            width: MINUTE,
            window: vec![point(5.0); 30],
            baseline: vec![vec![point(5.0); 60]],
            ..Track::default()
        };
        assert_eq!(judge(&flat).map(|d| d.sigma), Some(0.0));
    }
}
