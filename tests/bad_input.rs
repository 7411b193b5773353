//! Bad input: a plain message with a hint and an exit code, or a counted and visible remainder.

use std::fs;
use std::io::Write;

use assert_cmd::Command;

use crate::headless::{dashboard, run};

fn fails(arguments: &[&str]) -> (i32, String) {
    let out = Command::cargo_bin("mlogtui").unwrap().args(arguments).output().unwrap();
    let words = String::from_utf8_lossy(&out.stderr).to_string();
    assert!(!words.contains("panicked"), "{words}");
    (out.status.code().unwrap(), words)
}

fn file_of(directory: &tempfile::TempDir, name: &str, bytes: &[u8]) -> String {
    let path = directory.path().join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_string()
}

const EVENT: &str = r#"{"timestamp":"2026-03-02T00:00:00Z","event_type":"inference_complete","request_id":"r","service":"s","model_metadata":{"model_version":"1"},"inference_metrics":{"latency_ms":5}}"#;

#[test]
fn a_missing_file_is_named() {
    let (code, words) = fails(&["dashboard", "--file", "/nowhere/app.ndjson", "--json"]);
    assert_eq!(code, 3);
    assert!(words.contains("/nowhere/app.ndjson"), "{words}");
}

#[test]
fn a_directory_without_logs_and_an_empty_file_are_told_apart() {
    let directory = tempfile::tempdir().unwrap();
    let (code, words) = fails(&["dashboard", "--file", directory.path().to_str().unwrap(), "--json"]);
    assert_ne!(code, 0);
    assert!(words.contains("no log"), "{words}");
    let empty = file_of(&directory, "empty.ndjson", b"");
    let (code, words) = fails(&["dashboard", "--file", &empty, "--json"]);
    assert_eq!(code, 4, "{words}");
}

#[test]
fn a_bad_filter_points_at_the_character() {
    let directory = tempfile::tempdir().unwrap();
    let file = file_of(&directory, "a.ndjson", EVENT.as_bytes());
    let (code, words) = fails(&["dashboard", "--file", &file, "--json", "--filter", "latency:>=abc"]);
    assert_eq!(code, 2);
    assert!(words.contains('^'), "{words}");
}

#[test]
fn bad_lines_are_counted_and_can_be_looked_at() {
    let directory = tempfile::tempdir().unwrap();
    let mut bytes = Vec::new();
    for line in [
        EVENT.as_bytes(),
        b"not json",
        b"\xff\xfe\x00binary",
        br#"{"timestamp":"2026-03-02T00:00:00Z","latency_ms":NaN}"#,
        br#"{"timestamp":"2026-03-02T00:00:00","event_type":"x"}"#,
        br#"{"timestamp":"1754-08-30T22:43:41Z","event_type":"x"}"#,
        br#"{"a":1,"a":2,"timestamp":"2026-03-02T00:00:01Z","event_type":"x"}"#,
        b"123",
        b"",
        br#"{"timestamp":"2026-03-02T00:00:01Z","event_type":"x","latency_ms":1e400}"#,
    ] {
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(&EVENT.as_bytes()[..40]);
    let file = file_of(&directory, "bad.ndjson", &bytes);
    let all = ["--from", "1700-01-01T00:00:00Z", "--to", "2100-01-01T00:00:00Z", "--baseline", "none"];
    let seen = dashboard(&file, &all);
    assert_eq!(seen["events"], 3);
    // Three events are sound; not JSON: five lines and the torn end; and one time has no zone.
    assert_eq!(seen["panes"]["errors"]["invalid_schema_rate"], 7.0 / 10.0);
    let invalid = run(&[&["logs", "--json", "--invalid", "--file", &file][..], &all[..4]].concat());
    assert_eq!(invalid.lines().count(), 7, "{invalid}");
}

#[test]
fn a_line_of_ten_megabytes_is_one_event() {
    let directory = tempfile::tempdir().unwrap();
    let long = EVENT.replacen("{", &format!("{{\"blob\":\"{}\",", "x".repeat(10 << 20)), 1);
    let file = file_of(&directory, "long.ndjson", format!("{EVENT}\n{long}\n{EVENT}\n").as_bytes());
    assert_eq!(dashboard(&file, &[])["events"], 3);
}

#[test]
fn compressed_files_read_like_plain_ones_and_a_broken_one_keeps_what_came() {
    let directory = tempfile::tempdir().unwrap();
    let text = format!("{EVENT}\n").repeat(5_000);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::encode_all(text.as_bytes(), 1).unwrap();
    assert_eq!(dashboard(&file_of(&directory, "a.ndjson.gz", &gzip), &[])["events"], 5_000);
    assert_eq!(dashboard(&file_of(&directory, "a.ndjson.zst", &zstd), &[])["events"], 5_000);
    let broken = file_of(&directory, "b.ndjson.gz", &gzip[..gzip.len() - 40]);
    let seen = dashboard(&broken, &[]);
    let events = seen["events"].as_f64();
    assert!(events.is_some_and(|n| n > 0.0 && n <= 5_000.0), "{events:?}");
    assert!(seen["notes"][0].as_str().unwrap().contains("what came before is shown"), "{}", seen["notes"]);
    let said = Command::cargo_bin("mlogtui").unwrap().args(["dashboard", "--file", &broken]).output().unwrap().stderr;
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("b.ndjson.gz"), "what is lost is named: {said}");
}

#[test]
fn standard_input_reads_like_a_file() {
    let text = format!("{EVENT}\n").repeat(100);
    let out =
        Command::cargo_bin("mlogtui").unwrap().args(["dashboard", "--json", "--file", "-"]).write_stdin(text).output();
    let seen: serde_json::Value = serde_json::from_slice(&out.unwrap().stdout).unwrap();
    assert_eq!(seen["events"], 100);
}

#[test]
fn a_config_with_an_unknown_key_says_where() {
    let directory = tempfile::tempdir().unwrap();
    let config = file_of(&directory, "config.toml", b"refresh = \"10s\"\nrefesh = \"5s\"\n");
    let file = file_of(&directory, "a.ndjson", EVENT.as_bytes());
    let (code, words) = fails(&["dashboard", "--json", "--file", &file, "--config", &config]);
    assert_eq!(code, 2);
    assert!(words.contains("refesh") && words.contains('2'), "{words}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let directory = tempfile::tempdir().unwrap();
    let file = file_of(&directory, "a.ndjson", format!("{EVENT}\n").repeat(20_000).as_bytes());
    let binary = assert_cmd::cargo::cargo_bin("mlogtui");
    let script = format!("set -o pipefail; '{}' logs --json --file '{file}' | head -1", binary.display());
    let out = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(out.stdout.iter().filter(|b| **b == b'\n').count(), 1);
}
