//! Paging over real servers: nothing is left out and nothing comes twice, whatever else arrives meanwhile.

use std::time::Duration;

use mlogtui::config::Cluster;
use mlogtui::contract;
use mlogtui::model::{Answer, Cursor, Filter, MINUTE, Order, Page, PageAnswer, Question, Ticket, Time, Window};
use mlogtui::store::Store;
use mlogtui::store::elastic::ElasticStore;
use serde_json::{Value, json};
use tokio_stream::StreamExt;

use crate::engines::server::Server;
use crate::terminal::Terminal;

/// 2026-03-02T10:00:00Z: where most events stand.
const AT: Time = Time(1_772_445_600_000);

/// Writes events of these names at an instant, and waits until they are seen.
fn write(server: &Server, index: &str, at: Time, names: &[String]) {
    let document =
        |name: &String| json!({"timestamp": at.rfc3339(), "service": "s", "latency_ms": 50, "message": name});
    let lines: String = names.iter().map(|name| format!("{{\"index\":{{}}}}\n{}\n", document(name))).collect();
    let sent = server.request(reqwest::Method::POST, &format!("/{index}/_bulk?refresh=true"));
    let answer: Value = sent.header("content-type", "application/x-ndjson").body(lines).send().unwrap().json().unwrap();
    assert_eq!(answer["errors"], false, "{answer}");
}

fn names(of: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{of}-{n}")).collect()
}

/// What is open at the server for somebody who reads an index page by page.
fn kept_open(server: &Server, index: &str) -> u64 {
    let stats = server.must("GET", &format!("/{index}/_stats/search"), None);
    stats["_all"]["total"]["search"]["open_contexts"].as_u64().unwrap()
}

/// Somebody who reads an index back, page by page.
struct Reader {
    store: ElasticStore,
    waiting: tokio::runtime::Runtime,
}

impl Reader {
    fn of(server: &Server, index: &str) -> Reader {
        let cluster = Cluster { urls: vec![server.url.clone()], index: Some(index.into()), ..Cluster::default() };
        let store = ElasticStore::open("tests", &cluster, contract::field_map("mlog").unwrap()).unwrap();
        Reader { store, waiting: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap() }
    }

    fn page(&self, after: Option<Cursor>) -> PageAnswer {
        let window = Window::new(AT.plus(-10 * MINUTE), AT.plus(10 * MINUTE));
        let page = Page { window, filter: Filter::All, order: Order::Backward, after, limit: 15, invalid_only: false };
        let asked = vec![(Ticket(1), Question::Events(page))];
        let answers: Vec<_> = self.waiting.block_on(self.store.answer(asked).collect());
        match answers.into_iter().next().map(|answered| answered.result) {
            Some(Ok(Answer::Events(page))) => page,
            other => panic!("{other:?}"),
        }
    }

    /// Reads to the end; what happens after each page is told by its number.
    fn all(&self, mut happens: impl FnMut(usize)) -> Vec<String> {
        let (mut after, mut seen) = (None, Vec::new());
        for turn in 0.. {
            let read = self.page(after);
            assert!(read.events.len() <= 15);
            seen.extend(
                read.events.iter().map(|e| e.document.as_ref().unwrap()["message"].as_str().unwrap().to_string()),
            );
            happens(turn);
            after = read.next;
            if after.is_none() {
                break;
            }
        }
        seen
    }

    fn leave(&self) {
        self.waiting.block_on(self.store.let_go());
    }
}

/// Each of the names once, and of the kinds one after the other.
fn hold(seen: &[String], expected: &[&[String]]) {
    let kind = |name: &String| expected.iter().position(|kind| kind.contains(name));
    assert!(seen.iter().is_sorted_by_key(kind), "{seen:?}");
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    assert_eq!(sorted(seen.to_vec()), sorted(expected.concat()), "each comes once");
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
    let [after, tie, before, late] =
        [("after", 16), ("tie", 250), ("before", 15), ("late", 3)].map(|(of, n)| names(of, n));
    let (newest, missed) = after.split_at(15);
    write(server, index, AT, &tie);
    write(server, index, AT.plus(-MINUTE), &before);
    write(server, index, AT.plus(MINUTE), newest);
    let reader = Reader::of(server, index);
    let seen = reader.all(|turn| {
        if turn == 1 {
            // One comes where was read already, others where is still to be read: what is read back through stands still.
            write(server, index, AT.plus(MINUTE), missed);
            write(server, index, AT.plus(-2 * MINUTE), &late);
            assert!(kept_open(server, index) > 0, "it goes on within a point in time");
        }
    });
    hold(&seen, &[newest, &tie, &before]);
    let seen = reader.all(|turn| {
        if turn == 3 {
            // The server loses what it kept open.
            server.must("POST", &format!("/{index}/_close"), None);
            server.must("POST", &format!("/{index}/_open?wait_for_active_shards=all"), None);
        }
    });
    hold(&seen, &[&after, &tie, &before, &late]);
    assert!(reader.page(reader.page(None).next).next.is_some());
    assert!(kept_open(server, index) > 0);
    reader.leave();
    assert_eq!(kept_open(server, index), 0, "who leaves keeps nothing open");
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

#[test]
fn who_leaves_the_lines_or_the_program_keeps_nothing_open() {
    let (server, index) = (Server::elasticsearch_9(), "ml-paged-lines");
    let mapping = json!({"mappings": {"properties": {"timestamp": {"type": "date"}, "service": {"type": "keyword"}}}});
    server.must("PUT", &format!("/{index}"), Some(&mapping));
    write(server, index, AT, &names("line", 900));
    let config = format!("[cluster.paged]\nurls = [{:?}]\nindex = \"{index}\"\nallow_http = true\n", server.url);
    let window = [AT.plus(-MINUTE).rfc3339(), AT.plus(MINUTE).rfc3339()];
    let asked = ["--cluster", "paged", "--from", &window[0], "--to", &window[1]];
    let mut terminal = Terminal::configured(&config, &asked, (80, 24));
    let until = |open: bool| {
        let begun = std::time::Instant::now();
        while (kept_open(server, index) > 0) != open {
            assert!(begun.elapsed() < Duration::from_secs(10), "open should be: {open}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    terminal.until("900");
    for leave in ["\u{1b}", "\u{3}"] {
        terminal.press("l");
        terminal.until("line-");
        terminal.press(&"b".repeat(20));
        until(true);
        terminal.press(leave);
        until(false);
    }
}
