//! The events held in memory: one gapless stretch of the order of time, bounded, growing at both ends.

use std::collections::VecDeque;

use crate::model::{Cursor, Event, PageAnswer, Time};

/// Events asked for at a time.
pub const PAGE: usize = 200;
/// Events held at most.
pub const CAPACITY: usize = 2_000;

/// A gapless stretch of events, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    events: VecDeque<Event>,
    /// Whether nothing older is left.
    pub oldest_reached: bool,
    /// Whether nothing newer was left.
    pub newest_reached: bool,
}

impl Pages {
    /// The stretch made of a backward page and the forward page that starts where it started; an absent page is an end.
    pub fn around(older: Option<&PageAnswer>, newer: Option<&PageAnswer>) -> Pages {
        let back = older.into_iter().flat_map(|p| p.events.iter().rev().cloned());
        let events = back.chain(newer.into_iter().flat_map(|p| p.events.iter().cloned())).collect();
        let reached = |page: Option<&PageAnswer>| page.is_none_or(|p| p.next.is_none());
        Pages { events, oldest_reached: reached(older), newest_reached: reached(newer) }
    }

    /// How many are held.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The event at that index, oldest first.
    pub fn get(&self, index: usize) -> Option<&Event> {
        self.events.get(index)
    }

    /// Place of the oldest.
    pub fn first(&self) -> Option<&Cursor> {
        self.events.front().map(|e| &e.cursor)
    }

    /// Place of the newest.
    pub fn last(&self) -> Option<&Cursor> {
        self.events.back().map(|e| &e.cursor)
    }

    /// Index of the event of that place.
    pub fn position(&self, cursor: &Cursor) -> Option<usize> {
        self.events.binary_search_by(|e| e.cursor.cmp(cursor)).ok()
    }

    /// Index of the event of that place, else of the one after it, else of the last.
    pub fn near(&self, cursor: &Cursor) -> Option<usize> {
        let at = self.events.partition_point(|e| e.cursor < *cursor);
        self.len().checked_sub(1).map(|last| at.min(last))
    }

    /// Index of the event nearest to an instant.
    pub fn nearest(&self, time: Time) -> Option<usize> {
        let after = self.events.partition_point(|e| e.cursor.time < time);
        let distance = |at: &usize| self.get(*at).map_or(u64::MAX, |e| e.cursor.time.0.abs_diff(time.0));
        [Some(after), after.checked_sub(1)].into_iter().flatten().filter(|at| *at < self.len()).min_by_key(distance)
    }

    /// Adds a backward page that was asked for from the oldest on.
    pub fn prepend(&mut self, page: &PageAnswer) {
        page.events.iter().cloned().for_each(|e| self.events.push_front(e));
        self.oldest_reached = page.next.is_none();
    }

    /// Adds events at or near the newest end, wherever in the order they belong; those known already are dropped.
    pub fn merge(&mut self, events: &[Event]) {
        for event in events {
            let at = self.events.partition_point(|e| e.cursor < event.cursor);
            let known = self.events.get(at).is_some_and(|e| e.cursor == event.cursor);
            let inside = at > 0 || self.oldest_reached || self.events.is_empty();
            if !known && inside {
                self.events.insert(at, event.clone());
            }
        }
    }

    /// Lets go of the events farthest from the kept one, down to the capacity.
    pub fn trim(&mut self, keep: &Cursor) {
        while self.len() > CAPACITY {
            let at = self.near(keep).unwrap_or(0);
            if at > self.len() / 2 {
                let excess = (self.len() - CAPACITY).min(at);
                self.events.drain(..excess);
                self.oldest_reached = false;
            } else {
                self.events.truncate(CAPACITY.max(at + 1));
                self.newest_reached = false;
            }
        }
    }
}

/// The greatest place before this one, so that a forward page beyond it starts with this event.
pub fn before(cursor: &Cursor) -> Cursor {
    let (file, offset) = cursor.place;
    match (file.checked_sub(1), offset.checked_sub(1)) {
        (_, Some(offset)) => Cursor { place: (file, offset), ..cursor.clone() },
        (Some(file), None) => Cursor { place: (file, u64::MAX), ..cursor.clone() },
        (None, None) => just_before(cursor.time),
    }
}

/// The last place before every event of that instant.
pub fn just_before(time: Time) -> Cursor {
    Cursor { time: time.plus(-1), place: (u64::MAX, u64::MAX) }
}
