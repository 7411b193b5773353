//! Times as text, fast: all but seconds and milliseconds is the same for every line of a minute.

use crate::model::{MINUTE, SECOND, Time};

/// Writes the instants of one minute, and others slowly.
#[derive(Debug)]
pub(in crate::demo) struct Clock {
    from: Time,
    /// `2026-03-02T03:04:`
    minute: Option<String>,
}

impl Clock {
    /// For the minute from the whole minute `from` on.
    pub fn new(from: Time) -> Clock {
        Clock { from, minute: from.rfc3339().strip_suffix("00.000Z").map(str::to_owned) }
    }

    /// Appends the instant as RFC 3339 in UTC with milliseconds.
    pub fn write(&self, at: Time, out: &mut Vec<u8>) {
        let offset = at.0 - self.from.0;
        let Some(minute) = self.minute.as_ref().filter(|_| (0..MINUTE).contains(&offset)) else {
            out.extend_from_slice(at.rfc3339().as_bytes());
            return;
        };
        let digit = |n: i64| b'0' + (n % 10) as u8;
        let (s, ms) = (offset / SECOND, offset % SECOND);
        out.extend_from_slice(minute.as_bytes());
        out.extend_from_slice(&[digit(s / 10), digit(s), b'.', digit(ms / 100), digit(ms / 10), digit(ms), b'Z']);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_inside_and_outside_the_minute_are_right() {
        let from = Time(1_772_409_600_000 + 7 * MINUTE);
        for offset in [0, 1, 9_999, 59_999, 60_000, 61_234, -1] {
            let mut out = Vec::new();
            Clock::new(from).write(from.plus(offset), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), from.plus(offset).rfc3339());
        }
    }
}
