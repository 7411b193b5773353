//! Whether one part of the events is what makes the whole leave its baseline: by how much it changed against how much the
//! others did, and how much of the whole change it carries.

use crate::model::{Point, Scale};

/// A part carries the change when it changed more than this many times as much as the rest.
const TIMES_THE_REST: f64 = 2.0;
/// And by so many standard errors more than the rest.
const ERRORS: f64 = 3.0;
/// So many calm events of the rest are no chance.
const MANY: f64 = 30.0;

/// A number now and as usual.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Pair {
    /// Over the window.
    pub now: Point,
    /// Over the baseline.
    pub usual: Point,
}

/// A part of the events against the rest of them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contrast {
    /// The rest.
    pub rest: Pair,
    /// Share (0-1) of the change of both that lies in the part; of what went the other way nothing.
    pub share_of_excess: f64,
    /// Whether the part changed clearly more than the rest, beyond the noise of sampling.
    pub apart: bool,
}

impl Pair {
    /// By how much it changed; `None` where one of both is unknown.
    pub fn change(&self) -> Option<f64> {
        Some(known(&self.now)? - known(&self.usual)?)
    }

    /// Standard error of the change from sampling.
    pub fn error(&self) -> f64 {
        let square = |p: &Point| p.error.filter(|e| e.is_finite()).unwrap_or(0.0).powi(2);
        (square(&self.now) + square(&self.usual)).sqrt()
    }
}

/// Standard deviation of the events behind a point.
fn spread_of(point: &Point, scale: Scale) -> f64 {
    match (scale, known(point)) {
        (Scale::Arcsine, Some(share)) => (share.clamp(0.0, 1.0) * (1.0 - share.clamp(0.0, 1.0))).sqrt(),
        _ => point.error.unwrap_or(0.0) * point.effective.sqrt(),
    }
}

fn known(point: &Point) -> Option<f64> {
    point.value.filter(|v| v.is_finite())
}

/// Holds a part against the rest of `all`, for a change of that sign; `None` where the part holds everything or nothing is
/// known of either. The number must be a share or a mean, of which a whole is made of its parts by their counts.
pub fn contrast(all: &Pair, part: &Pair, sign: f64, scale: Scale) -> Option<Contrast> {
    let rest = Pair { now: without(&all.now, &part.now, scale), usual: without(&all.usual, &part.usual, scale) };
    let (of_part, of_rest) = (part.change()? * sign, rest.change()? * sign);
    let excess = [of_part * part.now.count, of_rest * rest.now.count].map(|e| e.max(0.0));
    let share = excess[0] / (excess[0] + excess[1]);
    // Had the rest changed alike, it would be spread like the part: a few events of the rest that lie before the onset look
    // calm and say nothing.
    let few = rest.now.effective < MANY;
    let alike = if few { spread_of(&part.now, scale) / rest.now.effective.sqrt() } else { 0.0 };
    let rest_error = rest.error().max(alike);
    let error = (part.error().powi(2) + rest_error.powi(2)).sqrt();
    let apart = of_part > TIMES_THE_REST * of_rest.max(0.0) && of_part - of_rest > ERRORS * error;
    Some(Contrast { rest, share_of_excess: if share.is_finite() { share } else { 0.0 }, apart })
}

/// What is left of a whole without a part.
pub fn without(all: &Point, part: &Point, scale: Scale) -> Point {
    let count = all.count - part.count;
    let effective = all.effective - part.effective;
    // What rounding leaves is nothing.
    if count <= all.count * 1e-9 || effective < 0.5 {
        return Point::default();
    }
    let (Some(whole), of_part) = (known(all), known(part)) else {
        return Point { count, effective, ..Point::default() };
    };
    let value = (whole * all.count - of_part.unwrap_or(0.0) * part.count) / count;
    let error = match scale {
        Scale::Arcsine => {
            let shrunk = (value.clamp(0.0, 1.0) * effective + 0.5) / (effective + 1.0);
            (shrunk * (1.0 - shrunk) / effective).sqrt()
        }
        Scale::Linear | Scale::Log => rest_error(all, part, (value, effective)),
    };
    Point { count, effective, value: Some(value), error: Some(error) }
}

/// Standard error of the mean of the rest: squares about the mean of all add up.
fn rest_error(all: &Point, part: &Point, (value, effective): (f64, f64)) -> f64 {
    let squares = |p: &Point| (p.error.unwrap_or(0.0) * p.effective).powi(2);
    let mean = known(all).unwrap_or(0.0);
    let about = |n: f64, of: f64| n * (of - mean).powi(2);
    let of_part = squares(part) + about(part.effective, known(part).unwrap_or(mean));
    let of_rest = squares(all) - of_part - about(effective, value);
    of_rest.max(0.0).sqrt() / effective
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(count: f64, value: f64) -> Point {
        let error = (value.max(0.001) * (1.0 - value) / count).sqrt();
        Point { count, effective: count, value: Some(value), error: Some(error) }
    }

    fn pair(now: (f64, f64), usual: (f64, f64)) -> Pair {
        Pair { now: share(now.0, now.1), usual: share(usual.0, usual.1) }
    }

    #[test]
    fn a_part_that_alone_changed_carries_the_change() {
        let all = pair((10_000.0, 0.14), (50_000.0, 0.05));
        let part = pair((1_000.0, 0.95), (5_000.0, 0.05));
        let seen = contrast(&all, &part, 1.0, Scale::Arcsine).unwrap();
        assert!(seen.apart && seen.share_of_excess > 0.99, "{seen:?}");
        assert!((seen.rest.now.value.unwrap() - 0.05).abs() < 1e-9);
    }

    #[test]
    fn a_large_part_of_what_changed_everywhere_does_not() {
        let all = pair((10_000.0, 0.14), (50_000.0, 0.05));
        let part = pair((8_000.0, 0.14), (40_000.0, 0.05));
        let seen = contrast(&all, &part, 1.0, Scale::Arcsine).unwrap();
        assert!(!seen.apart && (seen.share_of_excess - 0.8).abs() < 0.01, "{seen:?}");
    }

    #[test]
    fn small_counts_and_other_directions_never_carry_it() {
        let all = pair((10_000.0, 0.051), (50_000.0, 0.05));
        assert!(!contrast(&all, &pair((12.0, 0.17), (60.0, 0.05)), 1.0, Scale::Arcsine).unwrap().apart);
        let dropped = pair((1_000.0, 0.0), (5_000.0, 0.05));
        assert!(!contrast(&all, &dropped, 1.0, Scale::Arcsine).unwrap().apart);
        assert!(contrast(&all, &dropped, -1.0, Scale::Arcsine).unwrap().apart);
    }

    #[test]
    fn three_calm_events_are_no_rest_to_be_held_against() {
        let point = |n: f64, value, spread: f64| Point {
            count: n,
            effective: n,
            value: Some(value),
            error: Some(spread / n.sqrt()),
        };
        let part = Pair { now: point(127.0, 0.617, 0.18), usual: point(900.0, 0.818, 0.05) };
        let all = |rest: f64| Pair {
            now: point(127.0 + rest, (127.0 * 0.617 + rest * 0.82) / (127.0 + rest), 0.18),
            usual: point(930.0, 0.818, 0.05),
        };
        assert!(!contrast(&all(3.0), &part, -1.0, Scale::Linear).unwrap().apart);
        assert!(contrast(&all(40.0), &part, -1.0, Scale::Linear).unwrap().apart);
    }

    #[test]
    fn a_part_that_is_everything_has_nothing_to_be_held_against() {
        let all = pair((1_000.0, 0.9), (5_000.0, 0.05));
        assert_eq!(contrast(&all, &all, 1.0, Scale::Arcsine), None);
    }

    #[test]
    fn the_rest_of_a_mean_is_what_its_events_say() {
        let values = [[1.0, 2.0, 3.0, 4.0, 9.0, 11.0], [9.0, 11.0, 0.0, 0.0, 0.0, 0.0]];
        let point = |v: &[f64]| {
            let n = v.len() as f64;
            let mean = v.iter().sum::<f64>() / n;
            let variance = v.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
            Point { count: n, effective: n, value: Some(mean), error: Some((variance / n).sqrt()) }
        };
        let rest = without(&point(&values[0]), &point(&values[1][..2]), Scale::Linear);
        let want = point(&values[0][..4]);
        assert!((rest.value.unwrap() - want.value.unwrap()).abs() < 1e-9);
        assert!((rest.error.unwrap() - want.error.unwrap()).abs() < 1e-9, "{rest:?} {want:?}");
    }
}
