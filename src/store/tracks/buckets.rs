//! Stretches of time cut into buckets, and the bucket of every row.

use crate::model::{Error, ErrorKind, Result, Scope, Window};

/// The place of a row that is in no bucket.
pub const OUT: u32 = u32::MAX;

/// The most buckets all stretches of a question may have together.
const MOST: i64 = 200_000;

/// A stretch with its buckets.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// From when to when.
    pub window: Window,
    /// Width of a bucket in ms; the last may be shorter.
    pub width: i64,
    /// Whether it belongs to the baseline.
    pub usual: bool,
    /// Number of its first bucket.
    pub first: usize,
    /// How many buckets it has.
    pub count: usize,
}

/// The stretches a question looks at: its window first, then its baseline.
#[derive(Clone, Debug)]
pub struct Buckets {
    /// The window and every stretch of the baseline.
    pub stretches: Vec<Stretch>,
    /// Number of buckets of all stretches.
    pub total: usize,
}

impl Buckets {
    /// Buckets of `width` ms from the start of each stretch; fails when there would be too many.
    pub fn narrow(scope: &Scope, width: i64) -> Result<Buckets> {
        let windows = || std::iter::once(&scope.window).chain(&scope.baseline.windows);
        let number = |w: &Window| if width > 0 { (w.length() / width).saturating_add(1) } else { MOST };
        if windows().map(number).fold(0, i64::saturating_add) >= MOST {
            let hint = format!("ask for wider buckets: at most {MOST} in all");
            return Err(Error::new(ErrorKind::Usage, "the time buckets are too narrow", hint));
        }
        let (mut stretches, mut total) = (Vec::new(), 0);
        for window in windows() {
            let count = window.length().div_euclid(width) + i64::from(window.length() % width > 0);
            let count = usize::try_from(count).unwrap_or(0);
            let usual = !stretches.is_empty();
            stretches.push(Stretch { window: *window, width, usual, first: total, count });
            total += count;
        }
        Ok(Buckets { stretches, total })
    }

    /// Two buckets: the window, and all of the baseline.
    pub fn whole(window: Window, baseline: &[Window]) -> Buckets {
        let stretch = |window: &Window, first| Stretch {
            window: *window,
            width: window.length().max(1),
            usual: first > 0,
            first,
            count: usize::from(window.length() > 0),
        };
        let usual = baseline.iter().map(|window| stretch(window, 1));
        Buckets { stretches: std::iter::once(stretch(&window, 0)).chain(usual).collect(), total: 2 }
    }

    /// The stretches that a span of times (both ends inclusive) reaches into.
    pub fn overlapping(&self, span: Option<(i64, i64)>) -> impl Iterator<Item = &Stretch> {
        self.stretches.iter().filter(move |s| {
            span.is_some_and(|(first, last)| s.count > 0 && first < s.window.to.0 && s.window.from.0 <= last)
        })
    }
}

impl Stretch {
    /// The bucket of an instant; [`OUT`] beyond the stretch.
    pub fn bucket(&self, time: i64) -> u32 {
        if time < self.window.from.0 || time >= self.window.to.0 {
            return OUT;
        }
        let number = (time - self.window.from.0) / self.width;
        u32::try_from(number).map_or(OUT, |n| n + self.first as u32)
    }

    /// Writes the bucket of each instant into `out` (cleared first).
    pub fn place(&self, times: &[i64], out: &mut Vec<u32>) {
        out.clear();
        // Neighbours mostly share a bucket: divide only when one is left.
        let (mut from, mut to, mut bucket) = (0, 0, OUT);
        out.extend(times.iter().map(|time| {
            if *time < from || *time >= to {
                bucket = self.bucket(*time);
                (from, to) = self.bounds(*time, bucket);
            }
            bucket
        }));
    }

    fn bounds(&self, time: i64, bucket: u32) -> (i64, i64) {
        if bucket == OUT {
            return (time, time);
        }
        let from = time - (time - self.window.from.0) % self.width;
        (from, from.saturating_add(self.width).min(self.window.to.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Baseline, Filter, Time};
    use proptest::prelude::*;

    fn window(from: i64, to: i64) -> Window {
        Window { from: Time(from), to: Time(to) }
    }

    proptest! {
        #[test]
        fn every_instant_finds_its_bucket(from in -50i64..50, length in 0i64..100, width in 1i64..30, times in prop::collection::vec(-80i64..180, 0..40)) {
            let baseline = Baseline { windows: vec![window(-20, 33)], ..Baseline::default() };
            let scope = Scope { window: window(from, from + length), filter: Filter::All, baseline };
            let buckets = Buckets::narrow(&scope, width).unwrap();
            let mut placed = Vec::new();
            for stretch in &buckets.stretches {
                stretch.place(&times, &mut placed);
                for (time, bucket) in times.iter().zip(&placed) {
                    let expected = (0..stretch.count)
                        .find(|b| {
                            let start = stretch.window.from.0 + *b as i64 * width;
                            (start..(start + width).min(stretch.window.to.0)).contains(time)
                        })
                        .map_or(OUT, |b| (b + stretch.first) as u32);
                    prop_assert_eq!(*bucket, expected);
                }
            }
        }
    }

    #[test]
    fn too_many_buckets_are_refused() {
        let scope = |length| Scope { window: window(0, length), filter: Filter::All, baseline: Baseline::default() };
        assert!(Buckets::narrow(&scope(10_000_000), 1).is_err());
        assert!(Buckets::narrow(&scope(10), 0).is_err());
        assert!(Buckets::narrow(&scope(10), 3).is_ok());
    }
}
