//! Searches in the background, where something on the way cuts off what takes long: the documented protocol, played by what stands
//! between us and a real Elasticsearch, which the tests' own servers do not speak.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mlogtui::model::{Question, Ticket};
use mlogtui::store::Store;
use serde_json::{Value, json};
use tokio_stream::StreamExt;

use crate::engines::server::Server;
use crate::storms::{mean, request, store};
use crate::weather::{cluster, filled};

/// What a gateway that gives up on searches saw.
#[derive(Default)]
struct Seen {
    /// Whether it gives up.
    impatient: bool,
    /// Searches it gave up on.
    given_up: usize,
    /// What was begun in the background: index, search, and how often it was looked at.
    begun: Vec<(String, Value, usize)>,
    /// Which of them were ended.
    ended: Vec<usize>,
    /// Whether none of them ends by itself.
    endless: bool,
}

/// Answers one request, from the server or by itself.
fn answer(server: &Server, seen: &Mutex<Seen>, (method, path, body): (String, String, Vec<u8>)) -> (u16, Value) {
    if let Some((index, _)) = path.split_once("/_async_search?") {
        let mut seen = seen.lock().unwrap();
        seen.begun.push((index.to_string(), serde_json::from_slice(&body).unwrap(), 0));
        let id = format!("Fm{}==", seen.begun.len() - 1);
        let half = json!({"took": 1, "timed_out": false, "_shards": {"total": 1, "successful": 0}});
        return (200, json!({"id": id, "is_partial": true, "is_running": true, "response": half}));
    }
    if let Some(rest) = path.strip_prefix("/_async_search/Fm") {
        let number: usize = rest.split("==").next().unwrap().parse().unwrap();
        let mut seen = seen.lock().unwrap();
        if method == "DELETE" {
            seen.ended.push(number);
            return (200, json!({"acknowledged": true}));
        }
        let endless = seen.endless;
        let (index, search, looks) = &mut seen.begun[number];
        *looks += 1;
        let running = endless || *looks < 2;
        let found = server.must("POST", &format!("{index}/_search"), Some(search));
        return (200, json!({"id": path, "is_partial": running, "is_running": running, "response": found}));
    }
    if path.contains("_msearch") && seen.lock().unwrap().impatient {
        seen.lock().unwrap().given_up += 1;
        return (504, json!("<html>504 Gateway Time-out</html>"));
    }
    let kind = if path.contains("_msearch") { "application/x-ndjson" } else { "application/json" };
    let asked = server.request(method.parse().unwrap(), &path).header("content-type", kind).body(body);
    let answer = asked.send().unwrap();
    (answer.status().as_u16(), answer.json().unwrap())
}

fn gateway(server: &'static Server) -> (String, Arc<Mutex<Seen>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (url, seen) = (format!("http://{}", listener.local_addr().unwrap()), Arc::<Mutex<Seen>>::default());
    let sees = seen.clone();
    let pass = move |mut stream: TcpStream, seen: &Mutex<Seen>| {
        let Some(asked) = request(&mut stream) else { return };
        let (status, body) = answer(server, seen, asked);
        let body = body.as_str().map_or_else(|| body.to_string(), String::from);
        let head = format!("HTTP/1.1 {status} s\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
        let _ = stream.write_all((head + &body).as_bytes());
    };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let seen = sees.clone();
            std::thread::spawn(move || pass(stream, &seen));
        }
    });
    (url, seen)
}

fn until(is_so: impl Fn() -> bool, what: &str) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_a_gateway_gives_up_on_goes_on_in_the_background_and_ends_with_who_waits_for_it() {
    let server = Server::elasticsearch_9();
    filled(server, "background", 60);
    let (url, seen) = gateway(server);
    let cut_off = store(&mlogtui::config::Cluster { index: Some("background".into()), ..cluster(&url) });
    let at_once = mean(&cut_off, "n").unwrap();
    seen.lock().unwrap().impatient = true;
    assert_eq!(mean(&cut_off, "n").unwrap(), at_once);
    let given_up = seen.lock().unwrap().given_up;
    assert!(given_up > 0 && !seen.lock().unwrap().begun.is_empty());
    assert_eq!(mean(&cut_off, "n").unwrap(), at_once);
    assert_eq!(seen.lock().unwrap().given_up, given_up, "it is not given the chance to give up again");

    seen.lock().unwrap().endless = true;
    let before = seen.lock().unwrap().begun.len();
    let waiting = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut answers = cut_off.answer(vec![(Ticket(1), Question::Health)]);
    let waits = waiting.spawn(async move { answers.next().await });
    until(|| seen.lock().unwrap().begun.get(before).is_some_and(|(_, _, looks)| *looks > 0), "it is looked at");
    waits.abort();
    let all_ended = || {
        let seen = seen.lock().unwrap();
        (before..seen.begun.len()).all(|number| seen.ended.contains(&number))
    };
    let left = Instant::now();
    until(all_ended, "nobody waits for it any more");
    assert!(left.elapsed() < Duration::from_secs(1));
}
