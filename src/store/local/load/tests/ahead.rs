//! Columns that are fetched before anybody asks for them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::ahead::{Sample, followed, likely};
use super::harness::*;
use crate::model::{Time, Window};
use crate::store::local::columns::{ColumnKind, ColumnSpec, Segment};

#[test]
fn few_valued_paths_are_there_before_they_are_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..200));
    let loader = start(vec![tiny(&path, 1 << 20, DEADLINE)], true);
    let end = Instant::now() + DEADLINE;
    while !loader.snapshot(&[word("shard")], &None).coverage.is_whole() {
        assert!(Instant::now() < end, "shard never came");
        std::thread::sleep(Duration::from_millis(2));
    }
    let seen = whole_of(&loader, &[word("service"), word("shard")]);
    assert!(seen.lines.iter().all(|line| ["\"p0\"", "\"p1\"", "\"p2\""].iter().any(|shard| line.contains(shard))));
}

#[test]
fn the_id_that_requests_are_followed_by_comes_as_well() {
    let of = |members: &str| {
        let mut sample = Sample::default();
        sample.take(format!("{{{members}}}\n").as_bytes());
        followed(&sample, &map()).map(|spec| (spec.kind, spec.sources[0].path.clone()))
    };
    let id = |path: &str| Some((ColumnKind::Id, path.to_owned()));
    assert_eq!(of(r#""request_id":"r","correlation_id":"c""#), id("correlation_id"));
    assert_eq!(of(r#""request_id":"r""#), id("request_id"));
    assert_eq!(of(r#""service":"s""#), None);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, r#"{"timestamp":"2026-03-02T00:00:00Z","event_type":"x","correlation_id":"c"}"#.to_owned() + "\n");
    let loader = start(vec![tiny(&path, 1 << 20, DEADLINE)], true);
    let spec = ColumnSpec { kind: ColumnKind::Id, ..word("correlation_id") };
    let end = Instant::now() + DEADLINE;
    while !loader.snapshot(std::slice::from_ref(&spec), &None).coverage.is_whole() {
        assert!(Instant::now() < end, "it never came");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn what_only_some_lines_have_takes_room_and_the_room_is_limited() {
    let line = |i: usize, more: &str| {
        format!(
            r#"{{"timestamp":"2026-03-02T00:00:{:02}Z","event_type":"x","service":"s","always":"a"{more}}}"#,
            i % 60
        ) + "\n"
    };
    let some: String = (0..40).map(|n| format!(r#","some{n}":"a""#)).collect();
    let lines: String = (0..1000).map(|i| line(i, if i % 2 == 0 { &some } else { "" })).collect();
    let mut sample = Sample::default();
    sample.take(lines.as_bytes());
    let specs = likely(sample, &map(), 5, |spec| *spec != word("service"));
    assert_eq!(specs.iter().filter(|spec| spec.sources[0].path.starts_with("some")).count(), 5);
    assert!(specs.contains(&word("always")) && !specs.contains(&word("service")));
}

#[test]
fn columns_are_whole_for_a_stretch_before_they_are_for_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..4_000));
    let loader = start(vec![tiny(&path, 500, DEADLINE)], false);
    whole(&loader);
    let time = |second: i64| Time(1_772_409_600_000 + second * 1000);
    let sought = Some(vec![Window::new(time(1_000), time(1_010))]);
    let specs = [word("shard")];
    loader.want(&specs, &sought);
    let end = Instant::now() + DEADLINE;
    let seen = loop {
        let snapshot = loader.snapshot(&specs, &sought);
        if snapshot.coverage.is_whole() {
            break snapshot;
        }
        assert!(Instant::now() < end, "never whole");
        loader.wait(Duration::from_millis(1));
    };
    let reaches = |s: &&Arc<Segment>| s.span.is_some_and(|(a, b)| a < time(1_010).0 && time(1_000).0 <= b);
    let within: Vec<_> = seen.segments.iter().filter(reaches).collect();
    assert!(!within.is_empty() && within.iter().all(|s| s.columns.contains_key(&specs[0])));
    assert_eq!(
        seen.segments.iter().map(|s| s.rows()).sum::<usize>(),
        4_000,
        "all are there, for what is known of the whole"
    );
    assert_eq!(whole_of(&loader, &specs).events(), 4_000, "the rest follows");
}

#[test]
fn what_is_appended_later_has_them_too() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..200));
    let loader = start(vec![tiny(&path, 2_000, DEADLINE)], true);
    whole(&loader);
    append(&path, events(200..300));
    loader.refresh();
    let seen = whole_of(&loader, &[word("service"), word("shard")]);
    assert_eq!(seen.events(), 300);
    assert!(seen.lines.iter().all(|line| !line.contains("\"-\"")));
}

#[test]
fn what_tells_where_time_went_comes_ahead_only_where_something_was_sought() {
    let line = |at: i64| {
        let (minute, second) = (at / 60, at % 60);
        format!(
            r#"{{"timestamp":"2026-03-02T00:{minute:02}:{second:02}Z","event_type":"x","service":"s","input_features":{{"feature_store_latency_ms":{at}}}}}"#
        ) + "\n"
    };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, (0..3_000).map(line).collect::<String>());
    let loader = start(vec![tiny(&path, 5_000, DEADLINE)], true);
    let time = |second: i64| Time(1_772_409_600_000 + second * 1000);
    let sought = |from: i64| Some(vec![Window::new(time(from), time(from + 10))]);
    let stage = [ColumnSpec { kind: ColumnKind::Number, ..word("input_features.feature_store_latency_ms") }];
    for from in [1_000, 2_000] {
        loader.want(&[word("service")], &sought(from));
        let end = Instant::now() + DEADLINE;
        while !loader.snapshot(&stage, &sought(from)).coverage.is_whole() {
            assert!(Instant::now() < end, "it never came");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
    let loaded = loader.snapshot(&[word("service")], &None).segments;
    let held = loaded.iter().filter(|s| s.columns.contains_key(&stage[0])).count();
    assert!(held < loaded.len() / 2, "{held} of {}", loaded.len());
}
