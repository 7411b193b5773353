//! Answers by their definitions, one list of events at a time, to hold the kernels against.

use super::testing::Line;
use crate::model::{Measure, Point, Scope, Track, Window};

/// The events a measure stands on: weight, whether positive, number.
fn basis(lines: &[&Line], measure: &Measure) -> Vec<(f64, bool, f64)> {
    let timed = |l: &&&Line| !l.bad && !l.untimed;
    match measure {
        Measure::Count => lines.iter().filter(timed).map(|l| (l.w(), false, 0.0)).collect(),
        Measure::Share { of, among } => {
            let events = lines.iter().filter(timed).filter(|l| l.passes(among));
            events.map(|l| (l.w(), l.passes(of), 0.0)).collect()
        }
        Measure::InvalidShare => lines.iter().map(|l| (l.w(), l.bad || l.invalid, 0.0)).collect(),
        Measure::Mean(_) | Measure::Max(_) | Measure::Sum(_) | Measure::Percentile(..) => {
            let events = lines.iter().filter(timed);
            events.filter_map(|l| Some((l.w(), false, l.latency?))).collect()
        }
    }
}

/// Whether the measure stands on any of these lines.
pub fn applies(line: &Line, measure: &Measure) -> bool {
    !basis(&[line], measure).is_empty()
}

/// A measure over lines.
pub fn point(lines: &[&Line], measure: &Measure, held: bool) -> Point {
    let events = basis(lines, measure);
    let count: f64 = events.iter().map(|(w, _, _)| w).sum();
    let squares: f64 = events.iter().map(|(w, _, _)| w * w).sum();
    let effective = if events.is_empty() { 0.0 } else { count * count / squares };
    let mut point = Point { count, effective, value: None, error: None };
    if let Measure::Count = measure {
        if held {
            (point.value, point.error) = (Some(count), Some(squares.sqrt()));
        }
        return point;
    }
    if events.is_empty() {
        return point;
    }
    let mean = events.iter().map(|(w, _, v)| w * v).sum::<f64>() / count;
    let positive: f64 = events.iter().filter(|(_, has, _)| *has).map(|(w, _, _)| w).sum();
    let mut copies: Vec<f64> = events.iter().flat_map(|(w, _, v)| vec![*v; *w as usize]).collect();
    copies.sort_by(f64::total_cmp);
    let at = |q: f64| {
        let h = q.clamp(0.0, 1.0) * (copies.len() - 1) as f64;
        let (low, high) = (copies[h.floor() as usize], copies[h.ceil() as usize]);
        low + h.fract() * (high - low)
    };
    (point.value, point.error) = match measure {
        Measure::Mean(_) => {
            let variance = events.iter().map(|(w, _, v)| w * (v - mean) * (v - mean)).sum::<f64>() / count;
            (Some(mean), Some((variance / effective).sqrt()))
        }
        Measure::Max(_) => (copies.last().copied(), None),
        Measure::Sum(_) => (Some(mean * count), None),
        Measure::Percentile(_, q) => {
            let off = (q * (1.0 - q) / effective).sqrt();
            (Some(at(*q)), Some((at(q + off) - at(q - off)) / 2.0))
        }
        _ => {
            let share = positive / count;
            let p = (share * effective + 0.5) / (effective + 1.0);
            (Some(share), Some((p * (1.0 - p) / effective).sqrt()))
        }
    };
    point
}

fn inside<'a>(lines: &[&'a Line], windows: &[Window]) -> Vec<&'a Line> {
    let within = |l: &&&Line| windows.iter().any(|w| (w.from.0..w.to.0).contains(&l.time));
    // An event in two stretches of the baseline counts in both.
    let times = |l: &Line| windows.iter().filter(|w| (w.from.0..w.to.0).contains(&l.time)).count();
    lines.iter().filter(within).flat_map(|l| vec![*l; times(l)]).collect()
}

fn buckets(window: Window, width: i64) -> Vec<Window> {
    let starts = (window.from.0..window.to.0).step_by(width as usize);
    starts
        .map(|s| Window {
            from: window.from.plus(s - window.from.0),
            to: window.from.plus(s - window.from.0 + width).min(window.to),
        })
        .collect()
}

/// The track of a measure over lines (already filtered and of one group); `span` is from when to when there are any.
pub fn track(lines: &[&Line], measure: &Measure, scope: &Scope, bucket: i64, span: Option<(i64, i64)>) -> Track {
    let held = |ws: &[Window]| ws.iter().any(|w| span.is_some_and(|(a, b)| a < w.to.0 && w.from.0 <= b));
    let over = |ws: &[Window]| point(&inside(lines, ws), measure, held(ws));
    let (whole, usual) = (over(&[scope.window]), over(&scope.baseline.windows));
    let enough = |windows: Vec<Window>| {
        let mut effective: Vec<f64> = windows.iter().map(|w| over(&[*w]).effective).filter(|n| *n > 0.0).collect();
        effective.sort_by(f64::total_cmp);
        if effective.is_empty() {
            return true;
        }
        let (a, b) = (effective[(effective.len() - 1) / 2], effective[effective.len() / 2]);
        let median = (a + b) / 2.0 + 1e-9;
        match measure {
            Measure::Percentile(_, q) if *q >= 0.5 => median * (1.0 - q) >= 10.0,
            Measure::Percentile(_, q) => median * q >= 10.0,
            Measure::Share { .. } | Measure::InvalidShare => {
                let p = whole.value.unwrap_or(0.0).max(usual.value.unwrap_or(0.0));
                median * p >= 3.0 && median * (1.0 - p) >= 3.0
            }
            _ => true,
        }
    };
    let whole_width = buckets(scope.window, bucket).len() as i64;
    let fits = |k: &i64| {
        let all: Vec<Window> = scope.baseline.windows.iter().flat_map(|w| buckets(*w, bucket * k)).collect();
        enough(buckets(scope.window, bucket * k)) && enough(all)
    };
    let k = [1, 2, 3, 5, 6, 10, 15, 30, 60].into_iter().filter(|k| *k < whole_width).find(fits);
    let width = bucket * k.unwrap_or(whole_width.max(1));
    let points = |w: &Window| buckets(*w, width).iter().map(|b| over(&[*b])).collect();
    Track {
        width,
        window: points(&scope.window),
        baseline: scope.baseline.windows.iter().map(points).collect(),
        whole,
        usual,
        narrow: None,
        above: None,
    }
}

/// Whether two points are the same but for rounding.
pub fn same(a: &Point, b: &Point) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-7 * (1.0 + a.abs());
    let both = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => near(a, b),
        (a, b) => a == b,
    };
    near(a.count, b.count) && near(a.effective, b.effective) && both(a.value, b.value) && both(a.error, b.error)
}
