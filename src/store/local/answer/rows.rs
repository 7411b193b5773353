//! Which rows count and where they are added up.

use std::ops::Range;

use super::kernels::{self, COULD, HAS};
use crate::store::local::columns::Segment;
use crate::store::tracks::Sums;

/// The rows of a segment that count.
#[derive(Debug, Default)]
pub struct Counted {
    /// What each row weighs, 0 where it does not count.
    pub weights: Vec<f64>,
    /// 1 where the row counts.
    marks: Vec<u8>,
    /// Whether every row that counts weighs 1.
    plain: bool,
}

impl Counted {
    /// The rows that pass the filter and whose flags do.
    pub fn set(&mut self, passes: &[bool], weights: &[f64], flags: impl Fn(u8) -> bool, segment: &Segment) {
        self.plain = segment.weights.is_none();
        self.marks.clear();
        self.marks.extend(passes.iter().zip(&segment.flags).map(|(passes, f)| u8::from(*passes & flags(*f))));
        self.weights.clear();
        let weight = |(mark, weight): (&u8, &f64)| if *mark == 0 { 0.0 } else { *weight };
        self.weights.extend(self.marks.iter().zip(weights).map(weight));
    }
}

/// The cells of rows: each row's, or where neighbours share theirs, the runs of such rows.
#[derive(Debug)]
pub struct Rows<'a> {
    /// The cell of each row.
    pub slots: &'a [u32],
    /// Runs of rows of one cell; empty where rows are added one by one.
    pub runs: &'a [Range<usize>],
}

impl Rows<'_> {
    /// Counts events.
    pub fn count(&self, cells: &mut [Sums], counted: &Counted) {
        let (weights, marks) = (&counted.weights, &counted.marks);
        if counted.plain {
            self.add(cells, marks, marks, |m, _| kernels::plain_count(m), |cell, m, _| cell.add(f64::from(m), false));
        } else {
            self.add(cells, weights, weights, |w, _| kernels::count(w), |cell, w, _| cell.add(w, false));
        }
    }

    /// Counts events that could have something and those that have.
    pub fn share(&self, cells: &mut [Sums], counted: &Counted, tags: &[u8]) {
        let one = |cell: &mut Sums, weight, tag| cell.add(weight * f64::from(tag & COULD), tag & HAS != 0);
        if counted.plain {
            let one = |cell: &mut Sums, mark, tag| one(cell, f64::from(mark), tag);
            self.add(cells, &counted.marks, tags, kernels::plain_share, one);
        } else {
            self.add(cells, &counted.weights, tags, kernels::share, one);
        }
    }

    /// Adds weighted values to their cells, run by run where there are runs, else one by one.
    pub fn add<W: Copy, T: Copy>(
        &self,
        cells: &mut [Sums],
        weights: &[W],
        values: &[T],
        run: impl Fn(&[W], &[T]) -> Sums,
        one: impl Fn(&mut Sums, W, T),
    ) {
        for range in self.runs {
            let cell = self.slots.get(range.start).and_then(|slot| cells.get_mut(*slot as usize));
            if let (Some(cell), Some(w), Some(v)) = (cell, weights.get(range.clone()), values.get(range.clone())) {
                cell.merge(&run(w, v));
            }
        }
        if self.runs.is_empty() {
            for (slot, (weight, value)) in self.slots.iter().zip(weights.iter().zip(values)) {
                if let Some(cell) = cells.get_mut(*slot as usize) {
                    one(cell, *weight, *value);
                }
            }
        }
    }
}
