//! A baseline without its own incidents: the stretches in which the symptom was as rare as it usually is.

use crate::model::{Baseline, Point, Track, Window};

/// Standard errors above the calm part's share that a stretch may lie.
const ERRORS: f64 = 2.0;
/// Share of the calm part's share that a stretch may lie above it besides.
const LEEWAY: f64 = 0.3;
/// A baseline that was calm for less than this share of its pieces is taken whole.
const LEAST: f64 = 0.25;

/// A piece of the baseline with its events and those with the symptom.
struct Piece {
    window: Window,
    of: f64,
    with: f64,
}

impl Piece {
    fn share(&self) -> f64 {
        self.with / self.of
    }
}

/// The baseline without the pieces in which the symptom stood out already: above the calmer half by more than its noise.
pub fn calm(baseline: &Baseline, track: &Track) -> Baseline {
    let pieces = pieces(baseline, track);
    let mut by_share: Vec<&Piece> = pieces.iter().filter(|p| p.of > 0.0).collect();
    by_share.sort_by(|a, b| a.share().total_cmp(&b.share()));
    let half = &by_share[..by_share.len().div_ceil(2)];
    let (of, with) = half.iter().fold((0.0, 0.0), |(of, with), p| (of + p.of, with + p.with));
    if by_share.len() < 3 || of <= 0.0 {
        return baseline.clone();
    }
    let share = (with + 0.5) / (of + 1.0);
    let bound = |p: &Piece| share * (1.0 + LEEWAY) + ERRORS * (share * (1.0 - share) / p.of.max(1.0)).sqrt();
    let kept: Vec<Window> = pieces.iter().filter(|p| p.of > 0.0 && p.share() <= bound(p)).map(|p| p.window).collect();
    if (kept.len() as f64) < LEAST * by_share.len() as f64 {
        return baseline.clone();
    }
    Baseline { kind: baseline.kind, windows: joined(kept) }
}

/// Several stretches as they are; a single one by its buckets.
fn pieces(baseline: &Baseline, track: &Track) -> Vec<Piece> {
    let (width, stretches) = match &track.narrow {
        Some(narrow) if baseline.windows.len() == 1 => (narrow.width, &narrow.baseline),
        _ => (track.width, &track.baseline),
    };
    let mut pieces = Vec::new();
    for (window, points) in baseline.windows.iter().zip(stretches) {
        if baseline.windows.len() > 1 {
            pieces.push(piece(*window, points));
            continue;
        }
        for (at, point) in (0..).zip(points) {
            let from = window.from.plus(width * at);
            let to = from.plus(width).min(window.to);
            pieces.push(piece(Window { from, to }, std::slice::from_ref(point)));
        }
    }
    pieces
}

fn piece(window: Window, points: &[Point]) -> Piece {
    let with = |p: &Point| p.value.unwrap_or(0.0) * p.effective;
    Piece { window, of: points.iter().map(|p| p.effective).sum(), with: points.iter().map(with).sum() }
}

/// Adjoining windows as one.
fn joined(windows: Vec<Window>) -> Vec<Window> {
    let mut joined: Vec<Window> = Vec::new();
    for window in windows {
        match joined.last_mut() {
            Some(last) if last.to == window.from => last.to = window.to,
            _ => joined.push(window),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BaselineKind, Time};

    fn of_shares(shares: &[f64]) -> (Baseline, Track) {
        let point = |share: &f64| Point { count: 1000.0, effective: 1000.0, value: Some(*share), error: None };
        let track = Track { width: 10, baseline: vec![shares.iter().map(point).collect()], ..Track::default() };
        let whole = Window { from: Time(0), to: Time(10 * shares.len() as i64) };
        (Baseline { kind: BaselineKind::Previous, windows: vec![whole] }, track)
    }

    #[test]
    fn an_incident_in_the_baseline_is_left_out() {
        let (baseline, track) = of_shares(&[0.02, 0.021, 0.2, 0.3, 0.019, 0.02]);
        let window = |from, to| Window { from: Time(from), to: Time(to) };
        assert_eq!(calm(&baseline, &track).windows, [window(0, 20), window(40, 60)]);
    }

    #[test]
    fn noise_is_kept() {
        let (baseline, track) = of_shares(&[0.02, 0.025, 0.018, 0.022, 0.03, 0.02]);
        assert_eq!(calm(&baseline, &track), baseline);
    }
}
