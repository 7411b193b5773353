//! The one pass over the rows: sums and numbers by bucket and part.

use std::ops::Range;

use super::View;
use super::kernels::{self, COULD, HAS};
use super::measures::Feed;
use super::parallel;
use super::partition::Partition;
use super::percentile::{Run, key};
use super::plan::{Batch, Plan};
use super::rows::{Counted, Rows};
use crate::model::Result;
use crate::store::local::columns::{INVALID, Segment, UNTIMED};
use crate::store::tracks::Sums;
use crate::store::tracks::{OUT, Stretch};

/// What was added up, by `bucket · parts + part`.
#[derive(Debug)]
pub struct Cells {
    /// Number of parts of each bucket.
    pub parts: usize,
    /// Sums of each feed.
    pub sums: Vec<Vec<Sums>>,
    /// Sorted numbers of each feed that keeps them; empty for the others.
    pub runs: Vec<Vec<Run>>,
}

/// Adds up everything the plan asks for.
pub fn collect(view: &View, plan: &Plan, partition: &Partition) -> Result<Cells> {
    let partials = plan.over(view, |segments| {
        let mut pass = Pass::new(plan, partition);
        segments.iter().try_for_each(|segment| pass.add(segment)).map(|()| (pass.sums, pass.numbers))
    })?;
    let feeds = plan.feeds.feeds.len();
    let size = plan.buckets.total * partition.count;
    let mut sums: Vec<Vec<Sums>> = vec![vec![Sums::EMPTY; size]; feeds];
    let mut numbers: Vec<Vec<Vec<Gathered>>> = (0..feeds).map(|_| (0..size).map(|_| Vec::new()).collect()).collect();
    for (partial_sums, partial_numbers) in partials {
        for (all, partial) in sums.iter_mut().zip(&partial_sums) {
            all.iter_mut().zip(partial).for_each(|(cell, more)| cell.merge(more));
        }
        for (all, partial) in numbers.iter_mut().zip(partial_numbers) {
            let some = partial.into_iter().zip(all).filter(|(more, _)| !more.keys.is_empty());
            some.for_each(|(more, cell)| cell.push(more));
        }
    }
    let runs: Vec<Vec<Run>> = numbers.into_iter().map(|cells| parallel::map(view.threads, cells, sorted)).collect();
    for ((feed, sums), runs) in plan.feeds.feeds.iter().zip(&mut sums).zip(&runs) {
        if let Feed::Numbers(_) = feed {
            for (cell, run) in sums.iter_mut().zip(runs) {
                (cell.weight, cell.squares) = (run.weight(), run.squares());
            }
        }
    }
    Ok(Cells { parts: partition.count, sums, runs })
}

/// Numbers of one cell as they come; no weights as long as all are 1.
#[derive(Clone, Debug, Default)]
struct Gathered {
    keys: Vec<i64>,
    weights: Vec<f64>,
}

fn sorted(gathered: Vec<Gathered>) -> Run {
    let weighted = gathered.iter().any(|g| !g.weights.is_empty());
    let (mut keys, mut weights) = (Vec::new(), Vec::new());
    for part in gathered {
        if weighted {
            let ones = part.keys.len() - part.weights.len();
            weights.resize(weights.len() + ones, 1.0);
            weights.extend(part.weights);
        }
        if keys.is_empty() {
            keys = part.keys;
        } else {
            keys.extend(part.keys);
        }
    }
    Run::new(keys, weights)
}

struct Pass<'a> {
    plan: &'a Plan,
    partition: &'a Partition<'a>,
    batch: Batch<'a>,
    sums: Vec<Vec<Sums>>,
    numbers: Vec<Vec<Gathered>>,
    parts: Vec<u32>,
    slots: Vec<u32>,
    runs: Vec<Range<usize>>,
    all: Counted,
    timed: Counted,
    tags: Vec<u8>,
}

impl<'a> Pass<'a> {
    fn new(plan: &'a Plan, partition: &'a Partition<'a>) -> Pass<'a> {
        let size = plan.buckets.total * partition.count;
        let numbers = |feed: &Feed| match feed {
            Feed::Numbers(_) => vec![Gathered::default(); size],
            _ => Vec::new(),
        };
        let feeds = &plan.feeds.feeds;
        let sums = vec![vec![Sums::EMPTY; size]; feeds.len()];
        let numbers = feeds.iter().map(numbers).collect();
        Pass {
            plan,
            partition,
            batch: Batch::new(plan),
            sums,
            numbers,
            parts: Vec::new(),
            slots: Vec::new(),
            runs: Vec::new(),
            all: Counted::default(),
            timed: Counted::default(),
            tags: Vec::new(),
        }
    }

    fn add(&mut self, segment: &Segment) -> Result<()> {
        self.batch.load(segment)?;
        self.partition.place(&self.batch.lanes, segment.rows(), &mut self.parts);
        let plan = self.plan;
        for stretch in plan.buckets.overlapping(segment.span) {
            self.slots(stretch, segment);
            for (at, feed) in plan.feeds.feeds.iter().enumerate() {
                self.feed(at, feed, segment);
            }
            if plan.bad_lines {
                self.bad_lines(stretch, segment);
            }
        }
        Ok(())
    }

    /// The cell of every row, and what the row weighs there: nothing when it does not count.
    fn slots(&mut self, stretch: &Stretch, segment: &Segment) {
        stretch.place(&segment.times, &mut self.slots);
        self.runs.clear();
        if self.partition.count == 1 {
            let mut from = 0;
            for run in self.slots.chunk_by(|a, b| a == b) {
                self.runs.push(from..from + run.len());
                from += run.len();
            }
        } else {
            let count = self.partition.count as u32;
            for (slot, part) in self.slots.iter_mut().zip(&self.parts) {
                *slot = if *slot == OUT { OUT } else { *slot * count + part };
            }
        }
        self.all.set(&self.batch.passes, self.batch.lanes.weights(), |_| true, segment);
        self.timed.set(&self.batch.passes, self.batch.lanes.weights(), |flags| flags & UNTIMED == 0, segment);
    }

    fn feed(&mut self, at: usize, feed: &Feed, segment: &Segment) {
        let (Some(cells), Some(numbers)) = (self.sums.get_mut(at), self.numbers.get_mut(at)) else { return };
        let rows = Rows { slots: &self.slots, runs: &self.runs };
        let timed = &self.timed;
        let values = |lane: usize| self.batch.lanes.numbers(lane);
        match feed {
            Feed::Events => rows.count(cells, timed),
            Feed::Share { .. } => rows.share(cells, timed, self.batch.tags.get(at).map_or(&[], |tags| tags)),
            Feed::Invalid => {
                self.tags.clear();
                self.tags.extend(segment.flags.iter().map(|f| if f & INVALID == 0 { COULD } else { COULD | HAS }));
                rows.share(cells, &self.all, &self.tags);
            }
            Feed::Moments(lane) => {
                let shift = self.plan.shifts.get(at).copied().unwrap_or(0.0);
                let run = |weights: &[f64], numbers: &[f64]| kernels::moments(weights, numbers, shift);
                let one = |cell: &mut Sums, weight, number| cell.add_number(weight, number, shift);
                rows.add(cells, &timed.weights, values(*lane), run, one);
            }
            Feed::Most(lane) => {
                let one = |cell: &mut Sums, weight, number| cell.add_number(weight, number, number);
                rows.add(cells, &timed.weights, values(*lane), kernels::most, one);
            }
            Feed::Numbers(lane) => gather(numbers, &self.slots, values(*lane), &timed.weights),
        }
    }

    fn bad_lines(&mut self, stretch: &Stretch, segment: &Segment) {
        let invalid = |(at, feed): (usize, &Feed)| (*feed == Feed::Invalid).then_some(at);
        let Some(at) = self.plan.feeds.feeds.iter().enumerate().find_map(invalid) else { return };
        let Some(cells) = self.sums.get_mut(at) else { return };
        for (_, time) in &segment.bad {
            let bucket = stretch.bucket(*time);
            if bucket != OUT
                && let Some(cell) = cells.get_mut(bucket as usize * self.partition.count)
            {
                cell.add(1.0, true);
            }
        }
    }
}

fn gather(cells: &mut [Gathered], slots: &[u32], values: &[f64], weights: &[f64]) {
    for (slot, (value, weight)) in slots.iter().zip(values.iter().zip(weights)) {
        if value.is_nan() || *weight == 0.0 {
            continue;
        }
        let Some(cell) = cells.get_mut(*slot as usize) else { continue };
        if *weight != 1.0 || !cell.weights.is_empty() {
            cell.weights.resize(cell.keys.len(), 1.0);
            cell.weights.push(*weight);
        }
        // Adding zero turns -0 into 0: the two are one value.
        cell.keys.push(key(*value + 0.0));
    }
}
