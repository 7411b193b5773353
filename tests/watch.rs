//! `mlogtui watch` against a receiver that listens for real: delivery, restarts, outages, nonsense, and no secret anywhere.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::headless;

/// In the address and the key of every receiver; must never be seen anywhere but in requests.
const SECRET: &str = "s3cr3t-T0K3N";

/// What a receiver does with a request.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Mood {
    Ok,
    Broken,
    Page,
    Redirects,
    Hangs,
    Repeats,
}

/// A receiver on loopback: remembers what it was sent.
struct Receiver {
    port: u16,
    mood: Arc<Mutex<Mood>>,
    heard: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Receiver {
    fn listen() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mood, heard) = (Arc::new(Mutex::new(Mood::Ok)), Arc::new(Mutex::new(Vec::new())));
        let (m, h) = (mood.clone(), heard.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (mood, heard) = (m.clone(), h.clone());
                thread::spawn(move || serve(stream, &mood, &heard));
            }
        });
        Receiver { port, mood, heard }
    }

    fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// What it confirmed: kinds of messages in order.
    fn confirmed(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        heard.iter().map(|(_, body)| body["kind"].as_str().unwrap_or_default().to_string()).collect()
    }
}

fn serve(mut stream: TcpStream, mood: &Mutex<Mood>, heard: &Mutex<Vec<(String, Value)>>) {
    let Some((head, body)) = request(&mut stream) else { return };
    let mood = *mood.lock().unwrap();
    let answer = match mood {
        Mood::Ok => {
            heard.lock().unwrap().push((head, serde_json::from_str(&body).unwrap_or_default()));
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_string()
        }
        Mood::Broken => "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n".into(),
        Mood::Page => "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>".into(),
        Mood::Redirects => "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/x\r\ncontent-length: 0\r\n\r\n".into(),
        Mood::Hangs => {
            thread::sleep(Duration::from_secs(30));
            return;
        }
        Mood::Repeats => format!("HTTP/1.1 403 No\r\ncontent-length: {}\r\n\r\n{head}", head.len()),
    };
    let _ = stream.write_all(answer.as_bytes());
}

fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let read = stream.read(&mut part).ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|l| l.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some((head.to_string(), body.to_string()));
        }
    }
}

/// A folder with logs, a config and a state.
struct Desk {
    folder: tempfile::TempDir,
    logs: String,
}

impl Desk {
    fn new(scenario: &str) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let logs = headless::demo(&folder, scenario, 1, 100_000);
        Desk { folder, logs }
    }

    fn config(&self, text: &str) {
        fs::write(self.path("config.toml"), text).unwrap();
    }

    fn hook(&self, port: u16) {
        fs::write(self.path("url"), format!("http://127.0.0.1:{port}/hook/{SECRET}?token={SECRET}")).unwrap();
        fs::write(self.path("key"), SECRET).unwrap();
        for name in ["url", "key"] {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            fs::set_permissions(self.path(name), mode).unwrap();
        }
        let file = |name: &str| format!("{{ file = \"{}\" }}", self.path(name).display());
        self.config(&format!("[receiver.hook]\nkind = \"webhook\"\nurl = {}\nkey = {}\n", file("url"), file("key")));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("mlogtui"));
        let (config, state) = (self.path("config.toml"), self.path("state.json"));
        command.args(["watch", "--config", config.to_str().unwrap(), "--file", &self.logs]);
        command.args(["--state", state.to_str().unwrap()]).args(more);
        command
    }

    /// Looks once; what was printed, and how it ended.
    fn once(&self, more: &[&str]) -> (String, i32) {
        let out = self.command(&["--once", "--json"]).args(more).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        self.is_silent_about_secrets(&text);
        (text, out.status.code().unwrap_or(-1))
    }

    fn is_silent_about_secrets(&self, text: &str) {
        assert!(!text.contains(SECRET), "{text}");
        let state = fs::read_to_string(self.path("state.json")).unwrap_or_default();
        assert!(!state.contains(SECRET), "{state}");
    }

    /// Makes what waits to be sent again due at once.
    fn hurry(&self) {
        let mut state: Value = serde_json::from_str(&fs::read_to_string(self.path("state.json")).unwrap()).unwrap();
        for message in state["outbox"].as_array_mut().unwrap() {
            message["not_before"] = Value::from("2020-01-01T00:00:00.000Z");
        }
        fs::write(self.path("state.json"), state.to_string()).unwrap();
    }

    /// Half an hour later there is ordinary traffic only.
    fn goes_quiet(&self) {
        let quiet = headless::demo(&self.folder, "quiet", 1, 100_000);
        let moved = fs::read_to_string(quiet).unwrap();
        let last = moved.lines().rev().take(4000).collect::<Vec<_>>();
        let text: String = last.iter().rev().map(|l| l.replace("2026-03-09T03:", "2026-03-09T05:") + "\n").collect();
        let mut logs = fs::OpenOptions::new().append(true).open(&self.logs).unwrap();
        logs.write_all(text.as_bytes()).unwrap();
    }

    /// A receiver of each kind.
    fn all_kinds(&self, port: u16) {
        self.hook(port);
        let [url, key] = ["url", "key"].map(|name| format!("{{ file = \"{}\" }}", self.path(name).display()));
        let here = format!("\"http://127.0.0.1:{port}\"");
        let kinds = [
            ("slack", url.clone(), None),
            ("pagerduty", here.clone(), Some(&key)),
            ("opsgenie", here.clone(), Some(&key)),
            ("alertmanager", here, None),
            ("webhook", url, Some(&key)),
        ];
        let table = |(kind, url, key): &(&str, String, Option<&String>)| {
            let key = key.map_or(String::new(), |key| format!("key = {key}\n"));
            format!("[receiver.{kind}]\nkind = \"{kind}\"\nurl = {url}\n{key}")
        };
        self.config(&kinds.iter().map(table).collect::<String>());
    }

    fn waiting(&self) -> usize {
        let state = fs::read_to_string(self.path("state.json")).unwrap();
        serde_json::from_str::<Value>(&state).unwrap()["outbox"].as_array().unwrap().len()
    }
}

#[test]
fn an_alert_is_told_once_over_restarts_and_resolved_once() {
    let (desk, receiver) = (Desk::new("confidence-collapse"), Receiver::listen());
    desk.hook(receiver.port);
    let (said, code) = desk.once(&[]);
    assert_eq!((receiver.confirmed(), code), (vec!["opened".to_string()], 0), "{said}");
    let (head, body) = receiver.heard.lock().unwrap()[0].clone();
    assert!(head.starts_with(&format!("POST /hook/{SECRET}")), "{head}");
    assert!(
        head.to_lowercase().contains("idempotency-key: mlogtui/") && head.contains(&format!("Bearer {SECRET}")),
        "{head}"
    );
    assert!(body["title"].as_str().unwrap().contains("Confidence mean"), "{body}");
    assert!(body["lines"].to_string().contains("version 3.1.9"), "{body}");
    assert!(body["lines"].to_string().contains("why: version 3.1.9"), "what changed: {body}");
    let link = body["link"].as_str().unwrap();
    assert!(link.starts_with("mlogtui://@file/dashboard?v=1") && link.contains("pane=confidence"), "{link}");
    for _ in 0..3 {
        assert_eq!(desk.once(&[]).1, 0);
    }
    assert_eq!(receiver.confirmed().len(), 1);
    desk.goes_quiet();
    assert_eq!(desk.once(&["--baseline", "none"]).1, 0);
    assert_eq!(receiver.confirmed(), ["opened", "resolved"]);
    desk.once(&["--baseline", "none"]);
    assert_eq!(receiver.confirmed().len(), 2);
}

#[test]
fn what_a_receiver_does_not_confirm_is_said_kept_and_sent_later() {
    let (desk, receiver) = (Desk::new("confidence-collapse"), Receiver::listen());
    desk.hook(receiver.port);
    for (mood, words) in [
        (Mood::Broken, "answered 500"),
        (Mood::Page, "answered a web page"),
        (Mood::Redirects, "redirects elsewhere, which is not followed"),
        (Mood::Repeats, "answered 403: is the key right?"),
        (Mood::Hangs, "did not answer in 10 s"),
    ] {
        receiver.set(mood);
        let (said, code) = desk.once(&[]);
        assert!(said.contains(words), "{mood:?}: {said}");
        assert_eq!((code, receiver.confirmed().len(), desk.waiting()), (3, 0, 1), "{mood:?}");
        desk.hurry();
    }
    receiver.set(Mood::Ok);
    assert_eq!(desk.once(&[]).1, 0);
    assert_eq!((receiver.confirmed(), desk.waiting()), (vec!["opened".to_string()], 0));
    let body = receiver.heard.lock().unwrap()[0].1.clone();
    assert!(body["lines"].to_string().contains("sent again: it was not confirmed before"), "{body}");
}

#[test]
fn a_receiver_that_is_down_is_told_when_it_is_up() {
    let desk = Desk::new("confidence-collapse");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    desk.hook(port);
    let (said, code) = desk.once(&[]);
    assert!(said.contains("127.0.0.1 cannot be reached") && code == 3, "{said}");
    let receiver = Receiver::listen();
    desk.hook(receiver.port);
    desk.hurry();
    assert_eq!((desk.once(&[]).1, receiver.confirmed()), (0, vec!["opened".to_string()]));
}

#[test]
fn who_is_silenced_or_was_told_enough_is_told_when_that_is_over() {
    let alert = "[[alert]]\nsignal = \"confidence.mean\"\n";
    for (receiver_says, alert_says, spared) in [
        ("", "silence = [\"00:00..12:00\", \"12:00..23:59\"]\n", "silenced"),
        ("at_most = 0\n", "", "was told 0 times this hour"),
    ] {
        let (desk, receiver) = (Desk::new("confidence-collapse"), Receiver::listen());
        desk.hook(receiver.port);
        let hook = fs::read_to_string(desk.path("config.toml")).unwrap();
        desk.config(&format!("{hook}{receiver_says}{alert}{alert_says}"));
        let (said, code) = desk.once(&[]);
        assert!(said.contains(spared) && code == 0, "{said}");
        assert_eq!((receiver.confirmed().len(), desk.waiting()), (0, 0), "{spared}");
        desk.config(&format!("{hook}{alert}"));
        assert_eq!(desk.once(&[]).1, 0);
        assert_eq!(receiver.confirmed(), ["opened"], "{spared}");
    }
}

#[test]
fn the_others_are_told_once_of_a_receiver_that_is_down() {
    let (desk, receiver) = (Desk::new("confidence-collapse"), Receiver::listen());
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let of = |name: &str, port| format!("[receiver.{name}]\nkind = \"webhook\"\nurl = \"http://127.0.0.1:{port}\"\n");
    desk.config(&(of("here", receiver.port) + &of("away", nobody)));
    for _ in 0..8 {
        assert_eq!(desk.once(&[]).1, 3, "one was not reached");
        desk.hurry();
    }
    assert_eq!(receiver.confirmed(), ["opened", "unreachable"]);
    let told = receiver.heard.lock().unwrap()[1].1.to_string();
    assert!(told.contains("the receiver away cannot be reached"), "{told}");
}

/// A watch that runs on; ended with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
        thread::sleep(Duration::from_millis(100));
    }
}

fn health(port: u16) -> Option<(String, Value)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some((head.lines().next()?.to_string(), serde_json::from_str(body).ok()?))
}

fn start(desk: &Desk, port: u16) -> Running {
    let log = fs::OpenOptions::new().create(true).append(true).open(desk.path("log")).unwrap();
    let address = format!("127.0.0.1:{port}");
    let mut command = desk.command(&["--interval", "1s", "--json", "--health", &address]);
    Running(command.stdout(log.try_clone().unwrap()).stderr(Stdio::from(log)).spawn().unwrap())
}

fn terminate(running: &mut Running) -> i32 {
    let kill = Command::new("kill").args(["-TERM", &running.0.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        if let Some(status) = running.0.try_wait().unwrap() {
            return status.code().unwrap_or(-1);
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("it did not end");
}

#[test]
fn a_service_survives_kills_and_outages_and_ends_when_asked_to() {
    let (desk, receiver) = (Desk::new("confidence-collapse"), Receiver::listen());
    desk.hook(receiver.port);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    receiver.set(Mood::Broken);
    let mut running = start(&desk, port);
    until("it tries", || health(port).is_some_and(|(_, body)| body["failing"].to_string().contains("answered 500")));
    // Killed in the middle of trying: nothing is lost.
    running.0.kill().unwrap();
    running.0.wait().unwrap();
    receiver.set(Mood::Ok);
    let mut running = start(&desk, port);
    until("it tells", || !receiver.confirmed().is_empty());
    until("it is well", || health(port).is_some_and(|(head, body)| head.contains("200") && body["waiting"] == 0));
    assert_eq!(terminate(&mut running), 0);
    let mut running = start(&desk, port);
    until("it looks", || health(port).is_some_and(|(_, body)| body["open"].as_array().is_some_and(|o| o.len() == 1)));
    thread::sleep(Duration::from_secs(3));
    assert_eq!(terminate(&mut running), 0);
    assert_eq!(receiver.confirmed(), ["opened"]);
    desk.is_silent_about_secrets(&fs::read_to_string(desk.path("log")).unwrap());
}

#[test]
fn two_watches_never_share_a_state() {
    let (desk, receiver) = (Desk::new("quiet"), Receiver::listen());
    desk.hook(receiver.port);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let _running = start(&desk, port);
    until("it looks", || health(port).is_some_and(|(_, body)| !body["looked"].is_null()));
    let (said, code) = desk.once(&[]);
    assert!(said.contains("another watch runs with the state") && code == 2, "{said}");
}

#[test]
fn a_config_that_makes_no_sense_is_refused_before_anything_is_sent() {
    let desk = Desk::new("quiet");
    for (text, words) in [
        (
            "[receiver.a]\nkind = \"slack\"\nurl = \"https://hooks.slack.example/services/s3cr3t-T0K3N\"",
            "has its address in the config",
        ),
        ("[receiver.a]\nkind = \"webhook\"\nurl = \"https://x.example/?t=s3cr3t-T0K3N\"", "seems to hold a secret"),
        ("[receiver.a]\nkind = \"webhook\"\nurl = \"http://x.example/hook\"", "without encryption"),
        ("[receiver.a]\nkind = \"webhook\"", "has no address"),
        ("[receiver.a]\nkind = \"pagerduty\"", "has no key"),
        ("[receiver.a]\nkind = \"opsgenie\"\nkey = { env = \"NOT_THERE_S\" }", "$NOT_THERE_S, which is not set"),
        ("[receiver.a]\nkind = \"pigeon\"", "pigeon"),
        ("[[alert]]\nsignal = \"latncy\"", "a signal that there is none of"),
    ] {
        desk.config(text);
        let (said, code) = desk.once(&[]);
        assert!(said.contains(words) && code == 2, "{text}: {code} {said}");
    }
    desk.config("");
    assert!(!Path::new(&desk.path("state.json")).exists());
    let (said, code) = desk.once(&["--interval", "0s"]);
    assert!(said.contains("`0s`") && code == 2, "{code} {said}");
}

#[test]
fn a_backtest_finds_the_incident_and_nothing_on_a_quiet_day() {
    let (incident, quiet) = (Desk::new("confidence-collapse"), Desk::new("quiet"));
    let back = |desk: &Desk, length: &str| -> Value {
        let arguments = ["watch", "--file", &desk.logs, "--backtest", length, "--interval", "2m", "--json"];
        serde_json::from_str(&headless::run(&arguments)).unwrap()
    };
    let found = back(&incident, "1h");
    assert_eq!(found["looks"], 31);
    let alerts = found["alerts"].as_array().unwrap();
    assert_eq!(alerts.len(), 1, "{found}");
    assert_eq!(alerts[0]["alert"]["signals"][0]["rule"], "confidence.mean");
    let none = back(&quiet, "3h");
    assert_eq!(none["alerts"].as_array().unwrap().len(), 0, "{none}");
}

#[test]
fn a_backtest_says_at_how_many_looks_there_was_nothing_to_judge() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("two.ndjson");
    let line =
        |at: &str| format!("{{\"timestamp\":\"2026-03-02T{at}:00Z\",\"log_level\":\"INFO\",\"service\":\"a\"}}\n");
    fs::write(&logs, line("01:00") + &line("03:00")).unwrap();
    let arguments = ["watch", "--file", logs.to_str().unwrap(), "--backtest", "2h", "--interval", "10m"];
    let told = headless::run(&arguments);
    assert!(told.contains("no events in 9 of 13 looks"), "{told}");
    assert!(told.contains("no baseline to hold events against in 3 of 13 looks"), "{told}");
    let document: Value = serde_json::from_str(&headless::run(&[&arguments[..], &["--json"]].concat())).unwrap();
    assert_eq!((&document["looks"], &document["empty"], &document["uncompared"]), (&13.into(), &9.into(), &3.into()));
}

/// What stands behind each kind of receiver: its path, and what of the body tells what happened to which alert.
fn told(heard: &[(String, Value)], from: usize) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_string();
    let of = |(head, body): &(String, Value)| {
        let path = head.split(' ').nth(1).unwrap_or_default().replace(SECRET, "*");
        let what = match path.split(['?', '*']).next().unwrap_or_default() {
            "/v2/enqueue" => {
                assert_eq!(body["routing_key"], SECRET);
                format!("{} {}", text(&body["event_action"]), text(&body["dedup_key"]))
            }
            "/api/v2/alerts" => {
                format!("{} alerts {}", body.as_array().unwrap().len(), text(&body[0]["labels"]["alertname"]))
            }
            opsgenie if opsgenie.starts_with("/v2/alerts") => {
                assert!(head.contains(&format!("GenieKey {SECRET}")), "{head}");
                text(&body["alias"])
            }
            _ if body["blocks"].is_array() => text(&body["text"]).split(']').next().unwrap_or_default().to_string(),
            _ => format!("{} {}", text(&body["kind"]), text(&body["runbook"])),
        };
        (path, what)
    };
    let mut all: Vec<_> = heard[from..].iter().map(of).collect();
    all.sort();
    all
}

#[test]
fn every_kind_of_receiver_is_told_in_its_own_form_once_and_that_it_is_over_once() {
    let (desk, receiver) = (Desk::new("confidence-collapse"), Receiver::listen());
    desk.all_kinds(receiver.port);
    let (said, code) = desk.once(&[]);
    assert_eq!(code, 0, "{said}");
    let key = format!("mlogtui/{}/confidence.mean", desk.logs);
    let opened = told(&receiver.heard.lock().unwrap(), 0);
    let expected = [
        ("/api/v2/alerts", "1 alerts confidence.mean".to_string()),
        ("/hook/*?token=*", "[notice".into()),
        ("/hook/*?token=*", "opened confidence-drop".into()),
        ("/v2/alerts", key.clone()),
        ("/v2/enqueue", format!("trigger {key}")),
    ];
    assert_eq!(opened, expected.map(|(path, what)| (path.to_string(), what)));
    assert_eq!(desk.once(&[]).1, 0);
    assert_eq!(receiver.heard.lock().unwrap().len(), 5, "nothing is told twice");
    desk.goes_quiet();
    assert_eq!(desk.once(&["--baseline", "none"]).1, 0);
    let over: Vec<String> = told(&receiver.heard.lock().unwrap(), 5).into_iter().map(|(_, what)| what).collect();
    assert!(over.contains(&format!("resolve {key}")) && over.contains(&"[resolved".to_string()), "{over:?}");
    assert!(over.contains(&"resolved confidence-drop".to_string()) && over.len() == 5, "{over:?}");
}

#[test]
fn a_dry_run_tells_nobody_and_keeps_nothing() {
    let (desk, receiver) = (Desk::new("confidence-collapse"), Receiver::listen());
    desk.hook(receiver.port);
    let (said, code) = desk.once(&["--dry-run"]);
    assert!(said.contains("\"decision\":\"opened\"") && code == 0, "{code} {said}");
    let out = desk.command(&["--once", "--dry-run"]).output().unwrap();
    let words = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(words.contains("why: version 3.1.9") && words.contains("mlogtui open 'mlogtui://@file/"), "{words}");
    assert!(receiver.confirmed().is_empty() && !desk.path("state.json").exists());
    let out = desk.command(&["--once", "--dry-run", "--baseline", "none"]).output().unwrap();
    let words = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(words.contains("there is no baseline to hold it against"), "{words}");
}
