//! Instants and stretches of time in words, short enough for a header.

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::{Zone, duration_words};
use crate::model::{MINUTE, Time, Window};

/// Below this length (ms) a window that is not on whole minutes shows its seconds.
const SHOWS_SECONDS: i64 = 10 * MINUTE;

/// The time of day to the millisecond, `03:07:12.345`; the bare number beyond the calendar.
pub fn time_words(time: Time, zone: Zone) -> String {
    match zone.calendar(time) {
        Some(shown) => shown.format("%H:%M:%S%.3f").to_string(),
        None => time.0.to_string(),
    }
}

/// The window with its zone and length: `14:02-14:32 UTC (30m)`, `Mar 9 02:52-03:22 UTC (30m)` when not on `now`'s
/// day, with both dates when it spans days and the year when it is another.
pub fn window_words(window: Window, now: Time, zone: Zone) -> String {
    format!("{} ({})", dated_words(window, Some(now), zone), duration_words(window.length()))
}

/// The same without the length: `Mar 9 02:52-03:22 UTC`. Where there is no today, it is always dated, and without a year.
pub fn dated_words(window: Window, now: Option<Time>, zone: Zone) -> String {
    let today = now.and_then(|now| zone.calendar(now));
    format!("{} {}", ends_words(window, today, zone), zone.name(window.from))
}

/// The two ends, `14:02-14:32`, dated unless both are on the day of `today`.
pub(super) fn ends_words(window: Window, today: Option<NaiveDateTime>, zone: Zone) -> String {
    let (Some(from), Some(to)) = (zone.calendar(window.from), zone.calendar(window.to)) else {
        return format!("{}-{}", window.from.rfc3339(), window.to.rfc3339());
    };
    let clock = clock_format(window, from, to);
    let (start, end) = (from.format(clock), to.format(clock));
    let (first, last) = (date_words(from, today), date_words(to, today));
    if from.date() != to.date() {
        return format!("{first} {start}-{last} {end}");
    }
    match today {
        Some(today) if today.date() == from.date() => format!("{start}-{end}"),
        _ => format!("{first} {start}-{end}"),
    }
}

fn clock_format(window: Window, from: NaiveDateTime, to: NaiveDateTime) -> &'static str {
    let whole = from.second() == 0 && to.second() == 0;
    if whole || window.length() >= SHOWS_SECONDS { "%H:%M" } else { "%H:%M:%S" }
}

fn date_words(day: NaiveDateTime, today: Option<NaiveDateTime>) -> String {
    let form = match today {
        Some(today) if today.year() != day.year() => "%b %-d %Y",
        _ => "%b %-d",
    };
    day.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Anchor, parse_window};
    use proptest::prelude::*;

    const NOW: Time = Time(1_773_153_120_000); // 2026-03-10T14:32:00Z

    #[test]
    fn windows_in_words() {
        for (text, words) in [
            ("30m", "14:02-14:32 UTC (30m)"),
            ("14:00:10..14:00:40", "14:00:10-14:00:40 UTC (30s)"),
            ("14:00:10..14:30:10", "14:00-14:30 UTC (30m)"),
            ("yesterday 02:52..03:22", "Mar 9 02:52-03:22 UTC (30m)"),
            ("yesterday 23:00..01:00", "Mar 9 23:00-Mar 10 01:00 UTC (2h)"),
            ("2026-03-02", "Mar 2 00:00-Mar 3 00:00 UTC (1d)"),
            ("2025-12-31 23:00..00:30", "Dec 31 2025 23:00-Jan 1 00:30 UTC (1h30m)"),
        ] {
            let window = parse_window(text, Anchor::new(NOW, Zone::Utc)).unwrap();
            assert_eq!(window_words(window, NOW, Zone::Utc), words);
        }
    }

    #[test]
    fn without_a_today_windows_are_dated() {
        let window = parse_window("30m", Anchor::new(NOW, Zone::Utc)).unwrap();
        assert_eq!(dated_words(window, Some(NOW), Zone::Utc), "14:02-14:32 UTC");
        assert_eq!(dated_words(window, None, Zone::Utc), "Mar 10 14:02-14:32 UTC");
    }

    #[test]
    fn instants_in_words() {
        assert_eq!(time_words(Time(3 * 3_600_000 + 7 * 60_000 + 12_345), Zone::Utc), "03:07:12.345");
        assert_eq!(time_words(Time(i64::MAX), Zone::Utc), i64::MAX.to_string());
    }

    proptest! {
        #[test]
        fn never_panics(a in any::<i64>(), b in any::<i64>(), now in any::<i64>()) {
            for zone in [Zone::Utc, Zone::Local] {
                window_words(Window::new(Time(a), Time(b)), Time(now), zone);
                time_words(Time(a), zone);
            }
        }
    }
}
