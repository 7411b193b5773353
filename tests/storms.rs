//! Bad weather as the dashboard meets it: indices that lack, differ or are gone, and answers that come late, cut or not at all.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mlogtui::config::{Cluster, Credentials, SecretFrom};
use mlogtui::contract;
use mlogtui::demo::{DEFAULT_START, Scenario, Story};
use mlogtui::model::{
    Answer, Baseline, Coverage, Error, Filter, HOUR, Health, MINUTE, Measure, Question, Result, Scope, SeriesAnswer,
    Ticket, Time, Window,
};
use mlogtui::store::Store;
use mlogtui::store::elastic::{ElasticStore, Verdict, examine};
use serde_json::{Value, json};
use tokio_stream::StreamExt;

use crate::deliver::ingest;
use crate::engines;
use crate::engines::packages::Package;
use crate::engines::server::Server;
use crate::engines::settings::PASSWORD;
use crate::headless::demo;
use crate::terminal::Terminal;
use crate::weather::{basic, cluster, filled, kept};

fn waiting() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

pub fn store(cluster: &Cluster) -> ElasticStore {
    ElasticStore::open("tests", cluster, contract::field_map("mlog").unwrap()).unwrap()
}

fn of(server: &Server, index: &str) -> ElasticStore {
    store(&Cluster { index: Some(index.into()), ..cluster(&server.url) })
}

fn ask(store: &ElasticStore, question: Question) -> Result<(Answer, Coverage)> {
    let answers: Vec<_> = waiting().block_on(store.answer(vec![(Ticket(1), question)]).collect());
    let last = answers.into_iter().last().unwrap();
    last.result.map(|answer| (answer, last.coverage))
}

fn health(store: &ElasticStore) -> Result<(Health, Coverage)> {
    match ask(store, Question::Health)? {
        (Answer::Health(health), coverage) => Ok((health, coverage)),
        _ => panic!("no health"),
    }
}

/// A mean over the hour in which [`filled`] puts its events.
pub fn mean(store: &ElasticStore, field: &str) -> Result<SeriesAnswer> {
    let from = Time(chrono::DateTime::parse_from_rfc3339("2026-03-09T03:00:00Z").unwrap().timestamp_millis());
    let window = Window::new(from, from.plus(HOUR));
    let question = Question::Series(mlogtui::model::Series {
        scope: Scope { window, filter: Filter::All, baseline: Baseline::default() },
        measures: vec![Measure::Mean(field.into()), Measure::Count],
        split: None,
        bucket: MINUTE,
    });
    match ask(store, question)?.0 {
        Answer::Series(series) => Ok(series),
        _ => panic!("no series"),
    }
}

/// The words of an error; one who is told them can do something.
fn words<T: std::fmt::Debug>(result: Result<T>) -> String {
    let Error { message, hint, .. } = result.unwrap_err();
    assert!(!hint.is_empty(), "{message}");
    message
}

#[test]
fn indices_that_lack_differ_or_are_closed_are_told() {
    let server = Server::elasticsearch_9();
    assert!(words(health(&of(server, "storm-nothing-*"))).contains("no index of tests matches storm-nothing-*"));

    filled(server, "storm-bare", 60);
    let bare = of(server, "storm-bare");
    assert_eq!(health(&bare).unwrap().0.lines.events, 60);
    let series = mean(&bare, "latency").unwrap();
    assert_eq!(series.groups[0].tracks[0].whole.value, None, "no data is no zero");
    assert_eq!(series.groups[0].tracks[1].whole.value, Some(60.0));

    let mapped = |kind: &str| json!({"mappings": {"properties": {"timestamp": {"type": "date"}, "n": {"type": kind}}}});
    for (index, kind) in [("storm-differs-a", "long"), ("storm-differs-b", "keyword")] {
        server.must("PUT", &format!("/{index}"), Some(&mapped(kind)));
        filled(server, index, 60);
    }
    let differs = of(server, "storm-differs-*");
    let (told, _) = health(&differs).unwrap();
    let conflict = told.caveats.iter().find(|caveat| caveat.contains("n is")).unwrap();
    assert!(conflict.contains("storm-differs-b"), "{conflict}");
    assert!(words(mean(&differs, "n")).contains("long in storm-differs-a"));
    assert_eq!(mean(&differs, "nothing").unwrap().groups[0].tracks[1].whole.value, Some(120.0), "all else goes on");

    server.must("POST", "/storm-differs-b/_close", None);
    let (told, _) = health(&of(server, "storm-differs-*")).unwrap();
    assert_eq!(told.lines.events, 60);
    assert!(told.notes.iter().any(|note| note == "without the closed index storm-differs-b"), "{:?}", told.notes);

    server.must("POST", "/_aliases", Some(&json!({"actions": [{"add": {"index": "storm-bare", "alias": "storms"}}]})));
    assert_eq!(health(&of(server, "storms")).unwrap().0.lines.events, 60, "an alias is as good as an index");
}

#[test]
fn a_red_index_makes_an_answer_partial_and_one_alone_none() {
    let server = Server::elasticsearch_9();
    let nowhere = json!({"settings": {"index.routing.allocation.require.nobody": "has-it", "number_of_replicas": 0},
        "mappings": {"properties": {"timestamp": {"type": "date"}}}});
    server.must("PUT", "/storm-red-lost?wait_for_active_shards=0", Some(&nowhere));
    filled(server, "storm-red-kept", 60);
    assert_eq!(server.must("GET", "/_cluster/health/storm-red-lost", None)["status"], "red");
    let half = of(server, "storm-red-*");
    let (told, coverage) = health(&half).unwrap();
    assert_eq!((told.lines.events, coverage), (60, Coverage::partial(0.5)));
    let note = told.notes.iter().find(|note| note.contains("shards failed")).unwrap();
    assert!(note.contains("1 of 2") && note.contains("red"), "{note}");
    assert!(words(health(&of(server, "storm-red-lost"))).contains("red"));
    server.must("DELETE", "/storm-red-lost", None);
    assert!(health(&half).unwrap().1.is_whole(), "that it is well again is noticed");
}

#[test]
fn an_index_that_one_may_not_read_is_told() {
    let _undisturbed = engines::undisturbed();
    let server = Server::elasticsearch_9_secure();
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    filled(server, "ml-storm", 60);
    server.ask("PUT", "/hidden-1", None);
    let reader = |index: &str| Cluster {
        ca: Some(server.authority_file(at)),
        auth: basic("reader", &kept(at, "password", PASSWORD)),
        index: Some(index.into()),
        ..cluster(&server.url)
    };
    assert_eq!(health(&store(&reader("ml-storm"))).unwrap().0.lines.events, 60);
    let told = words(health(&store(&reader("hidden-1"))));
    assert!(told.contains("does not let us") && told.contains("hidden-1"), "{told}");
    let (both, _) = health(&store(&reader("ml-storm,hidden-1"))).unwrap();
    assert_eq!(both.lines.events, 60);
    let note = both.notes.iter().find(|note| note.starts_with("without some indices")).unwrap();
    assert!(note.contains("hidden-1") && note.contains("does not let us"), "{note}");
    let map = contract::field_map("mlog").unwrap();
    let findings = waiting().block_on(examine("tests", &reader("ml-storm,hidden-1"), &map, || 0)).unwrap();
    let of = |what: &str| findings.iter().find(|f| f.what == what).unwrap_or_else(|| panic!("{what}: {findings:?}"));
    assert_eq!(of("privileges").verdict, Verdict::Bad);
    assert!(of("privileges").words.contains("read on hidden-1"), "{}", of("privileges").words);
    assert!(of("TLS").words.contains("ca.pem"));
    assert_eq!((of("identity").verdict, of("clock").verdict), (Verdict::Good, Verdict::Bad));
    let role = json!({"only": {"indices": [{"names": ["ml-storm"], "privileges": ["read"]}]}});
    let made = server.must("POST", "/_security/api_key", Some(&json!({"name": "only", "role_descriptors": role})));
    let api_key = Some(SecretFrom::File(kept(at, "only", made["encoded"].as_str().unwrap())));
    let only = Cluster { auth: Some(Credentials { api_key, ..Credentials::default() }), ..reader("ml-storm") };
    assert_eq!(health(&store(&only)).unwrap().0.lines.events, 60, "who may read an index need not know the server");
    let findings = waiting().block_on(examine("tests", &only, &map, || 0)).unwrap();
    let version = findings.iter().find(|f| f.what == "version").unwrap();
    assert!(version.verdict == Verdict::Doubtful && version.hint.contains("monitor"), "{version:?}");
    let key = Credentials { api_key: Some(SecretFrom::File(kept(at, "no-key", "bm8ga2V5"))), ..Credentials::default() };
    let unknown = Cluster { auth: Some(key), ..reader("ml-storm") };
    assert!(words(health(&store(&unknown))).contains("does not know who we are"));
}

#[test]
fn a_cluster_short_of_memory_is_told_and_forgotten() {
    let _undisturbed = engines::undisturbed();
    let server = Server::elasticsearch_9_secure();
    let directory = tempfile::tempdir().unwrap();
    filled(server, "ml-short", 60);
    let short = store(&Cluster {
        ca: Some(server.authority_file(directory.path())),
        auth: basic("reader", &kept(directory.path(), "password", PASSWORD)),
        index: Some("ml-short".into()),
        ..cluster(&server.url)
    });
    let limits = |limit: Value| {
        let breaker = json!({"persistent": {"indices.breaker.request.limit": limit}});
        server.must("PUT", "/_cluster/settings", Some(&breaker));
    };
    assert_eq!(health(&short).unwrap().0.lines.events, 60);
    limits(json!("1kb"));
    let told = words(health(&short));
    limits(Value::Null);
    assert!(told.contains("Data too large"), "its circuit breaker is open: {told}");
    assert_eq!(health(&short).unwrap().0.lines.events, 60, "that it is well again is noticed");
}

#[test]
fn a_clock_that_is_off_by_an_hour_is_told() {
    let server = Server::elasticsearch_9();
    filled(server, "storm-clock", 60);
    let off = Cluster { index: Some("storm-clock".into()), ..cluster(&server.url) };
    let map = contract::field_map("mlog").unwrap();
    let now = || chrono::Utc::now().timestamp_millis() - HOUR;
    let findings = waiting().block_on(examine("tests", &off, &map, now)).unwrap();
    let clock = findings.iter().find(|f| f.what == "clock").unwrap();
    assert_eq!(clock.verdict, Verdict::Bad);
    assert!(clock.words.contains("ahead of ours") && !clock.hint.is_empty(), "{clock:?}");
}

/// What becomes of the answers of a server on their way.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Weather {
    Fair,
    /// Half of it comes, then the connection is cut.
    Cut,
    /// Half of it comes, as if that were all.
    Broken,
    /// A proxy wants a password.
    Page,
    /// The server has too much to do.
    Busy,
    /// The server has no room for single searches, once.
    Rejected,
    /// What was asked for is not in the answer.
    Emptied,
    /// Somebody sends us elsewhere.
    Elsewhere,
    /// 200 MB come.
    Huge,
    /// It comes later.
    Late(Duration),
}

/// Stands between us and a server.
struct Between {
    url: String,
    weather: Arc<Mutex<Weather>>,
}

impl Between {
    fn us_and(server: &Server) -> Between {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let weather = Arc::new(Mutex::new(Weather::Fair));
        let (of_now, to) = (weather.clone(), server.url.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (of_now, to) = (of_now.clone(), to.clone());
                std::thread::spawn(move || pass_on(stream, &to, &of_now));
            }
        });
        Between { url, weather }
    }

    fn turns(&self, weather: Weather) {
        *self.weather.lock().unwrap() = weather;
    }
}

/// Passes one request on, and the answer back as the weather wants it.
fn pass_on(mut stream: TcpStream, to: &str, weather: &Mutex<Weather>) {
    let Some((method, path, body)) = request(&mut stream) else { return };
    let kind = if path.contains("_msearch") { "application/x-ndjson" } else { "application/json" };
    let client = reqwest::blocking::Client::new();
    let asked = client.request(method.parse().unwrap(), format!("{to}{path}")).header("content-type", kind).body(body);
    let Ok(answer) = asked.send() else { return };
    let (status, text) = (answer.status(), answer.bytes().unwrap().to_vec());
    let half = text.len() / 2;
    let now = *weather.lock().unwrap();
    let (status, length, text) = match now {
        Weather::Fair => (status.to_string(), text.len(), text),
        Weather::Cut => (status.to_string(), text.len(), text[..half].to_vec()),
        Weather::Broken => (status.to_string(), half, text[..half].to_vec()),
        Weather::Page => ("200 OK".into(), 26, b"<html>Please log in</html>".to_vec()),
        Weather::Busy => ("429 Too Many Requests".into(), 17, b"{\"error\": \"busy\"}".to_vec()),
        Weather::Rejected => {
            *weather.lock().unwrap() = Weather::Fair;
            let reason = json!({"type": "es_rejected_execution_exception", "reason": "rejected execution of it"});
            let text = changed(&text, |one| *one = json!({"error": reason, "status": 429}));
            ("200 OK".into(), text.len(), text)
        }
        Weather::Emptied => {
            let text = changed(&text, |one| one["aggregations"] = Value::Null);
            ("200 OK".into(), text.len(), text)
        }
        Weather::Elsewhere => ("307 Temporary Redirect\r\nlocation: http://elsewhere:9200/".into(), 0, Vec::new()),
        Weather::Huge => ("200 OK".into(), 200 << 20, vec![b' '; 200 << 20]),
        Weather::Late(by) => {
            std::thread::sleep(by);
            (status.to_string(), text.len(), text)
        }
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&text));
}

/// The address of something before a server that takes so many bytes of a request.
pub fn narrow(server: &Server, most: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let to = server.url.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let Some((method, path, body)) = request(&mut stream) else { continue };
            let client = reqwest::blocking::Client::new();
            let asked = client.request(method.parse().unwrap(), format!("{to}{path}"));
            let asked = match path.contains("_bulk") {
                true => asked.header("content-type", "application/x-ndjson").header("content-encoding", "gzip"),
                false => asked.header("content-type", "application/json"),
            };
            let (status, text) = match body.len() > most {
                true => ("413 Request Entity Too Large".to_string(), b"<html>too large</html>".to_vec()),
                false => {
                    let answer = asked.body(body).send().unwrap();
                    (answer.status().to_string(), answer.bytes().unwrap().to_vec())
                }
            };
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", text.len());
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&text));
        }
    });
    url
}

/// The answers to single searches, changed.
fn changed(text: &[u8], change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut body: Value = serde_json::from_slice(text).unwrap();
    body["responses"].as_array_mut().into_iter().flatten().for_each(change);
    body.to_string().into_bytes()
}

pub fn request(stream: &mut TcpStream) -> Option<(String, String, Vec<u8>)> {
    let (mut bytes, mut part) = (Vec::new(), [0; 65_536]);
    loop {
        let read = stream.read(&mut part).ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&part[..read]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
        if bytes.len() >= end + 4 + length {
            let first = String::from_utf8_lossy(&bytes[..end]).lines().next()?.to_string();
            let mut words = first.split(' ').map(String::from);
            return Some((words.next()?, words.next()?, bytes[end + 4..].to_vec()));
        }
    }
}

#[test]
fn answers_that_are_cut_broken_or_somebody_elses_are_told_and_forgotten() {
    let server = Server::elasticsearch_9();
    filled(server, "storm-way", 60);
    let between = Between::us_and(server);
    let far = store(&Cluster { index: Some("storm-way".into()), ..cluster(&between.url) });
    for (weather, told) in [
        (Weather::Cut, "the connection was cut"),
        (Weather::Broken, "no JSON"),
        (Weather::Page, "a web page"),
        (Weather::Busy, "too much to do"),
        (Weather::Emptied, "without what was asked for"),
        (Weather::Elsewhere, "sends elsewhere (307), to http://elsewhere:9200/"),
        (Weather::Huge, "more than 64 MiB"),
    ] {
        between.turns(Weather::Fair);
        assert_eq!(health(&far).unwrap().0.lines.events, 60, "before {weather:?}");
        between.turns(weather);
        let words = words(health(&far));
        assert!(words.contains(told), "{weather:?}: {words}");
    }
    between.turns(Weather::Rejected);
    assert_eq!(health(&far).unwrap().0.lines.events, 60, "what is rejected once is asked again");
    between.turns(Weather::Late(Duration::from_millis(700)));
    assert_eq!(health(&far).unwrap().0.lines.events, 60, "late is not never");
    if engines::all() {
        between.turns(Weather::Late(Duration::from_secs(65)));
        let words = words(health(&far));
        assert!(words.contains("in time"), "{words}");
    }
}

#[test]
fn the_screen_stays_usable_and_says_what_is_wrong() {
    let server = Server::elasticsearch_9();
    let directory = tempfile::tempdir().unwrap();
    let file = demo(&directory, "cold-feature-store", 9, 8_000);
    ingest(directory.path(), server, &file, "ml-storm-screen");
    server.must("POST", "/ml-storm-screen/_refresh", None);
    let to = Story::new(Scenario::ColdFeatureStore, 9, 8_000, DEFAULT_START).pager();
    let window = [to.plus(-HOUR).rfc3339(), to.rfc3339()];
    let between = Between::us_and(server);
    let of = ["--url", &between.url, "--index", "ml-storm-screen", "--from", &window[0], "--to", &window[1]];
    let mut terminal = Terminal::start(&of, (100, 24));
    terminal.until("Latency");
    terminal.until(" was ");
    for (weather, told) in
        [(Weather::Page, "web page"), (Weather::Broken, "no JSON"), (Weather::Cut, "cut"), (Weather::Huge, "64 MiB")]
    {
        between.turns(weather);
        terminal.press("r");
        terminal.until(told);
        terminal.until("STALE");
        terminal.until(" was ");
    }
    between.turns(Weather::Late(Duration::from_secs(4)));
    terminal.press("r");
    let begun = Instant::now();
    terminal.press("?");
    terminal.until("Everywhere");
    terminal.press("q");
    terminal.until_gone("Everywhere");
    assert!(begun.elapsed() < Duration::from_secs(3), "keys wait for nobody");
    between.turns(Weather::Fair);
    terminal.until_gone("STALE");
    terminal.press("\u{3}");
}

#[test]
fn a_remote_cluster_is_asked_with_ours_and_named_when_it_is_gone() {
    if !engines::all() {
        return;
    }
    let (here, there) = (Server::elasticsearch_9(), Server::own(Package::Elasticsearch9));
    for server in [here, &there] {
        filled(server, "storm-far", 60);
    }
    let remote = json!({"seeds": [format!("127.0.0.1:{}", there.transport)], "skip_unavailable": true});
    here.must("PUT", "/_cluster/settings", Some(&json!({"persistent": {"cluster": {"remote": {"eu": remote}}}})));
    let both = of(here, "storm-far,eu:storm-far");
    assert_eq!(health(&both).unwrap().0.lines.events, 120);
    there.kill();
    let (told, coverage) = health(&both).unwrap();
    assert_eq!(told.lines.events, 60);
    assert!(!coverage.is_whole() && told.notes.iter().any(|note| note.contains("eu")), "{:?}", told.notes);
    let none = json!({"persistent": {"cluster": {"remote": {"eu": {"seeds": null, "skip_unavailable": null}}}}});
    here.must("PUT", "/_cluster/settings", Some(&none));
}

#[test]
fn what_cannot_be_computed_by_scripts_is_asked_without_them() {
    // Whether scripts are run is looked at once: a server that refuses them answers that one search with an error.
    let body: Value = serde_json::from_str(
        r#"{"error": {"root_cause": [{"type": "illegal_argument_exception",
        "reason": "cannot execute [inline] scripts"}]}, "status": 400}"#,
    )
    .unwrap();
    let url = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let Some((_, path, asked)) = request(&mut stream) else { continue };
                let text = answer_without_scripts(&path, &String::from_utf8_lossy(&asked), &body).to_string();
                let head =
                    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}", text.len());
                let _ = stream.write_all(head.as_bytes());
            }
        });
        url
    };
    let (told, _) = health(&store(&cluster(&url))).unwrap();
    let note = told.caveats.iter().find(|note| note.contains("no scripts")).unwrap();
    assert!(note.starts_with('\u{2248}') && note.contains("confidence"), "{note}");
}

fn answer_without_scripts(path: &str, asked: &str, refusal: &Value) -> Value {
    let number = json!({"double": {"type": "double", "searchable": true, "aggregatable": true}});
    match path {
        "/" => json!({"version": {"number": "9.4.3"}, "cluster_name": "c"}),
        path if path.contains("_field_caps") => json!({"indices": ["ml-inference-1"], "fields": {
            "timestamp": {"date": {"type": "date", "searchable": true, "aggregatable": true}},
            "output.mean_confidence": number, "output.confidence_scores": number}}),
        path if path.contains("_msearch") => {
            let searches = asked.lines().skip(1).step_by(2);
            let whole = json!({"_shards": {"total": 1, "failed": 0}, "aggregations": {"newest": {"value": 1.0},
                "p0": {"doc_count": 1}, "p1": {"doc_count": 1}}});
            let one = |search: &str| if search.contains("script") { refusal.clone() } else { whole.clone() };
            json!({"responses": searches.map(one).collect::<Vec<_>>()})
        }
        _ => json!({}),
    }
}
