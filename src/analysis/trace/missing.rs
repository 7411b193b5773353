//! What is usually there and is not, and what is there more often than once.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{BreakdownAnswer, Missing, Point, Repeated, Row, Severity, Span, Trace};

use super::usual::count;

/// A step that logs in at least this share of requests is missed.
const USUALLY: f64 = 0.9;
/// More lines than requests mean that it is called several times in some, so that a share of requests cannot be told.
const ONCE: f64 = 1.05;
/// Fewer requests than this say nothing.
const REQUESTS: f64 = 20.0;

/// Steps that usually log once for each request that begins as this one does, and did not.
pub(super) fn missing(
    trace: &Trace,
    answer: &BreakdownAnswer,
    fields: &[&str],
    points: fn(&Row) -> &[Point],
) -> Vec<Missing> {
    let place = |name: &str| fields.iter().position(|f| *f == name);
    let (Some(service), Some(root)) = (place("service"), root(trace)) else { return Vec::new() };
    let step = place("step");
    let mut counts: BTreeMap<(&str, Option<&str>), f64> = BTreeMap::new();
    for row in &answer.rows {
        let value = |at: usize| row.values.get(at).and_then(Option::as_deref);
        let Some(of) = value(service) else { continue };
        *counts.entry((of, step.and_then(value))).or_default() += count(points(row));
    }
    let requests = counts.get(&(root.service.as_deref().unwrap_or_default(), root.step.as_deref())).copied();
    let Some(requests) = requests.filter(|r| *r >= REQUESTS) else { return Vec::new() };
    let there: HashSet<(Option<&str>, Option<&str>)> =
        trace.spans.iter().map(|s| (s.service.as_deref(), s.step.as_deref())).collect();
    let usually = |n: f64| (USUALLY..=ONCE).contains(&(n / requests));
    let lacking =
        counts.into_iter().filter(|((service, step), n)| usually(*n) && !there.contains(&(Some(service), *step)));
    lacking
        .map(|((service, step), n)| Missing {
            service: service.to_string(),
            step: step.map(String::from),
            share: (n / requests).min(1.0),
        })
        .collect()
}

/// The step that the request began with: the longest of those that nobody called.
fn root(trace: &Trace) -> Option<&Span> {
    let roots = trace.spans.iter().filter(|s| s.parent.is_none());
    roots.max_by(|a, b| a.extent_ms.total_cmp(&b.extent_ms))
}

/// Who called, the service that was called, and its step.
type Call<'s> = (usize, Option<&'s str>, Option<&'s str>);

/// Calls that one step made more than once, the longest together first.
pub(super) fn repeated(spans: &[Span]) -> Vec<Repeated> {
    let mut calls: HashMap<Call, Vec<usize>> = HashMap::new();
    for (at, span) in spans.iter().enumerate() {
        if let Some(parent) = span.parent.filter(|_| span.service.is_some()) {
            calls.entry((parent, span.service.as_deref(), span.step.as_deref())).or_default().push(at);
        }
    }
    let of = |((_, service, step), at): (Call, Vec<usize>)| {
        let these = || at.iter().filter_map(|i| spans.get(*i));
        Repeated {
            service: service.unwrap_or_default().to_string(),
            step: step.map(String::from),
            count: at.len(),
            total_ms: these().filter_map(|s| s.duration_ms).sum(),
            failed: these().filter(|s| s.severity == Severity::Error).count(),
            spans: at,
        }
    };
    let mut repeated: Vec<Repeated> = calls.into_iter().filter(|(_, at)| at.len() > 1).map(of).collect();
    repeated.sort_by(|a, b| b.total_ms.total_cmp(&a.total_ms).then(a.spans.cmp(&b.spans)));
    repeated
}
