//! What is to be said of a trace, in sentences: on the screen, and on the command line.

use crate::analysis::Zone;
use crate::analysis::trace::{Basis, culprit, first_error, stands_out};
use crate::model::{Event, FieldMap, Link, Missing, Severity, Skew, Span, Trace};

use super::{instant, named_brief, numbers, stage_letter};

/// Weight of a sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// Something failed or is far from usual.
    Bad,
    /// Worth knowing before one trusts what is drawn.
    Note,
    /// All is as usual.
    Fine,
}

/// Service and step of a step; the service is left out where the caller's is the same.
pub fn step_name(span: &Span, caller: Option<&Span>) -> String {
    let service = span.service.as_deref().unwrap_or("(no service)");
    let within = caller.is_some_and(|c| c.service == span.service);
    match &span.step {
        Some(step) if within => step.clone(),
        Some(step) => format!("{service} {step}"),
        None => service.to_string(),
    }
}

/// Services of a trace in the order of their first step.
pub fn services(trace: &Trace) -> Vec<&str> {
    let mut services: Vec<&str> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    services.extend(trace.spans.iter().filter_map(|s| s.service.as_deref()).filter(|s| seen.insert(*s)));
    services
}

/// Size, length and time of a trace: `612 ms, 5 services, 5 steps, from 2026-03-02 02:58:14.203 UTC`.
pub fn trace_size(trace: &Trace, zone: Zone) -> String {
    let services = numbers::counted(services(trace).len(), "service");
    let steps = numbers::counted(trace.spans.len(), "step");
    let length = numbers::milliseconds(trace.duration_ms);
    format!("{length}, {services}, {steps}, from {}", instant(trace.start, zone))
}

/// Everything to be said, the most telling first. `basis` says whether anything is known of what is usual.
pub fn trace_findings(trace: &Trace, events: &[Event], map: &FieldMap, basis: Option<Basis>) -> Vec<(Tone, String)> {
    let mut said = Vec::new();
    let slow = culprit(trace).and_then(|at| trace.spans.get(at));
    if let Some(span) = first_error(trace).and_then(|at| trace.spans.get(at)) {
        said.push((Tone::Bad, error_words(span, events, map)));
    }
    said.extend(slow.map(|span| (Tone::Bad, slow_words(span))));
    if slow.is_none() && basis.is_some() && trace.spans.iter().any(|s| s.usual.is_some()) {
        said.push((Tone::Fine, "no step stands out against what is usual".into()));
    }
    said.extend(trace.missing.iter().map(|m| (Tone::Bad, missing_words(m))));
    said.extend(trace.skew.iter().map(|s| (Tone::Note, skew_words(s))));
    let often = trace.repeated.iter().filter(|r| r.count > 2 || r.failed > 0);
    said.extend(often.take(3).map(|r| {
        let failed = if r.failed > 0 { format!(", {} of them failed", r.failed) } else { String::new() };
        let name = [Some(r.service.as_str()), r.step.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let total = numbers::milliseconds(r.total_ms);
        (Tone::Note, format!("{name} was called {} times by one step: {total} together{failed}", r.count))
    }));
    let lost = trace.spans.iter().filter(|s| matches!(s.link, Link::Lost(_))).count();
    match lost {
        0 => {}
        1 => said.push((Tone::Note, "1 step names a caller that logged nothing; it is placed by its time".into())),
        n => said
            .push((Tone::Note, format!("{n} steps name callers that logged nothing; they are placed by their time"))),
    }
    said.extend(trace.set_aside.iter().map(|words| (Tone::Note, words.clone())));
    if basis == Some(Basis::Window) {
        said.push((Tone::Note, "there is no baseline: usual is the window's own".into()));
    }
    said
}

fn error_words(span: &Span, events: &[Event], map: &FieldMap) -> String {
    let failed = |i: &&usize| events.get(**i).is_some_and(|e| super::named_brief(e, map, "level", 16) == span.level);
    let worst = span.lines.iter().find(failed).unwrap_or(&span.event);
    let event = events.get(*worst);
    let said = |name: &str| event.and_then(|e| named_brief(e, map, name, 160));
    let why = said("error.message").or_else(|| said("message")).map(|m| format!(": {m}")).unwrap_or_default();
    format!("{} failed{why}", step_name(span, None))
}

fn slow_words(span: &Span) -> String {
    let took = numbers::milliseconds(span.duration_ms.unwrap_or(0.0));
    let usual =
        span.usual.map(|u| format!(", usually {}, p95 {}", numbers::milliseconds(u.p50), numbers::milliseconds(u.p95)));
    format!("{} took {took}{}", step_name(span, None), usual.unwrap_or_default())
}

fn missing_words(missing: &Missing) -> String {
    let step = missing.step.as_deref().map(|s| format!(" {s}")).unwrap_or_default();
    let share = numbers::share(missing.share);
    format!("{}{step} is missing: it usually logs here, in {share} of requests", missing.service)
}

fn skew_words(skew: &Skew) -> String {
    let (by, way) = (numbers::milliseconds(skew.ahead_ms.abs()), if skew.ahead_ms > 0.0 { "ahead" } else { "behind" });
    let steps = if skew.spans == 1 { "its step is".to_string() } else { format!("its {} steps are", skew.spans) };
    format!("the clock of {} is at least {by} {way}; {steps} moved", skew.host)
}

/// What is to be said of one step, beyond its row.
pub fn step_words(span: &Span, whole_ms: f64) -> String {
    let mut parts = Vec::new();
    if !span.stages.is_empty() {
        let stage = |s: &crate::model::Stage| {
            let name = s.name.replace('_', " ");
            format!("{} {name} {}", stage_letter(&s.name), numbers::milliseconds(s.duration_ms))
        };
        parts.push(span.stages.iter().map(stage).collect::<Vec<_>>().join(", "));
    }
    if span.critical && whole_ms > 0.0 {
        let share = numbers::share(span.critical_ms / whole_ms);
        parts.push(format!("{} of the critical path is its own ({share})", numbers::milliseconds(span.critical_ms)));
    }
    match &span.link {
        Link::Time => parts.push("placed by its time: no caller is recorded".into()),
        Link::Lost(id) => parts.push(format!("its caller {id} logged nothing")),
        Link::Root | Link::Recorded => {}
    }
    if span.moved_ms != 0.0 {
        let way = if span.moved_ms > 0.0 { "later" } else { "earlier" };
        parts.push(format!("drawn {} {way} than logged", numbers::milliseconds(span.moved_ms.abs())));
    }
    if span.unplaced {
        parts.push("its line has no usable time".into());
    }
    if span.outlives_ms > 0.0 {
        parts.push(format!("ends {} after its caller", numbers::milliseconds(span.outlives_ms)));
    }
    let place = [&span.variant, &span.pod, &span.node].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    parts.extend((!place.is_empty()).then_some(place));
    parts.join("; ")
}

/// The mark of a step against usual: `!!` where the whole is longer for it, `!` beyond 19 of 20.
pub fn usual_mark(span: &Span, trace: &Trace) -> &'static str {
    match (stands_out(span, trace), span.is_unusual()) {
        (true, _) => "!!",
        (_, true) => "!",
        _ => "",
    }
}

/// The indented name of a step; deep traces are indented less.
pub fn indented_name(trace: &Trace, span: &Span) -> String {
    let deepest = trace.spans.iter().map(|s| s.depth).max().unwrap_or(0);
    let indent = if deepest > 5 { 1 } else { 2 };
    let caller = span.parent.and_then(|p| trace.spans.get(p));
    format!("{}{}", " ".repeat(indent * span.depth.min(16)), step_name(span, caller))
}

/// The sign of a step: `E` an error, `W` a warning, `?` a line that breaks the contract.
pub fn step_sign(span: &Span) -> char {
    match span.severity {
        Severity::Error => 'E',
        _ if span.invalid => '?',
        Severity::Warning => 'W',
        Severity::Fine => ' ',
    }
}
