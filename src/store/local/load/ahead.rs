//! Columns that somebody will likely ask for next: the id that requests are followed by and paths with few values, found in a
//! sample and fetched when nothing else is to do, so that a trace, a filter or a split by one of them answers at once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use memchr::memchr_iter;
use serde_json::Value;

use crate::model::{FieldMap, Follow, Stage};
use crate::store::local::answer;
use crate::store::local::columns::{ColumnKind, ColumnSpec};
use crate::store::local::leaves::{each_leaf, word};
use crate::store::local::sources::Source;
use crate::store::local::wrapping;

use super::Shared;
use super::state::{Reach, State};

/// Lines looked at.
const SAMPLE: usize = 4_000;
/// A path with more values in the sample is no path to split by.
const FEW: usize = 64;
/// Bytes that the columns of few values may take together; that of the id takes eight a row.
const ROOM: usize = 16 << 20;

/// What the sample holds of each path.
type Paths = BTreeMap<String, Path>;

/// What the sample holds of a path.
struct Path {
    /// Lines that have it.
    lines: usize,
    /// Its values; `None` when they are many.
    values: Option<BTreeSet<String>>,
}

/// Whether everything that is there was read once.
pub(super) fn is_ready(state: &State) -> bool {
    let mut blocks = state.files.iter().flat_map(|f| &f.blocks).peekable();
    blocks.peek().is_some() && blocks.all(|b| b.done.is_some()) && state.files.iter().all(|f| f.arrived >= 1.0)
}

/// Samples the newest block and has the columns of few-valued paths fetched.
pub(super) fn look_ahead(shared: &Shared, bytes: &mut Vec<u8>) {
    let (newest, rows) = {
        let state = shared.lock();
        (newest_block(&state), rows(&state))
    };
    let Some((source, block)) = newest else { return };
    let mut sample = Sample::default();
    if source.read_block(block, bytes, &mut |lines, _| sample.take(lines)).is_err() {
        return;
    }
    let mut state = shared.lock();
    let is_new = |spec: &ColumnSpec| state.groups_of(std::slice::from_ref(spec)).is_none();
    let explaining = explaining(&sample, &shared.map);
    let mut specs: Vec<ColumnSpec> = followed(&sample, &shared.map).into_iter().filter(|spec| is_new(spec)).collect();
    specs.extend(likely(sample, &shared.map, ROOM / rows.max(1), is_new));
    state.want_ahead(specs, Reach::Ahead);
    state.want_ahead(explaining, Reach::AheadNearby);
    drop(state);
    shared.changed.notify_all();
}

/// The block that holds the newest event.
fn newest_block(state: &State) -> Option<(Arc<dyn Source>, u32)> {
    let done = state.files.iter().flat_map(|file| {
        let blocks = file.blocks.iter().zip(0..);
        blocks.filter_map(move |(block, at)| Some((block.done.as_ref()?.tally.newest?, &file.source, at)))
    });
    done.max_by_key(|(newest, ..)| *newest).map(|(_, source, at)| (source.clone(), at))
}

/// Number of events read.
fn rows(state: &State) -> usize {
    state.files.iter().flat_map(|f| &f.blocks).filter_map(|b| b.done.as_ref()).map(|done| done.segment.rows()).sum()
}

/// What the first lines hold.
#[derive(Default)]
pub(super) struct Sample {
    lines: usize,
    paths: Paths,
}

impl Sample {
    pub(super) fn take(&mut self, lines: &[u8]) {
        let mut start = 0;
        for end in memchr_iter(b'\n', lines).take(SAMPLE - self.lines) {
            if let Some(document) = wrapping::document(&lines[start..end]) {
                each_leaf(&document, &mut |path, leaf| see(path, leaf, &mut self.paths));
            }
            start = end + 1;
            self.lines += 1;
        }
    }

    /// Whether a field of the map occurs.
    fn has(&self, name: &str, map: &FieldMap) -> bool {
        map.get(name).is_some_and(|field| field.sources.iter().any(|s| self.paths.contains_key(&s.path)))
    }
}

/// The column of the id that requests are followed by, where the lines have one.
pub(super) fn followed(sample: &Sample, map: &FieldMap) -> Option<ColumnSpec> {
    Follow::LEADING.iter().find(|name| sample.has(name, map)).map(|name| answer::column_for(name, map))
}

/// The columns that tell where a slow request's time went. Numbers take four bytes a row, too much for the whole of a file that
/// nobody asked about.
fn explaining(sample: &Sample, map: &FieldMap) -> Vec<ColumnSpec> {
    let known = Stage::FIELDS.into_iter().filter(|name| sample.has(name, map));
    known.map(|name| answer::numbers_for(name, map)).collect()
}

/// The columns of few-valued paths: those that can be split by first, of these the fields of the map, then what most lines have. At
/// most so many take a byte a row; those that every line has with the same value take no room.
pub(super) fn likely(
    sample: Sample,
    map: &FieldMap,
    most: usize,
    is_new: impl Fn(&ColumnSpec) -> bool,
) -> Vec<ColumnSpec> {
    let field = |path: &str| map.fields.iter().find(|f| f.sources.iter().any(|s| s.path == path));
    let few = |(path, of): (String, Path)| Some((path, of.lines, of.values?.len()));
    let mut few: Vec<(String, usize, usize)> = sample.paths.into_iter().filter_map(few).collect();
    few.sort_by_key(|(path, lines, values)| (*values < 2, field(path).is_none(), Reverse(*lines)));
    let mut specs = Vec::new();
    let mut left = most;
    for (path, lines, values) in few {
        let spec = answer::column_for(field(&path).map_or(&path, |f| &f.name), map);
        let room = usize::from(values > 1 || lines < sample.lines);
        let kept = matches!(spec.kind, ColumnKind::Word | ColumnKind::Boolean);
        if kept && room <= left && is_new(&spec) && !specs.contains(&spec) {
            left -= room;
            specs.push(spec);
        }
    }
    specs
}

fn see(path: &str, leaf: &Value, paths: &mut Paths) {
    let Some(word) = word(leaf) else { return };
    if !paths.contains_key(path) {
        paths.insert(path.to_owned(), Path { lines: 0, values: Some(BTreeSet::new()) });
    }
    let Some(of) = paths.get_mut(path) else { return };
    of.lines += 1;
    if let Some(known) = &mut of.values {
        if !known.contains(word.as_ref()) {
            known.insert(word.into_owned());
        }
        if known.len() > FEW {
            of.values = None;
        }
    }
}
