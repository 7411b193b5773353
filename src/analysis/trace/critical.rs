//! The critical path: what the whole waited for, found backwards from its end.

use crate::model::Span;

use super::nest::SLACK;

/// A step with the stretch of the path that it and its calls take.
type Part = (usize, f64, f64);

/// Marks the critical path and says how much of it was each step's own; `calls` are the steps of each, by their start.
pub fn mark(spans: &mut [Span], roots: &[usize], calls: &[Vec<usize>]) {
    let end = roots.iter().filter_map(|r| spans.get(*r)).map(end_of).fold(0.0, f64::max);
    let mut waiting: Vec<(Part, bool)> = chain(spans, roots, (0.0, end)).into_iter().map(|p| (p, true)).collect();
    while let Some(((at, from, until), own_place)) = waiting.pop() {
        let called = calls.get(at).map_or(&[][..], Vec::as_slice);
        let beside = if called.is_empty() && own_place { beside(spans, at, roots, calls) } else { Vec::new() };
        let parts = chain(spans, if called.is_empty() { &beside } else { called }, (from, until));
        let covered: f64 = parts.iter().map(|(_, from, until)| until - from).sum();
        if let Some(span) = spans.get_mut(at) {
            span.critical = true;
            span.critical_ms = (until - from - covered).max(0.0);
        }
        waiting.extend(parts.into_iter().map(|part| (part, beside.is_empty())));
    }
}

/// Steps of the same caller that ran within a step that called nothing itself. Where all of it is inside one service, the
/// step is a wrapper whose calls were recorded under its caller, and it waited for those that led on.
fn beside(spans: &[Span], at: usize, roots: &[usize], calls: &[Vec<usize>]) -> Vec<usize> {
    let Some(span) = spans.get(at) else { return Vec::new() };
    let same = span.parent.and_then(|p| calls.get(p)).map_or(roots, Vec::as_slice);
    let start = |i: &usize| spans.get(*i).map_or(0.0, |s| s.start_ms);
    let first = same.partition_point(|i| start(i) < span.start_ms - SLACK);
    let during = same.iter().skip(first).take_while(|i| start(i) <= end_of(span));
    let inside = span.parent.and_then(|p| spans.get(p)).is_some_and(|caller| caller.service == span.service);
    let led_on = |i: &usize| calls.get(*i).is_some_and(|c| !c.is_empty());
    let waited = |s: &Span| s.service == span.service && !s.critical && end_of(s) <= end_of(span) + SLACK;
    let within = |i: &&usize| inside && led_on(i) && spans.get(**i).is_some_and(waited);
    during.filter(|i| **i != at).filter(within).copied().collect()
}

/// Of calls within a stretch, those that were waited for: the last to end, then the last to end before that one began, and
/// so on.
fn chain(spans: &[Span], calls: &[usize], (from, until): (f64, f64)) -> Vec<Part> {
    let of = |call: &usize| spans.get(*call).map(|s| (end_of(s), s.start_ms, *call));
    let mut ends: Vec<(f64, f64, usize)> = calls.iter().filter_map(of).collect();
    ends.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
    let mut left = until;
    let mut chain = Vec::new();
    for (end, start, call) in ends {
        let (start, end) = (start.max(from), if end <= left + SLACK { end.min(left) } else { f64::MIN });
        if start < end {
            chain.push((call, start, end));
            left = start;
        }
    }
    chain
}

fn end_of(span: &Span) -> f64 {
    span.start_ms + span.extent_ms
}
