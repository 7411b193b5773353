//! Reads a record: whole lines count, whatever became of the others.

use crate::model::{Entry, Incident};

/// A record as it was read.
#[derive(Clone, PartialEq, Debug)]
pub struct Recorded {
    /// What it holds; entries of sessions side by side in the order of time.
    pub incident: Incident,
    /// Lines that could not be read: torn, or no entries.
    pub unreadable: usize,
}

/// Reads the lines of a record of that id.
pub fn read(id: &str, lines: &[u8]) -> Recorded {
    let mut entries: Vec<Entry> = Vec::new();
    let mut unreadable = 0;
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        match serde_json::from_slice(line) {
            Ok(entry) => entries.push(entry),
            Err(_) => unreadable += 1,
        }
    }
    // The first stays the first: a clock that was set back does not change how it began.
    if let Some((_, later)) = entries.split_first_mut() {
        later.sort_by_key(|entry| entry.at);
    }
    Recorded { incident: Incident { id: id.to_string(), entries }, unreadable }
}
