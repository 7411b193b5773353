//! The event screen against a store in memory.

use std::sync::Arc;

use super::*;
use crate::model::*;
use crate::screens::fake::{Desk, START, event, traffic};
use crate::ui::{Wish, snapshot};
use serde_json::json;

fn desk(size: (u16, u16)) -> Desk<EventScreen> {
    let mut events = traffic(100, 100);
    let trace = "Traceback (most recent call last):\n  File \"serve.py\", line 12, in predict\nTimeoutError: the feature store did not answer within 250 ms, giving up after three tries with \u{1b}[31mcold\u{1b}[0m caches";
    let document = events[50].document.as_mut().map(Arc::make_mut).unwrap();
    document["error"] = json!({"trace": trace, "deep": {"er": {"still": {"hidden": "needle"}}}});
    document["tags"] = json!(["invalid_schema", "high_latency"]);
    events[50].invalid = Some("event_type is missing".into());
    Desk::open(EventScreen::new(events[50].clone()), events, size)
}

fn selected(desk: &Desk<EventScreen>) -> String {
    tree::path_of(&desk.screen.row().unwrap().steps)
}

#[test]
fn folding_and_filtering() {
    let mut desk = desk((80, 24));
    (0..6).for_each(|_| drop(desk.act(Action::Down)));
    assert_eq!(selected(&desk), "model_metadata");
    assert!(matches!(desk.act(Action::FilterFor), Outcome::Disabled(_)));
    desk.act(Action::Down);
    let filter = Filter::is("model_metadata.model_version", "3.2.1");
    assert_eq!(desk.act(Action::FilterFor), Outcome::Done(vec![Wish::Narrow(filter)]));
    desk.act(Action::Left);
    assert_eq!(selected(&desk), "model_metadata");
    desk.act(Action::Left);
    desk.act(Action::Down);
    assert_eq!(selected(&desk), "inference_metrics");
    desk.type_in(Purpose::Search, "high_lat").unwrap();
    assert_eq!(selected(&desk), "tags");
    let against = Filter::Not(Box::new(Filter::is("tags", "high_latency")));
    assert_eq!(desk.act(Action::FilterAgainst), Outcome::Done(vec![Wish::Narrow(against)]));
    desk.act(Action::Copy);
    let Some(Wish::OfferCopy(offers)) = desk.wishes.last() else { panic!() };
    assert!(offers.contains(&("filter".into(), "tags:high_latency".into())));
    assert!(offers.contains(&("correlation_id".into(), "cor-10".into())));
}

#[test]
fn search_opens_what_is_folded() {
    let mut desk = desk((80, 24));
    desk.type_in(Purpose::Search, "NEEDLE").unwrap();
    assert_eq!(selected(&desk), "error.deep.er.still.hidden");
    desk.act(Action::SearchNext);
    assert_eq!(desk.wishes.last(), Some(&Wish::Notify("no further match of \"NEEDLE\"".into())));
    desk.type_in(Purpose::Search, "absent").unwrap();
    assert_eq!(desk.wishes.last(), Some(&Wish::Notify("\"absent\" is not in this event".into())));
}

#[test]
fn neighbours_open_and_close() {
    let mut desk = desk((80, 24));
    desk.act(Action::Neighbours);
    assert_eq!(desk.screen.neighbours.as_ref().unwrap().ends(), (-10, 10));
    assert!(matches!(desk.act(Action::Enter), Outcome::Disabled(_)));
    desk.act(Action::Up);
    let opened = desk.act(Action::Enter);
    let before = Destination::Event(Box::new(desk.events[49].clone()));
    assert_eq!(opened, Outcome::Done(vec![Wish::Open(before)]));
    assert_eq!(desk.act(Action::Back), Outcome::Done(Vec::new()));
    assert_eq!(desk.act(Action::Back), Outcome::NotMine);
}

#[test]
fn a_huge_document_is_laid_out_in_part_only() {
    let rows: Vec<_> = (0..100_000).map(|n| json!({"n": n, "text": "x".repeat(80)})).collect();
    let document = json!({"rows": rows, "blob": "y".repeat(10_400_000)});
    let mut desk = Desk::open(EventScreen::new(event(1, START, document)), Vec::new(), (80, 24));
    desk.act(Action::Enter);
    for _ in 0..20 {
        desk.act(Action::PageDown);
        desk.text();
    }
    assert!(desk.screen.tree.rows.len() < 4 * tree::PORTION);
    desk.act(Action::Bottom);
    assert!(desk.text().contains("10.4 MB, y copies all"), "{}", desk.text());
}

#[test]
fn looks() {
    for (name, size) in [("80x24", (80, 24)), ("120x40", (120, 40))] {
        let mut desk = desk(size);
        desk.act(Action::Down);
        snapshot(&format!("event_{name}"), &desk.drawn());
        desk.act(Action::Neighbours);
        snapshot(&format!("neighbours_{name}"), &desk.drawn());
    }
    let raw = "panic: \u{1b}[31mout of memory\u{7} at 0x00\r".to_string();
    let garbage = Event { document: None, raw, time: None, ..event(9, START, json!({})) };
    snapshot("raw_80x24", &Desk::open(EventScreen::new(garbage), Vec::new(), (80, 24)).drawn());
}

#[test]
fn no_size_is_too_small() {
    let mut desk = desk((80, 24));
    desk.type_in(Purpose::Search, "e").unwrap();
    desk.draw_small();
    desk.act(Action::Neighbours);
    desk.draw_small();
    desk.act(Action::Bottom);
    desk.act(Action::NextPane);
    desk.draw_small();
    desk.act(Action::Bottom);
}
