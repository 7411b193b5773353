//! Deliveries from pipes that pause and are stopped, and of directories that hold what was refused before.

use std::fs;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::deliver::ingest;
use crate::engines::server::Server;

fn line(number: usize) -> String {
    json!({"timestamp": "2026-03-02T10:00:00Z", "service": "s", "n": number}).to_string() + "\n"
}

/// How many events are there; none where there is no index yet.
fn count(server: &Server, index: &str) -> u64 {
    server.ask("POST", &format!("/{index}/_refresh"), None);
    server.ask("GET", &format!("/{index}/_count"), None).1["count"].as_u64().unwrap_or(0)
}

fn until(count: impl Fn() -> u64, wanted: u64) {
    let begun = Instant::now();
    while count() != wanted {
        assert!(begun.elapsed() < Duration::from_secs(15), "{} are there", count());
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn delivering(directory: &std::path::Path, server: &Server, into: &str) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin!("mlogtui"))
        .current_dir(directory)
        .args(["ingest", "--json", "--url", &server.url, "--into", into, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_pipe_that_pauses_holds_nothing_back_and_one_that_is_stopped_loses_nothing() {
    let (server, into) = (Server::elasticsearch_9(), "pipes-paused");
    let directory = tempfile::tempdir().unwrap();
    let mut child = delivering(directory.path(), server, into);
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all((0..50).map(line).collect::<String>().as_bytes()).unwrap();
    // Half a line may follow, and its rest never come.
    pipe.write_all(b"{\"timestamp\":").unwrap();
    until(|| count(server, into), 50);
    pipe.write_all(b" \"2026-03-02T10:00:01Z\"}\n").unwrap();
    pipe.write_all((50..55).map(line).collect::<String>().as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    let ended = child.wait_with_output().unwrap();
    drop(pipe);
    let words = String::from_utf8(ended.stderr).unwrap();
    assert!(!ended.status.success() && words.contains("stopped by a signal"), "{words}");
    let told: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&told["delivered"], &told["lines"]), (&json!(56), &json!(56)));
    assert_eq!(count(server, into), 56);
}

#[test]
fn what_was_refused_is_no_event_and_can_be_delivered_once_it_is_mended() {
    let (server, into) = (Server::elasticsearch_9(), "pipes-refused");
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let strict = json!({"mappings": {"properties": {"timestamp": {"type": "date"}, "n": {"type": "integer"}}}});
    server.must("PUT", &format!("/{into}"), Some(&strict));
    let wrong = json!({"timestamp": "2026-03-02T10:00:00Z", "n": "many"}).to_string();
    fs::write(at.join("a.ndjson"), line(1) + &wrong + "\nno event\n" + &line(2)).unwrap();
    for _ in 0..2 {
        let told = ingest(at, server, ".", into);
        assert_eq!((&told["lines"], &told["refused"]), (&json!(4), &json!(2)));
        assert_eq!(count(server, into), 2, "the file of refused lines beside it is none of the logs");
    }
    server.must("DELETE", &format!("/{into}"), None);
    server.must("PUT", &format!("/{into}"), Some(&json!({"mappings": {"properties": {"n": {"type": "keyword"}}}})));
    fs::rename(at.join("refused.ndjson"), at.join("again.ndjson")).unwrap();
    for delivered in [3, 0] {
        let told = ingest(at, server, ".", into);
        assert_eq!(told["delivered"], json!(delivered), "{told}");
    }
    assert_eq!(count(server, into), 3);
    let found = server.must("GET", &format!("/{into}/_search?q=n:many"), None);
    assert_eq!(found["hits"]["hits"][0]["_source"]["n"], "many");
}
