//! The critical path: what the whole waited for, found backwards from its end.

use crate::model::Span;

use super::nest::SLACK;

/// A step with the stretch of the path that it and its calls take.
type Part = (usize, f64, f64);

/// Marks the critical path and says how much of it was each step's own; `calls` are the steps of each, by their start.
pub fn mark(spans: &mut [Span], roots: &[usize], calls: &[Vec<usize>]) {
    let end = roots.iter().filter_map(|r| spans.get(*r)).map(end_of).fold(0.0, f64::max);
    let mut waiting = chain(spans, roots, (0.0, end));
    while let Some((at, from, until)) = waiting.pop() {
        let parts = chain(spans, calls.get(at).map_or(&[][..], Vec::as_slice), (from, until));
        let covered: f64 = parts.iter().map(|(_, from, until)| until - from).sum();
        if let Some(span) = spans.get_mut(at) {
            span.critical = true;
            span.critical_ms = (until - from - covered).max(0.0);
        }
        waiting.extend(parts);
    }
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
