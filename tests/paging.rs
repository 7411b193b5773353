//! Paging over real servers: nothing is left out and nothing comes twice, whatever else arrives meanwhile.

use mlogtui::config::Cluster;
use mlogtui::contract;
use mlogtui::model::{Answer, Filter, MINUTE, Order, Page, PageAnswer, Question, Ticket, Time, Window};
use mlogtui::store::Store;
use mlogtui::store::elastic::ElasticStore;
use serde_json::{Value, json};
use tokio_stream::StreamExt;

use crate::engines::server::Server;

/// 2026-03-02T10:00:00Z: where most events stand.
const AT: Time = Time(1_772_445_600_000);

/// Writes events of these names at an instant, and waits until they are seen.
fn write(server: &Server, index: &str, at: Time, names: &[String]) {
    let document = |name: &String| json!({"timestamp": at.rfc3339(), "service": "s", "message": name});
    let lines: String = names.iter().map(|name| format!("{{\"index\":{{}}}}\n{}\n", document(name))).collect();
    let sent = server.request(reqwest::Method::POST, &format!("/{index}/_bulk?refresh=true"));
    let answer: Value = sent.header("content-type", "application/x-ndjson").body(lines).send().unwrap().json().unwrap();
    assert_eq!(answer["errors"], false, "{answer}");
}

fn names(of: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{of}-{n}")).collect()
}

fn pages_meet_ties_and_latecomers(server: &Server) {
    let index = "ml-paged";
    // More shards than a page holds, and than are asked for beyond it: each numbers its events from nought, so that many of one
    // instant have one number.
    server.must(
        "PUT",
        &format!("/{index}"),
        Some(&json!({"settings": {"number_of_shards": 70, "number_of_replicas": 0},
            "mappings": {"properties": {"timestamp": {"type": "date"}, "service": {"type": "keyword"}, "message": {"type": "text"}}}})),
    );
    write(server, index, AT, &names("tie", 250));
    write(server, index, AT.plus(-MINUTE), &names("before", 15));
    write(server, index, AT.plus(MINUTE), &names("after", 15));
    let cluster = Cluster { urls: vec![server.url.clone()], index: Some(index.into()), ..Cluster::default() };
    let store = ElasticStore::open("tests", &cluster, contract::field_map("mlog").unwrap()).unwrap();
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let page = |after, limit| -> PageAnswer {
        let window = Window::new(AT.plus(-10 * MINUTE), AT.plus(10 * MINUTE));
        let page = Page { window, filter: Filter::All, order: Order::Backward, after, limit, invalid_only: false };
        let answers: Vec<_> = waiting.block_on(store.answer(vec![(Ticket(1), Question::Events(page))]).collect());
        match answers.into_iter().next().map(|answered| answered.result) {
            Some(Ok(Answer::Events(page))) => page,
            other => panic!("{other:?}"),
        }
    };
    let (mut after, mut seen) = (None, Vec::new());
    for turn in 0.. {
        let read = page(after, 15);
        assert!(read.events.len() <= 15);
        seen.extend(read.events.iter().map(|e| e.document.as_ref().unwrap()["message"].as_str().unwrap().to_string()));
        if turn == 1 {
            // One comes where was read already, others where is still to be read.
            write(server, index, AT.plus(MINUTE), &names("missed", 1));
            write(server, index, AT.plus(-2 * MINUTE), &names("late", 3));
        }
        after = read.next;
        if after.is_none() {
            break;
        }
    }
    let expected = [names("after", 15), names("tie", 250), names("before", 15), names("late", 3)].concat();
    let kinds: Vec<&str> = seen.iter().map(|name| name.split('-').next().unwrap()).collect();
    assert!(
        kinds.is_sorted_by_key(|kind| ["after", "tie", "before", "late"].iter().position(|k| k == kind)),
        "{seen:?}"
    );
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    assert_eq!(sorted(seen), sorted(expected), "each comes once");
    server.must("DELETE", &format!("/{index}"), None);
}

#[test]
fn elasticsearch_9_gives_every_event_once() {
    pages_meet_ties_and_latecomers(Server::elasticsearch_9());
}

#[test]
fn opensearch_3_gives_every_event_once() {
    pages_meet_ties_and_latecomers(Server::opensearch_3());
}
