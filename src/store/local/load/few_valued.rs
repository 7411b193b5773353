//! Columns that somebody will likely ask for next: paths with few values, found in a sample and fetched when nothing else is
//! to do, so that a filter or split by one of them answers at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use memchr::memchr_iter;
use serde_json::Value;

use crate::model::FieldMap;
use crate::store::local::answer;
use crate::store::local::columns::{ColumnKind, ColumnSpec};
use crate::store::local::sources::Source;
use crate::store::local::wrapping;

use super::Shared;
use super::state::State;

/// Lines looked at.
const SAMPLE: usize = 4_000;
/// A path with more values in the sample is no path to split by.
const FEW: usize = 64;
/// Bytes that these columns may take together.
const ROOM: usize = 24 << 20;
/// Bytes a row of a column of words.
const A_ROW: usize = 2;

/// Values of a path in the sample; `None` when they are many.
type Values = BTreeMap<String, Option<BTreeSet<String>>>;

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
    let Ok(lines) = source.read_block(block, bytes) else { return };
    let specs = likely(&bytes[lines.start.min(bytes.len())..], &shared.map, ROOM / (A_ROW * rows.max(1)));
    shared.lock().want_ahead(specs);
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

/// The columns of the few-valued paths of these lines, those with the fewest values first; at most so many have more than one
/// value, for columns with one take no room.
fn likely(lines: &[u8], map: &FieldMap, most: usize) -> Vec<ColumnSpec> {
    let mut values = Values::new();
    let mut start = 0;
    for end in memchr_iter(b'\n', lines).take(SAMPLE) {
        if let Some(document) = wrapping::document(&lines[start..end]) {
            collect(&document, &mut String::new(), &mut values);
        }
        start = end + 1;
    }
    let mut few: Vec<(usize, String)> =
        values.into_iter().filter_map(|(path, values)| Some((values?.len(), path))).collect();
    few.sort();
    let constant = few.iter().take_while(|(values, _)| *values == 1).count();
    let mut specs = Vec::new();
    for (_, path) in few.iter().take(constant + most) {
        let field = map.fields.iter().find(|f| f.sources.iter().any(|s| s.path == *path));
        let spec = answer::column_for(field.map_or(path, |f| &f.name), map);
        if matches!(spec.kind, ColumnKind::Word | ColumnKind::Boolean) && !specs.contains(&spec) {
            specs.push(spec);
        }
    }
    specs
}

fn collect(value: &Value, path: &mut String, values: &mut Values) {
    let text = match value {
        Value::Object(members) => {
            let length = path.len();
            for (key, member) in members {
                if length > 0 {
                    path.push('.');
                }
                path.push_str(key);
                collect(member, path, values);
                path.truncate(length);
            }
            return;
        }
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => n.to_string(),
        Value::String(s) => s.clone(),
        Value::Array(_) | Value::Null => return,
    };
    if !values.contains_key(path) {
        values.insert(path.clone(), Some(BTreeSet::new()));
    }
    if let Some(of) = values.get_mut(path)
        && let Some(known) = of
    {
        known.insert(text);
        if known.len() > FEW {
            *of = None;
        }
    }
}
