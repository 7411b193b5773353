//! Stretches whose buckets lie on one grid, so that one histogram serves all of them: those of a day and of the days before it
//! mostly do, which makes a request many times smaller and the server's work less.

use crate::store::tracks::Stretch;

/// A grid of time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grid {
    /// Width of its buckets in ms.
    pub width: i64,
    /// Where its buckets begin, from 0 up to the width.
    pub offset: i64,
    /// Numbers of the stretches that lie on it; no two of them overlap.
    pub stretches: Vec<usize>,
}

/// The grids of stretches whose buckets are made `by` times as wide. Every stretch begins where a bucket of its grid does: no
/// bucket reaches into two of them.
pub fn grids(stretches: &[Stretch], by: usize) -> Vec<Grid> {
    let mut grids: Vec<Grid> = Vec::new();
    for (at, stretch) in stretches.iter().enumerate() {
        let width = stretch.width.max(1).saturating_mul(i64::try_from(by).unwrap_or(i64::MAX));
        let offset = stretch.window.from.0.rem_euclid(width);
        let apart = |other: &usize| {
            stretches
                .get(*other)
                .is_none_or(|other| other.window.to <= stretch.window.from || stretch.window.to <= other.window.from)
        };
        let fits = |grid: &&mut Grid| (grid.width, grid.offset) == (width, offset) && grid.stretches.iter().all(apart);
        match grids.iter_mut().find(fits) {
            Some(grid) => grid.stretches.push(at),
            None => grids.push(Grid { width, offset, stretches: vec![at] }),
        }
    }
    grids
}

impl Grid {
    /// Number of the stretch that a bucket is of, by the instant at which the bucket begins.
    pub fn stretch_at(&self, stretches: &[Stretch], time: i64) -> Option<usize> {
        let holds = |at: &usize| stretches.get(*at).is_some_and(|s| s.window.from.0 <= time && time < s.window.to.0);
        self.stretches.iter().copied().find(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Time, Window};

    fn stretch(from: i64, to: i64) -> Stretch {
        Stretch { window: Window::new(Time(from), Time(to)), width: 10, usual: false, first: 0, count: 1 }
    }

    #[test]
    fn what_lies_on_one_grid_and_apart_shares_it() {
        let of = |stretches: &[Stretch], by| -> Vec<Vec<usize>> {
            grids(stretches, by).into_iter().map(|grid| grid.stretches).collect()
        };
        let days = [stretch(205, 235), stretch(105, 135), stretch(5, 35)];
        assert_eq!(of(&days, 1), [[0, 1, 2]]);
        assert_eq!(of(&days, 3), [[0], [1], [2]], "wider buckets begin elsewhere");
        assert_eq!(of(&[stretch(40, 70), stretch(0, 40)], 1), [[0, 1]], "one may begin where the other ends");
        assert_eq!(of(&[stretch(40, 70), stretch(0, 45)], 1), [[0], [1]], "what lies in both is counted in both");
        assert_eq!(of(&[stretch(40, 70), stretch(3, 33)], 1), [[0], [1]]);
    }

    #[test]
    fn a_bucket_is_of_the_stretch_in_which_it_begins() {
        let days = [stretch(205, 235), stretch(105, 135)];
        let grid = grids(&days, 1).remove(0);
        assert_eq!(
            [105, 125, 205, 235, 95].map(|time| grid.stretch_at(&days, time)),
            [Some(1), Some(1), Some(0), None, None]
        );
    }
}
