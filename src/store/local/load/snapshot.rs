//! What was read so far, for answers to stand on.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Coverage, Health, Time};
use crate::store::local::columns::{ColumnSpec, Dictionary, Segment};
use crate::store::local::tally::Tally;

use super::Shared;
use super::state::{File, Sought, State};

/// Of what is not whole, at most this share (0–1) was read.
const NEARLY: f64 = 0.999;

/// What was read so far.
pub struct Snapshot {
    /// The segments that have all the columns asked for, and those beside the stretches asked about, in the order of the
    /// sources.
    pub segments: Vec<Arc<Segment>>,
    /// Words of their columns.
    pub dictionary: Arc<Dictionary>,
    /// Share of the bytes that these segments stand for.
    pub coverage: Coverage,
    /// What is read, and what is known of it.
    pub health: Health,
}

impl Shared {
    pub(super) fn snapshot(&self, specs: &[ColumnSpec], sought: &Sought) -> Snapshot {
        let state = self.lock();
        let groups = state.groups_of(specs);
        let health = state.health();
        let (mut have, mut total, mut whole) = (0, 0, groups.is_some());
        let mut segments = Vec::new();
        for block in state.files.iter().flat_map(|f| &f.blocks) {
            total += block.bytes;
            if let Some(done) = block.done.as_ref().filter(|_| !block.reaches(sought)) {
                // None of its lines is looked at, so its columns are not missed.
                have += block.bytes;
                segments.push(done.segment.clone());
                continue;
            }
            whole &= groups.as_ref().is_some_and(|groups| block.has(groups));
            // What was read before the block grew still stands for that part of it.
            let usable =
                |groups: &Vec<usize>| block.done.as_ref().filter(|d| groups.iter().all(|g| d.groups.contains(g)));
            if let Some(done) = groups.as_ref().and_then(usable) {
                have += done.bytes.min(block.bytes);
                segments.push(done.segment.clone());
            }
        }
        let arrived = state.files.iter().map(|f| f.arrived).fold(1.0, f64::min);
        let read = if whole { 1.0 } else { (have as f64 / total.max(1) as f64).min(NEARLY) };
        // After the segments were taken, so that it knows all their words.
        let dictionary = self.words.dictionary();
        Snapshot { segments, dictionary, coverage: Coverage::so_far(read * arrived), health }
    }
}

impl State {
    fn health(&self) -> Health {
        let mut tally = Tally::default();
        let mut hours = BTreeSet::new();
        for done in self.files.iter().flat_map(|f| &f.blocks).filter_map(|b| b.done.as_ref()) {
            tally.add(&done.tally);
            hours.extend(done.tally.hours.iter().copied());
        }
        Health {
            who: who(&self.files),
            oldest: tally.oldest.map(Time),
            newest: tally.newest.map(Time),
            hours: hours.into_iter().map(Time).collect(),
            lines: tally.lines,
            growing: self.growing || self.files.iter().any(|f| f.source.is_endless()),
            caveats: Vec::new(),
            notes: self
                .notes
                .iter()
                .chain(&self.about_files)
                .cloned()
                .chain(self.files.iter().flat_map(|f| f.source.notes()))
                .collect(),
        }
    }
}

fn who(files: &[File]) -> String {
    match files {
        [one] => one.source.name(),
        many => format!("{} files", many.len()),
    }
}
