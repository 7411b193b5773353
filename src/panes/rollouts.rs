//! Values that were first seen in the window, such as a version that was rolled out: they are marked on the time axis of every chart.

use crate::analysis::why::{ENOUGH, SEEN};
use crate::model::{GroupOf, Time, Window};

use super::{Reading, ReadingRow};

/// A value and when it was first seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rollout {
    /// The value.
    pub value: String,
    /// Start of the first bucket that holds it.
    pub at: Time,
}

impl Reading {
    /// The groups of a mix that the baseline does not hold, and that began after the window did; the largest first.
    pub fn rollouts(&self, window: Window) -> Vec<Rollout> {
        let known = |row: &ReadingRow| row.numbers.first().map_or(0.0, |n| n.track.usual.effective);
        let whole = self.rows.iter().find(|r| r.of == GroupOf::All).map_or(0.0, known);
        if whole < ENOUGH {
            return Vec::new();
        }
        let rollout = |row: &ReadingRow| {
            let number = row.numbers.first().filter(|n| n.usual_count == 0.0 && n.value.is_some_and(|v| v >= SEEN))?;
            let GroupOf::Value(value) = &row.of else { return None };
            let began = number.track.window.iter().position(|p| p.value.is_some_and(|v| v > 0.0));
            let first = i64::try_from(began.filter(|first| *first > 0)?).ok()?;
            let at = window.from.plus(number.track.width.saturating_mul(first));
            Some(Rollout { value: value.clone()?, at })
        };
        self.rows.iter().filter_map(rollout).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Baseline, BaselineKind, Filter, Group, MINUTE, Point, Scope, SeriesAnswer, Track};
    use crate::panes::{Pane, shipped};

    const WINDOW: Window = Window { from: Time(0), to: Time(10 * MINUTE) };

    fn group(of: GroupOf, usual: f64, counts: [f64; 10]) -> Group {
        let point = |count: f64| Point { count, effective: count, value: Some(count), error: None };
        let track = Track {
            width: MINUTE,
            window: counts.map(point).into(),
            baseline: vec![vec![point(usual / 10.0); 10]],
            whole: point(counts.iter().sum()),
            usual: point(usual),
            ..Track::default()
        };
        Group { of, tracks: vec![track] }
    }

    fn rollouts(usual: f64) -> Vec<Rollout> {
        let versions: Vec<Pane> = shipped().into_iter().filter(|p| p.key == "versions").collect();
        let new = [0.0, 0.0, 0.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0];
        let value = |name: &str| GroupOf::Value(Some(name.into()));
        let groups = vec![
            group(GroupOf::All, usual, [100.0; 10]),
            group(value("1.0"), usual, [90.0; 10]),
            group(value("1.1"), 0.0, new),
            group(value("1.2"), 0.0, [1.0; 10]),
        ];
        let windows = vec![Window { from: WINDOW.from.plus(-10 * MINUTE), to: WINDOW.from }];
        let baseline = Baseline { kind: BaselineKind::Previous, windows };
        let scope = Scope { window: WINDOW, filter: Filter::All, baseline };
        versions[0].read(&SeriesAnswer { groups, left_over: 0.0 }, &scope, WINDOW.to).rollouts(WINDOW)
    }

    #[test]
    fn a_version_that_came_is_told_with_its_time() {
        assert_eq!(rollouts(1_000.0), [Rollout { value: "1.1".into(), at: Time(3 * MINUTE) }]);
        assert_eq!(rollouts(100.0), [], "a baseline of a few events has not seen everything");
    }
}
