//! Stretches of time as people type them: `15m`, `yesterday 14:00..15:00`, `now-1h..now`.

use super::instant::{first_at, midnight, read_clock, read_day};
use super::{Anchor, parse_duration, parse_instant};
use crate::model::{Error, ErrorKind, Result, Time, Window};

const FORMS: &str = "write 15m, last 2h, today, yesterday, 2026-03-02, 14:00..15:00, yesterday 14:00..15:00, \
    2026-03-02 14:00..15:00, now-1h..now or two RFC 3339 times with .. between";

/// The window meant by a length up to `now` (`15m`, `last 2h`), a day (`today` up to `now`, `yesterday`,
/// `2026-03-02`), or two instants (`14:00..15:00`, `now-1h..now`). A start without a day is read as
/// [`parse_instant`] does, an end without a day the first after the start.
///
/// # Errors
/// [`ErrorKind::Usage`] when it is none of these, or holds no time.
pub fn parse_window(text: &str, anchor: Anchor) -> Result<Window> {
    let lower = text.trim().to_ascii_lowercase();
    let (from, to) = match lower.split_once("..") {
        Some((from, to)) => ends(from.trim(), to.trim(), anchor)?,
        None => day(&lower, anchor).map_or_else(|| length(&lower, anchor.now), Ok)?,
    };
    if from < to {
        return Ok(Window { from, to });
    }
    Err(usage(format!("the window `{}` ends before it starts or holds no time", text.trim())))
}

/// The start and the end meant by two instants: an end without a day is the first such time of day after the start.
///
/// # Errors
/// [`ErrorKind::Usage`] when one of them is none.
pub(super) fn ends(from: &str, to: &str, anchor: Anchor) -> Result<(Time, Time)> {
    let start = parse_instant(from, anchor).map_err(with_forms)?;
    let after = read_clock(to).and_then(|time_of_day| first_at(time_of_day, start, anchor.zone));
    let end = match after {
        Some(end) => end,
        None => parse_instant(to, anchor).map_err(with_forms)?,
    };
    Ok((start, end))
}

fn day(text: &str, anchor: Anchor) -> Option<(Time, Time)> {
    let Anchor { now, zone, .. } = anchor;
    let day = read_day(text, now, zone)?;
    let end = if text == "today" { now } else { midnight(day.succ_opt()?, zone)? };
    Some((midnight(day, zone)?, end))
}

fn length(text: &str, now: Time) -> Result<(Time, Time)> {
    let length = text.strip_prefix("last ").unwrap_or(text);
    let ms = parse_duration(length).map_err(|_| usage(format!("`{text}` is not a stretch of time")))?;
    Ok((now.plus(ms.saturating_neg()), now))
}

fn with_forms(error: Error) -> Error {
    usage(error.message)
}

fn usage(message: String) -> Error {
    Error::new(ErrorKind::Usage, message, FORMS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Zone;
    use crate::model::DAY;
    use proptest::prelude::*;

    const NOW: &str = "2026-03-10T14:32:00Z";

    fn at(text: &str) -> Time {
        parse_instant(text, Anchor::new(Time(0), Zone::Utc)).unwrap()
    }

    #[test]
    fn reads_every_form() {
        for (text, from, to) in [
            ("15m", "2026-03-10T14:17:00Z", NOW),
            ("1h30m", "2026-03-10T13:02:00Z", NOW),
            ("3d", "2026-03-07T14:32:00Z", NOW),
            ("last 2h", "2026-03-10T12:32:00Z", NOW),
            ("today", "2026-03-10", NOW),
            ("Yesterday", "2026-03-09", "2026-03-10"),
            ("2026-03-02", "2026-03-02", "2026-03-03"),
            ("14:00..15:00", "2026-03-10 14:00", "2026-03-10 15:00"),
            ("15:00..16:00", "2026-03-09 15:00", "2026-03-09 16:00"),
            ("23:00..01:00", "2026-03-09 23:00", "2026-03-10 01:00"),
            ("yesterday 14:00..15:00", "2026-03-09 14:00", "2026-03-09 15:00"),
            ("yesterday 23:30..00:30", "2026-03-09 23:30", "2026-03-10 00:30"),
            ("2026-03-02 14:00..15:00", "2026-03-02 14:00", "2026-03-02 15:00"),
            ("2026-03-02 14:00 .. 2026-03-03 02:00:30", "2026-03-02 14:00", "2026-03-03 02:00:30"),
            ("2026-03-02T14:00:00Z..2026-03-02T17:00:00+02:00", "2026-03-02 14:00", "2026-03-02 15:00"),
            ("now-1h..now", "2026-03-10T13:32:00Z", NOW),
            ("yesterday..today", "2026-03-09", "2026-03-10"),
            ("14:00..now", "2026-03-10 14:00", NOW),
        ] {
            let window = Window { from: at(from), to: at(to) };
            assert_eq!(parse_window(text, Anchor::new(at(NOW), Zone::Utc)).ok(), Some(window), "{text}");
        }
    }

    #[test]
    fn refuses_the_rest_and_lists_the_forms() {
        for text in [
            "",
            "..",
            "14:00",
            "14:00..",
            "..15:00",
            "0s",
            "now..now-1h",
            "14:00..14:00",
            "last",
            "2026-13-01",
            "a..b..c",
        ] {
            let error = parse_window(text, Anchor::new(at(NOW), Zone::Utc)).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Usage, "{text}");
            assert!(error.hint.contains("now-1h..now"), "{text}");
        }
    }

    #[test]
    fn local_days_begin_at_local_midnight() {
        let window = parse_window("2026-01-15", Anchor::new(at(NOW), Zone::Local)).unwrap();
        assert_eq!(Zone::Local.calendar(window.from).unwrap().to_string(), "2026-01-15 00:00:00");
        assert_eq!(window.length(), DAY);
    }

    proptest! {
        #[test]
        fn never_panics_and_never_runs_backwards(
            text in "\\PC*|(now|today|yesterday|last|9999-12-31)[ -]?[0-9:smhdw]*(\\.\\.[0-9:tz+-]*)?",
            now in any::<i64>(),
        ) {
            for zone in [Zone::Utc, Zone::Local] {
                if let Ok(window) = parse_window(&text, Anchor::new(Time(now), zone)) {
                    prop_assert!(window.from < window.to);
                }
            }
        }
    }
}
