//! Which service behaves unlike itself.

use serde_json::{Value, json};

use super::*;
use crate::contract;
use crate::model::Event;
use crate::model::{Cursor, Time};

/// How a made-up shop of three services (`web` calls `api` calls `db`) behaves.
#[derive(Clone, Copy)]
struct Shop {
    requests: u64,
    /// Own time of `api`, and what a call of `db` spends on its way, in ms.
    api: f64,
    way: f64,
    /// `db` gives up instead of reading, in so many of ten requests.
    broken: u64,
}

const USUAL: Shop = Shop { requests: 60, api: 10.0, way: 2.0, broken: 0 };

fn event(time: i64, document: Value) -> Event {
    let cursor = Cursor { time: Time(time), place: (0, time as u64) };
    Event {
        cursor,
        time: Some(Time(time)),
        document: Some(document.into()),
        raw: format!("{time}"),
        invalid: None,
        origin: String::new(),
    }
}

impl Shop {
    fn events(self, begin: i64) -> Vec<Event> {
        (0..self.requests).flat_map(|n| self.request(begin + 1_000 * n as i64, n)).collect()
    }

    /// One request; its times waver a little by its number.
    fn request(self, at: i64, n: u64) -> Vec<Event> {
        let waver = 1.0 + (n * 7 % 10) as f64 / 50.0;
        let broken = n % 10 < self.broken;
        let read = if broken { 0.5 } else { 5.0 * waver };
        let call = read + self.way * waver;
        let api = call + self.api * waver;
        let mut events = Vec::new();
        let mut log =
            |service: &str, own: &str, parent: &str, step: &str, ms: Option<f64>, message: &str, level: &str| {
                let mut document = json!({"service": service, "correlation_id": format!("{at}"), "log_level": level});
                let id = |name: &str| json!(format!("{at}-{name}"));
                document["request_id"] = id(own);
                if let Some(ms) = ms {
                    document["parent_id"] = if parent.is_empty() { json!("root") } else { id(parent) };
                    document["step"] = json!(step);
                    document["inference_metrics"] = json!({"latency_ms": ms});
                } else {
                    document["message"] = json!(message);
                }
                events.push(event(at + events.len() as i64, document));
            };
        log("db", "db", "", "", None, "read asked for", "INFO");
        match broken {
            true => log("db", "db", "", "", None, "no such row", "ERROR"),
            false => log("db", "db", "", "", None, "read done", "INFO"),
        }
        log("db", "db", "call", "read", Some(read), "", "INFO");
        log("api", "call", "api", "GET", Some(call), "", "INFO");
        match broken {
            true => log("api", "api", "", "", None, "nothing to serve", "ERROR"),
            false => log("api", "api", "", "", None, "served", "INFO"),
        }
        log("api", "api", "web", "answer", Some(api), "", "INFO");
        log("web", "web", "", "page", Some(api + 3.0 * waver), "", "INFO");
        events
    }
}

fn told(window: &[Event], baseline: &[Event]) -> Vec<Cause> {
    let sample = Sample { window: window.to_vec(), baseline: baseline.to_vec() };
    suspects(&sample, &contract::field_map("mlog").unwrap())
}

fn first(shop: Shop) -> (String, bool, String) {
    let causes = told(&shop.events(1_000_000), &USUAL.events(0));
    let first = causes.first().unwrap();
    assert_eq!((first.rank, first.conditions[0].field.as_str()), (1, "service"));
    (first.conditions[0].value.clone().unwrap(), first.claimed, first.words.clone())
}

#[test]
fn a_slow_way_to_a_service_names_the_service() {
    let (service, claimed, words) = first(Shop { way: 200.0, ..USUAL });
    assert_eq!((service.as_str(), claimed), ("db", true));
    assert_eq!(words, "calls to db wait 216 ms more between caller and callee (60 calls, usually 2.18 ms)");
}

#[test]
fn own_time_names_the_service_that_takes_it_and_not_its_callers() {
    let (service, claimed, words) = first(Shop { api: 80.0, ..USUAL });
    assert_eq!((service.as_str(), claimed), ("api", true));
    assert_eq!(words, "answer of api takes 87.2 ms of its own, usually 10.9 ms (60 times)");
    let causes = told(&Shop { api: 80.0, ..USUAL }.events(1_000_000), &USUAL.events(0));
    assert_eq!(causes.iter().filter(|c| c.claimed).count(), 1);
}

#[test]
fn an_early_return_names_the_deepest_service_whose_habit_is_broken() {
    let causes = told(&Shop { broken: 6, ..USUAL }.events(1_000_000), &USUAL.events(0));
    let services: Vec<&str> = causes.iter().filter_map(|c| c.conditions[0].value.as_deref()).collect();
    assert_eq!(services[..2], ["db", "api"]);
    assert!(causes[0].claimed);
    assert_eq!(causes[0].words, "db fails in 36 of 60 runs of read, usually in 0 of 60");
}

#[test]
fn a_failure_that_many_runs_are_spared_is_claimed_all_the_same() {
    let usual = Shop { requests: 300, ..USUAL };
    let causes = told(&Shop { broken: 2, ..usual }.events(1_000_000), &usual.events(0));
    assert!(causes[0].claimed);
    assert_eq!(causes[0].words, "db fails in 60 of 300 runs of read, usually in 0 of 300");
}

#[test]
fn errors_that_are_no_more_accuse_nobody() {
    let causes = told(&USUAL.events(1_000_000), &Shop { broken: 6, ..USUAL }.events(0));
    assert_eq!(causes.iter().filter(|c| c.claimed).map(|c| c.words.as_str()).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn nothing_is_claimed_of_quiet_or_small_or_missing_samples() {
    let usual = USUAL.events(0);
    let few = Shop { requests: 2, way: 500.0, broken: 6, ..USUAL };
    for (window, baseline) in [
        (USUAL.events(1_000_000), usual.clone()),
        (few.events(0), usual.clone()),
        (usual.clone(), vec![]),
        (vec![], usual),
    ] {
        assert!(told(&window, &baseline).iter().all(|c| !c.claimed));
    }
}

#[test]
fn lines_of_another_century_and_lines_that_are_no_json_change_nothing() {
    let slow = Shop { way: 200.0, ..USUAL }.events(1_000_000);
    let mut odd = USUAL.events(0);
    for event in odd.iter_mut().step_by(9) {
        event.time = Some(Time(-6_795_364_578_871));
    }
    odd.push(Event { document: None, time: None, ..event(5, json!({})) });
    let causes = told(&slow, &odd);
    assert_eq!(causes[0].conditions[0].value.as_deref(), Some("db"));
}

#[test]
fn the_answer_does_not_depend_on_how_maps_are_laid_out() {
    let (window, baseline) = (Shop { broken: 3, way: 50.0, ..USUAL }.events(1_000_000), USUAL.events(0));
    assert_eq!(told(&window, &baseline), told(&window, &baseline));
}
