//! Columns that are fetched before anybody asks for them.

use std::time::{Duration, Instant};

use super::harness::*;

#[test]
fn few_valued_paths_are_there_before_they_are_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log");
    put(&path, events(0..200));
    let loader = start(vec![tiny(&path, 1 << 20, DEADLINE)], true);
    let end = Instant::now() + DEADLINE;
    while !loader.snapshot(&[word("shard")]).coverage.is_whole() {
        assert!(Instant::now() < end, "shard never came");
        std::thread::sleep(Duration::from_millis(2));
    }
    let seen = whole_of(&loader, &[word("service"), word("shard")]);
    assert!(seen.lines.iter().all(|line| ["\"p0\"", "\"p1\"", "\"p2\""].iter().any(|shard| line.contains(shard))));
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
