//! How a change went on after its onset: a step, a spike that is over, or a ramp.

use serde::Serialize;

use crate::model::{Time, Track, Window};

/// A tail that came back this far from the peak towards the usual value is over.
const OVER: f64 = 0.25;
/// A second half this many times as far from the usual value as the first is still climbing.
const CLIMBING: f64 = 1.6;

/// The kind of a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It rose and stayed.
    Step,
    /// It rose and is over.
    Spike,
    /// It rises still.
    Ramp,
    /// It fell and stayed.
    Drop,
    /// It fell and is over.
    Dip,
}

impl ChangeKind {
    /// In a word or two.
    pub fn words(self) -> &'static str {
        match self {
            ChangeKind::Step => "a step",
            ChangeKind::Spike => "a spike, over by now",
            ChangeKind::Ramp => "a ramp, still going on",
            ChangeKind::Drop => "a drop",
            ChangeKind::Dip => "a dip, over by now",
        }
    }
}

/// The kind of the change of a track since its onset; `None` where fewer than four buckets lie after it.
pub fn change_kind(track: &Track, window: Window, onset: Time, falls: bool) -> Option<ChangeKind> {
    let usual = track.usual.value?;
    let start = usize::try_from((onset.0 - window.from.0).checked_div(track.width)?).unwrap_or(0);
    let sign = if falls { -1.0 } else { 1.0 };
    let after: Vec<f64> = track.window.iter().skip(start).filter_map(|p| Some((p.value? - usual) * sign)).collect();
    if after.len() < 4 {
        return None;
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let (first, second) = after.split_at(after.len() / 2);
    let tail = mean(&after[after.len() - after.len().div_ceil(4)..]);
    let most = after.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(match (tail < OVER * most, falls) {
        (true, true) => ChangeKind::Dip,
        (true, false) => ChangeKind::Spike,
        (false, true) => ChangeKind::Drop,
        (false, false) if mean(second) > CLIMBING * mean(first).max(0.0) => ChangeKind::Ramp,
        (false, false) => ChangeKind::Step,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Point;

    fn kind(values: &[f64], falls: bool) -> Option<ChangeKind> {
        let point = |v: &f64| Point { count: 10.0, effective: 10.0, value: Some(*v), error: None };
        let track =
            Track { width: 10, window: values.iter().map(point).collect(), usual: point(&1.0), ..Track::default() };
        change_kind(&track, Window::new(Time(0), Time(10 * values.len() as i64)), Time(20), falls)
    }

    #[test]
    fn changes_are_told_apart() {
        assert_eq!(kind(&[1.0, 1.0, 5.0, 5.2, 4.9, 5.1], false), Some(ChangeKind::Step));
        assert_eq!(kind(&[1.0, 1.0, 5.0, 6.0, 1.1, 1.0, 1.0, 1.0], false), Some(ChangeKind::Spike));
        assert_eq!(kind(&[1.0, 1.0, 2.0, 3.0, 5.0, 7.0], false), Some(ChangeKind::Ramp));
        assert_eq!(kind(&[1.0, 1.0, 0.2, 0.3, 0.2, 0.2], true), Some(ChangeKind::Drop));
        assert_eq!(kind(&[1.0, 1.0, 0.2, 0.3, 1.0, 1.0], true), Some(ChangeKind::Dip));
        assert_eq!(kind(&[1.0, 1.0, 5.0], false), None);
    }
}
