//! The points of one measure of one group: by ever wider buckets until the usual one holds enough.

use super::{Buckets, Need, Stretch, Sums, widening};
use crate::model::{Filter, Measure, Narrow, Point, Track, Window};

/// A share whose positives are counted otherwise than by a filter.
const ABOVE: Measure = Measure::Share { of: Filter::All, among: Filter::All };

/// One measure of one group, added up by bucket.
pub trait Points {
    /// What is measured.
    fn measure(&self) -> &Measure;

    /// The buckets of window and baseline.
    fn buckets(&self) -> &Buckets;

    /// The sums of each bucket.
    fn sums(&self) -> &[Sums];

    /// Earliest and latest time in ms of anything in the store.
    fn held(&self) -> Option<(i64, i64)>;

    /// The point of these buckets together; `held` tells whether the store could hold events there.
    fn point(&self, places: &[usize], held: bool) -> Point;

    /// The track over window and baseline, and both as wholes.
    fn track(&self) -> Track {
        let (window, usual): (Vec<&Stretch>, Vec<&Stretch>) = self.buckets().stretches.iter().partition(|s| !s.usual);
        let width = window.first().map_or(1, |s| s.width);
        let length = window.first().map_or(0, |s| s.window.length());
        let whole = self.whole(&window);
        let typical = self.whole(&usual);
        let widened = |need| {
            widening(self.measure(), need, (width, length), [whole, typical], |by| {
                [&window, &usual].map(|stretches| stretches.iter().flat_map(|s| self.merged(s, by)).collect())
            })
        };
        let by = widened(Need::Judged);
        let percentile = matches!(self.measure(), Measure::Percentile(..));
        let narrow = if by > 1 && percentile { widened(Need::Rough) } else { 1 };
        let points = |stretch: &&Stretch| self.points(stretch, by);
        Track {
            width: width * by as i64,
            window: window.first().map(points).unwrap_or_default(),
            baseline: usual.iter().map(points).collect(),
            whole,
            usual: typical,
            narrow: window.first().filter(|_| narrow < by).map(|s| Narrow {
                width: width * narrow as i64,
                window: self.points(s, narrow),
                baseline: usual.iter().map(|s| self.points(s, narrow)).collect(),
            }),
            above: None,
        }
    }

    /// One point over all these stretches.
    fn whole(&self, stretches: &[&Stretch]) -> Point {
        // Stretches may share their buckets: each counts once.
        let mut places: Vec<usize> = stretches.iter().flat_map(|s| s.first..s.first + s.count).collect();
        places.sort_unstable();
        places.dedup();
        self.point(&places, stretches.iter().any(|s| self.holds(s.window)))
    }

    /// The points of a stretch, `by` buckets each.
    fn points(&self, stretch: &Stretch, by: usize) -> Vec<Point> {
        let starts = (0..stretch.count).step_by(by);
        let point = |start: usize| {
            let places: Vec<usize> = (start..stretch.count.min(start + by)).map(|b| b + stretch.first).collect();
            let from = stretch.window.from.plus(start as i64 * stretch.width);
            let to = from.plus(by as i64 * stretch.width).min(stretch.window.to);
            self.point(&places, self.holds(Window { from, to }))
        };
        starts.map(point).collect()
    }

    /// The sums of a stretch, `by` buckets each.
    fn merged(&self, stretch: &Stretch, by: usize) -> Vec<Sums> {
        let own = self.sums().get(stretch.first..stretch.first + stretch.count).unwrap_or_default();
        own.chunks(by).map(Sums::of).collect()
    }

    /// The sums of these buckets together.
    fn together(&self, places: &[usize]) -> Sums {
        let sums: Vec<Sums> = places.iter().filter_map(|at| self.sums().get(*at).copied()).collect();
        Sums::of(&sums)
    }

    /// Whether the store could hold events in a stretch.
    fn holds(&self, window: Window) -> bool {
        self.held().is_some_and(|(first, last)| first < window.to.0 && window.from.0 <= last)
    }
}

/// A measure of which the sums tell everything: any but a percentile.
#[derive(Debug)]
pub struct Tally<'a> {
    /// What is measured.
    pub measure: &'a Measure,
    /// What was taken from each number before it was added up.
    pub shift: f64,
    /// The buckets of window and baseline.
    pub buckets: &'a Buckets,
    /// The sums of each bucket.
    pub sums: Vec<Sums>,
    /// Earliest and latest time in ms of anything in the store.
    pub held: Option<(i64, i64)>,
}

impl<'a> Tally<'a> {
    /// Of sums whose first one counts the events above a value.
    pub fn above(sums: Vec<Sums>, buckets: &'a Buckets, held: Option<(i64, i64)>) -> Tally<'a> {
        Tally { measure: &ABOVE, shift: 0.0, buckets, sums, held }
    }
}

impl Points for Tally<'_> {
    fn measure(&self) -> &Measure {
        self.measure
    }

    fn buckets(&self) -> &Buckets {
        self.buckets
    }

    fn sums(&self) -> &[Sums] {
        &self.sums
    }

    fn held(&self) -> Option<(i64, i64)> {
        self.held
    }

    fn point(&self, places: &[usize], held: bool) -> Point {
        self.together(places).point(self.measure, self.shift, held)
    }
}
