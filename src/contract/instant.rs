//! Instants as logs write them: ISO 8601 with a zone, read byte by byte because a scan does it for every line.

use crate::model::{DAY, HOUR, MINUTE, SECOND, Time};

/// Reads `2026-03-02T03:04:05.678Z`: zone as `Z`, `±hh:mm`, `±hhmm` or `±hh`, up to nine fraction digits of which those
/// below the millisecond are cut off. `None` for anything else: no zone, no such day, a leap second.
pub fn parse_time(text: &[u8]) -> Option<Time> {
    let (head, rest) = text.split_first_chunk::<19>()?;
    let local = date_ms(head)? + clock_ms(head)?;
    let (fraction, zone) = split_fraction(rest)?;
    Some(Time(local + fraction - zone_ms(zone)?))
}

/// Midnight of the date at the start, in ms since the epoch.
fn date_ms(h: &[u8; 19]) -> Option<i64> {
    if h[4] != b'-' || h[7] != b'-' || h[10] != b'T' {
        return None;
    }
    let year = two(h[0], h[1])? * 100 + two(h[2], h[3])?;
    let month = two(h[5], h[6])?;
    let day = two(h[8], h[9])?;
    let real = year >= 1 && (1..=12).contains(&month) && day >= 1 && day <= days_in(year, month);
    real.then(|| days_since_epoch(year, month, day) * DAY)
}

/// Milliseconds since midnight of the clock time that follows the date.
fn clock_ms(h: &[u8; 19]) -> Option<i64> {
    if h[13] != b':' || h[16] != b':' {
        return None;
    }
    let (hour, minute, second) = (two(h[11], h[12])?, two(h[14], h[15])?, two(h[17], h[18])?);
    (hour < 24 && minute < 60 && second < 60).then_some(hour * HOUR + minute * MINUTE + second * SECOND)
}

/// The milliseconds of a fraction, if there is one, and what follows it.
fn split_fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let Some((b'.', rest)) = rest.split_first() else { return Some((0, rest)) };
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    if !(1..=9).contains(&digits) {
        return None;
    }
    let (fraction, zone) = rest.split_at_checked(digits)?;
    let place = |i: usize| fraction.get(i).map_or(0, |b| i64::from(b - b'0'));
    Some((place(0) * 100 + place(1) * 10 + place(2), zone))
}

/// How far the zone is ahead of UTC, in ms.
fn zone_ms(zone: &[u8]) -> Option<i64> {
    let (sign, hours, minutes) = match *zone {
        [b'Z'] => return Some(0),
        [sign, a, b] => (sign, two(a, b)?, 0),
        [sign, a, b, c, d] | [sign, a, b, b':', c, d] => (sign, two(a, b)?, two(c, d)?),
        _ => return None,
    };
    let ahead = match sign {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(ahead * (hours * HOUR + minutes * MINUTE))
}

/// Two ASCII digits as a number.
fn two(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(tens) * 10 + i64::from(ones))
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar. The year is counted from March, so that the leap day comes last
/// and months follow one formula.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    // 719_468 days lie between 0000-03-01, where this count starts, and the epoch.
    year * 365 + leap_days + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;

    fn ms(text: &str) -> Option<i64> {
        parse_time(text.as_bytes()).map(|t| t.0)
    }

    #[test]
    fn reads_every_form_of_zone_and_fraction() {
        let at = 1_772_420_645_000;
        for (text, want) in [
            ("2026-03-02T03:04:05Z", at),
            ("2026-03-02T03:04:05.6Z", at + 600),
            ("2026-03-02T03:04:05.678999999Z", at + 678),
            ("2026-03-02T05:04:05+02:00", at),
            ("2026-03-02T05:04:05+0200", at),
            ("2026-03-02T05:04:05.001+02", at + 1),
            ("2026-03-01T21:34:05-05:30", at),
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ] {
            assert_eq!(ms(text), Some(want), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_instant() {
        for text in [
            "",
            "2026-03-02",
            "2026-03-02T03:04:05",
            "2026-03-02T03:04:05.",
            "2026-03-02T03:04:05.Z",
            "2026-03-02T03:04:05.1234567890Z",
            "2026-03-02 03:04:05Z",
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "2026-03-02T24:00:00Z",
            "2026-03-02T03:60:05Z",
            "2026-03-02T03:04:60Z",
            "2026-03-02T03:04:05+24:00",
            "2026-03-02T03:04:05+02:60",
            "2026-03-02T03:04:05 02:00",
            "2026-03-02T03:04:05z",
            "2026-03-02T03:04:05Z ",
            "٢026-03-02T03:04:05Z",
        ] {
            assert_eq!(ms(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_chrono(t in -62_135_596_800_000i64..253_402_300_799_999, ahead in -1439i32..1440, digits in 0usize..10) {
            let zone = chrono::FixedOffset::east_opt(ahead * 60).unwrap();
            let instant = DateTime::from_timestamp_millis(t).unwrap().with_timezone(&zone);
            let whole = instant.format("%Y-%m-%dT%H:%M:%S").to_string();
            prop_assume!(whole.len() == 19 && !whole.starts_with("0000"));
            let nanos = instant.format("%9f").to_string();
            let fraction = if digits == 0 { String::new() } else { format!(".{}", &nanos[..digits]) };
            let text = format!("{whole}{fraction}{}", instant.format("%:z"));
            let want = DateTime::parse_from_rfc3339(&text).unwrap().timestamp_millis();
            prop_assert_eq!(ms(&text), Some(want), "{}", text);
        }

        #[test]
        fn never_takes_what_chrono_refuses(text in "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,9})?(Z|[+-][0-2][0-9]:[0-6][0-9])") {
            // Leap seconds and the year 0 are chrono's, not the contract's.
            prop_assume!(&text[17..19] != "60" && !text.starts_with("0000"));
            let want = DateTime::parse_from_rfc3339(&text).ok().map(|t| t.timestamp_millis());
            prop_assert_eq!(ms(&text), want, "{}", text);
        }
    }
}
