//! How a change went on after its onset: a step, a spike that is over, or a ramp.

use serde::Serialize;

use crate::model::{Point, Time, Track, Window};

use super::explanation::points;

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

/// Since when a change is looked at, and in which window.
#[derive(Clone, Copy, Debug)]
pub struct Since {
    /// When it began.
    pub onset: Time,
    /// Where it is seen.
    pub window: Window,
}

impl Since {
    /// How far a track is from its usual value in each bucket since then, in the direction in which it went; whether events are
    /// `counted` in its buckets decides what is usual of one.
    pub fn course(self, track: &Track, falls: bool, counted: bool) -> Vec<f64> {
        let (width, buckets) = points(track);
        let start = (self.onset.0 - self.window.from.0).checked_div(width).unwrap_or(0);
        let usual = if counted { usual_count(track) } else { track.usual.value };
        let Some(usual) = usual else { return Vec::new() };
        let off = |p: &Point| Some((p.value? - usual) * if falls { -1.0 } else { 1.0 });
        buckets.iter().skip(usize::try_from(start).unwrap_or(0)).filter_map(off).collect()
    }
}

/// Events that a bucket usually has.
fn usual_count(track: &Track) -> Option<f64> {
    let buckets = track.baseline.iter().flatten();
    let (number, sum) = buckets.fold((0.0, 0.0), |(number, sum), p| (number + 1.0, sum + p.count));
    let (width, _) = points(track);
    (number > 0.0).then(|| sum / number * width as f64 / track.width.max(1) as f64)
}

/// The kind of a change by how far its symptom is from what is usual since its onset, and whether its values still grow by those
/// themselves, where it has any; `None` where fewer than four buckets lie after it. `falls` says where the signal went.
pub fn change_kind(symptom: &[f64], values: Option<&[f64]>, falls: bool) -> Option<ChangeKind> {
    if symptom.len() < 4 {
        return None;
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let climbs = |values: &[f64]| {
        let (first, second) = values.split_at(values.len() / 2);
        mean(second) > CLIMBING * mean(first).max(0.0)
    };
    let tail = mean(&symptom[symptom.len() - symptom.len().div_ceil(4)..]);
    let most = symptom.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(match (tail < OVER * most, falls) {
        (true, true) => ChangeKind::Dip,
        (true, false) => ChangeKind::Spike,
        (false, _) if climbs(values.unwrap_or(symptom)) => ChangeKind::Ramp,
        (false, true) => ChangeKind::Drop,
        (false, false) => ChangeKind::Step,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Point;

    fn track(values: &[f64], usual: f64) -> Track {
        let point = |v: &f64| Point { count: 10.0, effective: 10.0, value: Some(*v), error: None };
        Track { width: 10, window: values.iter().map(point).collect(), usual: point(&usual), ..Track::default() }
    }

    fn course(track: &Track, falls: bool, counted: bool) -> Vec<f64> {
        let window = Window::new(Time(0), Time(10 * track.window.len() as i64));
        Since { onset: Time(20), window }.course(track, falls, counted)
    }

    fn kind(values: &[f64], falls: bool) -> Option<ChangeKind> {
        change_kind(&course(&track(values, 1.0), falls, false), None, falls)
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

    #[test]
    fn values_still_grow_where_all_of_them_are_beyond_the_threshold() {
        let (symptom, values) = ([0.9; 6], course(&track(&[9.0, 9.0, 20.0, 30.0, 40.0, 60.0], 9.0), false, false));
        assert_eq!(change_kind(&symptom, Some(&values), false), Some(ChangeKind::Ramp));
        assert_eq!(change_kind(&symptom, None, false), Some(ChangeKind::Step));
    }

    #[test]
    fn events_are_held_against_as_many_as_a_bucket_has() {
        let count = |n: f64| Point { count: n, effective: n, value: Some(n), error: None };
        let doubled = Track {
            width: 10,
            window: [100.0, 100.0, 210.0, 190.0, 200.0, 200.0].map(count).into(),
            baseline: vec![vec![count(100.0); 60]],
            usual: count(6_000.0),
            ..Track::default()
        };
        assert_eq!(change_kind(&course(&doubled, false, true), None, false), Some(ChangeKind::Step));
    }
}
