//! Setting a cluster up and delivering to it, on real servers: nothing is lost and nothing comes twice.

use std::fs;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::engines;
use crate::engines::packages::Package;
use crate::engines::server::Server;
use crate::headless::demo;
use crate::{storms, weather};

fn mlogtui(directory: &Path, arguments: &[&str]) -> (bool, String, String) {
    let out = Command::cargo_bin("mlogtui").unwrap().current_dir(directory).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (out.status.success(), text(out.stdout), text(out.stderr))
}

pub fn ingest(directory: &Path, server: &Server, file: &str, into: &str) -> Value {
    let arguments = ["ingest", "--url", &server.url, "--into", into, "--json", file];
    let (fine, out, words) = mlogtui(directory, &arguments);
    assert!(fine, "{words}");
    serde_json::from_str(&out).unwrap()
}

fn count(server: &Server, index: &str) -> u64 {
    server.must("POST", &format!("/{index}/_refresh"), None);
    server.must("GET", &format!("/{index}/_count"), None)["count"].as_u64().unwrap()
}

fn sets_up(server: &Server, stream: &str) {
    let directory = tempfile::tempdir().unwrap();
    let setup = |more: &[&str]| {
        let base = ["setup", "--url", &server.url, "--into", stream];
        let (fine, out, words) = mlogtui(directory.path(), &[base.as_slice(), more].concat());
        assert!(fine, "{words}");
        (out, words)
    };
    let (printed, _) = setup(&["--print"]);
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let template = format!("/_index_template/mlogtui-{stream}");
    assert_eq!(printed[&template]["standing"], "new");
    assert_eq!(server.ask("GET", &template, None).0, 404, "printing changes nothing");
    let (fine, _, words) = mlogtui(directory.path(), &["setup", "--url", &server.url, "--into", stream]);
    assert!(!fine && words.contains("--yes"), "without a terminal nobody agrees: {words}");
    let (_, words) = setup(&["--yes"]);
    assert!(words.contains("made: index template") && words.contains("made: ingest pipeline"), "{words}");
    let (out, words) = setup(&["--yes"]);
    assert!(words.contains("nothing to do"), "{out}{words}");
    let there = server.must("GET", "/_ingest/pipeline/mlogtui-contract", None)["mlogtui-contract"].take();
    let changed = json!({"description": "another one", "processors": there["processors"]});
    server.must("PUT", "/_ingest/pipeline/mlogtui-contract", Some(&changed));
    let (out, _) = setup(&["--yes"]);
    assert!(out.contains("~ description: another one -> Checks events"), "{out}");
}

/// What is shown is all that would change, and a name that something else has is left alone.
fn shows_what_it_would_change(server: &Server) {
    let directory = tempfile::tempdir().unwrap();
    let setup = |more: &[&str]| {
        let (fine, out, words) = mlogtui(directory.path(), &[&["setup", "--url", &server.url], more].concat());
        assert!(fine, "{words}");
        format!("{out}{words}")
    };
    setup(&["--into", "shown", "--daily", "--yes"]);
    assert!(setup(&["--into", "shown", "--daily"]).contains("nothing to do"));
    let printed = setup(&["--into", "shown", "--print"]);
    assert!(printed.contains("\"standing\": \"differs\""), "{printed}");
    assert!(setup(&["--into", "shown", "--yes"]).contains("+ data_stream: {}"));
    assert!(setup(&["--into", "shown"]).contains("nothing to do"));

    let at = "/_index_template/mlogtui-shown";
    let mut template = server.must("GET", at, None)["index_templates"][0]["index_template"].take();
    for added in ["created_date", "created_date_millis", "modified_date", "modified_date_millis"] {
        template.as_object_mut().unwrap().remove(added);
    }
    template["data_stream"] = json!({});
    template["template"]["aliases"] = json!({"all-shown": {}});
    server.must("PUT", at, Some(&template));
    let words = setup(&["--into", "shown", "--yes"]);
    assert!(words.contains("- template.aliases.all-shown: {}"), "{words}");

    server.must("PUT", "/plain-index", Some(&json!({"aliases": {"plain-alias": {}}})));
    for (name, what) in [("plain-index", "an index"), ("plain-alias", "an alias")] {
        let words = setup(&["--into", name, "--yes"]);
        assert!(words.starts_with(&format!("! data stream {name}: {what} of that name is there already")), "{words}");
        assert_eq!(server.ask("GET", &format!("/_index_template/mlogtui-{name}"), None).0, 404);
    }
    let (fine, _, words) = mlogtui(directory.path(), &["setup", "--url", &server.url, "--into", "a/b-c", "--yes"]);
    assert!(!fine && words.contains("cannot name a data stream"), "{words}");
}

/// What comes another way is checked and added to as `mlogtui ingest` does.
fn checks_what_comes_another_way(server: &Server) {
    let sound = json!({"timestamp": "2026-03-02T00:00:00.5Z", "event_type": "inference_complete", "request_id": "r",
        "service": "s", "environment": "production", "model_metadata": {"model_version": "1"},
        "inference_metrics": {"latency_ms": "812.5"}, "output": {"confidence_scores": [0.25, 0.75]}});
    let with = |field: &str, value: Value| {
        let mut event = sound.clone();
        event[field] = value;
        event
    };
    let events = [
        sound.clone(),
        with("timestamp", json!("2026-03-02T00:00:00")),
        with("timestamp", json!(1_773_025_200)),
        with("inference_metrics", json!({"latency_ms": "slow"})),
        with("request_id", Value::Null),
        with("output", json!({"confidence_scores": [{"label": "a", "score": 0.25}, {"score": 0.75}]})),
        with("sampling", json!({"weight": -3})),
    ];
    let docs: Vec<Value> = events.iter().map(|event| json!({"_source": event})).collect();
    let path = "/_ingest/pipeline/mlogtui-contract/_simulate";
    let answer = server.must("POST", path, Some(&json!({"docs": docs})));
    let of = |at: usize| answer["docs"][at]["doc"]["_source"].clone();
    let good = of(0);
    assert_eq!(good["inference_metrics"]["latency_ms"], 812.5, "{answer}");
    assert_eq!((&good["tags"], &good["output"]["mean_confidence"]), (&json!(["high_latency"]), &json!(0.5)));
    assert_eq!((&good["deployment_environment"], &good["@timestamp"]), (&json!("production"), &sound["timestamp"]));
    assert!(good["cluster_name"].as_str().is_some_and(|name| name.starts_with("127.0.0.1")), "{good}");
    for (at, why) in [(1, "with a zone"), (2, "with a zone"), (3, "is no number"), (4, "missing request_id")] {
        let bad = of(at);
        assert!(bad["tags"].as_array().unwrap().contains(&json!("invalid_schema")), "{bad}");
        assert!(bad["validation_error"].as_str().unwrap().contains(why), "{bad}");
        let now = bad["ingest_timestamp"].as_str().unwrap();
        assert!(chrono::DateTime::parse_from_rfc3339(now).is_ok() && bad["@timestamp"].is_string(), "{bad}");
    }
    let output = &of(5)["output"];
    assert_eq!((&output["confidence_scores"], &output["mean_confidence"]), (&json!([0.25, 0.75]), &json!(0.5)));
    assert_eq!((&output["scored"][0]["label"], &of(6)["sampling"]["weight"]), (&json!("a"), &json!(1)));
}

fn delivers(server: &Server, stream: &str) {
    let directory = tempfile::tempdir().unwrap();
    let file = demo(&directory, "schema-break", 5, 20_000);
    let at = directory.path();
    let first = ingest(at, server, &file, stream);
    let events = first["delivered"].as_u64().unwrap();
    assert_eq!(first["lines"], 20_000);
    assert_eq!(events + first["refused"].as_u64().unwrap(), 20_000);
    assert!(first["invalid"].as_u64().unwrap() > 0);
    assert_eq!(count(server, stream), events);
    let refused = fs::read_to_string(at.join("refused.ndjson")).unwrap();
    assert_eq!(refused.lines().count() as u64, first["refused"].as_u64().unwrap());
    assert!(refused.contains("\"reason\":\"no JSON object that"));
    let invalid = json!({"query": {"term": {"tags": "invalid_schema"}}});
    let tagged = server.must("GET", &format!("/{stream}/_count"), Some(&invalid))["count"].clone();
    assert_eq!(tagged, first["invalid"]);

    let (fine, findings, words) = mlogtui(at, &["doctor", "--url", &server.url, "--index", stream]);
    assert!(fine && findings.contains(&format!("{events} events")), "{findings}{words}");
    assert!(findings.contains("within a point in time"), "{findings}");

    let text = fs::read_to_string(&file).unwrap();
    let served = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut ids = served.filter_map(|document| document["correlation_id"].as_str().map(String::from));
    let id = ids.nth(100).unwrap();
    let (fine, trace, words) = mlogtui(at, &["trace", "--url", &server.url, "--index", stream, &id, "--json"]);
    assert!(fine && trace.contains(&id), "an id alone is found, whatever is not indexed: {words}");

    let again = ingest(at, server, &file, stream);
    assert_eq!((&again["delivered"], &again["already_there"]), (&json!(0), &json!(events)));
    assert_eq!(count(server, stream), events);
}

/// What an older index of a stream holds is not delivered again into the newest.
fn rolls_over(server: &Server, stream: &str) {
    let directory = tempfile::tempdir().unwrap();
    let file = demo(&directory, "quiet", 6, 10_000);
    let text = fs::read_to_string(&file).unwrap();
    let twice = directory.path().join("twice.ndjson");
    let line = text.lines().find(|l| l.contains("inference_complete") && l.ends_with('}')).unwrap();
    fs::write(&twice, format!("{text}{line}\n{line}\n")).unwrap();
    let half: String = text.lines().take(5_000).map(|l| format!("{l}\n")).collect();
    let first = directory.path().join("half.ndjson");
    fs::write(&first, half).unwrap();
    let before = count(server, stream);
    let one = ingest(directory.path(), server, first.to_str().unwrap(), stream);
    server.must("POST", &format!("/{stream}/_rollover"), None);
    let all = ingest(directory.path(), server, twice.to_str().unwrap(), stream);
    assert_eq!(all["already_there"], one["delivered"]);
    let events = one["delivered"].as_u64().unwrap() + all["delivered"].as_u64().unwrap();
    assert_eq!(events + all["refused"].as_u64().unwrap(), 10_002, "identical lines count each");
    assert_eq!(count(server, stream), before + events);

    let behind = server.must("GET", &format!("/_resolve/index/{stream}"), None);
    let oldest = behind["data_streams"][0]["backing_indices"][0].as_str().unwrap();
    server.must("POST", &format!("/{oldest}/_close"), None);
    let (_, findings, _) = mlogtui(directory.path(), &["doctor", "--url", &server.url, "--index", stream]);
    server.must("POST", &format!("/{oldest}/_open"), None);
    assert!(findings.contains(&format!("without the closed index {oldest}")), "{findings}");
}

/// What is too large for something before the server comes in smaller parts, and only what is too large alone is refused.
fn delivers_in_parts(server: &Server) {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let noise = |length: usize| (0..length).map(|_| fastrand::alphanumeric()).collect::<String>();
    let line =
        |length| json!({"timestamp": "2026-03-09T00:00:00Z", "event_type": "x", "message": noise(length)}).to_string();
    let lines: Vec<String> = (0..40).map(|n| line(if n == 7 { 60_000 } else { 1_000 })).collect();
    fs::write(at.join("parts.ndjson"), lines.join("\n")).unwrap();
    let narrow = storms::narrow(server, 20_000);
    let base = ["ingest", "--url", &narrow, "--into", "ml-parts", "--json", "parts.ndjson"];
    let (fine, out, words) = mlogtui(at, &base);
    let out: Value = serde_json::from_str(&out).unwrap();
    assert!(fine && (&out["delivered"], &out["refused"]) == (&json!(39), &json!(1)), "{out}{words}");
    assert_eq!(count(server, "ml-parts"), 39);
    assert!(fs::read_to_string(at.join("refused.ndjson")).unwrap().contains("413 it is larger"));
}

/// What has no usable time counts as invalid where it lies, on a server as in a file, and nowhere else.
fn counts_what_has_no_time(server: &Server) {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let line = |n: usize| {
        let zone = if n >= 900 && n % 2 == 1 { "" } else { "Z" };
        let time = format!("2026-03-05T10:{:02}:{:02}{zone}", n / 60, n % 60);
        json!({"timestamp": time, "event_type": "inference_complete", "request_id": format!("r{n}"), "service": "s",
            "model_version": "1", "inference_metrics": {"latency_ms": 5.0}})
    };
    let lines: String = (0..1_800).map(|n| format!("{}\n", line(n))).collect();
    fs::write(at.join("timeless.ndjson"), lines).unwrap();
    assert_eq!(ingest(at, server, "timeless.ndjson", "ml-timeless")["invalid"], 450);
    server.must("POST", "/ml-timeless/_refresh", None);
    let shown = |of: &[&str]| {
        let window = ["--from", "2026-03-05T10:15Z", "--to", "2026-03-05T10:30Z", "--baseline", "previous", "--json"];
        let (fine, out, words) = mlogtui(at, &[&["dashboard"], of, &window].concat());
        assert!(fine, "{words}");
        let mut panes: Value = serde_json::from_str(&out).unwrap();
        // Who has which detectors differs.
        panes["panes"]["anomalies"]["notes"].take();
        let part = |key: &str| panes[key].clone();
        ["panes", "events"].map(part)
    };
    let of_server = ["--url", &server.url, "--index", "ml-timeless"];
    let (local, remote) = (shown(&["--file", "timeless.ndjson"]), shown(&of_server));
    assert_eq!(local, remote);
    let logs = |of: &[&str]| {
        let window = ["--from", "2026-03-05T10:15Z", "--to", "2026-03-05T10:30Z"];
        mlogtui(at, &[&["logs"], of, &window].concat()).1.lines().count()
    };
    assert_eq!((logs(&["--file", "timeless.ndjson"]), logs(&of_server)), (900, 900));
}

/// Every event goes into the index of its day, once; a line without a time stays where the first delivery put it.
fn delivers_by_day(server: &Server) {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let line = |time: &str, id: &str| json!({"timestamp": time, "event_type": "x", "request_id": id}).to_string();
    let days = [line("2026-03-08T23:59:59.999Z", "a"), line("2026-03-09T01:00:00+01:00", "b")];
    fs::write(at.join("days.ndjson"), format!("{}\n{}\n{}\n", json!({"event_type": "timeless"}), days[0], days[1]))
        .unwrap();
    let deliver = |more: &[&str]| {
        let base = ["ingest", "--url", &server.url, "--into", "days", "--daily", "--json", "days.ndjson"];
        mlogtui(at, &[base.as_slice(), more].concat())
    };
    let (fine, _, words) = deliver(&["--refused", "not-there/refused.ndjson"]);
    assert!(!fine && words.contains("cannot be written") && words.contains("--refused FILE"), "{words}");
    assert_eq!(count(server, "days-*"), 0, "it is told before anything is delivered");
    let told = |delivered: u64, there: u64| {
        let (fine, out, words) = deliver(&[]);
        let out: Value = serde_json::from_str(&out).unwrap();
        assert!(
            fine && (&out["delivered"], &out["already_there"]) == (&json!(delivered), &json!(there)),
            "{out}{words}"
        );
    };
    told(3, 0);
    assert_eq!((count(server, "days-2026.03.08"), count(server, "days-2026.03.09")), (1, 1));
    told(0, 3);
    assert_eq!(count(server, "days-*"), 3);
}

#[test]
fn elasticsearch_9_is_set_up_and_delivered_to() {
    sets_up(Server::elasticsearch_9(), "ml-delivered-logs");
    shows_what_it_would_change(Server::elasticsearch_9());
    delivers(Server::elasticsearch_9(), "ml-delivered-logs");
    rolls_over(Server::elasticsearch_9(), "ml-delivered-logs");
    delivers_by_day(Server::elasticsearch_9());
    delivers_in_parts(Server::elasticsearch_9());
    counts_what_has_no_time(Server::elasticsearch_9());
}

#[test]
fn opensearch_3_is_set_up_and_delivered_to() {
    let server = Server::opensearch_3();
    sets_up(server, "ml-delivered-logs");
    shows_what_it_would_change(server);
    checks_what_comes_another_way(server);
    delivers(server, "ml-delivered-logs");
    rolls_over(server, "ml-delivered-logs");
    delivers_by_day(server);
    counts_what_has_no_time(server);
    rolls_an_alias_over(server);
}

#[test]
fn the_other_versions_are_delivered_to() {
    if engines::all() {
        for package in [Package::Elasticsearch8, Package::Elasticsearch7] {
            delivers(&Server::own(package), "delivered-logs");
        }
    }
}

fn ended(child: &mut Child, within: Duration) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < within {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    child.kill().unwrap();
    false
}

/// Waits until so many events are there.
fn arrived(server: &Server, stream: &str, least: u64) {
    let begun = Instant::now();
    while server.ask("GET", &format!("/{stream}/_count"), None).1["count"].as_u64().unwrap_or(0) < least {
        assert!(begun.elapsed() < Duration::from_secs(120), "less than {least} events arrive");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Rolled over and killed in the middle of a delivery in which lines are the same.
fn survives_a_kill(package: Package) {
    const EVENTS: u64 = 60_000;
    let server = Server::own(package);
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let (fine, _, words) = mlogtui(at, &["setup", "--url", &server.url, "--into", "ml-killed-logs", "--yes"]);
    assert!(fine, "{words}");
    let file = demo(&directory, "quiet", 7, EVENTS);
    let text = fs::read_to_string(&file).unwrap();
    let line = text.lines().find(|l| l.contains("inference_complete") && l.ends_with('}')).unwrap();
    // The first and the last of them come before and after everything that happens.
    fs::write(&file, format!("{line}\n{text}{line}\n{line}\n")).unwrap();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("mlogtui"))
        .current_dir(at)
        .args(["ingest", "--url", &server.url, "--into", "ml-killed-logs", &file])
        .spawn()
        .unwrap();
    arrived(&server, "ml-killed-logs", 2_000);
    server.must("POST", "/ml-killed-logs/_rollover", None);
    arrived(&server, "ml-killed-logs", 8_000);
    server.kill();
    std::thread::sleep(Duration::from_secs(2));
    server.restart();
    assert!(ended(&mut child, Duration::from_secs(240)));
    let refused = fs::read_to_string(at.join("refused.ndjson")).unwrap().lines().count() as u64;
    assert_eq!(count(&server, "ml-killed-logs") + refused, EVENTS + 3, "{}", package.name());
    let indices = server.must("GET", "/_cat/indices/*ml-killed-logs*?format=json&expand_wildcards=all", None);
    assert_eq!(indices.as_array().map(Vec::len), Some(2), "it was rolled over: {indices}");
}

#[test]
fn a_delivery_to_elasticsearch_9_survives_a_rollover_and_a_kill() {
    survives_a_kill(Package::Elasticsearch9);
}

#[test]
fn a_delivery_to_opensearch_3_survives_a_rollover_and_a_kill() {
    survives_a_kill(Package::OpenSearch3);
}

/// An alias is written to where it says, and holds what stands behind it.
fn rolls_an_alias_over(server: &Server) {
    let writes = json!({"aliases": {"ml-aliased": {"is_write_index": true}}});
    server.must("PUT", "/ml-aliased-000001", Some(&writes));
    let directory = tempfile::tempdir().unwrap();
    let file = demo(&directory, "quiet", 8, 2_000);
    let one = ingest(directory.path(), server, &file, "ml-aliased");
    server.must("POST", "/ml-aliased/_rollover", None);
    let again = ingest(directory.path(), server, &file, "ml-aliased");
    assert_eq!((&again["already_there"], &again["delivered"]), (&one["delivered"], &json!(0)));
}

/// With a key that holds what the README names and no more.
#[test]
fn a_key_for_writing_sets_up_and_delivers() {
    let _undisturbed = engines::undisturbed();
    let server = Server::elasticsearch_9_secure();
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let role = json!({"cluster": ["monitor", "manage_index_templates", "manage_ilm", "manage_pipeline"], "indices": [
        {"names": ["ml-written-*"], "privileges": ["read", "view_index_metadata", "create_doc", "auto_configure", "maintenance"]}]});
    let asked = json!({"name": "writer", "role_descriptors": {"writer": role}});
    let key = server.must("POST", "/_security/api_key", Some(&asked))["encoded"].as_str().unwrap().to_string();
    let config = format!(
        "[cluster.prod]\nurls = [\"{}\"]\nca = \"{}\"\nauth = {{ api_key = {{ file = \"{}\" }} }}\n",
        server.url,
        server.authority_file(at).display(),
        weather::kept(at, "api-key", &key).display()
    );
    fs::write(at.join("config.toml"), &config).unwrap();
    let to = ["--cluster", "prod", "--into", "ml-written-logs", "--config", "config.toml"];
    let reader = json!({"name": "reader", "role_descriptors": {"reader": {"cluster": ["monitor"], "indices": [
        {"names": ["ml-written-*"], "privileges": ["read", "view_index_metadata"]}]}}});
    let reading = server.must("POST", "/_security/api_key", Some(&reader))["encoded"].as_str().unwrap().to_string();
    fs::write(at.join("reads.toml"), config.replace("api-key", "reading-key")).unwrap();
    weather::kept(at, "reading-key", &reading);
    let print = ["setup", "--print", "--cluster", "prod", "--into", "ml-written-logs", "--config", "reads.toml"];
    let (fine, printed, words) = mlogtui(at, &print);
    assert!(fine && printed.contains("/_ilm/policy/mlogtui-ml-written-logs"), "{words}");
    assert!(words.contains("cannot be looked at, and counts as not there"), "{words}");
    let (fine, _, words) = mlogtui(at, &[&["setup", "--yes"], to.as_slice()].concat());
    assert!(fine, "{words}");
    let file = demo(&directory, "quiet", 3, 2_000);
    for again in [false, true] {
        let (fine, _, words) = mlogtui(at, &[&["ingest", file.as_str()], to.as_slice()].concat());
        assert!(fine && words.contains("0 events delivered") == again, "{words}");
    }
}
