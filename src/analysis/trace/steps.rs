//! The steps of many requests, each with its caller, without what only a drawing needs.

use super::draft::Draft;
use super::record::Record;
use super::{group, parents, times};

/// The steps that the records of one request report, with their callers; lines that stand far from the others in time
/// (a clock that was never set) are left out.
pub fn steps(records: Vec<Record>) -> Vec<Draft> {
    let (records, _) = times::together(records);
    let base = records.iter().map(|r| r.time).min().unwrap_or(0);
    let mut drafts = group::drafts(&records, base);
    parents::link(&mut drafts);
    drafts
}
