//! Files that grow, are cut, moved, replaced and deleted, and directories that gain some.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::symlink;
use std::time::Duration;

use super::harness::*;

const LONG: Duration = Duration::from_secs(3600);

#[test]
fn what_is_appended_is_read_and_nothing_twice() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..10));
    let loader = start(vec![tiny(&path, 100, LONG)], false);
    let first = whole(&loader);
    assert_eq!((first.events(), first.health.growing), (10, false));
    for round in 1..6 {
        append(&path, events(round * 10..round * 10 + 10));
        loader.refresh();
        let seen = whole(&loader);
        assert_eq!((seen.events(), seen.bad(), seen.health.growing), (round as u64 * 10 + 10, 0, true));
    }
}

#[test]
fn a_line_that_is_being_written_waits_for_its_end() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..1));
    let loader = start(vec![tiny(&path, 64, LONG)], false);
    assert_eq!(whole(&loader).events(), 1);
    let line = event(1, "torn");
    for (from, to) in [(0, 20), (20, 70)] {
        append(&path, &line[from..to]);
        loader.refresh();
        let seen = whole(&loader);
        assert_eq!((seen.events(), seen.bad()), (1, 0), "held back at {to}");
    }
    append(&path, &line[70..]);
    loader.refresh();
    assert_eq!(whole(&loader).events(), 2, "a whole event needs no newline");
    append(&path, format!("\n{}", event(2, "next")));
    loader.refresh();
    let seen = whole(&loader);
    assert_eq!((seen.events(), seen.bad()), (3, 0));
}

#[test]
fn a_line_that_is_never_finished_counts_once_the_file_rests() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..1));
    let loader = start(vec![tiny(&path, 64, Duration::from_millis(300))], false);
    whole(&loader);
    append(&path, &event(1, "torn")[..60]);
    loader.refresh();
    assert_eq!(whole(&loader).bad(), 0);
    assert_eq!(until(&loader, |seen| seen.bad() == 1).events(), 1);
    append(&path, format!("{}\n", &event(1, "torn")[60..]));
    loader.refresh();
    let seen = whole(&loader);
    assert_eq!((seen.events(), seen.bad()), (2, 0), "its end came after all");
}

#[test]
fn the_last_line_of_a_file_at_rest_needs_no_newline() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..2) + &event(2, "last") + "\n" + "{torn");
    let seen = whole(&start(vec![tiny(&path, 50, LONG)], false));
    assert_eq!((seen.events(), seen.bad()), (3, 1));
}

#[test]
fn a_file_that_is_cut_is_read_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..50));
    let loader = start(vec![tiny(&path, 200, LONG)], false);
    assert_eq!(whole(&loader).events(), 50);
    OpenOptions::new().write(true).open(&path).unwrap().set_len(0).unwrap();
    loader.refresh();
    let seen = whole(&loader);
    assert_eq!((seen.events(), seen.bad()), (0, 0));
    assert!(seen.says("was cut or written anew; it is read again"), "{:?}", seen.health.notes);
    append(&path, events(60..63));
    loader.refresh();
    assert_eq!(whole(&loader).events(), 3);
}

#[test]
fn a_file_that_was_copied_away_cut_and_outgrew_itself_is_no_file_that_grew() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..5));
    let loader = open(&[&path], true);
    assert_eq!(whole(&loader).events(), 5);
    fs::copy(&path, directory.path().join("a.log.1")).unwrap();
    put(&path, events(100..120));
    loader.refresh();
    let seen = whole(&loader);
    assert_eq!(seen.events(), 20);
    assert!(seen.says("was cut or written anew"), "{:?}", seen.health.notes);
    assert!(seen.lines.iter().all(|line| !line.contains("\"s4\"")));
}

#[test]
fn a_file_that_was_rotated_away_is_still_shown_beside_the_new_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..5));
    let loader = open(&[&path], true);
    assert_eq!(whole(&loader).events(), 5);
    let away = directory.path().join("a.log.1");
    fs::rename(&path, &away).unwrap();
    append(&away, events(5..7));
    loader.refresh();
    let seen = whole(&loader);
    assert_eq!(seen.events(), 7, "who writes may be late to notice");
    assert!(seen.says("was moved away"), "{:?}", seen.health.notes);
    put(&path, events(7..10));
    let seen = until(&loader, |seen| seen.events() == 10);
    assert!(seen.says("is a new file now"), "{:?}", seen.health.notes);
    assert_eq!(loader.line(0, 0).unwrap(), event(0, "s0").as_bytes());
    assert_eq!(loader.line(1, 0).unwrap(), event(7, "s7").as_bytes());
    assert_eq!(seen.health.who, "2 files");
}

#[test]
fn a_deleted_file_stays_and_its_disk_space_is_spoken_of() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..5));
    let loader = open(&[&path], true);
    whole(&loader);
    fs::remove_file(&path).unwrap();
    loader.refresh();
    let seen = whole(&loader);
    assert_eq!(seen.events(), 5);
    assert!(seen.says("was deleted; it stays readable here"), "{:?}", seen.health.notes);
    assert_eq!(loader.line(0, 0).unwrap(), event(0, "s0").as_bytes());
    put(&path, events(5..6));
    assert_eq!(until(&loader, |seen| seen.events() == 6).bad(), 0);
}

#[test]
fn a_directory_gains_files_and_each_is_read_once() {
    let directory = tempfile::tempdir().unwrap();
    put(&directory.path().join("a.log"), events(0..5));
    let pattern = directory.path().join("*.log");
    let loader = open(&[directory.path(), &pattern], true);
    assert_eq!(whole(&loader).events(), 5, "a file named twice is read once");
    put(&directory.path().join("b.log"), events(5..7));
    put(&directory.path().join("c.txt"), events(0..100));
    until(&loader, |seen| seen.events() == 7);
    fs::create_dir(directory.path().join("deep")).unwrap();
    put(&directory.path().join("deep/d.ndjson"), events(7..8));
    until(&loader, |seen| seen.events() == 8);
    fs::rename(directory.path().join("a.log"), directory.path().join("a-old.log")).unwrap();
    std::thread::sleep(Duration::from_millis(60));
    loader.refresh();
    assert_eq!(whole(&loader).events(), 8, "a new name is no new file");
}

#[test]
fn a_file_that_was_packed_away_is_not_read_twice() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..5));
    let loader = open(&[directory.path()], true);
    assert_eq!(whole(&loader).events(), 5);
    put(&directory.path().join("a.log.zst"), zstd::encode_all(events(0..5).as_bytes(), 1).unwrap());
    fs::remove_file(&path).unwrap();
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(30));
        loader.refresh();
        assert_eq!(whole(&loader).events(), 5);
    }
}

#[test]
fn what_cannot_be_read_in_a_directory_is_named_and_the_rest_is_read() {
    let directory = tempfile::tempdir().unwrap();
    put(&directory.path().join("a.log"), events(0..5));
    symlink(directory.path().join("nowhere"), directory.path().join("b.log")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(directory.path().join("c.log")).unwrap();
    symlink(directory.path(), directory.path().join("loop.log")).unwrap();
    let seen = whole(&open(&[directory.path()], true));
    assert_eq!(seen.events(), 5);
    assert!(seen.says("b.log: No such file") && seen.says("c.log: it is no file"), "{:?}", seen.health.notes);
}

#[test]
fn more_files_than_are_kept_open_are_all_read() {
    let directory = tempfile::tempdir().unwrap();
    for i in 0..600 {
        put(&directory.path().join(format!("{i:03}.log")), events(i..i + 1));
    }
    let loader = open(&[directory.path()], true);
    assert_eq!(whole(&loader).events(), 600);
    append(&directory.path().join("599.log"), events(600..601));
    loader.refresh();
    assert_eq!(whole(&loader).events(), 601);
    assert_eq!(loader.line(599, 0).unwrap(), event(599, "s599").as_bytes());
}

#[test]
fn lines_that_docker_and_the_kubelet_wrapped_are_events() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    let docker =
        |i| serde_json::json!({"log": event(i, "docker") + "\n", "stream": "stdout", "time": "2026-03-02T00:00:00Z"});
    let cri = |i| format!("2026-03-02T00:00:00.123456789Z stdout F {}", event(i, "cri"));
    let text: String =
        (0..20).map(|i| format!("{}\n{}\nweb-1  | {}\n", docker(i), cri(i), event(i, "compose"))).collect();
    put(&path, text);
    let seen = whole(&start(vec![tiny(&path, 128, LONG)], false));
    assert_eq!((seen.events(), seen.bad()), (60, 0));
    for word in ["docker", "cri", "compose"] {
        assert_eq!(seen.lines.iter().filter(|line| line.contains(word)).count(), 20);
    }
}
