//! Reading that fails: what is lost is named, the rest is there, and nobody waits for ever.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::harness::*;
use crate::store::local::sources::{Change, Source};

/// Blocks of ten events each; one of them can be made to fail.
struct Frail {
    broken: AtomicBool,
    panics: bool,
}

const BROKEN: u32 = 2;

impl Source for Frail {
    fn name(&self) -> String {
        "frail".into()
    }

    fn blocks(&self) -> u32 {
        5
    }

    fn block_bytes(&self, _: u32) -> u64 {
        1000
    }

    fn read_block(&self, block: u32, _: &mut Vec<u8>, take: &mut dyn FnMut(&[u8], u64)) -> io::Result<()> {
        if block == BROKEN && self.broken.load(Ordering::SeqCst) {
            assert!(!self.panics, "a fault");
            return Err(io::Error::other("input/output error"));
        }
        let from = block as usize * 10;
        take(events(from..from + 10).as_bytes(), u64::from(block) * 1000);
        Ok(())
    }

    fn line(&self, _: u64) -> io::Result<Vec<u8>> {
        Err(io::Error::other("input/output error"))
    }

    fn poll(&self) -> Change {
        Change::Unchanged
    }
}

#[test]
fn a_part_that_cannot_be_read_is_named_and_the_rest_is_there() {
    for panics in [false, true] {
        let loader = start(vec![Arc::new(Frail { broken: AtomicBool::new(true), panics })], false);
        let seen = whole(&loader);
        assert_eq!(seen.events(), 40);
        assert!(seen.says("cannot read a part of frail: "), "{:?}", seen.health.notes);
    }
}

#[test]
fn what_is_known_of_lines_stays_when_they_cannot_be_read_again() {
    let source = Arc::new(Frail { broken: AtomicBool::new(false), panics: false });
    let loader = start(vec![source.clone()], false);
    assert_eq!(whole(&loader).events(), 50);
    source.broken.store(true, Ordering::SeqCst);
    let seen = whole_of(&loader, &[word("service"), word("shard")]);
    assert_eq!(seen.events(), 50);
    let without = seen.lines.iter().filter(|line| line.contains("\"-\"")).count();
    assert_eq!(without, 10, "the new column is empty where it could not be read");
    assert!(seen.says("cannot read a part of frail: input/output error"), "{:?}", seen.health.notes);
}

#[test]
fn a_line_that_cannot_be_read_back_fails_with_its_reason() {
    let loader = start(vec![Arc::new(Frail { broken: AtomicBool::new(false), panics: false })], false);
    let error = loader.line(0, 0).unwrap_err();
    assert!(error.message.contains("frail") && error.message.contains("input/output error"), "{error}");
}

#[test]
fn a_file_that_is_cut_amidst_the_scan_gives_what_is_left() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..20 {
        let path = directory.path().join(format!("{round}.log"));
        put(&path, events(0..500));
        let loader = start(vec![tiny(&path, 300, DEADLINE)], false);
        std::thread::sleep(std::time::Duration::from_micros(round * 100));
        let left = events(0..7);
        std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(left.len() as u64).unwrap();
        whole(&loader);
        loader.refresh();
        let seen = whole_of(&loader, &[word("service"), word("shard")]);
        assert_eq!((seen.events(), seen.bad()), (7, 0), "round {round}");
    }
}
