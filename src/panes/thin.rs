//! Counts of few events in buckets wide enough to be judged: a minute with no event, or with one that stands for hundreds, tells
//! nothing of the traffic. Stores widen the buckets of all other measures; those of counts they leave as they are, for a mix divides
//! the counts of groups bucket by bucket.

use crate::model::{Point, Track};

/// Effective events that the usual bucket must hold, in the window and in the baseline, for its logarithm to spread evenly.
const ENOUGH: f64 = 8.0;

/// The same counts in buckets as many times as wide as that takes; never wider than the window.
pub fn widened(track: &Track) -> Track {
    let baseline: usize = track.baseline.iter().map(Vec::len).sum();
    let by_bucket = |of: &Point, buckets: usize| (buckets > 0).then(|| of.effective / buckets as f64);
    // What is silent now is judged by what is usual.
    let Some(usual) = by_bucket(&track.usual, baseline).or_else(|| by_bucket(&track.whole, track.window.len())) else {
        return track.clone();
    };
    let by = (ENOUGH / usual).ceil().clamp(1.0, track.window.len().max(1) as f64) as usize;
    let wider = |points: &Vec<Point>| points.chunks(by).map(together).collect::<Vec<Point>>();
    Track {
        width: track.width.saturating_mul(i64::try_from(by).unwrap_or(i64::MAX)),
        window: wider(&track.window),
        baseline: track.baseline.iter().map(wider).collect(),
        ..track.clone()
    }
}

/// Counts add up, and so do the squares of their weights; where it is not known of a part, it is not of the whole.
fn together(points: &[Point]) -> Point {
    let squares = |p: &Point| if p.effective > 0.0 { p.count * p.count / p.effective } else { 0.0 };
    let (count, squares) = points.iter().fold((0.0, 0.0), |(count, sum), p| (count + p.count, sum + squares(p)));
    let known = points.iter().all(|p| p.value.is_some());
    Point {
        count,
        effective: if squares > 0.0 { count * count / squares } else { 0.0 },
        value: known.then_some(count),
        error: known.then(|| squares.sqrt()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(events: f64, weight: f64) -> Point {
        let count = events * weight;
        Point { count, effective: events, value: Some(count), error: Some(weight * events.sqrt()) }
    }

    fn track(each: Point, buckets: usize) -> Track {
        let all =
            |times: usize| Point { count: each.count * times as f64, effective: each.effective * times as f64, ..each };
        Track {
            width: 60,
            window: vec![each; buckets],
            baseline: vec![vec![each; buckets]; 2],
            whole: all(buckets),
            usual: all(2 * buckets),
            ..Track::default()
        }
    }

    #[test]
    fn few_events_that_stand_for_many_are_taken_together() {
        let wide = widened(&track(point(2.0, 250.0), 30));
        assert_eq!((wide.width, wide.window.len(), wide.baseline[1].len()), (240, 8, 8));
        assert_eq!((wide.window[0].count, wide.window[0].effective), (2_000.0, 8.0));
        assert_eq!(wide.window[7].count, 1_000.0, "the last is shorter");
    }

    #[test]
    fn buckets_with_enough_and_tracks_with_none_stay_as_they_are() {
        let enough = track(point(100.0, 1.0), 30);
        assert_eq!(widened(&enough), enough);
        assert_eq!(widened(&Track::default()), Track::default());
        assert_eq!(widened(&track(Point::default(), 30)).window.len(), 1);
    }

    #[test]
    fn what_is_not_known_of_a_part_is_not_known_of_the_whole() {
        let mut holed = track(point(2.0, 1.0), 30);
        holed.window[1] = Point::default();
        assert_eq!((widened(&holed).window[0].value, widened(&holed).window[1].value), (None, Some(8.0)));
    }
}
