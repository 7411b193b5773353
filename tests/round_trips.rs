//! How often a server is asked: counted between the program and a real Elasticsearch, as each costs the way there and back.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mlogtui::config::Cluster;
use mlogtui::contract;
use mlogtui::demo::{DEFAULT_START, Scenario, Story};
use mlogtui::store::elastic::ElasticStore;
use mlogtui::ui::text_of;

use crate::deliver::ingest;
use crate::engines::server::Server;
use crate::headless::{demo, run};
use crate::session::Session;

const EVENTS: u64 = 40_000;

/// Hands requests on to a server and counts the searches among them.
struct Counter {
    url: String,
    searches: Arc<AtomicUsize>,
}

impl Counter {
    fn before(server: &'static Server) -> Counter {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (url, searches) = (format!("http://{}", listener.local_addr().unwrap()), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&searches);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let counted = Arc::clone(&counted);
                std::thread::spawn(move || hand_on(stream, server, &counted));
            }
        });
        Counter { url, searches }
    }

    fn so_far(&self) -> usize {
        self.searches.load(Ordering::SeqCst)
    }
}

/// One request a connection.
fn hand_on(mut stream: TcpStream, server: &Server, counted: &AtomicUsize) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut words = first.split_whitespace();
    let (method, path) = (words.next()?.to_string(), words.next()?.to_string());
    let (mut length, mut kind) = (0, String::from("application/json"));
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "content-type" => kind = value.trim().to_string(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    if path.contains("_msearch") || path.contains("_search") {
        counted.fetch_add(1, Ordering::SeqCst);
    }
    let method = reqwest::Method::from_bytes(method.as_bytes()).ok()?;
    let answer = server.request(method, &path).header("content-type", kind).body(body).send().ok()?;
    let (status, bytes) = (answer.status(), answer.bytes().ok()?);
    let head = format!(
        "HTTP/1.1 {status}\r\nx-elastic-product: Elasticsearch\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        bytes.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&bytes).ok()
}

#[test]
fn a_refresh_takes_one_round_trip_a_trace_two_why_three_and_a_step_of_a_runbook_one() {
    let server = Server::elasticsearch_9();
    let directory = tempfile::tempdir().unwrap();
    let file = demo(&directory, "cold-feature-store", 3, EVENTS);
    ingest(directory.path(), server, &file, "ml-rounds-logs");
    server.must("POST", "/ml-rounds-logs/_refresh", None);
    let counter = Counter::before(server);
    let index = Some("ml-rounds-logs".to_string());
    let cluster = Cluster { urls: vec![counter.url.clone()], allow_http: true, index, ..Cluster::default() };
    let store = ElasticStore::open("tests", &cluster, contract::field_map("mlog").unwrap()).unwrap();
    let pager = Story::new(Scenario::ColdFeatureStore, 3, EVENTS, DEFAULT_START).pager();
    let mut session = Session::begin(Arc::new(store), pager, (120, 40));
    let mut asked = |keys: &str| {
        let before = counter.so_far();
        session.keys(keys);
        (counter.so_far() - before, text_of(&session.drawn()))
    };
    let (trips, _) = asked("r");
    assert_eq!(trips, 1, "a refresh is one round trip");
    let (_, shown) = asked("1 l");
    assert!(shown.contains("latency"), "{shown}");
    let (trips, shown) = asked("t");
    assert!((1..=2).contains(&trips), "a trace took {trips} round trips");
    assert!(shown.contains("feature_fetch") && shown.contains("took"), "{shown}");
    asked("esc esc 1");
    let (trips, shown) = asked("X");
    assert!((1..=3).contains(&trips), "exemplars took {trips} round trips, the last for both traces");
    assert!(shown.contains("slowest beside normal") && shown.contains("feature_fetch"), "{shown}");
    asked("esc 1");
    let (trips, shown) = asked("W");
    assert!(
        (1..=3).contains(&trips) && shown.contains("one cause explains it"),
        "why took {trips} round trips: {shown}"
    );
    asked("esc 1");
    let (trips, shown) = asked("R enter");
    assert!(trips <= 2 && shown.contains("latency: Inference latency"), "what is usual, and a step: {trips}\n{shown}");
    for _ in 0..4 {
        let (trips, shown) = asked("j enter");
        assert_eq!(trips, 1, "{shown}");
    }

    let text = std::fs::read_to_string(&file).unwrap();
    let id = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let id = id.filter_map(|document| document["correlation_id"].as_str().map(String::from)).nth(100).unwrap();
    let before = counter.so_far();
    let printed = run(&["trace", "--url", &counter.url, "--index", "ml-rounds-logs", &id, "--json"]);
    let trips = counter.so_far() - before;
    assert!((3..=4).contains(&trips), "{trips} round trips: two to get to know the cluster, at most two for the trace");
    assert!(printed.contains(&id), "{printed}");
}
