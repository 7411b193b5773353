//! The trace screen against a store in memory.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::contract::preset;
use crate::model::*;
use crate::screens::fake::{Desk, START, event};
use crate::ui::{Signs, Wish, snapshot, step_words, wrapped};

/// A line of a service: its number, its caller's, when it was written and how long it took in ms.
fn line(number: u64, caller: Option<u64>, service: &str, end: i64, took: f64) -> Event {
    let time = START.plus(10 * MINUTE + end);
    let mut document = json!({
        "timestamp": time.rfc3339(), "request_id": format!("req-{number}"), "correlation_id": "corr-1", "service": service,
        "step": format!("{}_step", &service[..4]), "log_level": "INFO", "event_type": "done", "pod": format!("{service}-0"),
        "message": format!("{service} is done in {took} ms"), "duration_ms": took,
    });
    if let Some(caller) = caller {
        document["parent_id"] = json!(format!("req-{caller}"));
    }
    event(number, time, document)
}

fn with(mut event: Event, set: &[(&str, Value)]) -> Event {
    for (key, value) in set {
        event.document.as_mut().map(Arc::make_mut).unwrap()[*key] = value.clone();
    }
    event
}

/// A slow request with everything that is hard to show; other requests around it.
fn request() -> Vec<Event> {
    let stages = [
        ("input_features", json!({"feature_store_latency_ms": 1_004, "feature_engineering_duration_ms": 40})),
        ("inference_metrics", json!({"batch_processing_time_ms": 190, "post_processing_time_ms": 50})),
        ("log_level", json!("WARN")),
    ];
    let retry = [("log_level", json!("ERROR")), ("message", json!("connection refused by shard 7 \u{1b}[31m"))];
    let mut retrying = with(line(4, Some(3), "feature-store", 700, 0.0), &retry);
    retrying.document.as_mut().map(Arc::make_mut).unwrap().as_object_mut().unwrap().remove("duration_ms");
    retrying.cursor.place.1 = 40;
    let mut events = vec![
        line(1, None, "api-gateway", 1_310, 1_310.0),
        line(2, Some(1), "prediction-cache", 7, 4.0),
        with(line(3, Some(1), "recommendation-model-prod", 1_300, 1_293.0), &stages),
        retrying,
        line(4, Some(3), "feature-store", 1_020, 1_004.0),
        line(5, Some(1), "ranking", 1_309, 9.0),
        line(6, Some(99), "ranking", 1_309, 4.0),
        with(line(7, None, "other", 500, 5.0), &[("correlation_id", json!("corr-2"))]),
    ];
    events.sort_by(|a, b| a.cursor.cmp(&b.cursor));
    events
}

fn row(service: &str, count: f64, p50: f64, p95: f64) -> Row {
    let point = |value| Point { count, effective: count, value: Some(value), error: None };
    let values = vec![Some(service.to_string()), Some(format!("{}_step", &service[..4])), None];
    Row { values, window: Vec::new(), baseline: vec![point(count), point(p50), point(p95)] }
}

fn new_desk(events: Vec<Event>, size: (u16, u16)) -> Desk<TraceScreen> {
    let follow = Follow { field: Some("correlation_id".into()), value: "corr-1".into(), near: None };
    let mut desk = Desk::new(TraceScreen::new(follow), events, size);
    desk.context.map = preset("mlog").unwrap();
    desk.breakdown.rows = vec![
        row("api-gateway", 2_000.0, 102.0, 234.0),
        row("prediction-cache", 2_000.0, 3.0, 5.0),
        row("recommendation-model-prod", 2_000.0, 80.0, 211.0),
        row("feature-store", 2_000.0, 28.0, 80.0),
        row("ranking", 2_000.0, 12.0, 24.0),
        row("audit-log", 1_980.0, 2.0, 4.0),
    ];
    desk
}

fn desk(size: (u16, u16)) -> Desk<TraceScreen> {
    let mut desk = new_desk(request(), size);
    desk.ask();
    desk
}

fn selected(desk: &Desk<TraceScreen>) -> &str {
    desk.screen.span().unwrap().service.as_deref().unwrap()
}

#[test]
fn looks() {
    for (name, size) in [("80x24", (80, 24)), ("120x40", (120, 40))] {
        let mut desk = desk(size);
        snapshot(&format!("trace_{name}"), &desk.drawn());
        desk.act(Action::Details);
        desk.act(Action::NextPane);
        snapshot(&format!("trace_details_{name}"), &desk.drawn());
    }
    let mut desk = desk((80, 24));
    desk.screen = desk.screen.clone().with_signs(Signs::Ascii);
    snapshot("trace_ascii_80x24", &desk.drawn());
}

#[test]
fn what_is_said_of_a_step_is_shown_whole() {
    let mut desk = desk((80, 24));
    desk.type_in(Purpose::Search, "recommendation").unwrap();
    let said = step_words(desk.screen.span().unwrap(), desk.screen.trace.duration_ms);
    let lines = wrapped(&said, 80);
    assert!(lines.len() > 2 && said.contains("is its own ("), "{said}");
    assert!(lines.iter().all(|line| desk.text().contains(line.trim_end())), "{}", desk.text());
    assert!(desk.text().contains("recommendation-model-prod is done in"));
}

#[test]
fn a_trace_is_young_by_the_clock_and_not_because_nothing_newer_is_there() {
    let mut desk = desk((80, 24));
    desk.context.live = true;
    let newest = Some(desk.screen.trace.end);
    desk.context.health.last = Some((Health { newest, ..Health::default() }, START, Coverage::WHOLE));
    desk.act(Action::Details);
    assert!(desk.text().contains("young"), "{}", desk.text());
    desk.context.now = START.plus(264 * DAY);
    assert!(!desk.text().contains("young"), "{}", desk.text());
}

#[test]
fn a_link_leads_to_the_time_of_its_trace() {
    let restored = |window: Window| {
        let mut desk = new_desk(request(), (80, 24));
        desk.context.scope.as_mut().unwrap().window = window;
        let health = Health { oldest: Some(START), newest: Some(START.plus(264 * DAY)), ..Health::default() };
        desk.context.health.last = Some((health, START, Coverage::WHOLE));
        let view = desk.screen.linked();
        desk.screen.restore(&view, &desk.context, &mut desk.tickets);
        desk.ask();
        desk.wishes.retain(|wish| matches!(wish, Wish::Settle(_)));
        desk.wishes
    };
    let at = START.plus(10 * MINUTE);
    let [Wish::Settle(window)] = restored(Window::new(at.plus(200 * DAY), at.plus(201 * DAY)))[..] else { panic!() };
    assert!(window.holds(at) && window.length() < HOUR, "{window:?}");
    assert_eq!(restored(Window::new(START, START.plus(HOUR))), [], "it is looked at already");
}

#[test]
fn the_telling_step_is_selected_until_one_moves() {
    let mut desk = desk((80, 24));
    assert_eq!(selected(&desk), "feature-store");
    desk.act(Action::Top);
    assert_eq!(selected(&desk), "api-gateway");
    desk.events.push(line(8, Some(1), "audit-log", 1_305, 2.0));
    desk.ask();
    assert_eq!(selected(&desk), "api-gateway");
    assert_eq!(desk.screen.trace.spans.len(), 7, "a line that came late is a step");
    assert!(!desk.text().contains("audit-log is missing"));
    desk.act(Action::NextError);
    assert_eq!(selected(&desk), "feature-store");
    desk.act(Action::NextError);
    assert_eq!(desk.wishes.last(), Some(&Wish::Notify("no further error".into())));
}

#[test]
fn enter_opens_the_event_and_lines_have_their_own() {
    let mut desk = desk((80, 24));
    let opened = |outcome: Outcome| match outcome {
        Outcome::Done(wishes) => match wishes.as_slice() {
            [Wish::Open(Destination::Event(event))] => event.cursor.place.1,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(opened(desk.act(Action::Enter)), 4);
    desk.act(Action::NextPane);
    assert_eq!(opened(desk.act(Action::Enter)), 40);
    assert_eq!(desk.act(Action::Back), Outcome::Done(Vec::new()));
    assert_eq!(desk.act(Action::Back), Outcome::NotMine);
    let Outcome::Done(wishes) = desk.act(Action::Logs) else { panic!() };
    let [Wish::Open(Destination::Logs { filter, .. })] = &wishes[..] else { panic!("{wishes:?}") };
    assert_eq!(*filter, Filter::is("correlation_id", "corr-1"));
}

#[test]
fn calls_fold_and_a_step_can_stand_alone() {
    let mut desk = desk((80, 24));
    desk.act(Action::Top);
    desk.act(Action::Left);
    assert_eq!(desk.screen.rows().len(), 1);
    assert!(desk.text().contains("+5"));
    desk.type_in(Purpose::Search, "feature").unwrap();
    assert_eq!((selected(&desk), desk.screen.rows().len()), ("feature-store", 6));
    desk.act(Action::Left);
    assert_eq!(selected(&desk), "recommendation-model-prod");
    desk.act(Action::Zoom);
    assert_eq!(desk.screen.rows().len(), 2);
    desk.act(Action::Back);
    assert_eq!(desk.screen.rows().len(), 6);
}

#[test]
fn an_id_that_is_nowhere_is_looked_for_everywhere() {
    let mut desk = new_desk(Vec::new(), (80, 24));
    assert!(desk.text().contains("looking for the events of corr-1"));
    let health = Health { oldest: Some(START.plus(-9 * DAY)), newest: Some(START.plus(HOUR)), ..Health::default() };
    desk.context.health.last = Some((health, START, Coverage::WHOLE));
    desk.ask();
    assert!(desk.text().contains("no event of corr-1 was found in 2026-02-21"), "{}", desk.text());
    assert!(matches!(desk.act(Action::Enter), Outcome::Disabled(_)));
    desk.events = request()
        .into_iter()
        .map(|e| {
            let time = e.cursor.time.plus(-12 * DAY);
            Event { time: Some(time), cursor: Cursor { time, ..e.cursor }, ..e }
        })
        .collect();
    desk.act(Action::ZoomOut);
    assert_eq!(desk.screen.trace.spans.len(), 6);
    assert!(desk.screen.said(&desk.context, 80).iter().any(|(_, w)| w.contains("more")));
}

#[test]
fn failures_and_parts_are_said_and_the_rows_stay() {
    let mut desk = new_desk(request(), (80, 24));
    desk.silent = true;
    desk.ask();
    let batch = std::mem::take(&mut desk.unanswered);
    assert_eq!(batch.len(), 3, "one batch: the events, those of clocks that were never set, what is usual");
    let answer = desk.answer(&batch[0].1);
    desk.give(batch[0].0, Ok(answer.clone()), 0.43);
    assert!(desk.text().contains("api-gateway") && desk.screen.progress().unwrap().contains("43 %"));
    assert!(desk.text().contains("what is usual is still being read"));
    desk.give(batch[0].0, Ok(answer), 1.0);
    desk.give(batch[2].0, Err(Error::new(ErrorKind::Unsupported, "no percentiles here", "ask the admin")), 1.0);
    assert!(desk.text().contains("no percentiles here"), "{}", desk.text());
    desk.ask();
    let again = std::mem::take(&mut desk.unanswered);
    desk.give(again[0].0, Err(Error::new(ErrorKind::Unreachable, "the file is gone", "look for it")), 0.0);
    assert!(desk.text().contains("the file is gone") && desk.text().contains("api-gateway"), "{}", desk.text());
}

#[test]
fn no_size_is_too_small() {
    let mut desk = desk((80, 24));
    desk.draw_small();
    desk.act(Action::Details);
    desk.act(Action::Zoom);
    desk.draw_small();
    new_desk(Vec::new(), (80, 24)).draw_small();
}
