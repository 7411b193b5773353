//! The zone times are read and shown in.

use chrono::{DateTime, Datelike, Duration, FixedOffset, Local, NaiveDateTime, TimeZone};
use serde::{Deserialize, Serialize};

use crate::model::Time;

/// The zone times are read and shown in; it is always named beside them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// UTC.
    #[default]
    Utc,
    /// The zone of this machine.
    Local,
}

impl Zone {
    /// The date and time clocks of this zone show; `None` outside the years 1 to 9999.
    pub fn calendar(self, time: Time) -> Option<NaiveDateTime> {
        let utc = time.utc().filter(|t| within(t.naive_utc()))?;
        Some(match self {
            Zone::Utc => utc.naive_utc(),
            Zone::Local => utc.with_timezone(&Local).naive_local(),
        })
    }

    /// The instant at which clocks of this zone show this date and time: the first of two when clocks are set back,
    /// an hour later when they
    /// skip it; `None` outside the years 1 to 9999.
    pub fn instant(self, shown: NaiveDateTime) -> Option<Time> {
        if !within(shown) {
            return None;
        }
        let ms = match self {
            Zone::Utc => shown.and_utc().timestamp_millis(),
            Zone::Local => local(shown)?.timestamp_millis(),
        };
        Some(Time(ms))
    }

    /// What to call the zone beside a time: `UTC`, or the local offset at that instant, `UTC+02:00`.
    pub fn name(self, time: Time) -> String {
        match self.calendar(time).and(time.utc()) {
            Some(utc) if self == Zone::Local => named(*utc.with_timezone(&Local).offset()),
            _ => "UTC".to_owned(),
        }
    }
}

/// A zone without an offset is no other than UTC.
fn named(offset: FixedOffset) -> String {
    if offset.local_minus_utc() == 0 { "UTC".to_owned() } else { format!("UTC{offset}") }
}

/// Zone offsets overflow at the very ends of the calendar; nobody reads logs from there.
fn within(t: NaiveDateTime) -> bool {
    (1..=9999).contains(&t.year())
}

/// Clocks skip an hour at most, but for islands that once changed sides of the date line.
fn local(shown: NaiveDateTime) -> Option<DateTime<Local>> {
    let read = |t: NaiveDateTime| Local.from_local_datetime(&t).earliest();
    read(shown).or_else(|| read(shown.checked_add_signed(Duration::hours(1))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_and_instant_are_inverse() {
        for zone in [Zone::Utc, Zone::Local] {
            let time = Time(1_772_420_645_678);
            assert_eq!(zone.calendar(time).and_then(|t| zone.instant(t)), Some(time));
        }
    }

    #[test]
    fn a_zone_is_called_by_its_offset_where_it_has_one() {
        let offset = |hours: i32| named(FixedOffset::east_opt(hours * 3_600).unwrap());
        assert_eq!([offset(0), offset(2), offset(-5)], ["UTC", "UTC+02:00", "UTC-05:00"]);
    }

    #[test]
    fn beyond_the_calendar_there_is_nothing() {
        for zone in [Zone::Utc, Zone::Local] {
            assert_eq!(zone.calendar(Time(i64::MAX)), None);
            assert_eq!(zone.calendar(Time(i64::MIN)), None);
            assert_eq!(zone.instant(NaiveDateTime::MAX), None);
            assert_eq!(zone.name(Time(i64::MAX)), "UTC");
        }
    }
}
