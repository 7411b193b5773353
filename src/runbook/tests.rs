//! Documents, rules and walks, without a store.

mod documents;
mod judging;
mod walking;

use std::sync::Arc;

use super::*;
use crate::config::Config;
use crate::contract;
use crate::model::*;

pub fn setting() -> Setting {
    Setting::new(&Config::default(), contract::field_map("mlog").unwrap())
}

/// A document of that body.
pub fn document(body: &str) -> String {
    format!("---\nid: test\ntitle: A test\nanswers: [cache]\n---\n{body}")
}

/// A step of that title and block.
pub fn step(title: &str, block: &str) -> String {
    format!("## {title}\n\nProse.\n\n```mlogtui\n{block}\n```\n\n")
}

pub fn book(body: &str) -> Arc<Runbook> {
    let text = document(body);
    Arc::new(read("test.md", &text, &setting()).unwrap_or_else(|m| panic!("{m:?}\n{text}")))
}

pub fn scope() -> Scope {
    let to = Time(1_772_420_400_000);
    let window = Window { from: to.plus(-30 * MINUTE), to };
    let windows = (1..=5).rev().map(|day| window.shifted(-day * DAY)).collect();
    Scope { window, filter: Filter::All, baseline: Baseline { kind: BaselineKind::Days, windows } }
}

fn point(n: f64, share: f64) -> Point {
    let error = ((share * n + 0.5) / (n + 1.0) * (1.0 - (share * n + 0.5) / (n + 1.0)) / n.max(1.0)).sqrt();
    Point { count: n, effective: n, value: (n > 0.0).then_some(share), error: (n > 0.0).then_some(error) }
}

/// A share by minute of the half hour: so many events a minute, the usual share, and that of the last ten minutes.
pub fn track(n: f64, usual: f64, late: f64) -> Track {
    let wobble = |i: usize| 1.0 + 0.1 * (((i * 7) % 5) as f64 - 2.0);
    let minutes = |late: f64| -> Vec<Point> {
        (0..30).map(|i| point(n, (if i < 20 { usual } else { late } * wobble(i)).min(1.0))).collect()
    };
    let whole = |points: &[Point]| {
        let all: f64 = points.iter().map(|p| p.count).sum();
        point(all, points.iter().map(|p| p.count * p.value.unwrap_or(0.0)).sum::<f64>() / all.max(1.0))
    };
    let (window, day) = (minutes(late), minutes(usual));
    let usual = whole(&day);
    let usual = Point { count: usual.count * 5.0, effective: usual.effective * 5.0, ..usual };
    Track { width: MINUTE, whole: whole(&window), usual, window, baseline: vec![day; 5], narrow: None, above: None }
}

/// Value, events a minute, share as usual and late.
type GroupOfTest<'a> = (&'a str, f64, f64, f64);

/// The answer to a series split by a field.
pub fn series(groups: &[GroupOfTest<'_>]) -> Answer {
    let n: f64 = groups.iter().map(|g| g.1).sum();
    let mean = |of: &dyn Fn(&GroupOfTest<'_>) -> f64| groups.iter().map(|g| g.1 * of(g)).sum::<f64>() / n.max(1e-9);
    let all = Group { of: GroupOf::All, tracks: vec![track(n, mean(&|g| g.2), mean(&|g| g.3))] };
    let group = |(value, n, usual, late): &GroupOfTest<'_>| Group {
        of: GroupOf::Value(Some(value.to_string())),
        tracks: vec![track(*n, *usual, *late)],
    };
    Answer::Series(SeriesAnswer { groups: [all].into_iter().chain(groups.iter().map(group)).collect(), left_over: 0.0 })
}
