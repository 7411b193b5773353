//! Instants and stretches of time, in milliseconds since the Unix epoch (UTC).

use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One second, minute, hour and day in milliseconds.
pub const SECOND: i64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// An instant: milliseconds since the Unix epoch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Time(pub i64);

impl Time {
    /// The instant `ms` milliseconds later (earlier when negative), held at the ends of the range.
    pub fn plus(self, ms: i64) -> Time {
        Time(self.0.saturating_add(ms))
    }

    /// RFC 3339 in UTC with milliseconds, `2026-03-02T03:04:05.678Z`; the bare number where no calendar reaches.
    pub fn rfc3339(self) -> String {
        match self.utc() {
            Some(t) => t.to_rfc3339_opts(SecondsFormat::Millis, true),
            None => self.0.to_string(),
        }
    }

    /// The same instant as a calendar date in UTC; `None` beyond the calendar's range.
    pub fn utc(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        let text = String::deserialize(from)?;
        let bare = || text.parse().ok().map(Time);
        let read = DateTime::parse_from_rfc3339(&text).ok().map(|t| Time(t.timestamp_millis()));
        read.or_else(bare).ok_or_else(|| D::Error::custom(format!("`{text}` is no time")))
    }
}

/// A stretch of time: `from` inclusive, `to` exclusive.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Window {
    /// First instant inside.
    pub from: Time,
    /// First instant after.
    pub to: Time,
}

impl Window {
    /// The stretch between two instants, in whichever order they come.
    pub fn new(a: Time, b: Time) -> Window {
        Window { from: a.min(b), to: a.max(b) }
    }

    /// Its length in milliseconds, never negative.
    pub fn length(self) -> i64 {
        self.to.0.saturating_sub(self.from.0).max(0)
    }

    /// How long, in whole ms, each of so many equal parts is; the last may reach beyond the window.
    pub fn part(self, of: usize) -> i64 {
        let of = i64::try_from(of).unwrap_or(i64::MAX).max(1);
        (self.length().saturating_add(of - 1) / of).max(1)
    }

    /// Whether the instant lies inside.
    pub fn holds(self, t: Time) -> bool {
        self.from <= t && t < self.to
    }

    /// The same length, `ms` later.
    pub fn shifted(self, ms: i64) -> Window {
        Window { from: self.from.plus(ms), to: self.to.plus(ms) }
    }
}
