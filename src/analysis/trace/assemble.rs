//! Puts the parts together: events to records, records to steps, steps to a trace.

use crate::model::{Event, FieldMap, Span, Time, Trace};

use super::draft::Draft;
use super::order::Tree;
use super::record::{Reader, Record};
use super::{critical, group, missing, parents, skew, times};

/// The trace of the events of one id; `field` is where the id stands. What is usual is not known yet.
pub fn assemble(id: &str, field: &str, events: &[Event], map: &FieldMap) -> Trace {
    let reader = Reader::new(map);
    let records: Vec<Record> = events.iter().enumerate().map(|(at, e)| reader.record(at, e)).collect();
    let (records, twice) = group::once(records, events);
    let (records, mut set_aside) = times::together(records);
    set_aside.extend(counted(twice, "line came twice and counts once", "lines came twice and count once"));
    set_aside.extend(oddities(&records));
    let base = records.iter().filter(|r| r.timed).map(|r| r.time).min();
    let base = base.or_else(|| records.iter().map(|r| r.time).min()).unwrap_or(0);
    let mut drafts = group::drafts(&records, base);
    if parents::link(&mut drafts) {
        set_aside.push("parent ids go round in a circle, which is cut at its longest step".into());
    }
    place_untimed(&mut drafts);
    let order: Vec<usize> = Tree::of(&drafts).order().into_iter().map(|(at, _)| at).collect();
    let skew = skew::align(&mut drafts, &order);
    place_untimed(&mut drafts);
    let (spans, start, duration_ms) = spans(drafts);
    let start = Time(base.saturating_add(start.floor() as i64));
    let end = start.plus(duration_ms.ceil() as i64);
    Trace {
        id: id.to_string(),
        field: field.to_string(),
        repeated: missing::repeated(&spans),
        spans,
        start,
        end,
        duration_ms,
        skew,
        set_aside,
        ..Trace::default()
    }
}

fn counted(count: usize, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    }
}

fn oddities(records: &[Record]) -> Vec<String> {
    let untimed = records.iter().filter(|r| !r.timed).count();
    let wrong = records.iter().filter(|r| r.wrong_duration).count();
    let untimed = counted(
        untimed,
        "line has no usable time and is placed by its neighbours",
        "lines have no usable time and are placed by their neighbours",
    );
    let wrong = counted(
        wrong,
        "duration is negative or longer than a week and is not used",
        "durations are negative or longer than a week and are not used",
    );
    untimed.into_iter().chain(wrong).collect()
}

/// Puts steps without a time of their own around what they called, else at the end of the step that called them.
fn place_untimed(drafts: &mut [Draft]) {
    let mut around: Vec<Option<(f64, f64)>> = vec![None; drafts.len()];
    for draft in drafts.iter().filter(|d| d.timed) {
        if let Some(stretch) = draft.parent.and_then(|p| around.get_mut(p)) {
            let (from, to) = stretch.unwrap_or((f64::MAX, f64::MIN));
            *stretch = Some((from.min(draft.start), to.max(draft.end)));
        }
    }
    for at in 0..drafts.len() {
        let caller = drafts.get(at).and_then(|d| d.parent).and_then(|p| drafts.get(p)).map(|p| (p.start, p.end));
        let calls = around.get(at).copied().flatten();
        let Some(draft) = drafts.get_mut(at).filter(|d| !d.timed) else { continue };
        let length = draft.duration.unwrap_or(0.0);
        let end = match (calls, caller) {
            (Some((from, to)), _) => to + ((length - (to - from)) / 2.0).max(0.0),
            (None, Some((from, to))) => draft.end.clamp(from.min(to), to.max(from)),
            (None, None) => draft.end,
        };
        let earliest = calls.map_or(end - length, |(from, _)| (end - length).min(from));
        draft.end = end;
        draft.start = if draft.duration.is_some() { end - length } else { earliest };
    }
}

/// The steps in drawing order, the start of the first and the length of the whole, in ms.
fn spans(drafts: Vec<Draft>) -> (Vec<Span>, f64, f64) {
    let tree = Tree::of(&drafts);
    let order = tree.order();
    let mut place = vec![0usize; drafts.len()];
    order.iter().enumerate().for_each(|(to, (from, _))| place.iter_mut().skip(*from).take(1).for_each(|p| *p = to));
    let start = drafts.iter().map(|d| d.start).fold(f64::MAX, f64::min);
    let start = if start == f64::MAX { 0.0 } else { start };
    // The whole starts on a full millisecond, so that times on the screen and in the logs are the same.
    let zero = start.floor();
    let end = drafts.iter().map(|d| d.end).fold(zero, f64::max);
    let ends: Vec<f64> = drafts.iter().map(|d| d.end).collect();
    let at = |i: usize| place.get(i).copied().unwrap_or(0);
    let mut slots: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    let mut spans: Vec<Span> = Vec::with_capacity(order.len());
    for (from, depth) in &order {
        let Some(draft) = slots.get_mut(*from).and_then(Option::take) else { continue };
        let caller_end = draft.parent.and_then(|p| ends.get(p)).copied();
        let outlives = caller_end.map_or(0.0, |end| draft.end - end);
        let parent = draft.parent.map(at);
        spans.push(span(draft, parent, *depth, zero, outlives));
    }
    let calls: Vec<Vec<usize>> = order
        .iter()
        .map(|(from, _)| tree.calls.get(*from).map_or(Vec::new(), |c| c.iter().map(|i| at(*i)).collect()))
        .collect();
    let roots: Vec<usize> = tree.roots.iter().map(|r| at(*r)).collect();
    own_times(&mut spans, &calls);
    critical::mark(&mut spans, &roots, &calls);
    (spans, zero, end - zero)
}

/// Ends after its caller by less than this, in ms, is rounding.
const OUTLIVES: f64 = 2.0;

fn span(draft: Draft, parent: Option<usize>, depth: usize, zero: f64, outlives: f64) -> Span {
    let mut lines = draft.lines;
    lines.sort_unstable();
    Span {
        start_ms: (draft.start - zero).max(0.0),
        extent_ms: (draft.end - draft.start).max(0.0),
        duration_ms: draft.duration,
        id: draft.id,
        parent,
        link: draft.link,
        service: draft.service,
        step: draft.step,
        variant: draft.variant,
        pod: draft.pod,
        node: draft.node,
        depth,
        level: draft.level,
        severity: draft.severity,
        invalid: draft.invalid,
        stages: draft.stages,
        moved_ms: draft.moved,
        unplaced: !draft.timed,
        outlives_ms: if outlives > OUTLIVES { outlives } else { 0.0 },
        event: draft.event,
        lines,
        ..Span::default()
    }
}

/// The time of each step in which none of its calls ran.
fn own_times(spans: &mut [Span], calls: &[Vec<usize>]) {
    let own = |(span, calls): (&Span, &Vec<usize>)| {
        let (from, to) = (span.start_ms, span.start_ms + span.extent_ms);
        let (mut reached, mut own) = (from, 0.0);
        for call in calls.iter().filter_map(|c| spans.get(*c)) {
            own += (call.start_ms.min(to) - reached).max(0.0);
            reached = reached.max(call.start_ms + call.extent_ms);
        }
        own + (to - reached).max(0.0)
    };
    let owns: Vec<f64> = spans.iter().zip(calls).map(own).collect();
    spans.iter_mut().zip(owns).for_each(|(span, own)| span.own_ms = own);
}
