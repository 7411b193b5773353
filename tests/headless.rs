//! The headless twins against answers computed here from the plain documents.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use serde_json::{Value, json};

/// Runs the program and gives its standard output; it must succeed.
pub fn run(arguments: &[&str]) -> String {
    let out = Command::cargo_bin("mlogtui").unwrap().args(arguments).output().unwrap();
    assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// The readings of a file.
pub fn dashboard(file: &str, more: &[&str]) -> Value {
    let arguments: Vec<&str> =
        ["dashboard", "--json", "--file", file].into_iter().chain(more.iter().copied()).collect();
    serde_json::from_str(&run(&arguments)).unwrap()
}

/// A small demo file in a directory that lives as long as the test.
pub fn demo(directory: &tempfile::TempDir, scenario: &str, seed: u64, events: u64) -> String {
    let path: PathBuf = directory.path().join(format!("{scenario}-{seed}.ndjson"));
    let (path, seed, events) = (path.to_str().unwrap().to_string(), seed.to_string(), events.to_string());
    run(&["demo", "--scenario", scenario, "--seed", &seed, "--events", &events, "--write", &path]);
    path
}

/// Percentile of weighted values by its definition: each value stands as often as it weighs.
fn percentile(values: &[(f64, f64)], q: f64) -> Option<f64> {
    let mut copies: Vec<f64> = values.iter().flat_map(|(v, w)| vec![*v; *w as usize]).collect();
    copies.sort_by(f64::total_cmp);
    let at = q * (copies.len().checked_sub(1)?) as f64;
    let (low, high) = (copies[at.floor() as usize], copies[at.ceil() as usize]);
    Some(low + (high - low) * at.fract())
}

fn close(seen: &Value, want: Option<f64>, what: &str) {
    match want {
        None => assert!(seen.is_null(), "{what}: {seen} is not null"),
        Some(want) => {
            let seen = seen.as_f64().unwrap_or_else(|| panic!("{what}: {seen} is no number"));
            assert!((seen - want).abs() <= 1e-6 * want.abs().max(1.0), "{what}: {seen} is not {want}");
        }
    }
}

struct Plain {
    time: i64,
    weight: f64,
    document: Value,
}

fn plain_events(file: &str) -> Vec<Plain> {
    let parse = |line: &str| -> Option<Plain> {
        let document: Value = serde_json::from_str(line).ok()?;
        let time = chrono::DateTime::parse_from_rfc3339(document["timestamp"].as_str()?).ok()?.timestamp_millis();
        let weight = document["sampling"]["weight"].as_f64().unwrap_or(1.0);
        Some(Plain { time, weight, document })
    };
    fs::read_to_string(file).unwrap().lines().filter_map(parse).collect()
}

fn latency(document: &Value) -> Option<f64> {
    let value = &document["inference_metrics"]["latency_ms"];
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn confidence(document: &Value) -> Option<f64> {
    let output = &document["output"];
    output["mean_confidence"].as_f64().or_else(|| {
        let scores: Vec<f64> = output["confidence_scores"].as_array()?.iter().filter_map(Value::as_f64).collect();
        (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
    })
}

fn mean(values: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (sum, weight) = values.fold((0.0, 0.0), |(s, t), (v, w)| (s + v * w, t + w));
    (weight > 0.0).then(|| sum / weight)
}

#[test]
fn the_dashboard_is_what_the_documents_say() {
    let directory = tempfile::tempdir().unwrap();
    let file = demo(&directory, "cold-feature-store", 3, 20_000);
    let seen = dashboard(&file, &[]);
    let time = |v: &Value| chrono::DateTime::parse_from_rfc3339(v.as_str().unwrap()).unwrap().timestamp_millis();
    let window = (time(&seen["window"]["from"]), time(&seen["window"]["to"]));
    let baselines: Vec<(i64, i64)> =
        seen["baseline"]["windows"].as_array().unwrap().iter().map(|w| (time(&w["from"]), time(&w["to"]))).collect();
    assert_eq!(seen["baseline"]["kind"], "days");
    let all = plain_events(&file);
    let inside = |t: i64, (from, to): (i64, i64)| from <= t && t < to;
    let current: Vec<&Plain> = all.iter().filter(|e| inside(e.time, window)).collect();
    let usual: Vec<&Plain> = all.iter().filter(|e| baselines.iter().any(|b| inside(e.time, *b))).collect();

    close(&seen["events"], Some(current.iter().map(|e| e.weight).sum()), "events");
    for (events, pane) in [(&current, &seen["panes"]), (&usual, &seen["panes"])] {
        let of =
            |key: &str| if std::ptr::eq(events, &current) { pane[key].clone() } else { pane[key]["baseline"].clone() };
        let latencies: Vec<(f64, f64)> =
            events.iter().filter_map(|e| Some((latency(&e.document)?, e.weight))).collect();
        for (key, q) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
            close(&of("latency")[key], percentile(&latencies, q), key);
        }
        let scored = events.iter().filter_map(|e| Some((confidence(&e.document)?, e.weight)));
        close(&of("confidence")["mean"], mean(scored), "confidence");
        let hits = events
            .iter()
            .filter_map(|e| Some((f64::from(e.document["input_features"]["cache_hit"].as_bool()?), e.weight)));
        close(&of("cache")["hit_rate"], mean(hits), "hit rate");
        let errors = events.iter().map(|e| (f64::from(e.document["log_level"] == "ERROR"), e.weight));
        close(&of("errors")["error_rate"], mean(errors), "error rate");
        let drift =
            events.iter().filter_map(|e| Some((e.document["anomaly_signals"]["drift_score"].as_f64()?, e.weight)));
        close(&of("drift")["mean"], mean(drift), "drift");
    }
    for group in seen["panes"]["versions"]["groups"].as_array().unwrap() {
        let version = |e: &&&Plain| e.document["model_metadata"]["model_version"] == group["value"];
        let has = current.iter().filter(|e| e.document["model_metadata"]["model_version"].is_string());
        let of: f64 = current.iter().filter(version).map(|e| e.weight).sum();
        close(&group["count"], Some(of), "version count");
        close(&group["share"], Some(of / has.map(|e| e.weight).sum::<f64>()), "version share");
    }
}

#[test]
fn filters_mean_the_same_as_in_plain_code() {
    let directory = tempfile::tempdir().unwrap();
    let file = demo(&directory, "upstream-failure", 4, 8_000);
    let all = plain_events(&file);
    let count = |filter: &str| {
        let more = [
            "--from",
            "2000-01-01T00:00:00Z",
            "--to",
            "2100-01-01T00:00:00Z",
            "--baseline",
            "none",
            "--filter",
            filter,
        ];
        dashboard(&file, &more)["events"].as_f64().unwrap()
    };
    let expect =
        |keep: &dyn Fn(&Value) -> bool| all.iter().filter(|e| keep(&e.document)).map(|e| e.weight).sum::<f64>();
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-6 * b.max(1.0), "{a} is not {b}");
    close(count("level:error"), expect(&|d| d["log_level"] == "ERROR"));
    close(count("latency:>=200"), expect(&|d| latency(d).is_some_and(|l| l >= 200.0)));
    close(
        count("variant:canary NOT level:ERROR"),
        expect(&|d| d["model_metadata"]["serving_variant"] == "canary" && d["log_level"] != "ERROR"),
    );
    close(count("inference_metrics.latency_ms:*"), expect(&|d| latency(d).is_some()));
    close(count("(region:eu* OR region:us*) -service:ranking"), {
        expect(&|d| {
            d["region"].as_str().is_some_and(|r| r.starts_with("eu") || r.starts_with("us"))
                && d["service"] != "ranking"
        })
    });
}

#[test]
fn tests_on_tags_look_at_every_one_of_them() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.ndjson");
    let tagged = |tags: Value| json!({"timestamp": "2026-03-02T00:00:00Z", "tags": tags}).to_string();
    let lines = [json!(["slow", "canary"]), json!(["canary"]), json!("canary"), json!(["slow"]), json!([])].map(tagged);
    fs::write(&path, lines.join("\n")).unwrap();
    for (filter, count) in
        [("tags:canary", 3), ("tags:slow", 2), ("NOT tags:canary", 2), ("tags:can*", 3), ("tags:*", 4)]
    {
        let printed = run(&["logs", "--json", "--file", path.to_str().unwrap(), "--filter", filter]);
        assert_eq!(printed.lines().count(), count, "{filter}");
    }
}

#[test]
fn logs_come_in_order_of_time_and_whole() {
    let directory = tempfile::tempdir().unwrap();
    let file = demo(&directory, "quiet", 5, 5_000);
    let all = ["--from", "2000-01-01T00:00:00Z", "--to", "2100-01-01T00:00:00Z"];
    let lines = run(&[&["logs", "--json", "--file", &file][..], &all].concat());
    assert_eq!(lines.lines().count(), fs::read_to_string(&file).unwrap().lines().count());
    let times: Vec<String> = lines
        .lines()
        .filter_map(|l| serde_json::from_str::<Value>(l).ok()?["timestamp"].as_str().map(str::to_string))
        .filter(|t| t.ends_with('Z'))
        .collect();
    assert!(times.is_sorted());
}

#[test]
fn fields_are_counted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.ndjson");
    let lines = [
        json!({"timestamp": "2026-03-02T00:00:00Z", "a": {"b": 1}, "service": "x"}),
        json!({"timestamp": "2026-03-02T00:00:01Z", "a": {"b": "two"}, "service": "x"}),
    ];
    fs::write(&path, lines.map(|l| l.to_string()).join("\n")).unwrap();
    let fields: Value = serde_json::from_str(&run(&["fields", "--json", "--file", path.to_str().unwrap()])).unwrap();
    let field = |path: &str| fields.as_array().unwrap().iter().find(|f| f["path"] == path).cloned().unwrap();
    assert_eq!(field("a.b")["types"], json!(["number", "string"]));
    assert_eq!(field("service")["values"], json!([{"value": "x", "count": 2.0}]));
    assert_eq!(field("service")["name"], "service");
}

#[test]
fn without_detectors_the_anomalies_are_the_services_own_signals() {
    let directory = tempfile::tempdir().unwrap();
    let file = demo(&directory, "confidence-collapse", 3, 30_000);
    let found: Value = serde_json::from_str(&run(&["anomalies", "--json", "--file", &file])).unwrap();
    assert_eq!(found["source"], "signals");
    assert!(found["notes"][0].as_str().unwrap().contains("no detectors"), "{found}");
    let dashboard: Value = serde_json::from_str(&run(&["dashboard", "--json", "--file", &file])).unwrap();
    assert_eq!(dashboard["panes"]["anomalies"]["anomalies"], found["anomalies"], "the dashboard says the same");
    assert_eq!(dashboard["panes"]["anomalies"]["source"], "signals");
    let first = &found["anomalies"][0];
    assert_eq!((&first["detector"], &first["score"]), (&json!("confidence_anomalous"), &Value::Null));
    let (version, filter) = (first["of"]["version"].as_str().unwrap(), first["filter"].as_str().unwrap());
    let window = ["from", "to"].map(|end| found["window"][end].as_str().unwrap());
    let lines = run(&["logs", "--json", "--file", &file, "--filter", filter, "--from", window[0], "--to", window[1]]);
    let flagged: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!flagged.is_empty(), "{filter}");
    for event in &flagged {
        assert_eq!(event["anomaly_signals"]["confidence_anomalous"], true);
        assert_eq!(event["model_metadata"]["model_version"], version);
    }
    assert!(first["actual"].as_f64() > first["typical"].as_f64(), "{first}");
}
