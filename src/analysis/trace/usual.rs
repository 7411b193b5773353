//! Each step against what is usual for the same service, step and variant.

use std::collections::HashMap;

use crate::model::{
    Breakdown, BreakdownAnswer, FieldMap, Filter, Measure, Point, Question, Row, Scope, Span, Trace, Usual,
};

use super::missing;
use super::record::{duration_field, in_ms};

/// Fewer stored events than this say nothing of a 95th percentile.
const ENOUGH: f64 = 20.0;
/// More kinds of steps than this are not told apart.
const KINDS: usize = 1_000;
/// Fields that make a kind of step.
const BY: [&str; 3] = ["service", "step", "variant"];

/// The question for what is usual in a scope; its filter does not matter.
pub fn question(scope: &Scope, map: &FieldMap) -> Question {
    let duration = duration_field(map);
    let percentile = |q| Measure::Percentile(duration.to_string(), q);
    let by = BY.iter().filter(|name| map.get(name).is_some()).map(ToString::to_string).collect();
    Question::Breakdown(Breakdown {
        scope: Scope { filter: Filter::exists(duration), ..scope.clone() },
        measures: vec![Measure::Count, percentile(0.5), percentile(0.95)],
        by,
        top: KINDS,
    })
}

/// Where what is usual comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Basis {
    /// The baseline.
    Baseline,
    /// The window itself: there is no baseline.
    Window,
}

/// Puts what is usual beside each step, and names what is missing; gives where it comes from, `None` when nothing is known.
pub fn compare(trace: &mut Trace, answer: &BreakdownAnswer, map: &FieldMap) -> Option<Basis> {
    let has = |points: fn(&Row) -> &[Point]| answer.rows.iter().any(|r| count(points(r)) > 0.0);
    let (points, basis): (fn(&Row) -> &[Point], Basis) = match (has(|r| &r.baseline), has(|r| &r.window)) {
        (true, _) => (|r| &r.baseline, Basis::Baseline),
        (_, true) => (|r| &r.window, Basis::Window),
        _ => return None,
    };
    let fields: Vec<&str> = BY.into_iter().filter(|name| map.get(name).is_some()).collect();
    let ms = in_ms(map.get(duration_field(map)));
    let known: HashMap<Vec<Option<&str>>, Usual> = answer
        .rows
        .iter()
        .filter_map(|row| Some((row.values.iter().map(Option::as_deref).collect(), usual(points(row), ms)?)))
        .collect();
    for span in &mut trace.spans {
        span.usual = known.get(&kind(span, &fields)).copied();
    }
    trace.missing = missing::missing(trace, answer, &fields, points);
    Some(basis)
}

fn kind<'a>(span: &'a Span, fields: &[&str]) -> Vec<Option<&'a str>> {
    let value = |name: &&str| match *name {
        "service" => span.service.as_deref(),
        "step" => span.step.as_deref(),
        _ => span.variant.as_deref(),
    };
    fields.iter().map(value).collect()
}

/// Weighted events of a row.
pub(super) fn count(points: &[Point]) -> f64 {
    points.first().map_or(0.0, |p| p.count)
}

fn usual(points: &[Point], ms: f64) -> Option<Usual> {
    let value = |at: usize| points.get(at)?.value;
    let stored = points.get(1)?.effective;
    Some(Usual { p50: value(1)? * ms, p95: value(2)? * ms, count: count(points), stored })
}

impl Span {
    /// How many ms longer it took than usual at the median; `None` where either is unknown.
    pub fn excess_ms(&self) -> Option<f64> {
        Some(self.duration_ms? - self.usual?.p50)
    }

    /// Whether it took longer than 19 of 20 usually do; never said of a few events.
    pub fn is_unusual(&self) -> bool {
        let over = |u: Usual| u.stored >= ENOUGH && self.duration_ms.is_some_and(|d| d > u.p95 && d - u.p50 >= 1.0);
        self.usual.is_some_and(over)
    }
}

/// A step that is longer than usual by less than this share of the whole does not matter to it.
const MATTERS: f64 = 0.05;

/// Whether a step is unusual by so much that the whole is longer for it.
pub fn stands_out(span: &Span, trace: &Trace) -> bool {
    span.is_unusual() && span.excess_ms().is_some_and(|e| e >= MATTERS * trace.duration_ms)
}

/// The step that is longer than usual by what its own calls do not explain, most first; `None` when none stands out.
pub fn culprit(trace: &Trace) -> Option<usize> {
    let mut unexplained: Vec<f64> = trace.spans.iter().map(|s| s.excess_ms().unwrap_or(0.0)).collect();
    for span in &trace.spans {
        let excess = span.excess_ms().unwrap_or(0.0).max(0.0);
        if let Some(caller) = span.parent.and_then(|p| unexplained.get_mut(p)) {
            *caller -= excess;
        }
    }
    let unusual = trace.spans.iter().enumerate().filter(|(_, s)| stands_out(s, trace));
    let own = |at: usize| unexplained.get(at).copied().unwrap_or(0.0);
    unusual.map(|(at, _)| at).max_by(|a, b| own(*a).total_cmp(&own(*b)).then(b.cmp(a)))
}

/// The first error, the innermost of those that ended with it.
pub fn first_error(trace: &Trace) -> Option<usize> {
    use crate::model::Severity;
    let failed = trace.spans.iter().enumerate().filter(|(_, s)| s.severity == Severity::Error);
    let end = |s: &Span| s.start_ms + s.extent_ms;
    failed.min_by(|a, b| end(a.1).total_cmp(&end(b.1)).then(b.1.depth.cmp(&a.1.depth))).map(|(at, _)| at)
}
