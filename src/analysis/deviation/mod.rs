//! How far a series is from its baseline, and since when: the strongest run of buckets, judged by its p-value.
//!
//! Own code, because it is the heart of the tool. Runs of three buckets up to the whole window are tried; the p-value of the
//! one that stands out most is corrected for the number of runs looked at and shown as σ. Two tests lie beneath it: of shares,
//! by counting (`shares`), and of all other values, by the spread of the baseline's buckets (`values`). Both hold the noise of
//! one stretch of the baseline against another (a Tuesday is not a Monday: without that term, long runs alarm on ordinary days).

mod run;
mod scale;
mod shares;
mod values;

#[cfg(test)]
mod tests;

pub(super) use run::sigma_of;

use crate::model::{Point, Scale, Time, Track, Window};

/// A signal that is so many σ from its baseline stands out and is worth a look; a nearer one has not left it.
pub const STANDS_OUT: f64 = 3.0;

/// Whether a signal left its baseline, by its distance in σ; one without a distance did not.
pub fn stands_out(sigma: Option<f64>) -> bool {
    sigma.is_some_and(|sigma| sigma.abs() >= STANDS_OUT)
}

/// How far from the baseline, and since when.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Deviation {
    /// In σ, with the sign of the change.
    pub sigma: f64,
    /// Start of the run of buckets that stands out most.
    pub onset: Time,
    /// End of that run.
    pub until: Time,
}

impl Deviation {
    /// The same, begun when that part began which tells it best: one that left the baseline the same way in an overlapping time,
    /// and further than the whole, whose course the noise of all other parts blurs. Of `averaged` values most of that noise
    /// is the parts' changing mix: there any part that stands out tells better.
    pub fn begun_with(self, parts: impl Iterator<Item = Deviation>, averaged: bool) -> Deviation {
        let least = if averaged { STANDS_OUT } else { self.sigma.abs() };
        let tells = |part: &Deviation| {
            part.sigma * self.sigma.signum() >= least && part.onset < self.until && self.onset < part.until
        };
        let best = parts.filter(tells).max_by(|a, b| a.sigma.abs().total_cmp(&b.sigma.abs()));
        Deviation { onset: best.map_or(self.onset, |part| part.onset), ..self }
    }
}

/// Deviation of a track, `None` where too little is known. Buckets that end after `judged_until`
/// are still filling and are not judged.
pub fn deviation(track: &Track, scale: Scale, window: Window, judged_until: Time) -> Option<Deviation> {
    let own = (track.width, &track.window, &track.baseline);
    let (width, buckets, baseline) = match &track.narrow {
        Some(narrow) if scale == Scale::Arcsine => (narrow.width, &narrow.window, &narrow.baseline),
        _ => own,
    };
    let buckets = &buckets[..buckets.len().min(judged_buckets(width, window, judged_until))];
    let outcome = match scale {
        Scale::Arcsine => shares::judge(buckets, baseline),
        Scale::Log | Scale::Linear => values::judge(buckets, baseline, scale),
    };
    let (run, evidence) = outcome?;
    let edge = |bucket: usize| window.from.plus(width.saturating_mul(i64::try_from(bucket).unwrap_or(0)));
    let until = edge(run.end).min(window.to);
    Some(Deviation { sigma: run.sigma, onset: edge(run.onset(&evidence)), until })
}

/// What is read of the baseline's buckets, by stretch; a single long stretch is cut into pieces as long as the window.
fn stretches<T>(baseline: &[Vec<Point>], window: usize, read: impl Fn(&Point) -> Option<T>) -> Vec<Vec<T>> {
    let piece = if baseline.len() == 1 { window.max(1) } else { usize::MAX };
    let pieces = baseline.iter().flat_map(|stretch| stretch.chunks(piece.min(stretch.len().max(1))));
    let pieces = pieces.map(|points| points.iter().filter_map(&read).collect::<Vec<T>>());
    pieces.filter(|values| !values.is_empty()).collect()
}

/// How many buckets of that width (in ms) of a window are judged: a last one of at least half its width is judged as well.
pub fn judged_buckets(width: i64, window: Window, judged_until: Time) -> usize {
    let until = judged_until.min(window.to);
    let length = until.0.saturating_sub(window.from.0).max(0);
    let whole = length.saturating_add(width / 2).checked_div(width).unwrap_or(0);
    usize::try_from(whole).unwrap_or(0)
}
