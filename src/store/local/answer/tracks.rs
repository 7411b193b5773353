//! From cells to tracks: points of a group's measure over ever wider buckets until the usual one holds enough.

use super::View;
use super::buckets::{Buckets, Stretch};
use super::measures::Sums;
use super::pass::Cells;
use super::percentile::{Run, percentile};
use super::plan::Plan;
use super::width::{Need, widening};
use crate::model::{Filter, Measure, Narrow, Point, Track, Window};

/// A share whose positives are counted otherwise than by a filter.
const ABOVE: Measure = Measure::Share { of: Filter::All, among: Filter::All };

/// Reads points of one measure of one group out of the cells.
#[derive(Debug)]
pub struct Reader<'a> {
    measure: &'a Measure,
    shift: f64,
    buckets: &'a Buckets,
    /// By bucket.
    sums: Vec<Sums>,
    /// By bucket; none for measures that are no percentile.
    runs: Vec<Vec<&'a Run>>,
    held: Option<(i64, i64)>,
}

/// Earliest and latest time of anything in the store.
pub fn held(view: &View) -> Option<(i64, i64)> {
    view.segments.iter().filter_map(|s| s.span).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

impl<'a> Reader<'a> {
    /// For measure number `at`, of one part or (`None`) of all events.
    pub fn new(
        (at, measure): (usize, &'a Measure),
        part: Option<usize>,
        (plan, cells): (&'a Plan, &'a Cells),
        held: Option<(i64, i64)>,
    ) -> Reader<'a> {
        let feed = plan.feeds.of_measure.get(at).copied().unwrap_or(usize::MAX);
        let shift = plan.shifts.get(feed).copied().unwrap_or(0.0);
        let all_sums = cells.sums.get(feed).map_or(&[][..], |sums| sums);
        let all_runs = cells.runs.get(feed).map_or(&[][..], |runs| runs);
        let sums = all_sums.chunks(cells.parts).map(|bucket| merge(of_part(bucket, part)));
        let held_by = |bucket: &'a [Run]| of_part(bucket, part).iter().filter(|run| run.weight() > 0.0).collect();
        let runs = all_runs.chunks(cells.parts).map(held_by);
        Reader { measure, shift, buckets: &plan.buckets, sums: sums.collect(), runs: runs.collect(), held }
    }

    /// The track over window and baseline, and both as wholes.
    pub fn track(&self) -> Track {
        let (window, usual): (Vec<&Stretch>, Vec<&Stretch>) = self.buckets.stretches.iter().partition(|s| !s.usual);
        let width = window.first().map_or(1, |s| s.width);
        let length = window.first().map_or(0, |s| s.window.length());
        let whole = self.whole(&window);
        let typical = self.whole(&usual);
        let widened = |need| {
            widening(self.measure, need, (width, length), [whole, typical], |by| {
                [&window, &usual].map(|stretches| stretches.iter().flat_map(|s| self.merged(s, by)).collect())
            })
        };
        let by = widened(Need::Judged);
        let narrow = if by > 1 && self.is_percentile() { widened(Need::Rough) } else { 1 };
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
            above: typical.value.filter(|_| self.is_percentile()).map(|usual| Box::new(self.above(usual).track())),
        }
    }

    fn is_percentile(&self) -> bool {
        matches!(self.measure, Measure::Percentile(..))
    }

    /// Reads the share of events above a value.
    fn above(&self, value: f64) -> Reader<'a> {
        let sums = self.sums.iter().zip(&self.runs);
        let sums = sums.map(|(sums, runs)| Sums { first: runs.iter().map(|r| r.weight_above(value)).sum(), ..*sums });
        Reader {
            measure: &ABOVE,
            shift: 0.0,
            buckets: self.buckets,
            sums: sums.collect(),
            runs: Vec::new(),
            held: self.held,
        }
    }

    /// One point over all these stretches.
    pub fn whole(&self, stretches: &[&Stretch]) -> Point {
        // Stretches may share their buckets: each counts once.
        let mut places: Vec<usize> = stretches.iter().flat_map(|s| s.first..s.first + s.count).collect();
        places.sort_unstable();
        places.dedup();
        self.point(&places, stretches.iter().any(|s| self.holds(s.window)))
    }

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

    fn merged(&self, stretch: &Stretch, by: usize) -> Vec<Sums> {
        let own = self.sums.get(stretch.first..stretch.first + stretch.count).unwrap_or_default();
        own.chunks(by).map(merge).collect()
    }

    fn point(&self, places: &[usize], held: bool) -> Point {
        let sums: Vec<Sums> = places.iter().filter_map(|at| self.sums.get(*at).copied()).collect();
        let sums = merge(&sums);
        match self.measure {
            Measure::Percentile(_, q) => {
                let runs: Vec<&Run> = places.iter().filter_map(|at| self.runs.get(*at)).flatten().copied().collect();
                percentile_point(&runs, &sums, *q)
            }
            measure => sums.point(measure, self.shift, held),
        }
    }

    fn holds(&self, window: Window) -> bool {
        self.held.is_some_and(|(first, last)| first < window.to.0 && window.from.0 <= last)
    }
}

fn of_part<T>(bucket: &[T], part: Option<usize>) -> &[T] {
    match part {
        None => bucket,
        Some(part) => bucket.get(part).map_or(&[], std::slice::from_ref),
    }
}

fn merge(sums: &[Sums]) -> Sums {
    sums.iter().fold(Sums::EMPTY, |mut all, more| {
        all.merge(more);
        all
    })
}

fn percentile_point(runs: &[&Run], sums: &Sums, q: f64) -> Point {
    let (count, effective) = (sums.weight, sums.effective());
    let value = percentile(runs, q);
    let off = if effective > 0.0 { (q * (1.0 - q) / effective).sqrt() } else { 0.0 };
    let [low, high] = [q - off, q + off].map(|q| percentile(runs, q.clamp(0.0, 1.0)));
    Point { count, effective, value, error: low.zip(high).map(|(low, high)| (high - low) / 2.0) }
}
