//! Instants as people type them: `14:00`, `yesterday 14:00`, `now-10m`, RFC 3339.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime};

use super::{Anchor, Zone, parse_duration};
use crate::model::{Error, ErrorKind, Result, Time};

const FORMS: &str =
    "write now, now-10m, 14:00, 14:00:05, yesterday 14:00, 2026-03-02, 2026-03-02 14:00 or 2026-03-02T14:00:00Z";

/// The instant meant by `now`, `now-10m`, `14:00`, `14:00:05`, `yesterday 14:00`, `2026-03-02 14:00`, `2026-03-02`
/// (its midnight) or RFC 3339. A time of day alone is of the day that is looked at, else the last such
/// one not after now.
///
/// # Errors
/// [`ErrorKind::Usage`] when it is none of these.
pub fn parse_instant(text: &str, anchor: Anchor) -> Result<Time> {
    read_instant(text, anchor).ok_or_else(|| {
        let message = format!("`{}` is not a point in time", text.trim());
        Error::new(ErrorKind::Usage, message, FORMS)
    })
}

fn read_instant(text: &str, anchor: Anchor) -> Option<Time> {
    let Anchor { now, zone, .. } = anchor;
    let text = text.trim().to_ascii_lowercase();
    if let Some(back) = text.strip_prefix("now") {
        return before_now(back.trim(), now);
    }
    if let Some(time_of_day) = read_clock(&text) {
        return anchor.at(time_of_day);
    }
    if let Some(day) = read_day(&text, now, zone) {
        return midnight(day, zone);
    }
    if let Some(exact) = read_exact(&text.to_ascii_uppercase()) {
        return Some(Time(exact.timestamp_millis()));
    }
    let (day, time) = text.split_once(char::is_whitespace).or_else(|| text.split_once('t'))?;
    zone.instant(read_day(day, now, zone)?.and_time(read_clock(time.trim())?))
}

/// RFC 3339; seconds may be left out.
fn read_exact(text: &str) -> Option<DateTime<FixedOffset>> {
    let short = || DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%#z").ok();
    DateTime::parse_from_rfc3339(text).ok().or_else(short)
}

fn before_now(back: &str, now: Time) -> Option<Time> {
    if back.is_empty() {
        return Some(now);
    }
    let ms = parse_duration(back.strip_prefix('-')?).ok()?;
    Some(now.plus(ms.checked_neg()?))
}

/// The first instant at or after `from` at which clocks show this; `None` where the calendar ends.
pub(super) fn first_at(clock: NaiveTime, from: Time, zone: Zone) -> Option<Time> {
    let day = zone.calendar(from)?.date();
    let time = zone.instant(day.and_time(clock))?;
    if time >= from { Some(time) } else { zone.instant(day.succ_opt()?.and_time(clock)) }
}

/// A time of day, `14:00`, `14:00:05` or `14:00:05.123`.
pub(super) fn read_clock(text: &str) -> Option<NaiveTime> {
    ["%H:%M", "%H:%M:%S%.f"].iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())
}

/// A day, `today`, `yesterday` or `2026-03-02`.
pub(super) fn read_day(text: &str, now: Time, zone: Zone) -> Option<NaiveDate> {
    match text {
        "today" => Some(zone.calendar(now)?.date()),
        "yesterday" => zone.calendar(now)?.date().checked_sub_days(Days::new(1)),
        _ => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
    }
}

/// The first instant of a day; `None` where the calendar ends.
pub(super) fn midnight(day: NaiveDate, zone: Zone) -> Option<Time> {
    zone.instant(day.and_time(NaiveTime::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Time {
        Time(DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis())
    }

    #[test]
    fn reads_every_form() {
        let now = at("2026-03-10T14:32:00Z");
        for (text, meant) in [
            ("now", "2026-03-10T14:32:00Z"),
            ("now-10m", "2026-03-10T14:22:00Z"),
            (" Now - 1h30m ", "2026-03-10T13:02:00Z"),
            ("14:00", "2026-03-10T14:00:00Z"),
            ("14:00:05", "2026-03-10T14:00:05Z"),
            ("14:00:05.250", "2026-03-10T14:00:05.250Z"),
            ("14:32", "2026-03-10T14:32:00Z"),
            ("23:00", "2026-03-09T23:00:00Z"),
            ("today 23:00", "2026-03-10T23:00:00Z"),
            ("yesterday 14:00", "2026-03-09T14:00:00Z"),
            ("yesterday", "2026-03-09T00:00:00Z"),
            ("2026-03-02", "2026-03-02T00:00:00Z"),
            ("2026-03-02 14:00", "2026-03-02T14:00:00Z"),
            ("2026-03-02T14:00:05", "2026-03-02T14:00:05Z"),
            ("2026-03-02T14:00:00z", "2026-03-02T14:00:00Z"),
            ("2026-03-02t14:00z", "2026-03-02T14:00:00Z"),
            ("2026-03-02T14:00+02:00", "2026-03-02T12:00:00Z"),
            ("2026-03-02T14:00:00.5+02:00", "2026-03-02T12:00:00.500Z"),
        ] {
            assert_eq!(parse_instant(text, Anchor::new(now, Zone::Utc)).ok(), Some(at(meant)), "{text}");
        }
    }

    #[test]
    fn local_times_show_the_same_on_local_clocks() {
        let now = at("2026-03-10T14:32:00Z");
        let time = parse_instant("2026-03-02 14:00", Anchor::new(now, Zone::Local)).unwrap();
        assert_eq!(Zone::Local.calendar(time).unwrap().to_string(), "2026-03-02 14:00:00");
    }

    #[test]
    fn refuses_the_rest_and_lists_the_forms() {
        for text in ["", "noon", "25:00", "14", "now+5m", "nowish", "2026-02-30", "tomorrow", "yesterday 14", "15m"] {
            let error = parse_instant(text, Anchor::new(Time(0), Zone::Utc)).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Usage, "{text}");
            assert!(error.hint.contains("yesterday 14:00"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(
            text in "\\PC*|(now|today|yesterday|[0-9+-]{1,8}-12-31)[ t-]?[0-9:.smhdwz+]*",
            now in any::<i64>(),
        ) {
            for zone in [Zone::Utc, Zone::Local] {
                let _ = parse_instant(&text, Anchor::new(Time(now), zone));
            }
        }
    }
}
