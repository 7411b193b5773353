//! The groups of a question: the top values of the split fields, the events without them, and the rest.

use super::View;
use super::codes::{Coder, coders};
use super::kernels::COULD;
use super::measures::Feed;
use super::partition::{Partition, keys};
use super::pass::{Cells, collect};
use super::plan::{Batch, Plan};
use super::ranking::{Ranking, Tally, Top};
use super::table::Table;
use crate::model::{Error, ErrorKind, Result};
use crate::store::local::columns::{Segment, UNTIMED};

/// So many values are all added up at once and ranked by the sums, which saves a pass.
const FEW: u64 = 32;

/// What was added up, by group.
#[derive(Debug)]
pub struct Groups {
    /// Everything added up, by part.
    pub cells: Cells,
    /// The values of each group and its part.
    pub groups: Vec<(Vec<Option<String>>, usize)>,
    /// Weighted events of the window in no group.
    pub left_over: f64,
}

/// Adds up everything the plan asks for, by the top values of its split fields where it has some. Values are ranked by
/// the weight of the events that any measure applies to.
pub fn grouped(view: &View, plan: &Plan, top: Top) -> Result<Groups> {
    if plan.split.is_empty() {
        let cells = collect(view, plan, &Partition::one())?;
        return Ok(Groups { cells, groups: Vec::new(), left_over: 0.0 });
    }
    let coders = coders(view, plan)?;
    let size = size(&coders)?;
    if size <= FEW && plan.feeds.feeds.len() == 1 {
        let cells = collect(view, plan, &Partition::of(&coders, size, 0..size))?;
        let ranking = Ranking::new(tallies(plan, &cells), |code| names(view, &coders, code), top);
        return Ok(groups(cells, ranking, |_, code| code as usize + 1));
    }
    let ranking = rank_by_rows(view, plan, &coders, top)?;
    let codes = ranking.ranked.iter().map(|ranked| ranked.code);
    let cells = collect(view, plan, &Partition::of(&coders, size, codes))?;
    Ok(groups(cells, ranking, |place, _| place + 1))
}

/// Ranks the values of the plan's split fields.
pub fn rank(view: &View, plan: &Plan, top: Top) -> Result<Ranking> {
    rank_by_rows(view, plan, &coders(view, plan)?, top)
}

fn groups(cells: Cells, ranking: Ranking, part: impl Fn(usize, u64) -> usize) -> Groups {
    let group = |(place, ranked): (usize, super::ranking::Ranked)| (ranked.values, part(place, ranked.code));
    let left_over = ranking.left_over;
    Groups { cells, groups: ranking.ranked.into_iter().enumerate().map(group).collect(), left_over }
}

fn rank_by_rows(view: &View, plan: &Plan, coders: &[Coder], top: Top) -> Result<Ranking> {
    let size = size(coders)?;
    let tables = plan.over(view, |segments| tally(plan, coders, size, segments))?;
    Ok(Ranking::new(tables.iter().flat_map(Table::entries), |code| names(view, coders, code), top))
}

fn size(coders: &[Coder]) -> Result<u64> {
    coders.iter().try_fold(1u64, |size, coder| size.checked_mul(coder.size())).ok_or_else(too_many)
}

/// The weight of each code out of the sums of the only feed.
fn tallies(plan: &Plan, cells: &Cells) -> impl Iterator<Item = (u64, Tally)> {
    let in_window = plan.buckets.stretches.first().map_or(0, |window| window.count);
    let sums = cells.sums.first().map_or(&[][..], |sums| sums);
    sums.chunks(cells.parts).enumerate().flat_map(move |(bucket, parts)| {
        let tally = move |weight: f64| if bucket < in_window { [weight, 0.0] } else { [0.0, weight] };
        (0..).zip(parts.iter().skip(1)).map(move |(code, sums)| (code, tally(sums.weight)))
    })
}

fn names(view: &View, coders: &[Coder], mut key: u64) -> Vec<Option<String>> {
    let mut values = Vec::new();
    for coder in coders.iter().rev() {
        values.push(coder.name((key % coder.size()) as u32, view.dictionary));
        key /= coder.size();
    }
    values.reverse();
    values
}

fn tally(plan: &Plan, coders: &[Coder], size: u64, segments: &[&Segment]) -> Result<Table<Tally>> {
    let mut table = Table::new(size, [0.0; 2]);
    let mut batch = Batch::new(plan);
    for segment in segments {
        batch.load(segment)?;
        let keys = keys(coders, &batch.lanes, segment.rows());
        let applies = applies(plan, &batch, segment);
        for stretch in plan.buckets.overlapping(segment.span) {
            let usual = usize::from(stretch.usual);
            let rows = segment.times.iter().zip(&keys).zip(applies.iter().zip(batch.lanes.weights()));
            for ((time, key), (applies, weight)) in rows {
                if *applies && (stretch.window.from.0..stretch.window.to.0).contains(time) {
                    table.change(*key, |sums| sums.iter_mut().skip(usual).take(1).for_each(|sum| *sum += weight));
                }
            }
        }
    }
    Ok(table)
}

/// The rows that any measure applies to (every event, when there is no measure).
fn applies(plan: &Plan, batch: &Batch, segment: &Segment) -> Vec<bool> {
    let feeds = &plan.feeds.feeds;
    let mut applies = vec![feeds.is_empty() || feeds.contains(&Feed::Events); segment.rows()];
    let mut also = |rows: &mut dyn Iterator<Item = bool>| applies.iter_mut().zip(rows).for_each(|(a, b)| *a |= b);
    for (feed, tags) in feeds.iter().zip(&batch.tags) {
        match feed {
            Feed::Share { .. } => also(&mut tags.iter().map(|tag| tag & COULD != 0)),
            Feed::Moments(lane) | Feed::Most(lane) | Feed::Numbers(lane) => {
                also(&mut batch.lanes.numbers(*lane).iter().map(|n| !n.is_nan()));
            }
            Feed::Events | Feed::Invalid => {}
        }
    }
    let any_time = feeds.contains(&Feed::Invalid);
    for ((applies, flags), passes) in applies.iter_mut().zip(&segment.flags).zip(&batch.passes) {
        *applies = *passes && (any_time || (*applies && flags & UNTIMED == 0));
    }
    applies
}

fn too_many() -> Error {
    Error::new(ErrorKind::Unsupported, "the fields have too many values to group by together", "name fewer fields")
}
