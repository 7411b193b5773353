//! Bad weather between us and a cluster: every fault is told by its own words, and what can go on goes on.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mlogtui::config::{Cluster, Credentials, SecretFrom};
use mlogtui::contract;
use mlogtui::demo::{DEFAULT_START, Scenario, Story};
use mlogtui::model::{Answer, Error, HOUR, Question, Result, Ticket};
use mlogtui::store::Store;
use mlogtui::store::elastic::ElasticStore;
use mlogtui::store::elastic::connection::{Body, Connection, Method, Reply, Request};
use serde_json::{Value, json};
use tokio_stream::StreamExt;

use crate::deliver::ingest;
use crate::engines;
use crate::engines::certificates::{Authority, Signed};
use crate::engines::server::Server;
use crate::engines::settings::PASSWORD;
use crate::headless::demo;
use crate::terminal::Terminal;

pub fn cluster(url: &str) -> Cluster {
    Cluster { urls: vec![url.to_string()], ..Cluster::default() }
}

fn asked(cluster: &Cluster, request: &Request) -> Result<Reply> {
    let connection = Connection::open("tests", cluster)?;
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    waiting.block_on(connection.send(request))
}

fn answered(cluster: &Cluster, path: &str) -> Result<Value> {
    asked(cluster, &Request::get(path))?.success()
}

/// The words of an error; one who is told them can do something.
fn words(result: Result<Value>) -> String {
    let Error { message, hint, .. } = result.unwrap_err();
    assert!(!hint.is_empty(), "{message}");
    message
}

/// Answers every connection with what the function says for the n-th one; it then closes it.
fn serving(answer: impl Fn(usize, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let mut stream = stream;
            let _ = stream.read(&mut [0; 4096]);
            answer(number, &mut stream);
        }
    });
    url
}

fn http(stream: &mut TcpStream, status: &str, body: &str) {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    let _ = stream.write_all(head.as_bytes());
}

#[test]
fn where_no_server_answers_is_told() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(words(answered(&cluster(&format!("http://{closed}")), "/")).contains("connection was refused"));
    let unknown = Cluster { allow_http: true, ..cluster("http://no-such-host.invalid:9200") };
    assert!(words(answered(&unknown, "/")).contains("name is not known"));
    // Nobody has an address of this stretch: depending on the machine there is no route, or nothing ever comes back.
    let nowhere = Cluster { allow_http: true, ..cluster("http://[100::1]:9200") };
    let request = Request { within: Duration::from_secs(2), ..Request::get("/") };
    let error = asked(&nowhere, &request).unwrap_err();
    assert!(error.message.contains("no route") || error.message.contains("in time"), "{error:?}");
    let proxy = serving(|_, s| http(s, "200 OK", "{\"by\": \"proxy\"}"));
    let behind = Cluster { allow_http: true, proxy: Some(proxy), ..cluster("http://es1.invalid:9200") };
    assert_eq!(answered(&behind, "/").unwrap(), json!({"by": "proxy"}));
    let silent = serving(|_, _| std::thread::sleep(Duration::from_secs(5)));
    let request = Request { within: Duration::from_millis(300), ..Request::get("/") };
    let error = asked(&cluster(&silent), &request).unwrap_err();
    assert!(error.message.contains("in time"), "{error:?}");
}

#[test]
fn a_busy_server_is_asked_again_and_a_dead_node_is_left_out() {
    let busy = serving(|number, s| match number {
        0 => http(s, "429 Too Many Requests", "{\"error\": \"busy\"}"),
        1 => http(s, "503 Service Unavailable", "{\"error\": \"red\"}"),
        _ => http(s, "200 OK", "{\"fine\": true}"),
    });
    assert_eq!(answered(&cluster(&busy), "/").unwrap(), json!({"fine": true}));
    let always = serving(|_, s| http(s, "429 Too Many Requests", "{\"error\": {\"reason\": \"Data too large\"}}"));
    let told = words(answered(&cluster(&always), "/"));
    assert!(told.contains("too much to do") && told.contains("Data too large"), "{told}");

    let unready = serving(|_, s| http(s, "503 Service Unavailable", "<html>starting</html>"));
    let sound = serving(|_, s| http(s, "200 OK", "{\"node\": 2}"));
    let both = Cluster { urls: vec![unready.clone(), sound], ..Cluster::default() };
    assert_eq!(answered(&both, "/").unwrap(), json!({"node": 2}), "one that is not ready is left for another");
    let all = Cluster { urls: vec![unready.clone(), unready], ..Cluster::default() };
    assert!(words(answered(&all, "/")).contains("not ready"));

    let asked_of_second = Arc::new(AtomicUsize::new(0));
    let counted = asked_of_second.clone();
    let second = serving(move |_, s| {
        counted.fetch_add(1, Ordering::SeqCst);
        http(s, "200 OK", "{\"node\": 2}");
    });
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let both = Cluster { urls: vec![format!("http://{closed}"), second], ..Cluster::default() };
    let connection = Connection::open("tests", &both).unwrap();
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for _ in 0..3 {
        assert_eq!(waiting.block_on(connection.send(&Request::get("/"))).unwrap().body, json!({"node": 2}));
    }
    assert_eq!(asked_of_second.load(Ordering::SeqCst), 3);
}

/// A node that cuts every connection until it is back, and keeps what it was asked.
fn until_back() -> (String, Arc<AtomicBool>, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (back, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let (is_back, keeps) = (back.clone(), asked.clone());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 4096];
            let length = stream.read(&mut head).unwrap_or(0);
            let path = String::from_utf8_lossy(&head[..length]).split(' ').nth(1).unwrap_or_default().to_string();
            keeps.lock().unwrap().push(path);
            if is_back.load(Ordering::SeqCst) {
                http(&mut stream, "200 OK", "{}");
            }
        }
    });
    (url, back, asked)
}

#[test]
fn a_cluster_that_is_down_is_sent_no_searches_and_its_first_node_that_is_back_is_noticed() {
    let ((one, _, of_one), (two, back, of_two)) = (until_back(), until_back());
    let connection = Connection::open("tests", &Cluster { urls: vec![one, two], ..Cluster::default() }).unwrap();
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let search = || waiting.block_on(connection.send(&Request::get("/_search")));
    let told = search().unwrap_err();
    assert!(told.message.starts_with("none of 2 nodes answers: ") && told.message.contains("cut"), "{told:?}");
    assert!(search().unwrap_err().message.starts_with("none of 2 nodes answers: "));
    back.store(true, Ordering::SeqCst);
    assert_eq!(search().unwrap().status, 200);
    assert_eq!(*of_one.lock().unwrap(), ["/_search", "/", "/"]);
    assert_eq!(*of_two.lock().unwrap(), ["/_search", "/", "/", "/_search"]);
}

/// A server that shows a certificate and answers `{}`.
fn secured(signed: &Signed) -> u16 {
    secured_by(Arc::new(Mutex::new(shown(signed))))
}

/// What shows a certificate.
fn shown(signed: &Signed) -> Arc<rustls::ServerConfig> {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let chain = CertificateDer::pem_slice_iter(signed.certificate.as_bytes()).map(|c| c.unwrap()).collect();
    let key = PrivateKeyDer::from_pem_slice(signed.key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    Arc::new(config.with_single_cert(chain, key).unwrap())
}

/// The same, of a certificate that can be replaced while it runs.
fn secured_by(shows: Arc<Mutex<Arc<rustls::ServerConfig>>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut session = rustls::ServerConnection::new(shows.lock().unwrap().clone()).unwrap();
            let mut tls = rustls::Stream::new(&mut session, &mut stream);
            let _ = tls.read(&mut [0; 4096]);
            let _ = tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}");
            let _ = tls.flush();
        }
    });
    port
}

#[test]
fn certificates_that_cannot_be_trusted_are_told_apart() {
    let authority = Authority::new("an authority");
    let directory = tempfile::tempdir().unwrap();
    let ca = directory.path().join("ca.pem");
    std::fs::write(&ca, &authority.pem).unwrap();
    let trusting = |port: u16| Cluster { ca: Some(ca.clone()), ..cluster(&format!("https://127.0.0.1:{port}")) };
    let good = secured(&authority.sign("node"));
    assert_eq!(answered(&trusting(good), "/").unwrap(), json!({}));
    let other = Authority::new("another one");
    let (unknown, unknown_pem) = (secured(&other.sign("node")), other.pem);
    assert!(words(answered(&trusting(unknown), "/")).contains("authority that is not trusted"));
    assert!(words(answered(&cluster(&format!("https://127.0.0.1:{good}")), "/")).contains("not trusted"));
    let expired = secured(&authority.sign_expired());
    assert!(words(answered(&trusting(expired), "/")).contains("expired"));
    let elsewhere = secured(&authority.sign_for("es1.example"));
    assert!(words(answered(&trusting(elsewhere), "/")).contains("another name"));
    let signed = authority.sign("node");
    let chain = Signed { certificate: format!("{}{}", signed.certificate, authority.pem), key: signed.key };
    let known = |fingerprint: String| {
        let url = format!("https://127.0.0.1:{}", secured(&chain));
        answered(&Cluster { fingerprint: Some(fingerprint), ..cluster(&url) }, "/")
    };
    assert_eq!(known(fingerprint(&authority.pem)).unwrap(), json!({}));
    assert!(words(known(fingerprint(&unknown_pem))).contains("not trusted"));
    let plain = serving(|_, s| http(s, "200 OK", "{}"));
    let told = words(answered(&cluster(&plain.replace("http:", "https:")), "/"));
    assert!(told.contains("does not speak TLS"), "{told}");
}

#[test]
fn a_certificate_that_is_replaced_while_running_is_looked_at_again() {
    let (authority, other) = (Authority::new("an authority"), Authority::new("another one"));
    let directory = tempfile::tempdir().unwrap();
    let ca = directory.path().join("ca.pem");
    std::fs::write(&ca, &authority.pem).unwrap();
    let shows = Arc::new(Mutex::new(shown(&authority.sign("node"))));
    let url = format!("https://127.0.0.1:{}", secured_by(shows.clone()));
    let connection = Connection::open("tests", &Cluster { ca: Some(ca), ..cluster(&url) }).unwrap();
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ask = || waiting.block_on(connection.send(&Request::get("/")));
    assert!(ask().is_ok());
    *shows.lock().unwrap() = shown(&other.sign("node"));
    assert!(ask().unwrap_err().message.contains("authority that is not trusted"));
    *shows.lock().unwrap() = shown(&authority.sign("node"));
    assert!(ask().is_ok(), "it is asked again as soon as it can be trusted");
}

#[test]
fn a_secured_elasticsearch_that_is_given_another_certificate_is_told_apart() {
    let _undisturbed = engines::undisturbed();
    let server = Server::elasticsearch_9_secure();
    let directory = tempfile::tempdir().unwrap();
    let password = kept(directory.path(), "password", PASSWORD);
    let ca = Some(server.authority_file(directory.path()));
    let known = Cluster { ca, auth: basic("admin", &password), ..cluster(&server.url) };
    let running = Connection::open("tests", &known).unwrap();
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let goes_on = || waiting.block_on(running.send(&Request::get("/"))).unwrap();
    goes_on();
    let ours = server.authority.as_ref().unwrap();
    for (shown, told) in [
        (Authority::new("another one").sign("node"), "authority that is not trusted"),
        (ours.sign_expired(), "expired"),
        (ours.sign_for("es1.example"), "another name"),
    ] {
        server.show(&shown);
        until(|| answered(&known, "/").is_err_and(|e| e.message.contains(told)), told);
        goes_on();
    }
    server.show(&ours.sign("node"));
    until(|| answered(&known, "/").is_ok(), "trusted again");
}

/// Waits for what takes a server some seconds.
fn until(is_so: impl Fn() -> bool, what: &str) {
    let begun = std::time::Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "never {what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// SHA-256 of a certificate, as tools show it.
fn fingerprint(pem: &str) -> String {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    use sha2::Digest;
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    sha2::Sha256::digest(der.as_ref()).iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(":")
}

pub fn basic(user: &str, password: &Path) -> Option<Credentials> {
    let password = Some(SecretFrom::File(password.to_path_buf()));
    Some(Credentials { user: Some(user.into()), password, ..Credentials::default() })
}

pub fn kept(directory: &Path, name: &str, secret: &str) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let file = directory.join(name);
    std::fs::write(&file, secret).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    file
}

#[test]
fn a_secured_elasticsearch_knows_us_by_password_and_by_key() {
    let _undisturbed = engines::undisturbed();
    let server = Server::elasticsearch_9_secure();
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let secured = Cluster { ca: Some(server.authority_file(at)), ..cluster(&server.url) };
    let password = kept(at, "password", PASSWORD);
    let with = |auth| Cluster { auth, ..secured.clone() };
    let who = |cluster: &Cluster| answered(cluster, "/_security/_authenticate").unwrap()["username"].clone();
    assert_eq!(who(&with(basic("admin", &password))), "admin");
    let made = server.must("POST", "/_security/api_key", Some(&json!({"name": "weather"})));
    let pair = format!("{}:{}", made["id"].as_str().unwrap(), made["api_key"].as_str().unwrap());
    for (name, key) in [("encoded", made["encoded"].as_str().unwrap()), ("pair", pair.as_str())] {
        let api_key = Some(SecretFrom::File(kept(at, name, key)));
        assert_eq!(who(&with(Some(Credentials { api_key, ..Credentials::default() }))), "admin");
    }
    assert!(words(answered(&with(None), "/")).contains("does not know who we are"));
    let wrong = kept(at, "wrong", "something else");
    let told = words(answered(&with(basic("admin", &wrong)), "/"));
    assert!(told.contains("does not know who we are") && !told.contains("something else"), "{told}");
    assert!(words(answered(&with(basic("nobody", &password)), "/_cluster/health")).contains("does not let us"));
    server.ask("PUT", "/hidden-1", None);
    let told = words(answered(&with(basic("reader", &password)), "/hidden-1/_search"));
    assert!(told.contains("does not let us") && told.contains("hidden-1"), "{told}");
    assert!(words(answered(&cluster(&server.url), "/")).contains("not trusted"));
}

#[test]
fn a_key_that_is_replaced_in_its_file_is_used_without_a_new_start() {
    let _undisturbed = engines::undisturbed();
    let server = Server::elasticsearch_9_secure();
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let make = |name: &str| {
        let made = server.must("POST", "/_security/api_key", Some(&json!({"name": name})));
        kept(at, "key", made["encoded"].as_str().unwrap())
    };
    let api_key = Some(SecretFrom::File(make("rotated-before")));
    let auth = Some(Credentials { api_key, ..Credentials::default() });
    let secured = Cluster { ca: Some(server.authority_file(at)), auth, ..cluster(&server.url) };
    let connection = Connection::open("tests", &secured).unwrap();
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let status = || waiting.block_on(connection.send(&Request::get("/"))).unwrap().status;
    assert_eq!(status(), 200);
    server.must("DELETE", "/_security/api_key", Some(&json!({"name": "rotated-before"})));
    assert_eq!(status(), 401);
    make("rotated-after");
    assert_eq!(status(), 200);

    let both = Cluster { fingerprint: Some("ab".repeat(32)), ..secured.clone() };
    assert!(words(answered(&both, "/")).contains("names both ca and fingerprint"));
}

#[test]
fn a_secured_opensearch_knows_us_by_certificate() {
    let server = Server::opensearch_2_secure();
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let signed = server.client_certificate("reader");
    let certificate = kept(at, "reader.pem", &signed.certificate);
    let key = kept(at, "reader.key", &signed.key);
    let auth = Some(Credentials { certificate: Some(certificate), key: Some(key), ..Credentials::default() });
    let secured = Cluster { ca: Some(server.authority_file(at)), auth, ..cluster(&server.url) };
    assert_eq!(answered(&secured, "/_plugins/_security/authinfo").unwrap()["user_name"], "reader");
    let told = words(answered(&secured, "/hidden-1/_search"));
    assert!(told.contains("does not let us"), "{told}");
}

/// Fills an index with some documents.
pub fn filled(server: &Server, index: &str, count: usize) {
    let lines: String = (0..count)
        .map(|n| {
            format!(
                "{{\"index\":{{}}}}\n{{\"timestamp\":\"2026-03-09T03:{:02}:00Z\",\"service\":\"s\",\"n\":{n}}}\n",
                n % 60
            )
        })
        .collect();
    let request = server.request(reqwest::Method::POST, &format!("/{index}/_bulk?refresh=true"));
    let answer = request.header("content-type", "application/x-ndjson").body(lines).send().unwrap();
    assert_eq!(answer.json::<Value>().unwrap()["errors"], false);
}

#[test]
fn a_search_nobody_waits_for_any_more_ends_at_the_server() {
    let server = Server::elasticsearch_9();
    // A server looks between shards whether anybody still waits: many small ones, searched one after the other.
    let shards = json!({"settings": {"number_of_shards": 40, "number_of_replicas": 0}});
    server.must("PUT", "/weather-slow", Some(&shards));
    filled(server, "weather-slow", 4_000);
    let turns = "int sum = 0; for (int i = 0; i < 900000; i++) { sum += i % 7; } return sum > 0;";
    let body = json!({"size": 0, "query": {"script": {"script": {"source": turns}}}});
    let path = "/weather-slow/_search?max_concurrent_shard_requests=1";
    let search = Request::new(Method::Post, path, Body::Json(body));
    let connection = Connection::open("tests", &cluster(&server.url)).unwrap();
    let running = || {
        let tasks = server.must("GET", "/_tasks?actions=*search*&detailed", None);
        let mine =
            |task: &Value| task["headers"]["X-Opaque-Id"] == "mlogtui" && task.to_string().contains("weather-slow");
        let nodes = tasks["nodes"].as_object().unwrap().clone();
        nodes.values().flat_map(|n| n["tasks"].as_object().unwrap().values()).filter(|t| mine(t)).count()
    };
    let waiting = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let asked = waiting.spawn(async move { connection.send(&search).await.map(|reply| reply.status) });
    let begun = std::time::Instant::now();
    while running() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(10), "the search never ran");
        std::thread::sleep(Duration::from_millis(20));
    }
    asked.abort();
    let left = std::time::Instant::now();
    while running() > 0 {
        assert!(left.elapsed() < Duration::from_secs(1), "it still runs");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_cluster_that_loses_a_node_goes_on_by_another() {
    if !engines::all() {
        return;
    }
    let nodes = Server::three_nodes();
    nodes[0].must(
        "PUT",
        "/weather",
        Some(&json!({
            "settings": {"number_of_shards": 2, "number_of_replicas": 1},
            "mappings": {"properties": {"timestamp": {"type": "date"}, "service": {"type": "keyword"}}},
        })),
    );
    let directory = tempfile::tempdir().unwrap();
    let file = demo(&directory, "cold-feature-store", 9, 8_000);
    ingest(directory.path(), &nodes[0], &file, "weather");
    nodes[0].must("POST", "/weather/_refresh", None);
    nodes[0].must("GET", "/_cluster/health/weather?wait_for_status=green&timeout=60s", None);
    let all = Cluster {
        urls: nodes.iter().map(|node| node.url.clone()).collect(),
        index: Some("weather".into()),
        ..Cluster::default()
    };
    let store = ElasticStore::open("three", &all, contract::field_map("mlog").unwrap()).unwrap();
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let events = || {
        let batch = vec![(Ticket(1), Question::Health)];
        let answers: Vec<_> = waiting.block_on(store.answer(batch).collect());
        answers.into_iter().last().unwrap().result.map(|answer| match answer {
            Answer::Health(health) => health.lines.events,
            _ => panic!("no health"),
        })
    };
    let whole = events().unwrap();
    assert!(whole > 7_000, "{whole}");
    let to = Story::new(Scenario::ColdFeatureStore, 9, 8_000, DEFAULT_START).pager();
    let window = [to.plus(-HOUR).rfc3339(), to.rfc3339()];
    let config = format!("[cluster.three]\nurls = {:?}\nindex = \"weather\"\nallow_http = true\n", all.urls);
    let asked = ["--cluster", "three", "--from", &window[0], "--to", &window[1]];
    let mut terminal = Terminal::configured(&config, &asked, (100, 24));
    terminal.until(" was ");
    let shown = |terminal: &Terminal| terminal.screen().screen().contents();
    // Killed while one question after the other is on its way. Until another master is elected the others may answer that they
    // are not ready: in words, not with wrong numbers.
    std::thread::scope(|scope| {
        let killing = scope.spawn(|| nodes[0].kill());
        let mut after = 0;
        let begun = std::time::Instant::now();
        while after < 3 {
            terminal.press("r");
            match events() {
                Ok(count) => {
                    assert_eq!(count, whole);
                    after += usize::from(killing.is_finished());
                }
                Err(error) => assert!(begun.elapsed() < Duration::from_secs(60), "{error:?}"),
            }
            assert!(shown(&terminal).contains(" was "), "numbers are lost on\n{}", shown(&terminal));
        }
    });
    terminal.press("r");
    terminal.until_gone("STALE");
    terminal.until(" was ");
    terminal.press("\u{3}");
}
