//! The log table against a store in memory.

use super::pages::CAPACITY;
use super::*;
use crate::model::*;
use crate::screens::fake::{Desk, START, event, traffic, usual};
use crate::ui::{Wish, snapshot};
use serde_json::json;

fn logs() -> Logs {
    Logs::new(None)
}

fn number(desk: &Desk<Logs>) -> u64 {
    desk.screen.selected.as_ref().unwrap().place.1
}

fn assert_held(desk: &Desk<Logs>) {
    let selected = desk.screen.selected.as_ref().unwrap();
    assert!(desk.screen.pages.position(selected).is_some(), "the selected event was let go");
    assert!(desk.screen.pages.len() <= CAPACITY);
}

#[test]
fn going_up_and_down_visits_each_event_once() {
    let mut desk = Desk::open(logs(), traffic(10_000, 170), (80, 24));
    for expected in (0..10_000).rev() {
        assert_eq!(number(&desk), expected);
        assert_held(&desk);
        desk.act(Action::Up);
    }
    for expected in 0..10_000 {
        assert_eq!(number(&desk), expected);
        assert_held(&desk);
        desk.act(Action::Down);
    }
    assert_eq!(number(&desk), 9_999);
}

#[test]
fn pages_and_ends() {
    let mut desk = Desk::open(logs(), traffic(10_000, 170), (80, 24));
    desk.act(Action::Top);
    assert_eq!(number(&desk), 0);
    let page = desk.screen.height(&desk.context) as u64 - 1;
    for n in 1..=200 {
        desk.act(Action::PageDown);
        assert_eq!(number(&desk), page * n);
    }
    desk.act(Action::PageUp);
    assert_eq!(number(&desk), page * 199);
    desk.act(Action::Bottom);
    assert_eq!(number(&desk), 9_999);
    assert_held(&desk);
}

#[test]
fn errors_are_found_beyond_what_is_held() {
    let mut desk = Desk::open(logs(), traffic(10_000, 170), (80, 24));
    desk.act(Action::PreviousError);
    assert_eq!(number(&desk), 9_000);
    desk.act(Action::PreviousError);
    desk.act(Action::NextError);
    assert_eq!(number(&desk), 9_000);
    desk.act(Action::NextError);
    assert_eq!(number(&desk), 9_000);
    assert_eq!(desk.wishes.last(), Some(&Wish::Notify("no further error in 02:52–03:22 UTC".into())));
    desk.act(Action::Up);
    assert_eq!(number(&desk), 8_999);
}

#[test]
fn search_goes_from_match_to_match() {
    let mut desk = Desk::open(logs(), traffic(3_000, 100), (80, 24));
    desk.act(Action::Top);
    desk.type_in(Purpose::SearchLogs, "\"Deadline Exceeded\"").unwrap();
    assert_eq!(number(&desk), 0);
    desk.act(Action::SearchNext);
    assert_eq!(number(&desk), 1_000);
    desk.act(Action::SearchNext);
    desk.act(Action::SearchNext);
    assert_eq!(number(&desk), 2_000);
    let notice = Wish::Notify("no further match of \"Deadline Exceeded\" in 02:52–03:22 UTC".into());
    assert_eq!(desk.wishes.last(), Some(&notice));
    desk.act(Action::SearchPrevious);
    assert_eq!(number(&desk), 1_000);
}

#[test]
fn a_search_means_what_the_filter_means() {
    let mut desk = Desk::open(logs(), traffic(3_000, 100), (80, 24));
    desk.act(Action::Top);
    desk.act(Action::Down);
    desk.type_in(Purpose::SearchLogs, "variant:canary served").unwrap();
    assert_eq!(number(&desk), 7);
    desk.act(Action::Bottom);
    desk.type_in(Purpose::SearchLogs, "variant:canary served").unwrap();
    assert_eq!(number(&desk), 2_996, "the one before, where none follows");
    desk.act(Action::Top);
    desk.type_in(Purpose::SearchLogs, "dead").unwrap();
    assert_eq!(number(&desk), 0);
    assert_eq!(desk.wishes.last(), Some(&Wish::Notify("no match of dead in 02:52–03:22 UTC".into())));
    assert!(desk.type_in(Purpose::SearchLogs, "level:(").is_err());
    desk.type_in(Purpose::SearchLogs, "").unwrap();
    assert!(matches!(desk.act(Action::SearchNext), Outcome::Disabled(_)));
}

#[test]
fn jumping_selects_the_nearest_event_or_moves_the_window() {
    let mut desk = Desk::open(logs(), traffic(10_000, 170), (80, 24));
    desk.type_in(Purpose::JumpToTime, &START.plus(10 * MINUTE).rfc3339()).unwrap();
    assert_eq!(number(&desk), (10 * MINUTE as u64 + 85) / 170);
    assert!(desk.type_in(Purpose::JumpToTime, "noon").is_err());
    desk.type_in(Purpose::JumpToTime, &START.plus(60 * MINUTE).rfc3339()).unwrap();
    let window = Window::new(START.plus(45 * MINUTE), START.plus(75 * MINUTE));
    assert_eq!(desk.wishes.last(), Some(&Wish::SetWindow(window)));
    let opened = Logs::new(Some(START.plus(1_000)));
    let desk = Desk::open(opened, traffic(10_000, 170), (80, 24));
    assert_eq!(number(&desk), 6);
}

#[test]
fn following_adds_new_and_late_events_once() {
    let mut desk = Desk::open(logs(), traffic(1_000, 100), (80, 24));
    desk.act(Action::Follow);
    let newest = START.plus(99_900);
    desk.events.extend((0..700).map(|n| usual(5_000 + n, newest.plus(n as i64 * 10))));
    desk.events.push(usual(8_000, newest.plus(-3_000)));
    for _ in 0..3 {
        desk.ask();
    }
    assert_eq!(number(&desk), 5_699);
    let mut numbers: Vec<u64> =
        (0..desk.screen.pages.len()).map(|i| desk.screen.pages.get(i).unwrap().cursor.place.1).collect();
    assert_eq!(numbers.iter().filter(|n| **n >= 5_000).count(), 701);
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count);
    desk.act(Action::Up);
    desk.events.push(usual(9_000, newest.plus(8_000)));
    desk.ask();
    assert_eq!(number(&desk), 5_698);
}

#[test]
fn a_changed_filter_keeps_the_selected_event() {
    let mut desk = Desk::open(logs(), traffic(10_000, 170), (80, 24));
    desk.type_in(Purpose::JumpToTime, &START.plus(10 * MINUTE).rfc3339()).unwrap();
    (0..5).for_each(|_| drop(desk.act(Action::Up)));
    let selected = number(&desk);
    let service = if selected.is_multiple_of(3) { "feature-store" } else { "recommendation" };
    desk.context.scope.as_mut().unwrap().filter = Filter::is("service", service);
    desk.ask();
    assert_eq!(number(&desk), selected);
    desk.act(Action::Neighbours);
    assert_eq!(number(&desk), selected);
    desk.act(Action::Back);
    assert_eq!(number(&desk), selected);
    assert_eq!(desk.act(Action::Back), Outcome::NotMine);
}

#[test]
fn the_selected_cell_becomes_a_filter() {
    let mut desk = Desk::open(logs(), traffic(10, 170), (80, 24));
    assert!(matches!(desk.act(Action::FilterFor), Outcome::Disabled(_)));
    desk.act(Action::Right);
    desk.act(Action::Right);
    let filter = Filter::is("service", "feature-store");
    assert_eq!(desk.act(Action::FilterFor), Outcome::Done(vec![Wish::Narrow(filter.clone())]));
    let against = Filter::Not(Box::new(filter));
    assert_eq!(desk.act(Action::FilterAgainst), Outcome::Done(vec![Wish::Narrow(against)]));
    desk.type_in(Purpose::Columns, "time nothing.here message").unwrap();
    assert_eq!(desk.wishes.last(), Some(&Wish::Notify("none of 10 lines read so far has nothing.here".into())));
    desk.act(Action::Right);
    assert_eq!(desk.act(Action::FilterAgainst), Outcome::Done(vec![Wish::Narrow(Filter::exists("nothing.here"))]));
    desk.act(Action::Copy);
    let Some(Wish::OfferCopy(offers)) = desk.wishes.last() else { panic!() };
    let names: Vec<&str> = offers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["line", "document", "request_id", "correlation_id"]);
}

#[test]
fn what_one_moved_to_in_a_part_stays_selected() {
    let mut desk = Desk::new(logs(), traffic(1_000, 100), (80, 24));
    desk.silent = true;
    desk.ask();
    let (ticket, question) = desk.unanswered.remove(0);
    let whole = desk.answer(&question);
    let Answer::Events(page) = whole.clone() else { panic!() };
    let part = PageAnswer { events: page.events.iter().step_by(2).cloned().collect(), next: page.next };
    desk.give(ticket, Ok(Answer::Events(part)), 0.437);
    assert!(desk.text().contains("43 % read"));
    desk.act(Action::Up);
    assert_eq!(number(&desk), 997);
    desk.give(ticket, Ok(whole), 1.0);
    assert_eq!(number(&desk), 997);
    desk.act(Action::Down);
    assert_eq!(number(&desk), 998);
}

#[test]
fn failures_are_said_and_the_rows_stay() {
    let mut desk = Desk::open(logs(), traffic(50, 100), (80, 24));
    desk.silent = true;
    desk.context.scope.as_mut().unwrap().filter = Filter::is("service", "recommendation");
    desk.ask();
    let error = Error::new(ErrorKind::Unreachable, "app.ndjson cannot be read", "see doctor");
    let (ticket, _) = desk.unanswered.remove(0);
    desk.give(ticket, Err(error), 0.0);
    let text = desk.text();
    assert!(text.contains("! app.ndjson cannot be read - see doctor"), "{text}");
    assert!(text.contains("these rows are from before") && text.contains("served request 49"), "{text}");
    desk.silent = false;
    desk.act(Action::InvalidLines);
    assert!(desk.text().contains("no line in 02:52–03:22 UTC that passes the filter"), "{}", desk.text());
}

#[test]
fn states_without_rows_have_words() {
    let mut desk = Desk::new(logs(), Vec::new(), (80, 24));
    assert!(desk.text().contains("reading the events of 02:52–03:22 UTC"));
    desk.ask();
    let empty = "no events match in 02:52–03:22 UTC; = edits the filter, u takes the last one back";
    assert!(desk.text().replace("\n  ", "").contains(empty), "{}", desk.text());
    assert!(matches!(desk.act(Action::Enter), Outcome::Disabled(_)));
    desk.context.scope = None;
    assert!(desk.text().contains("waiting for the store"));
}

/// Events over midnight with everything that is hard to show.
fn odd() -> Vec<Event> {
    let midnight = START.plus(21 * HOUR + 8 * MINUTE);
    let mut events: Vec<Event> = (0..30).map(|n| usual(n * 7 + 988, midnight.plus(n as i64 * 500 - 8_000))).collect();
    let broken = json!({"log_level": "WARN", "message": "evil \u{1b}[31m\u{202e}txt.exe", "latency_ms": "18.5"});
    events.push(Event { invalid: Some("no timestamp".into()), time: None, ..event(900, midnight.plus(6_100), broken) });
    let raw =
        "Traceback (most recent call last): \u{1b}[1m日本語 and a tail that is far too long for the line of a terminal";
    let garbage = Event { document: None, raw: raw.into(), time: None, ..event(901, midnight.plus(6_200), json!({})) };
    events.push(garbage);
    events
}

fn odd_desk(size: (u16, u16)) -> Desk<Logs> {
    let midnight = START.plus(21 * HOUR + 8 * MINUTE);
    let mut desk = Desk::new(logs(), Vec::new(), size);
    let scope = desk.context.scope.as_mut().unwrap();
    scope.window = Window::new(midnight.plus(-MINUTE), midnight.plus(MINUTE));
    scope.filter = Filter::is("region", "eu");
    desk.ask();
    desk
}

#[test]
fn looks() {
    for (name, size) in [("80x24", (80, 24)), ("120x40", (120, 40))] {
        let mut desk = odd_desk(size);
        desk.context.scope.as_mut().unwrap().filter = Filter::All;
        desk.events = odd();
        desk.ask();
        desk.act(Action::Right);
        desk.act(Action::Up);
        snapshot(&format!("logs_{name}"), &desk.drawn());
        desk.act(Action::InvalidLines);
        snapshot(&format!("invalid_{name}"), &desk.drawn());
    }
}

#[test]
fn no_size_is_too_small() {
    odd_desk((80, 24)).draw_small();
    let mut desk = odd_desk((80, 24));
    desk.context.scope.as_mut().unwrap().filter = Filter::All;
    desk.events = odd();
    desk.ask();
    desk.type_in(Purpose::SearchLogs, "served").unwrap();
    desk.draw_small();
    desk.act(Action::InvalidLines);
    desk.screen.error = Some(Error::new(ErrorKind::Internal, "x", "y"));
    desk.draw_small();
    (0..4).for_each(|_| drop(desk.act(Action::PageUp)));
}
