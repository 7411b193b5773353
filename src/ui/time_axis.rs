//! Times as they are shown: on the axis of a chart, and alone.

use chrono::{DateTime, FixedOffset, Local, Offset, TimeZone};

use crate::analysis::Zone;
use crate::model::{DAY, HOUR, MINUTE, SECOND, Time, Window};

use super::Signs;

/// Distances between two labels, in ms; each is read off easily.
const STEPS: [i64; 18] = [
    SECOND,
    5 * SECOND,
    10 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
];

/// Columns left free between two labels.
const GAP: usize = 3;

/// One label of a time axis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimeTick {
    /// The instant it stands for.
    pub time: Time,
    /// Column of that instant.
    pub column: u16,
    /// Its words.
    pub label: String,
}

/// Labels for a window drawn over so many columns: at round times of the zone, never touching each other.
pub fn time_ticks(window: Window, columns: u16, zone: Zone) -> Vec<TimeTick> {
    let length = window.length();
    if length == 0 || columns == 0 {
        return Vec::new();
    }
    let fits = |step: i64| {
        let label = pattern(step, length).1 + GAP;
        i128::from(length) * label as i128 <= i128::from(step) * i128::from(columns)
    };
    let step = STEPS.into_iter().find(|s| fits(*s)).unwrap_or_else(|| length.div_euclid(2).max(DAY));
    let offset = offset_ms(window.from, zone);
    let mut at = (window.from.0 + offset).div_euclid(step) * step - offset;
    let mut ticks = Vec::new();
    while at < window.to.0 {
        if at >= window.from.0 {
            let label = written(Time(at), zone, pattern(step, length).0);
            ticks.push(TimeTick { time: Time(at), column: column_of(Time(at), window, columns), label });
        }
        at = at.saturating_add(step);
    }
    ticks
}

/// The column of an instant in a window drawn over so many columns, held at the ends.
pub fn column_of(t: Time, window: Window, columns: u16) -> u16 {
    let length = i128::from(window.length().max(1));
    let into = i128::from(t.0) - i128::from(window.from.0);
    let last = i128::from(columns.saturating_sub(1));
    (into * i128::from(columns) / length).clamp(0, last) as u16
}

/// An instant within a window: `03:07`, with seconds in short windows and with the date in windows over a day.
pub fn instant_within(t: Time, window: Window, zone: Zone) -> String {
    match window.length() {
        l if l > DAY => written(t, zone, "%m-%d %H:%M"),
        l if l < 30 * MINUTE => written(t, zone, "%H:%M:%S"),
        _ => written(t, zone, "%H:%M"),
    }
}

/// A stretch within a window: `02:50–03:10`, and what both ends share once: `03:13–:14`.
pub fn stretch_within(stretch: Window, window: Window, zone: Zone, signs: Signs) -> String {
    let ends = [stretch.from, stretch.to];
    let short = window.length() <= DAY && ends.iter().all(|t| t.0 % MINUTE == 0);
    let [from, to] = ends.map(|t| if short { written(t, zone, "%H:%M") } else { instant_within(t, window, zone) });
    let same = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let shared = to.get(..same).and_then(|shared| shared.rfind([':', ' '])).unwrap_or(0);
    format!("{from}{}{}", signs.pick("–", "-"), to.get(shared..).unwrap_or(&to).trim_start())
}

/// The format of labels so far apart, and the columns one takes.
fn pattern(step: i64, length: i64) -> (&'static str, usize) {
    match step {
        s if s >= DAY => ("%m-%d", 5),
        _ if length > DAY => ("%m-%d %H:%M", 11),
        s if s >= MINUTE => ("%H:%M", 5),
        _ => ("%H:%M:%S", 8),
    }
}

fn written(t: Time, zone: Zone, pattern: &str) -> String {
    match calendar(t, zone) {
        Some(date) => date.format(pattern).to_string(),
        None => t.0.to_string(),
    }
}

fn offset_ms(t: Time, zone: Zone) -> i64 {
    calendar(t, zone).map_or(0, |date| i64::from(date.offset().local_minus_utc()) * SECOND)
}

fn calendar(t: Time, zone: Zone) -> Option<DateTime<FixedOffset>> {
    let utc = t.utc()?;
    let offset = match zone {
        Zone::Utc => FixedOffset::east_opt(0)?,
        Zone::Local => Local.offset_from_utc_datetime(&utc.naive_utc()).fix(),
    };
    Some(utc.with_timezone(&offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-02T03:00:00Z.
    const T: i64 = 1_772_420_400_000;

    fn labels(from: i64, length: i64, columns: u16) -> Vec<String> {
        let window = Window { from: Time(from), to: Time(from + length) };
        time_ticks(window, columns, Zone::Utc).into_iter().map(|t| format!("{}@{}", t.label, t.column)).collect()
    }

    #[test]
    fn labels_stand_at_round_times_and_never_touch() {
        assert_eq!(
            labels(T + 2 * MINUTE, 30 * MINUTE, 60),
            ["03:05@6", "03:10@16", "03:15@26", "03:20@36", "03:25@46", "03:30@56"]
        );
        assert_eq!(labels(T, 60 * SECOND, 40), ["03:00:00@0", "03:00:30@20"]);
        assert_eq!(labels(T, 2 * DAY, 60), ["03-02 12:00@11", "03-03 00:00@26", "03-03 12:00@41", "03-04 00:00@56"]);
    }

    #[test]
    fn a_stretch_says_once_what_both_ends_share() {
        let words = |from: i64, length: i64, window: i64| {
            let of = |from: i64, length: i64| Window { from: Time(from), to: Time(from + length) };
            stretch_within(of(T + from, length), of(T, window), Zone::Utc, Signs::Unicode)
        };
        assert_eq!(words(13 * MINUTE, MINUTE, HOUR), "03:13–:14");
        assert_eq!(words(0, MINUTE, 5 * MINUTE), "03:00–:01");
        assert_eq!(words(0, 10 * SECOND, 5 * MINUTE), "03:00:00–:10");
        assert_eq!(words(30 * MINUTE, 40 * MINUTE, 2 * HOUR), "03:30–04:10");
        assert_eq!(words(0, HOUR, 2 * DAY), "03-02 03:00–04:00");
        assert_eq!(words(20 * HOUR, 4 * HOUR, 2 * DAY), "03-02 23:00–03-03 03:00");
    }

    #[test]
    fn no_window_and_no_column_give_no_labels() {
        assert!(labels(T, 0, 60).is_empty());
        assert!(labels(T, HOUR, 0).is_empty());
        assert!(labels(i64::MAX - 10, 5, 20).len() <= 20);
    }

    #[test]
    fn an_instant_is_as_fine_as_its_window() {
        let window = |length| Window { from: Time(T), to: Time(T + length) };
        let t = Time(T + 7 * MINUTE);
        assert_eq!(instant_within(t, window(HOUR), Zone::Utc), "03:07");
        assert_eq!(instant_within(t, window(10 * MINUTE), Zone::Utc), "03:07:00");
        assert_eq!(instant_within(t, window(3 * DAY), Zone::Utc), "03-02 03:07");
        assert_eq!(Zone::Utc.name(t), "UTC");
    }
}
