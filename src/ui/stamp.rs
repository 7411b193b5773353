//! Times as people read them, in the zone they chose.

use chrono::Local;

use crate::analysis::Zone;
use crate::model::{MINUTE, Time, Window};

/// Time of day with milliseconds: `02:52:03.123`.
pub fn clock(time: Time, zone: Zone) -> String {
    written(time, zone, "%H:%M:%S%.3f")
}

/// The date: `2026-03-02`.
pub fn date(time: Time, zone: Zone) -> String {
    written(time, zone, "%Y-%m-%d")
}

/// Date and time of day with milliseconds and the zone: `2026-03-02 02:52:03.123 UTC`.
pub fn instant(time: Time, zone: Zone) -> String {
    format!("{} {} {}", date(time, zone), clock(time, zone), zone.name(time))
}

/// The stretch with its zone: `02:52–03:22 UTC`, with seconds where it has any and with dates where they differ.
pub fn stretch(window: Window, zone: Zone) -> String {
    let whole_minutes = window.from.0 % MINUTE == 0 && window.to.0 % MINUTE == 0;
    let one_day = date(window.from, zone) == date(window.to.plus(-1), zone);
    let pattern = match (one_day, whole_minutes) {
        (true, true) => "%H:%M",
        (true, false) => "%H:%M:%S",
        (false, true) => "%Y-%m-%d %H:%M",
        (false, false) => "%Y-%m-%d %H:%M:%S",
    };
    let (from, to) = (written(window.from, zone, pattern), written(window.to, zone, pattern));
    format!("{from}–{to} {}", zone.name(window.to))
}

/// The same with its date in any case, for text that is read elsewhere and later: `2026-03-02 02:52–03:22 UTC`.
pub fn dated_stretch(window: Window, zone: Zone) -> String {
    let (day, words) = (date(window.from, zone), stretch(window, zone));
    if words.starts_with(&day) { words } else { format!("{day} {words}") }
}

fn written(time: Time, zone: Zone, pattern: &str) -> String {
    let Some(utc) = time.utc() else { return time.0.to_string() };
    match zone {
        Zone::Utc => utc.format(pattern).to_string(),
        Zone::Local => utc.with_timezone(&Local).format(pattern).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DAY, HOUR};

    #[test]
    fn stretches_say_no_more_than_needed() {
        let from = Time(1_772_420_000_000 / DAY * DAY + 2 * HOUR);
        let upto = |ms| stretch(Window::new(from, from.plus(ms)), Zone::Utc);
        assert_eq!(upto(HOUR), "02:00–03:00 UTC");
        assert_eq!(upto(22 * HOUR), "02:00–00:00 UTC");
        assert_eq!(upto(1_000), "02:00:00–02:00:01 UTC");
        assert_eq!(upto(DAY), "2026-03-02 02:00–2026-03-03 02:00 UTC");
    }

    #[test]
    fn what_leaves_the_program_has_a_date_once() {
        let from = Time(1_772_420_000_000 / DAY * DAY + 2 * HOUR);
        let upto = |ms| dated_stretch(Window::new(from, from.plus(ms)), Zone::Utc);
        assert_eq!(upto(HOUR), "2026-03-02 02:00–03:00 UTC");
        assert_eq!(upto(DAY), "2026-03-02 02:00–2026-03-03 02:00 UTC");
    }

    #[test]
    fn beyond_the_calendar_is_a_number() {
        assert_eq!(clock(Time(i64::MAX), Zone::Utc), i64::MAX.to_string());
    }
}
