//! The points of one measure of one group out of the cells.

use super::View;
use super::pass::Cells;
use super::percentile::{Run, percentile};
use super::plan::Plan;
use crate::model::{Measure, Point, Track};
use crate::store::tracks::{Buckets, Points, Sums, Tally};

/// Reads points of one measure of one group out of the cells.
#[derive(Debug)]
pub struct Reader<'a> {
    tally: Tally<'a>,
    /// By bucket; none for measures that are no percentile.
    runs: Vec<Vec<&'a Run>>,
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
        let sums = all_sums.chunks(cells.parts).map(|bucket| Sums::of(of_part(bucket, part)));
        let held_by = |bucket: &'a [Run]| of_part(bucket, part).iter().filter(|run| run.weight() > 0.0).collect();
        let runs = all_runs.chunks(cells.parts).map(held_by);
        let tally = Tally { measure, shift, buckets: &plan.buckets, sums: sums.collect(), held };
        Reader { tally, runs: runs.collect() }
    }

    /// The track over window and baseline; of a percentile also the share of events above the baseline's value.
    pub fn whole_track(&self) -> Track {
        let track = self.track();
        let percentile = matches!(self.tally.measure, Measure::Percentile(..));
        let above = track.usual.value.filter(|_| percentile).map(|usual| Box::new(self.above(usual).track()));
        Track { above, ..track }
    }

    /// Reads the share of events above a value.
    fn above(&self, value: f64) -> Tally<'a> {
        let sums = self.tally.sums.iter().zip(&self.runs);
        let sums = sums.map(|(sums, runs)| Sums { first: runs.iter().map(|r| r.weight_above(value)).sum(), ..*sums });
        Tally::above(sums.collect(), self.tally.buckets, self.tally.held)
    }
}

impl Points for Reader<'_> {
    fn measure(&self) -> &Measure {
        self.tally.measure
    }

    fn buckets(&self) -> &Buckets {
        self.tally.buckets
    }

    fn sums(&self) -> &[Sums] {
        &self.tally.sums
    }

    fn held(&self) -> Option<(i64, i64)> {
        self.tally.held
    }

    fn point(&self, places: &[usize], held: bool) -> Point {
        match self.tally.measure {
            Measure::Percentile(_, q) => {
                let runs: Vec<&Run> = places.iter().filter_map(|at| self.runs.get(*at)).flatten().copied().collect();
                percentile_point(&runs, &self.together(places), *q)
            }
            _ => self.tally.point(places, held),
        }
    }
}

fn of_part<T>(bucket: &[T], part: Option<usize>) -> &[T] {
    match part {
        None => bucket,
        Some(part) => bucket.get(part).map_or(&[], std::slice::from_ref),
    }
}

fn percentile_point(runs: &[&Run], sums: &Sums, q: f64) -> Point {
    let (count, effective) = (sums.weight, sums.effective());
    let value = percentile(runs, q);
    let off = if effective > 0.0 { (q * (1.0 - q) / effective).sqrt() } else { 0.0 };
    let [low, high] = [q - off, q + off].map(|q| percentile(runs, q.clamp(0.0, 1.0)));
    Point { count, effective, value, error: low.zip(high).map(|(low, high)| (high - low) / 2.0) }
}
