//! A story: a scenario told with a seed, cut in slices that can be made in any order.

use super::ledger::Ledger;
use super::lines::clock::Clock;
use super::lines::write_entry;
use super::scenario::Scenario;
use super::slice::Slice;
use super::timeline::{LAST, Timeline};
use super::truth::{FieldIs, Truth};
use crate::model::{Time, Window};

/// The events of a scenario, by position: the bytes of a slice depend on the story and the slice's number alone.
#[derive(Clone, Debug)]
pub struct Story {
    scenario: Scenario,
    seed: u64,
    events: u64,
    timeline: Timeline,
    ledger: Ledger,
}

impl Story {
    /// A story of exactly `events` lines: seven days from the whole minute of `start` on and, 3 h 07 min ± 20 min into
    /// the eighth, the incident.
    pub fn new(scenario: Scenario, seed: u64, events: u64, start: Time) -> Story {
        let timeline = Timeline::new(seed, start);
        let ledger = Ledger::new(seed, events, &timeline);
        Story { scenario, seed, events, timeline, ledger }
    }

    /// Lines of the written file.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Slices of the written file; those beyond it can be made as well and go on in full detail.
    pub fn slices(&self) -> u64 {
        self.timeline.slices()
    }

    /// The stretch of time that holds every event of a slice (one minute).
    pub fn window(&self, slice: u64) -> Window {
        self.timeline.window(slice)
    }

    /// The slice that holds an instant; the first for anything before.
    pub fn slice_at(&self, at: Time) -> u64 {
        let length = self.window(0).length().max(1);
        u64::try_from(at.0.saturating_sub(self.timeline.start.0) / length).unwrap_or(0)
    }

    /// Appends the lines of a slice (NDJSON, in order of time but for up to half a second between services).
    /// Returns how many.
    pub fn write_slice(&self, slice: u64, out: &mut Vec<u8>) -> u64 {
        let counts = self.ledger.counts(slice, &self.timeline);
        let slice = Slice::draw(self.scenario, self.seed, slice, &self.timeline, counts);
        let clock = Clock::new(slice.window.from);
        let entries = slice.entries();
        for entry in &entries {
            write_entry(*entry, &clock, out);
        }
        entries.len() as u64
    }

    /// What really happened.
    pub fn truth(&self) -> Truth {
        let cause = self.scenario.cause();
        let to = self.timeline.end;
        let from = if cause.is_some() { self.timeline.onset } else { to.plus(-LAST) };
        let conditions = cause.map_or(&[][..], |c| c.conditions);
        Truth {
            scenario: self.scenario,
            seed: self.seed,
            signal: cause.map(|c| c.signal),
            from,
            to,
            baseline: Window::new(self.timeline.detail(), from),
            conditions: conditions.iter().map(|c| FieldIs { field: c.path(), value: c.value() }).collect(),
            stage: cause.and_then(|c| c.stage),
        }
    }

    /// When the pager goes off: 9 to 12 minutes after the onset, before the end of the written file.
    pub fn pager(&self) -> Time {
        self.timeline.pager
    }
}
