//! Records, links and alerts from the command line: bad ones are refused in words before anything opens, and nothing is lost.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use assert_cmd::Command;

/// Exit code, stdout and stderr of the program with its state and config in a folder.
pub fn told(home: &Path, arguments: &[&str], stdin: &str) -> (i32, String, String) {
    let mut command = Command::cargo_bin("mlogtui").unwrap();
    command.env("XDG_STATE_HOME", home.join("state")).env("XDG_CONFIG_HOME", home.join("config"));
    let out = command.args(arguments).write_stdin(stdin).output().unwrap();
    let words = String::from_utf8_lossy(&out.stderr).to_string();
    assert!(!words.contains("panicked"), "{words}");
    for c in words.chars().filter(|c| *c != '\n') {
        assert!(!c.is_control(), "a control character reached the terminal: {words:?}");
    }
    (out.status.code().unwrap(), String::from_utf8_lossy(&out.stdout).to_string(), words)
}

pub fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config/mlogtui");
    fs::create_dir_all(&config).unwrap();
    let clusters = "[cluster.prod]\nurls = [\"https://127.0.0.1:1\"]\nproduction = true\n\
                    [cluster.staging]\nurls = [\"https://127.0.0.1:1\"]\n";
    fs::write(config.join("config.toml"), clusters).unwrap();
    home
}

#[test]
fn links_that_cannot_be_opened_say_why() {
    let home = home();
    for (link, code, said, hint) in [
        ("https://example.org", 2, "no mlogtui link", "mlogtui://CLUSTER/SCREEN"),
        ("mlogtui://elsewhere/logs", 2, "no cluster elsewhere", "prod, staging"),
        ("mlogtui://@file/logs?v=1", 2, "links carry no paths", "--file PATH"),
        ("mlogtui://prod/logs?v=7", 5, "newer form (7)", "Update mlogtui"),
        ("mlogtui://prod/galaxy", 5, "`galaxy`", "Update mlogtui"),
        ("mlogtui://prod/logs?command=rm%20-rf", 2, "`command`, which means nothing", ""),
        ("mlogtui://prod/lo\u{1b}[31mgs", 5, "\\x1b[31m", ""),
        ("mlogtui://prod/logs?filter=level:(%1B", 2, "", ""),
        ("mlogtui://https%3A%2F%2Fevil.example%3A9200/logs", 2, "no cluster https://evil.example", ""),
        ("mlogtui://@demo/logs?scenario=none&seed=1&events=5&start=2026-03-02T00:00:00Z", 2, "none", ""),
    ] {
        let (is, _, words) = told(home.path(), &["open", link], "");
        assert_eq!(is, code, "{link}: {words}");
        assert!(words.contains(said) && words.contains(hint), "{link}: {words}");
    }
}

#[test]
fn a_dear_link_is_asked_for_before_anything_is_asked_of_the_cluster() {
    let home = home();
    let year = "mlogtui://staging/logs?v=1&from=2025-03-02T00:00:00Z&to=2026-03-02T00:00:00Z";
    let (code, _, words) = told(home.path(), &["open", year], "");
    assert!(code == 2 && words.contains("its window is 365d long") && words.contains("--yes"), "{words}");
    let (_, _, words) = told(home.path(), &["open", "mlogtui://prod/logs?v=1&filter=pod:*7"], "");
    assert!(words.contains("a leading wildcard, on a production cluster"), "{words}");
    // Agreed to, it gets as far as the terminal that is not there.
    let (_, _, words) = told(home.path(), &["open", year, "--yes"], "");
    assert!(words.contains("no terminal"), "{words}");
}

#[test]
fn alerts_that_make_no_sense_are_refused_and_others_get_as_far_as_the_terminal() {
    let home = home();
    for (alert, said) in [
        ("", "the alert is empty"),
        ("{\"version\": \"4\",", "does not parse"),
        ("{\"hello\": 1}", "no sender"),
        ("{\"version\": \"3\", \"alerts\": [{\"labels\": {\"a\": \"b\"}}]}", "version 3"),
        ("p99 latency of something", "names none of the clusters"),
        ("see mlogtui://prod/galaxy", "`galaxy`"),
        ("see mlogtui://nowhere/logs", "no cluster nowhere"),
        ("\u{1b}]0;title\u{7} latency", "names none of the clusters"),
        ("p99 latency, recommendation-model-prod", "no terminal"),
        ("latency,2199-01-01T00:00:00Z,variant:canary prod", "names none of the clusters"),
    ] {
        let (_, _, words) = told(home.path(), &["--alert", "-"], alert);
        assert!(words.contains(said), "{alert}: {words}");
    }
    let (code, _, words) = told(home.path(), &["--alert", "/nowhere/alert.json"], "");
    assert!(code == 3 && words.contains("/nowhere/alert.json"), "{words}");
}

#[test]
fn records_are_listed_shown_and_found_by_a_part_of_their_id() {
    let home = home();
    let (code, out, words) = told(home.path(), &["incidents"], "");
    assert!(code == 0 && out.is_empty() && words.contains("no incident was recorded"), "{words}");
    let (_, out, _) = told(home.path(), &["incidents", "--json"], "");
    assert_eq!(out.trim(), "[]");
    let folder = home.path().join("state/mlogtui/incidents");
    fs::create_dir_all(&folder).unwrap();
    let opened = |title: &str, at: &str| {
        format!(
            "{{\"at\":\"{at}\",\"author\":\"ann\",\"what\":\"opened\",\"version\":1,\"title\":\"{title}\",\"store\":\"x\",\
             \"logs\":\"address\",\"place\":{{\"window\":{{\"from\":\"{at}\",\"to\":\"{at}\"}},\"filter\":\"\",\"baseline\":\"auto\"}},\"link\":\"\"}}\n"
        )
    };
    fs::write(folder.join("20260301-a.ndjson"), opened("first", "2026-03-01T00:00:00Z")).unwrap();
    let torn = opened("sec\\u001bond", "2026-03-02T00:00:00Z") + "{\"at\":\"2026-03-02T00:0";
    fs::write(folder.join("20260302-b.ndjson"), torn).unwrap();
    fs::write(folder.join("20260303-c.ndjson"), "\u{0}\u{0}not a record").unwrap();
    let (_, out, _) = told(home.path(), &["incidents"], "");
    let titles: Vec<&str> = out.lines().filter_map(|l| l.split_whitespace().last()).collect();
    assert_eq!(titles[..2], ["sec\\x1bond", "first"], "the newest first, without control characters: {out}");
    let (code, out, words) = told(home.path(), &["incidents", "show", "0302"], "");
    assert!(code == 0 && out.starts_with("# sec\\\\x1bond\n"), "{out}");
    assert!(words.contains("1 line of the record could not be read"), "{words}");
    let (_, out, _) = told(home.path(), &["incidents", "show", "20260301-a", "--html"], "");
    assert!(out.starts_with("<!doctype html>"), "{out}");
    let (_, out, _) = told(home.path(), &["incidents", "show", "20260301-a", "--json"], "");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap()["title"], "first");
    let (code, _, words) = told(home.path(), &["incidents", "show", "2026"], "");
    assert!(code == 2 && words.contains("several records") && words.contains("20260301-a"), "{words}");
    let (code, _, words) = told(home.path(), &["incidents", "show", "../../../etc/passwd"], "");
    assert!(code == 4 && words.contains("no record is called"), "{words}");
    let (code, _, words) = told(home.path(), &["resume", "20260301"], "");
    assert!(code == 2 && words.contains("a cluster that the config does not name"), "{words}");
}

#[test]
fn a_state_folder_that_cannot_be_read_is_named() {
    let home = home();
    fs::create_dir_all(home.path().join("state/mlogtui")).unwrap();
    fs::write(home.path().join("state/mlogtui/incidents"), "a file in its place").unwrap();
    let (code, _, words) = told(home.path(), &["incidents"], "");
    assert!(code == 3 && words.contains("state/mlogtui/incidents"), "{words}");
    fs::remove_file(home.path().join("state/mlogtui/incidents")).unwrap();
    let folder = home.path().join("state/mlogtui/incidents");
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir(folder.join("a-folder.ndjson")).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    let (code, _, words) = told(home.path(), &["incidents"], "");
    assert!(code == 0 && words.contains("a-folder.ndjson"), "{words}");
}
