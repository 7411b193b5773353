//! `correlates`: whether two numbers move together over the window.

use std::sync::Arc;

use crate::analysis::{correlation, numbers};
use crate::model::Track;
use crate::model::Verdict;
use crate::runbook::Evidence;
use crate::runbook::block::Keys;

use super::{Judgement, Rule};

/// A weaker correlation explains little even where it is no chance.
const STRONG: f64 = 0.5;
/// No chance: three σ.
const P: f64 = 0.0027;

/// Two numbers move together.
#[derive(Debug)]
struct Correlates;

/// Takes no parameters; the step's `with` names the other number.
pub fn read(_: &mut Keys<'_>) -> Option<Arc<dyn Rule>> {
    Some(Arc::new(Correlates))
}

impl Rule for Correlates {
    fn name(&self) -> &'static str {
        "correlates"
    }

    fn judge(&self, evidence: &Evidence) -> Judgement {
        let (Some(all), Some((other, track))) = (evidence.all(), &evidence.with) else {
            return Judgement::new(Verdict::CannotTell, "there is nothing to hold it against");
        };
        let (one, two) = aligned(&all.number.track, track);
        let measure = &evidence.measure;
        let Some(seen) = correlation(&one, &two) else {
            let words = format!("{measure} and {other} have too few buckets in common, or one never changes");
            return Judgement::new(Verdict::CannotTell, words);
        };
        let verdict = if seen.p < P && seen.rho.abs() >= STRONG { Verdict::Yes } else { Verdict::No };
        let how = match verdict {
            Verdict::Yes if seen.rho < 0.0 => "go opposite ways",
            Verdict::Yes => "move together",
            _ => "do not clearly move together",
        };
        let sample = numbers::counted(seen.buckets, "bucket");
        Judgement::new(
            verdict,
            format!("{measure} and {other} {how}: rank correlation {:+.2}, p {:.2e} ({sample})", seen.rho, seen.p),
        )
    }
}

/// Both courses over the window in the same buckets: the finer one is averaged by the wider buckets of the other.
fn aligned(one: &Track, two: &Track) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
    let (one_width, one) = narrowest(one);
    let (two_width, two) = narrowest(two);
    let wider = one_width.max(two_width).max(1);
    (by_width(&one, one_width, wider), by_width(&two, two_width, wider))
}

fn narrowest(track: &Track) -> (i64, Vec<Option<f64>>) {
    let (width, points) = track.narrow.as_ref().map_or((track.width, &track.window), |n| (n.width, &n.window));
    (width.max(1), points.iter().map(|p| p.value).collect())
}

fn by_width(values: &[Option<f64>], width: i64, wider: i64) -> Vec<Option<f64>> {
    let times = usize::try_from(wider / width).unwrap_or(1).max(1);
    let mean = |chunk: &[Option<f64>]| {
        let known: Vec<f64> = chunk.iter().flatten().copied().collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    values.chunks(times).map(mean).collect()
}
