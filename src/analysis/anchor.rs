//! What words about time are read by.

use chrono::NaiveTime;

use super::Zone;
use crate::model::{Time, Window};

/// The present instant, what is looked at, and the zone that people mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Anchor {
    /// The present instant.
    pub now: Time,
    /// The zone of times of day and of days.
    pub zone: Zone,
    shown: Window,
}

impl Anchor {
    /// By which times of day are the last before now.
    pub fn new(now: Time, zone: Zone) -> Anchor {
        Anchor { now, zone, shown: Window { from: now, to: now } }
    }

    /// The same to somebody who looks at a window: times of day are of its day.
    pub fn showing(self, window: Window) -> Anchor {
        Anchor { shown: window, ..self }
    }

    /// The instant in the window that is looked at at which clocks show this, else the one on the day on which it ends, else the
    /// last before now; `None` where the calendar ends.
    pub(super) fn at(self, time_of_day: NaiveTime) -> Option<Time> {
        let on = |day: chrono::NaiveDate| self.zone.instant(day.and_time(time_of_day));
        let first = on(self.zone.calendar(self.shown.from)?.date());
        let last = self.zone.calendar(self.shown.to)?.date();
        let within = |time: &Time| self.shown.from <= *time && *time <= self.shown.to;
        if let Some(time) = first.filter(within) {
            return Some(time);
        }
        on(last).filter(|time| *time <= self.now).or_else(|| {
            let today = self.zone.calendar(self.now)?.date();
            on(today).filter(|time| *time <= self.now).or_else(|| on(today.pred_opt()?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{parse_instant, parse_window};

    fn at(text: &str) -> Time {
        parse_instant(text, Anchor::new(Time(0), Zone::Utc)).unwrap()
    }

    #[test]
    fn times_of_day_are_of_the_day_that_is_looked_at() {
        let window = |from: &str, to: &str| Window { from: at(from), to: at(to) };
        let now = Anchor::new(at("2026-11-28 16:30"), Zone::Utc);
        let past = now.showing(window("2026-03-09 02:30", "2026-03-09 03:10"));
        let midnight = now.showing(window("2026-03-08 23:50", "2026-03-09 00:20"));
        let live = now.showing(window("2026-11-28 16:00", "2026-11-28 16:30"));
        for (anchor, text, meant) in [
            (past, "02:57", "2026-03-09 02:57"),
            (past, "16:45", "2026-03-09 16:45"),
            (midnight, "23:55", "2026-03-08 23:55"),
            (midnight, "00:10", "2026-03-09 00:10"),
            (midnight, "00:30", "2026-03-09 00:30"),
            (live, "16:29", "2026-11-28 16:29"),
            (live, "16:45", "2026-11-27 16:45"),
            (past, "now-1h", "2026-11-28 15:30"),
            (past, "yesterday 10:00", "2026-11-27 10:00"),
        ] {
            assert_eq!(parse_instant(text, anchor).unwrap(), at(meant), "{text}");
        }
        let meant = window("2026-03-09 02:50", "2026-03-09 03:00");
        assert_eq!(parse_window("02:50..03:00", past).unwrap(), meant);
        assert_eq!(parse_window("15m", past).unwrap().to, now.now, "a length is up to now");
    }
}
