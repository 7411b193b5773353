//! Which templates messages come to, and how they changed.

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::contract;
use crate::model::{Cursor, Time};

fn event(service: &str, message: &str, level: &str) -> Event {
    Event {
        cursor: Cursor { time: Time(0), place: (0, 0) },
        time: Some(Time(0)),
        document: Some(json!({"service": service, "message": message, "log_level": level}).into()),
        raw: String::new(),
        invalid: None,
        origin: String::new(),
    }
}

fn many(count: usize, service: &str, message: &str) -> Vec<Event> {
    (0..count).map(|n| event(service, &format!("{message} {n}"), "INFO")).collect()
}

fn sample(window: &[Event], baseline: &[Event]) -> Sample {
    Sample { window: window.to_vec(), baseline: baseline.to_vec() }
}

fn told(window: &[Event], baseline: &[Event]) -> Vec<(Verdict, String)> {
    let map = contract::field_map("mlog").unwrap();
    let found = patterns(&sample(window, baseline), &map);
    found.into_iter().filter(|p| p.verdict != Verdict::Steady).map(|p| (p.verdict, p.text)).collect()
}

#[test]
fn new_gone_surged_and_dwindled_are_told_apart() {
    let common = |count| many(count, "api", "served");
    let mut window = common(400);
    window.extend(many(30, "api", "deadline exceeded after"));
    window.extend(many(80, "api", "retry number"));
    window.extend(many(10, "api", "cache warmed in"));
    let mut baseline = common(800);
    baseline.extend(many(60, "api", "heartbeat"));
    baseline.extend(many(20, "api", "retry number"));
    baseline.extend(many(120, "api", "cache warmed in"));
    let mut told = told(&window, &baseline);
    told.sort_by(|a, b| a.1.cmp(&b.1));
    let expected = [
        (Verdict::Dwindled, "cache warmed in *"),
        (Verdict::New, "deadline exceeded after *"),
        (Verdict::Gone, "heartbeat *"),
        (Verdict::Surged, "retry number *"),
    ];
    assert_eq!(told, expected.map(|(v, t)| (v, t.to_string())));
}

#[test]
fn small_counts_twice_the_events_and_no_baseline_never_shout() {
    let mut window = many(100, "api", "served");
    window.extend(many(2, "api", "odd thing"));
    assert_eq!(told(&window, &many(100, "api", "served")), []);
    assert_eq!(told(&many(4_000, "api", "served"), &many(400, "api", "served")), []);
    assert_eq!(told(&window, &[]), []);
    assert_eq!(told(&[], &window), []);
}

#[test]
fn more_traffic_to_one_service_is_no_news_of_its_messages() {
    let mut window = many(500, "a", "served");
    window.extend(many(500, "a", "looked up"));
    window.extend(many(300, "b", "served"));
    let mut baseline = many(100, "a", "served");
    baseline.extend(many(100, "a", "looked up"));
    baseline.extend(many(300, "b", "served"));
    assert_eq!(told(&window, &baseline), []);
}

#[test]
fn a_pattern_says_whether_it_is_of_errors_and_opens_its_lines() {
    let map = contract::field_map("mlog").unwrap();
    let mut window = many(50, "api", "served");
    window.extend((0..40).map(|n| event("api", &format!("pool {n} is empty, waited"), "ERROR")));
    let found = patterns(&sample(&window, &many(200, "api", "served")), &map);
    let first = found.first().unwrap();
    assert_eq!((first.verdict, first.error), (Verdict::New, true));
    assert_eq!(contract::filter::write(&first.filter), "service:api \"is empty waited\"");
    assert_eq!((first.events, first.baseline_events, first.ratio), (40.0, 0.0, None));
}

#[test]
fn heavy_events_count_for_what_they_stand_for_but_prove_no_more() {
    let heavy = |count: usize, message: &str| {
        let mut events = many(count, "api", message);
        for event in &mut events {
            event.document.as_mut().map(Arc::make_mut).unwrap()["sampling"] = json!({"weight": 100});
        }
        events
    };
    let map = contract::field_map("mlog").unwrap();
    let mut window = heavy(100, "served");
    window.extend(heavy(3, "deadline exceeded after"));
    let found = patterns(&sample(&window, &heavy(100, "served")), &map);
    assert!(found.iter().any(|p| p.events == 300.0));
    assert!(found.iter().all(|p| p.verdict == Verdict::Steady));
}
