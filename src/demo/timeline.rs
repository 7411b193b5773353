//! When things happen in a story: its days, onset and end, the daily rhythm, and how much of which hours is kept.

use super::random::Random;
use crate::model::{DAY, HOUR, MINUTE, SECOND, Time, Window};

/// Length of a slice, in ms.
pub(super) const SLICE: i64 = MINUTE;

/// Length of the stretch at the end that is looked at first, in ms.
pub(super) const LAST: i64 = 30 * MINUTE;

/// Days before that of the incident.
const EARLIER_DAYS: i64 = 7;

/// Full detail starts so long before the onset (ms): four lengths of the last stretch fit before it.
const DETAIL: i64 = 140 * MINUTE;

/// On earlier days half is kept so long (ms) before and after the last stretch's hours.
const AROUND: i64 = 75 * MINUTE;

/// Share of ordinary requests that is kept around the incident's hours of earlier days, and elsewhere.
const KEPT_NEAR: f64 = 0.5;
const KEPT_FAR: f64 = 0.02;

/// The quietest time of a day, in ms after midnight UTC.
const TROUGH: i64 = 3 * HOUR + 20 * MINUTE;

/// The instants of a story.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timeline {
    /// Start of the first slice.
    pub start: Time,
    /// When the incident begins.
    pub onset: Time,
    /// End of the last written slice.
    pub end: Time,
    /// When the pager goes off.
    pub pager: Time,
}

impl Timeline {
    /// Seven days and the small hours of the eighth, from the whole minute of `start` on.
    pub fn new(seed: u64, start: Time) -> Timeline {
        let mut random = Random::of(&[seed, 0x71e]);
        let start = Time(start.0 - start.0.rem_euclid(SLICE));
        let minute = EARLIER_DAYS * DAY + 3 * HOUR + random.between(-13, 27) * MINUTE;
        // Never in the last seconds of a slice, where a slow request would be moved to before the onset.
        let onset = start.plus(minute + random.between(5, 40) * SECOND);
        let end = start.plus(minute + random.between(15, 18) * MINUTE);
        let pager = onset.plus(random.between(9 * 60, 12 * 60) * SECOND);
        Timeline { start, onset, end, pager }
    }

    /// Slices from the start to the end.
    pub fn slices(&self) -> u64 {
        ((self.end.0 - self.start.0) / SLICE) as u64
    }

    /// The stretch of a slice.
    pub fn window(&self, slice: u64) -> Window {
        let from = self.start.plus(i64::try_from(slice).unwrap_or(i64::MAX).saturating_mul(SLICE));
        Window { from, to: from.plus(SLICE) }
    }

    /// The first instant of which everything is kept.
    pub fn detail(&self) -> Time {
        let t = self.onset.plus(-DETAIL);
        Time(t.0 - t.0.rem_euclid(SLICE))
    }

    /// Share (0-1) of ordinary requests that is kept from this instant; `None` where logs are not sampled.
    pub fn kept(&self, at: Time) -> Option<f64> {
        if at >= self.detail() {
            return None;
        }
        let from = self.end.plus(-LAST - AROUND);
        let near = (at.0 - from.0).rem_euclid(DAY) < LAST + 2 * AROUND;
        Some(if near { KEPT_NEAR } else { KEPT_FAR })
    }
}

/// Traffic at an instant against that of an average one: smooth, the same every day, without a cosine for the sake
/// of its last digit.
pub(super) fn rhythm(at: Time) -> f64 {
    let half = (DAY / 2) as f64;
    let phase = (at.0 - TROUGH).rem_euclid(DAY) as f64;
    let rise = 1.0 - (phase - half).abs() / half;
    0.65 + 0.7 * rise * rise * (3.0 - 2.0 * rise)
}
