//! How often a live screen asks again: never so often that a slow store does little else, and not while nobody looks.

use crate::model::{MINUTE, SECOND, Time};

/// A refresh comes no sooner than this many times what the last one cost.
const SPARE: i64 = 10;
/// A store that did not answer is asked again after so long at the latest, in ms.
const FAILED: i64 = 30 * SECOND;
/// Nobody looks when no key was pressed for so long, in ms.
const UNTOUCHED: i64 = 30 * MINUTE;

/// When to ask again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pace {
    every: i64,
    asked: Time,
    /// Whether answers of the last refresh are awaited.
    open: bool,
    cost: i64,
    touched: Time,
}

impl Pace {
    /// Asks again every so many ms.
    pub fn new(every: i64, now: Time) -> Pace {
        Pace { every, asked: now, open: true, cost: 0, touched: now }
    }

    /// A refresh was begun.
    pub fn asked(&mut self, now: Time) {
        (self.asked, self.open) = (now, true);
    }

    /// Everything that was asked is answered.
    pub fn answered(&mut self, now: Time) {
        if self.open {
            self.open = false;
            self.cost = now.0.saturating_sub(self.asked.0).max(0);
        }
    }

    /// Somebody is there.
    pub fn touched(&mut self, now: Time) {
        self.touched = now;
    }

    /// Whether nobody seems to be there.
    pub fn is_untouched(&self, now: Time) -> bool {
        now.0.saturating_sub(self.touched.0) > UNTOUCHED
    }

    /// Time between refreshes in ms.
    pub fn every(&self) -> i64 {
        self.every.max(self.cost.saturating_mul(SPARE))
    }

    /// Whether it is time to ask again; what failed is tried again sooner, however long it took to fail.
    pub fn is_due(&self, now: Time, failed: bool) -> bool {
        let every = if failed { self.every().min(self.every.max(FAILED)) } else { self.every() };
        now >= self.asked.plus(every)
    }

    /// What the last refresh cost in ms, where that slows the pace.
    pub fn slowed_by(&self) -> Option<i64> {
        (self.every() > self.every).then_some(self.cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_store_is_asked_less_often() {
        let mut pace = Pace::new(10_000, Time(0));
        pace.answered(Time(300));
        assert_eq!((pace.every(), pace.slowed_by()), (10_000, None));
        assert!(!pace.is_due(Time(9_999), false) && pace.is_due(Time(10_000), false));
        pace.asked(Time(10_000));
        pace.answered(Time(14_000));
        pace.answered(Time(90_000));
        assert_eq!((pace.every(), pace.slowed_by()), (40_000, Some(4_000)));
        assert!(!pace.is_due(Time(49_999), false) && pace.is_due(Time(50_000), false));
        assert!(!pace.is_due(Time(39_999), true) && pace.is_due(Time(40_000), true), "what failed is tried sooner");
    }

    #[test]
    fn after_half_an_hour_without_a_key_nobody_is_there() {
        let mut pace = Pace::new(10_000, Time(0));
        assert!(!pace.is_untouched(Time(UNTOUCHED)) && pace.is_untouched(Time(UNTOUCHED + 1)));
        pace.touched(Time(UNTOUCHED));
        assert!(!pace.is_untouched(Time(UNTOUCHED + 1)));
    }
}
