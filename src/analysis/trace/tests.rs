//! Traces of small requests, and of any events at all.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::contract::preset;
use crate::model::*;

const T0: i64 = 1_772_420_000_000;

/// An event whose line was written `end` ms after the beginning.
fn event(number: u64, end: i64, mut document: Value) -> Event {
    let time = Time(T0 + end);
    document["timestamp"] = json!(time.rfc3339());
    Event {
        cursor: Cursor { time, place: (1, number) },
        time: Some(time),
        raw: document.to_string(),
        document: Some(document.into()),
        invalid: None,
        origin: format!("app.ndjson:{number}"),
    }
}

/// A line of a service: its id, its caller's, when it was written and how long it took.
fn line(id: &str, caller: Option<&str>, service: &str, end: i64, took: f64) -> Event {
    let mut document = json!({"request_id": id, "correlation_id": "c", "service": service, "step": format!("{service}-step"),
        "duration_ms": took, "log_level": "INFO", "pod": format!("{service}-0")});
    if let Some(caller) = caller {
        document["parent_id"] = json!(caller);
    }
    event(end as u64, end, document)
}

fn trace(events: &[Event]) -> Trace {
    let mut events = events.to_vec();
    events.sort_by(|a, b| a.cursor.cmp(&b.cursor));
    assemble("c", "correlation_id", &events, &preset("mlog").unwrap())
}

/// Service, start, extent and depth of each step.
fn shape(trace: &Trace) -> Vec<(&str, f64, f64, usize)> {
    let of = |s: &'_ Span| (s.start_ms, s.extent_ms, s.depth);
    trace.spans.iter().map(|s| (s.service.as_deref().unwrap_or("-"), of(s).0, of(s).1, of(s).2)).collect()
}

#[test]
fn calls_stand_under_their_callers_by_recorded_ids() {
    let trace = trace(&[
        line("g", None, "gateway", 600, 600.0),
        line("c", Some("g"), "cache", 10, 8.0),
        line("i", Some("g"), "inference", 560, 550.0),
        line("f", Some("i"), "features", 520, 500.0),
        line("r", Some("g"), "ranking", 590, 25.0),
    ]);
    let wanted = [
        ("gateway", 0.0, 600.0, 0),
        ("cache", 2.0, 8.0, 1),
        ("inference", 10.0, 550.0, 1),
        ("features", 20.0, 500.0, 2),
        ("ranking", 565.0, 25.0, 1),
    ];
    assert_eq!(shape(&trace), wanted);
    assert_eq!((trace.start, trace.duration_ms), (Time(T0), 600.0));
    assert!(trace.spans.iter().skip(1).all(|s| s.link == Link::Recorded));
    let own: Vec<f64> = trace.spans.iter().map(|s| s.own_ms).collect();
    assert_eq!(own, [17.0, 8.0, 50.0, 500.0, 25.0]);
    assert!(trace.spans.iter().all(|s| s.critical));
    assert_eq!(trace.spans.iter().map(|s| s.critical_ms).sum::<f64>(), 600.0);
}

#[test]
fn without_ids_of_callers_steps_nest_by_time() {
    let trace = trace(&[
        line("g", None, "gateway", 600, 600.0),
        line("i", None, "inference", 560, 550.0),
        line("f", None, "features", 520, 500.0),
        line("r", None, "ranking", 590, 25.0),
    ]);
    let depths: Vec<usize> = trace.spans.iter().map(|s| s.depth).collect();
    assert_eq!(depths, [0, 1, 2, 1]);
    assert_eq!(trace.spans[2].link, Link::Time);
}

#[test]
fn what_nobody_waited_for_is_not_critical() {
    let trace = trace(&[
        line("g", None, "gateway", 100, 100.0),
        line("a", Some("g"), "slow", 90, 80.0),
        line("b", Some("g"), "beside", 60, 30.0),
        line("z", Some("g"), "later", 400, 320.0),
    ]);
    let critical: Vec<(&str, bool)> = trace.spans.iter().map(|s| (s.service.as_deref().unwrap(), s.critical)).collect();
    assert_eq!(critical, [("gateway", true), ("slow", true), ("beside", false), ("later", false)]);
    assert!((trace.spans[3].outlives_ms - 300.0).abs() < 1e-9);
    assert!(trace.skew.is_empty(), "work that outlives its caller is no skew");
}

#[test]
fn a_clock_that_is_apart_is_noticed_and_moved() {
    for apart in [-250, 700] {
        let trace = trace(&[
            line("g", None, "gateway", 100, 100.0),
            line("i", Some("g"), "inference", 90 + apart, 80.0),
            line("f", Some("i"), "features", 80, 60.0),
        ]);
        let [skew] = &trace.skew[..] else { panic!("{:?}", trace.skew) };
        assert_eq!(skew.host, "inference-0");
        assert!((skew.ahead_ms - apart as f64).abs() <= 10.0, "{skew:?}");
        assert!(trace.spans.iter().all(|s| s.start_ms >= 0.0));
        assert_eq!(trace.duration_ms, 100.0);
        let depths: Vec<usize> = trace.spans.iter().map(|s| s.depth).collect();
        assert_eq!(depths, [0, 1, 2]);
        assert!(trace.spans[1].moved_ms != 0.0 && trace.spans[0].moved_ms == 0.0);
    }
}

#[test]
fn lines_of_one_request_belong_to_the_one_that_says_how_long_it_took() {
    let mut warning = line("i", None, "inference", 30, 0.0);
    let document = warning.document.as_mut().map(Arc::make_mut).unwrap();
    document["log_level"] = json!("warning");
    document.as_object_mut().unwrap().remove("duration_ms");
    let stray = event(40, 40, json!({"correlation_id": "c", "service": "inference", "message": "retrying"}));
    let trace = trace(&[line("i", None, "inference", 100, 100.0), warning, stray]);
    assert_eq!(trace.spans.len(), 1);
    assert_eq!(trace.spans[0].lines, [0, 1, 2]);
    assert_eq!(trace.spans[0].event, 2);
    assert_eq!(trace.spans[0].severity, Severity::Warning);
    assert_eq!(trace.spans[0].level.as_deref(), Some("WARNING"));
}

#[test]
fn steps_without_a_duration_and_lost_callers_are_shown_as_such() {
    let mut error = line("i", Some("g"), "inference", 40, 0.0);
    error.document.as_mut().map(Arc::make_mut).unwrap().as_object_mut().unwrap().remove("duration_ms");
    let trace = trace(&[
        line("g", None, "gateway", 100, 100.0),
        error,
        line("x", Some("nobody"), "ranking", 90, 10.0),
        line("y", Some("root"), "other", 500, 10.0),
    ]);
    assert_eq!(trace.spans[1].duration_ms, None);
    assert_eq!(trace.spans[2].link, Link::Lost("nobody".into()));
    assert_eq!((trace.spans[2].parent, trace.spans[2].depth), (Some(0), 1));
    assert_eq!((trace.spans[3].parent, &trace.spans[3].link), (None, &Link::Root));
}

#[test]
fn circles_and_lines_that_came_twice_are_said() {
    let circle =
        [line("a", Some("b"), "x", 50, 50.0), line("b", Some("a"), "y", 40, 20.0), line("d", Some("d"), "z", 9, 5.0)];
    let round = trace(&circle);
    assert_eq!(round.spans.len(), 3);
    assert_eq!(round.spans[0].service.as_deref(), Some("x"));
    assert!(round.set_aside.iter().any(|w| w.contains("circle")));
    let twice = trace(&[line("a", None, "x", 50, 50.0), line("a", None, "x", 50, 50.0)]);
    assert_eq!((twice.spans.len(), twice.set_aside.len()), (1, 1));
}

#[test]
fn a_line_without_a_usable_time_stands_around_its_calls() {
    let mut gateway = line("g", None, "gateway", 0, 100.0);
    gateway.time = None;
    let trace = trace(&[gateway, line("i", Some("g"), "inference", 95, 90.0)]);
    assert_eq!(shape(&trace), [("gateway", 0.0, 100.0, 0), ("inference", 5.0, 90.0, 1)]);
    assert!(trace.spans[0].unplaced && trace.skew.is_empty());
}

#[test]
fn stages_and_repeated_calls() {
    let mut inference = line("i", None, "inference", 100, 100.0);
    let document = inference.document.as_mut().map(Arc::make_mut).unwrap();
    document["input_features"] = json!({"feature_store_latency_ms": 60, "feature_engineering_duration_ms": "8"});
    document["inference_metrics"] = json!({"batch_processing_time_ms": 20, "post_processing_time_ms": 7});
    let mut failed = line("f1", Some("i"), "features", 30, 20.0);
    failed.document.as_mut().map(Arc::make_mut).unwrap()["log_level"] = json!("ERROR");
    let trace = trace(&[inference, failed, line("f2", Some("i"), "features", 70, 35.0)]);
    let stages: Vec<(&str, f64)> = trace.spans[0].stages.iter().map(|s| (s.name.as_str(), s.duration_ms)).collect();
    let wanted = [
        ("feature_store", 60.0),
        ("feature_engineering", 8.0),
        ("batch_processing", 20.0),
        ("post_processing", 7.0),
        ("rest", 5.0),
    ];
    assert_eq!(stages, wanted);
    let repeated = &trace.repeated[0];
    assert_eq!((repeated.count, repeated.total_ms, repeated.failed, &repeated.spans[..]), (2, 55.0, 1, &[1, 2][..]));
    assert_eq!(first_error(&trace), Some(1));
}

fn row(service: &str, count: f64, p50: f64, p95: f64) -> Row {
    let point = |value| Point { count, effective: count, value: Some(value), error: None };
    let values = vec![Some(service.to_string()), Some(format!("{service}-step")), None];
    Row { values, window: Vec::new(), baseline: vec![point(count), point(p50), point(p95)] }
}

#[test]
fn the_one_unusual_step_is_named_and_what_is_missing_too() {
    let mut trace = trace(&[
        line("g", None, "gateway", 600, 600.0),
        line("i", Some("g"), "inference", 560, 550.0),
        line("f", Some("i"), "features", 520, 500.0),
    ]);
    let rows = vec![
        row("gateway", 1_000.0, 130.0, 210.0),
        row("inference", 1_000.0, 100.0, 190.0),
        row("features", 1_000.0, 28.0, 41.0),
        row("cache", 990.0, 2.0, 5.0),
        row("rarely", 500.0, 2.0, 5.0),
        row("often", 3_000.0, 2.0, 5.0),
    ];
    let basis = compare(&mut trace, &BreakdownAnswer { rows, left_over: 0.0 }, &preset("mlog").unwrap());
    assert_eq!(basis, Some(Basis::Baseline));
    assert_eq!(culprit(&trace).map(|at| trace.spans[at].service.clone().unwrap()).as_deref(), Some("features"));
    let missing: Vec<(&str, f64)> = trace.missing.iter().map(|m| (m.service.as_str(), m.share)).collect();
    assert_eq!(missing, [("cache", 0.99)]);
}

#[test]
fn a_trace_is_looked_for_in_two_rounds_at_most() {
    let map = preset("mlog").unwrap();
    let scope =
        Scope { window: Window::new(Time(T0), Time(T0 + HOUR)), filter: Filter::All, baseline: Baseline::default() };
    let all = Window::new(Time(T0 - 10 * DAY), Time(T0 + 10 * DAY));
    let everything = Some(all);
    let follow =
        |field: Option<&str>, value: &str| Follow { field: field.map(String::from), value: value.into(), near: None };
    let found = [line("a", None, "x", 600_000, 50.0)];
    let search = Search::begin(follow(Some("correlation_id"), "c"), &scope, everything, &map);
    assert_eq!(search.next(&found, &map), None);
    let second = search.next(&[], &map).unwrap();
    assert!(second.widened && Some(second.window) == everything);
    assert_eq!(second.next(&[], &map), None);
    let by_request = Search::begin(follow(None, "a"), &scope, everything, &map);
    assert_eq!(found_in(&by_request.follow, &found, &map), "request_id");
    let second = by_request.next(&found, &map).unwrap();
    assert_eq!(second.chain, "correlation_id c");
    assert_eq!(id_of(&found[0], &map).unwrap().value, "c");
    let mut late = found.to_vec();
    late.push(line("z", None, "x", 2 * HOUR - 60_000, 50.0));
    let second = search.next(&late, &map).unwrap();
    assert_eq!(second.window.to, all.to);
    assert_eq!(second.window.from, search.window.from);
}

fn any_event() -> impl Strategy<Value = Event> {
    let id = || prop::option::weighted(0.8, 0..6u8);
    let time = prop_oneof![8 => 0..2_000i64, 1 => any::<i64>().prop_map(|t| t / 4), 1 => Just(-6_795_364_578_871 - T0)];
    let took = prop_oneof![6 => (0..900u32).prop_map(|d| json!(d)), 1 => Just(json!(-5)), 1 => Just(json!(1e300)), 2 => Just(json!(null))];
    (id(), id(), 0..4u8, time, took, any::<bool>(), 0..12u8).prop_map(|(id, parent, service, time, took, timed, odd)| {
        let mut document = json!({"service": format!("s{service}"), "pod": format!("p{service}"), "duration_ms": took,
            "step": format!("t{}", odd % 3), "log_level": if odd == 1 { "ERROR" } else { "INFO" }, "correlation_id": "c"});
        if let Some(id) = id {
            document["request_id"] = json!(format!("r{id}"));
        }
        if let Some(parent) = parent {
            document["parent_id"] = json!(format!("r{parent}"));
        }
        let mut event = event(u64::from(odd), time, document);
        event.time = event.time.filter(|_| timed || odd > 2);
        event.document = event.document.filter(|_| odd != 11);
        event
    })
}

proptest! {
    #[test]
    fn any_events_make_a_sound_trace(events in prop::collection::vec(any_event(), 0..60)) {
        let trace = assemble("c", "correlation_id", &events, &preset("mlog").unwrap());
        let mut lines: Vec<usize> = trace.spans.iter().flat_map(|s| s.lines.clone()).collect();
        let all = lines.len();
        lines.sort_unstable();
        lines.dedup();
        prop_assert_eq!(lines.len(), all, "an event stands in two steps");
        prop_assert!(all <= events.len() && lines.iter().all(|l| *l < events.len()));
        prop_assert!(trace.set_aside.is_empty() || all <= events.len());
        prop_assert!(!trace.set_aside.is_empty() || all == events.len());
        let mut on_path = 0.0;
        for (at, span) in trace.spans.iter().enumerate() {
            prop_assert!(span.lines.contains(&span.event));
            let depth = span.parent.map_or(0, |p| trace.spans[p].depth + 1);
            prop_assert_eq!(span.depth, depth);
            prop_assert!(span.parent.is_none_or(|p| p < at), "a call is drawn before its caller");
            prop_assert!(span.start_ms >= 0.0 && span.extent_ms >= 0.0 && span.own_ms >= 0.0);
            prop_assert!(span.start_ms + span.extent_ms <= trace.duration_ms + 1e-3);
            prop_assert!(!span.critical || span.parent.is_none_or(|p| trace.spans[p].critical));
            on_path += span.critical_ms;
        }
        prop_assert!(on_path <= trace.duration_ms * (1.0 + 1e-6) + 1e-3, "{} of {}", on_path, trace.duration_ms);
        culprit(&trace);
        first_error(&trace);
    }
}

#[test]
fn thousands_of_events_take_no_time_to_speak_of() {
    let chain =
        |n: i64| line(&format!("r{n}"), Some(&format!("r{}", n - 1)), "deep", 20_000 - n, 20_000.0 - 2.0 * n as f64);
    let deep = trace(&(0..5_000).map(chain).collect::<Vec<_>>());
    assert_eq!(deep.spans.last().unwrap().depth, 4_999);
    let flat = |n: i64| line("same", None, "wide", 5 * n, 400.0);
    assert_eq!(trace(&(0..5_000).map(flat).collect::<Vec<_>>()).spans.len(), 5_000);
}
