//! A question made ready for the rows: its columns, compiled filters and sums; and one segment read for it.

use std::sync::Arc;

use super::View;
use super::codes::lane_for;
use super::filter::Names;
use super::kernels::{COULD, HAS};
use super::lanes::{Columns, Lanes};
use super::measures::{Feed, Feeds};
use super::parallel;
use super::predicate::Predicate;
use crate::model::{Filter, Measure, Result};
use crate::store::local::columns::{Column, Numbers, Segment};
use crate::store::tracks::Buckets;

/// What one pass over the segments needs to know.
#[derive(Debug)]
pub struct Plan {
    /// The columns read.
    pub columns: Columns,
    /// The events looked at.
    pub filter: Predicate,
    /// Whether lines that are no events are looked at as well.
    pub bad_lines: bool,
    /// What is added up.
    pub feeds: Feeds,
    /// For each feed the number its moments are taken from.
    pub shifts: Vec<f64>,
    /// The lanes of the fields whose values make groups.
    pub split: Vec<usize>,
    /// The stretches and their buckets.
    pub buckets: Buckets,
}

impl Plan {
    /// Compiles filter and measures; fails where a filter is none or a field cannot be split by.
    pub fn new(
        view: &View,
        filter: &Filter,
        measures: &[Measure],
        fields: &[String],
        buckets: Buckets,
    ) -> Result<Plan> {
        let names = Names { map: view.map, dictionary: view.dictionary };
        let mut columns = Columns::default();
        let compiled = names.compile(filter, &mut columns)?;
        let feeds = Feeds::of(measures, names, &mut columns)?;
        let shift = |feed: &Feed| match feed {
            Feed::Moments(lane) => first_number(view, &columns, *lane),
            _ => 0.0,
        };
        let shifts = feeds.feeds.iter().map(shift).collect();
        let split = fields.iter().map(|f| lane_for(f, view.map, &mut columns)).collect::<Result<_>>()?;
        Ok(Plan { split, bad_lines: *filter == Filter::All, filter: compiled, feeds, shifts, buckets, columns })
    }

    /// Runs `work` over the segments that reach into a stretch, in contiguous pieces on the view's threads.
    pub fn over<R: Send>(&self, view: &View, work: impl Fn(&[&Segment]) -> Result<R> + Sync) -> Result<Vec<R>> {
        let touched = |s: &&Segment| self.buckets.overlapping(s.span).next().is_some();
        let segments: Vec<&Segment> = view.segments.iter().map(Arc::as_ref).filter(touched).collect();
        let pieces = parallel::chunks(&segments, view.threads.max(1), |s| s.rows() + 1);
        parallel::map(view.threads, pieces, work).into_iter().collect()
    }
}

fn first_number(view: &View, columns: &Columns, lane: usize) -> f64 {
    let first = |segment: &Arc<Segment>| match segment.columns.get(columns.spec(lane)?)? {
        Column::Numbers(Numbers::Constant(number)) => Some(*number),
        Column::Numbers(Numbers::Absent) => None,
        Column::Numbers(numbers) => {
            let mut unpacked = Vec::new();
            numbers.unpack(segment.rows(), &mut unpacked);
            unpacked.into_iter().find(|n| !n.is_nan())
        }
        _ => None,
    };
    view.segments.iter().find_map(first).unwrap_or(0.0)
}

/// One segment read for a plan.
#[derive(Debug)]
pub struct Batch<'a> {
    plan: &'a Plan,
    /// Its columns.
    pub lanes: Lanes<'a>,
    /// Which rows pass the filter.
    pub passes: Vec<bool>,
    /// For each feed that is a share, the tag of each row: [`COULD`], [`HAS`].
    pub tags: Vec<Vec<u8>>,
    could: Vec<bool>,
    has: Vec<bool>,
}

impl<'a> Batch<'a> {
    /// Nothing read yet.
    pub fn new(plan: &'a Plan) -> Batch<'a> {
        let tags = vec![Vec::new(); plan.feeds.feeds.len()];
        let (passes, could, has) = (Vec::new(), Vec::new(), Vec::new());
        Batch { plan, lanes: Lanes::new(&plan.columns), passes, tags, could, has }
    }

    /// Reads a segment; fails when it lacks a column.
    pub fn load(&mut self, segment: &Segment) -> Result<()> {
        let rows = segment.rows();
        self.lanes.load(segment)?;
        self.lanes.load_weights(segment);
        self.plan.filter.mask(&self.lanes, rows, &mut self.passes);
        for (feed, tags) in self.plan.feeds.feeds.iter().zip(&mut self.tags) {
            if let Feed::Share { of, among } = feed {
                among.mask(&self.lanes, rows, &mut self.could);
                of.mask(&self.lanes, rows, &mut self.has);
                let tag = |(could, has): (&bool, &bool)| (u8::from(*could) * COULD) | (u8::from(*could & *has) * HAS);
                tags.clear();
                tags.extend(self.could.iter().zip(&self.has).map(tag));
            }
        }
        Ok(())
    }
}
