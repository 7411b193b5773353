//! Lengths of time: read from words such as `1h30m`, and put into them.

use crate::model::{DAY, Error, ErrorKind, HOUR, MINUTE, Result, SECOND};

const WEEK: i64 = 7 * DAY;
const FORMS: &str = "write a number and a unit (s, m, h, d, w), or a sum of such: 30s, 15m, 2h, 1h30m, 3d, 1w";

/// The milliseconds of a length such as `15m`, `1h30m` or `2w`.
///
/// # Errors
/// [`ErrorKind::Usage`] when it is none, or longer than can be counted.
pub fn parse_duration(text: &str) -> Result<i64> {
    let mut rest = text.trim();
    let mut total = None;
    while !rest.is_empty() {
        let (part, tail) = first_part(rest).ok_or_else(|| not_a_length(text))?;
        total = Some(part.checked_add(total.unwrap_or(0)).ok_or_else(|| not_a_length(text))?);
        rest = tail.trim_start();
    }
    total.ok_or_else(|| not_a_length(text))
}

/// The milliseconds of the leading number and unit, and what follows them.
fn first_part(text: &str) -> Option<(i64, &str)> {
    let (digits, tail) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let mut tail = tail.chars();
    let unit = match tail.next()?.to_ascii_lowercase() {
        's' => SECOND,
        'm' => MINUTE,
        'h' => HOUR,
        'd' => DAY,
        'w' => WEEK,
        _ => return None,
    };
    Some((digits.parse::<i64>().ok()?.checked_mul(unit)?, tail.as_str()))
}

fn not_a_length(text: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("`{text}` is not a length of time"), FORMS)
}

/// A length in milliseconds in words: `30m`, `1h30m`, `2d`; whole seconds, or milliseconds below one second.
pub fn duration_words(ms: i64) -> String {
    let mut rest = ms.unsigned_abs();
    if (1..SECOND.unsigned_abs()).contains(&rest) {
        return format!("{ms}ms");
    }
    let mut words = String::new();
    for (unit, name) in [(DAY, 'd'), (HOUR, 'h'), (MINUTE, 'm'), (SECOND, 's')] {
        let unit = unit.unsigned_abs();
        if rest >= unit {
            words.push_str(&format!("{}{name}", rest / unit));
            rest %= unit;
        }
    }
    match words.as_str() {
        "" => "0s".to_owned(),
        _ if ms < 0 => format!("-{words}"),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_lengths() {
        for (text, ms) in [
            ("30s", 30 * SECOND),
            ("15m", 15 * MINUTE),
            ("1h30m", 90 * MINUTE),
            (" 1h 30m ", 90 * MINUTE),
            ("2W", 14 * DAY),
            ("1d1d", 2 * DAY),
            ("0s", 0),
        ] {
            assert_eq!(parse_duration(text).ok(), Some(ms), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_length() {
        for text in
            ["", " ", "m", "15", "1h30", "-5m", "1.5h", "5y", "é", "99999999999999999999s", "9223372036854775807w"]
        {
            let error = parse_duration(text).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Usage, "{text}");
            assert!(error.hint.contains("1h30m"), "{text}");
        }
    }

    #[test]
    fn puts_lengths_into_words() {
        for (ms, words) in [
            (0, "0s"),
            (250, "250ms"),
            (-250, "-250ms"),
            (30 * MINUTE, "30m"),
            (90 * MINUTE, "1h30m"),
            (2 * DAY, "2d"),
            (14 * DAY, "14d"),
            (DAY + HOUR + MINUTE + SECOND + 1, "1d1h1m1s"),
            (-HOUR, "-1h"),
        ] {
            assert_eq!(duration_words(ms), words);
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC*|[0-9smhdw ]*", ms in any::<i64>()) {
            let _ = parse_duration(&text);
            duration_words(ms);
        }

        #[test]
        fn words_read_back(seconds in 0..i64::MAX / SECOND) {
            let ms = seconds * SECOND;
            prop_assert_eq!(parse_duration(&duration_words(ms)).ok(), Some(ms));
        }
    }
}
