//! Exemplars over answers made by hand.

use serde_json::json;

use super::state::Exemplars;
use crate::model::*;
use crate::screens::fake::{Desk, START, event};
use crate::ui::{Outcome, Wish};

fn spike() -> Spike {
    let window = Window::new(START, START.plus(30 * MINUTE));
    Spike {
        title: "Latency p99".into(),
        window,
        filter: Filter::exists("latency"),
        symptom: Filter::All,
        field: "latency".into(),
        high: true,
        middle: Some(100.0),
        edge: Some(300.0),
        normal_in: window.shifted(-DAY),
    }
}

/// A request through two services.
fn request(n: u64, at: Time, fetch: f64) -> Vec<Event> {
    let line = |number, service: &str, after: i64, took: f64| {
        let time = at.plus(after);
        let document = json!({
            "timestamp": time.rfc3339(), "log_level": "INFO", "service": service, "correlation_id": format!("cor-{n}"),
            "inference_metrics": {"latency_ms": took},
            "input_features": {"feature_store_latency_ms": after / 2},
        });
        event(number, time, document)
    };
    vec![
        line(10 * n, "feature-store", (fetch + 10.0) as i64, fetch),
        line(10 * n + 1, "recommendation", (fetch + 40.0) as i64, fetch + 40.0),
    ]
}

/// Answers questions until none is left, and counts the batches.
fn settle(desk: &mut Desk<Exemplars>, slow: &[Event], normal: &[Event]) -> usize {
    let mut rounds = 0;
    while !desk.unanswered.is_empty() {
        rounds += 1;
        for (ticket, question) in std::mem::take(&mut desk.unanswered) {
            let answer = answer(&question, slow, normal);
            for wish in desk.give(ticket, Ok(answer), 1.0) {
                match wish {
                    Wish::Ask(batch) => desk.unanswered.extend(batch),
                    other => desk.wishes.push(other),
                }
            }
        }
    }
    rounds
}

fn answer(question: &Question, slow: &[Event], normal: &[Event]) -> Answer {
    let page = |events: Vec<Event>| Answer::Events(PageAnswer { events, next: None });
    match question {
        Question::Series(_) => {
            let whole = Point { value: Some(940.0), ..Point::default() };
            let track = Track { whole, ..Track::default() };
            let groups = vec![Group { of: GroupOf::All, tracks: vec![track] }];
            Answer::Series(SeriesAnswer { groups, left_over: 0.0 })
        }
        Question::Events(asked) if asked.limit == 1 => page(Vec::new()),
        Question::Events(asked) if asked.filter == Filter::is("correlation_id", "cor-1") => page(slow.to_vec()),
        Question::Events(asked) if asked.filter == Filter::is("correlation_id", "cor-2") => page(normal.to_vec()),
        Question::Events(asked) if asked.window == spike().normal_in => page(normal[1..].to_vec()),
        Question::Events(_) => page(slow[1..].to_vec()),
        other => panic!("not asked: {other:?}"),
    }
}

fn opened(size: (u16, u16)) -> (Desk<Exemplars>, usize) {
    let (slow, normal) = (request(1, START.plus(MINUTE), 900.0), request(2, START.plus(-DAY), 60.0));
    let mut desk = Desk::new(Exemplars::new(spike()), Vec::new(), size);
    desk.context.map = crate::contract::field_map("mlog").unwrap();
    desk.silent = true;
    desk.ask();
    let rounds = settle(&mut desk, &slow, &normal);
    (desk, rounds)
}

#[test]
fn two_rounds_find_them_and_one_more_puts_two_side_by_side() {
    let (desk, rounds) = opened((80, 24));
    assert_eq!(rounds, 3);
    let text = desk.text();
    assert!(text.contains(">slowest") && text.contains("940 ms") && text.contains("cor-1"), "{text}");
    assert!(text.contains("-- slowest beside normal"), "{text}");
    let step = text.lines().find(|l| l.contains("feature-store") && l.contains("+840")).unwrap_or_default();
    assert!(step.contains("900") && step.contains("60.0"), "{text}");
    let stage = text.lines().find(|l| l.contains("f feature store")).unwrap_or_default();
    assert!(stage.contains("470") && stage.contains("50.0") && stage.contains("+420"), "{text}");
    let recorded = desk.wishes.iter().filter(|w| matches!(w, Wish::Record(r) if r.asked.is_some())).count();
    assert_eq!(recorded, 3, "what was found goes into the record");
}

#[test]
fn one_goes_on_to_the_trace_the_lines_and_the_copy() {
    let (mut desk, _) = opened((80, 24));
    let Outcome::Done(wishes) = desk.act(Action::FollowCorrelation) else { panic!() };
    assert!(matches!(&wishes[..], [Wish::Open(Destination::Trace(follow))] if follow.value == "cor-1"));
    let Outcome::Done(wishes) = desk.act(Action::Copy) else { panic!() };
    let [Wish::OfferCopy(items)] = &wishes[..] else { panic!("nothing to copy") };
    assert!(items.iter().any(|(what, text)| what == "comparison" && text.contains("feature-store")));
    desk.act(Action::Bottom);
    assert!(desk.text().contains("-- normal beside slowest"), "{}", desk.text());
}

#[test]
fn what_fails_or_is_not_there_is_said() {
    let mut desk = Desk::new(Exemplars::new(spike()), Vec::new(), (80, 24));
    desk.silent = true;
    desk.ask();
    assert!(desk.text().contains("reading ..."));
    let (ticket, _) = desk.unanswered[0];
    let error = Error::new(ErrorKind::Unreachable, "no node answers", "is the VPN up?");
    desk.give(ticket, Err(error), 1.0);
    assert!(desk.text().contains("! no node answers - is the VPN up?"), "{}", desk.text());
    let mut desk = Desk::new(Exemplars::new(Spike { high: false, middle: None, ..spike() }), Vec::new(), (80, 24));
    desk.ask();
    assert!(desk.text().contains("No event here shows it"), "{}", desk.text());
}

#[test]
fn it_draws_at_any_size() {
    opened((80, 24)).0.draw_small();
}
