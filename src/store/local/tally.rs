//! What a segment adds to the counts and extents of the whole.

use crate::model::{HOUR, Lines};

use super::columns::{INVALID, Segment, UNTIMED};

/// Counts and extents of some segments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Lines by sort.
    pub lines: Lines,
    /// Earliest time of an event in ms.
    pub oldest: Option<i64>,
    /// Latest time of an event in ms.
    pub newest: Option<i64>,
    /// Starts of the hours that hold events, in ms, ascending.
    pub hours: Vec<i64>,
}

impl Tally {
    /// Counts one segment.
    pub fn of(segment: &Segment) -> Tally {
        let count = |flag: u8| segment.flags.iter().filter(|f| **f & flag != 0).count() as u64;
        let timed = segment.times.iter().zip(&segment.flags).filter(|(_, f)| **f & UNTIMED == 0).map(|(t, _)| *t);
        let mut hours = Vec::new();
        let (mut oldest, mut newest) = (None, None);
        for time in timed {
            oldest = Some(oldest.map_or(time, |o: i64| o.min(time)));
            newest = Some(newest.map_or(time, |n: i64| n.max(time)));
            let hour = time - time.rem_euclid(HOUR);
            if hours.last() != Some(&hour) {
                hours.push(hour);
            }
        }
        hours.sort_unstable();
        hours.dedup();
        let lines = Lines {
            events: segment.rows() as u64,
            not_json: segment.bad.len() as u64,
            invalid: count(INVALID),
            untimed: count(UNTIMED),
        };
        Tally { lines, oldest, newest, hours }
    }

    /// Adds the counts and extents of another; the hours are left to the caller.
    pub fn add(&mut self, other: &Tally) {
        self.lines.events += other.lines.events;
        self.lines.not_json += other.lines.not_json;
        self.lines.invalid += other.lines.invalid;
        self.lines.untimed += other.lines.untimed;
        self.oldest = [self.oldest, other.oldest].into_iter().flatten().min();
        self.newest = [self.newest, other.newest].into_iter().flatten().max();
    }
}
