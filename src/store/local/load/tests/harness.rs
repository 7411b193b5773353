//! A loader under test, and everything that it knows of every line in comparable form.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::contract;
use crate::model::{FieldMap, Health, Source as Place};
use crate::store::local::columns::{Column, ColumnKind, ColumnSpec};
use crate::store::local::inputs::Inputs;
use crate::store::local::load::{Loader, Snapshot};
use crate::store::local::sources::{Opening, PlainFile, Source};
use crate::store::local::watch::Watch;

/// Nothing a test waits for takes longer.
pub const DEADLINE: Duration = Duration::from_secs(20);

pub fn map() -> Arc<FieldMap> {
    contract::preset("mlog").unwrap()
}

pub fn word(path: &str) -> ColumnSpec {
    ColumnSpec { sources: vec![Place { path: path.into(), mean_of_array: false }], kind: ColumnKind::Word }
}

/// An event at a second of the day, with a word that tells it from others.
pub fn event(second: usize, word: &str) -> String {
    let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
    format!(
        r#"{{"timestamp":"2026-03-02T{h:02}:{m:02}:{s:02}Z","event_type":"x","service":"{word}","shard":"p{}"}}"#,
        second % 3
    )
}

pub fn events(seconds: std::ops::Range<usize>) -> String {
    seconds.map(|second| event(second, &format!("s{second}")) + "\n").collect()
}

pub fn append(path: &Path, text: impl AsRef<[u8]>) {
    OpenOptions::new().append(true).create(true).open(path).unwrap().write_all(text.as_ref()).unwrap();
}

pub fn put(path: &Path, text: impl AsRef<[u8]>) {
    fs::write(path, text).unwrap();
}

/// A loader of files, directories and globs as the program opens them.
pub fn open(names: &[&Path], follow: bool) -> Arc<Loader> {
    let names = names.iter().map(|p| p.to_str().unwrap().to_string()).collect();
    Loader::open(Inputs::Named(names), map(), 2, &[word("service")], follow).unwrap()
}

/// A loader of sources that are made by hand.
pub fn start(sources: Vec<Arc<dyn Source>>, ahead: bool) -> Arc<Loader> {
    Loader::start(sources, Watch::new(Vec::new(), false), map(), 2, &[word("service")], ahead).unwrap()
}

/// Blocks are read in pieces of so many bytes, so that most lines are in several.
const PIECE_OF_TESTS: u64 = 17;

/// A file in tiny blocks.
pub fn tiny(path: &Path, block: u64, patience: Duration) -> Arc<dyn Source> {
    Arc::new(
        PlainFile::open(path, Opening { block, piece: PIECE_OF_TESTS, patience, hold: true, follow: false }).unwrap(),
    )
}

/// What was read once everything was.
pub fn whole(loader: &Loader) -> Seen {
    whole_of(loader, &[word("service")])
}

pub fn whole_of(loader: &Loader, specs: &[ColumnSpec]) -> Seen {
    loader.want(specs, &None);
    let end = Instant::now() + DEADLINE;
    loop {
        let snapshot = loader.snapshot(specs, &None);
        if snapshot.coverage.is_whole() {
            return Seen::of(&snapshot, specs);
        }
        assert!(Instant::now() < end, "never whole: {:?} {:?}", snapshot.coverage, snapshot.health);
        loader.wait(Duration::from_millis(10));
    }
}

/// Refreshes until what was read is as wished.
pub fn until(loader: &Loader, wish: impl Fn(&Seen) -> bool) -> Seen {
    let end = Instant::now() + DEADLINE;
    loop {
        loader.refresh();
        let seen = whole(loader);
        if wish(&seen) {
            return seen;
        }
        assert!(Instant::now() < end, "never so: {seen:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Everything known of every line.
#[derive(Debug)]
pub struct Seen {
    /// One a line: place, time, flags and words.
    pub lines: Vec<String>,
    pub health: Health,
}

impl Seen {
    fn of(snapshot: &Snapshot, specs: &[ColumnSpec]) -> Seen {
        let mut lines = Vec::new();
        for segment in &snapshot.segments {
            let at = |offset: u32| segment.base + u64::from(offset);
            for (offset, time) in &segment.bad {
                lines.push(format!("{} {:012} bad {time}", segment.source, at(*offset)));
            }
            let mut codes = Vec::new();
            let columns: Vec<Vec<u32>> = specs
                .iter()
                .map(|spec| match &segment.columns[spec] {
                    Column::Words(words) => {
                        words.unpack(segment.rows(), &mut codes);
                        codes.clone()
                    }
                    other => panic!("{other:?} holds no words"),
                })
                .collect();
            for row in 0..segment.rows() {
                let words: Vec<_> = columns.iter().map(|c| snapshot.dictionary.word(c[row]).unwrap_or("-")).collect();
                let (time, flags) = (segment.times[row], segment.flags[row]);
                lines.push(format!("{} {:012} {time} {flags} {words:?}", segment.source, at(segment.offsets[row])));
            }
        }
        lines.sort();
        let distinct = lines
            .iter()
            .map(|l| l.splitn(3, ' ').take(2).collect::<Vec<_>>())
            .collect::<std::collections::BTreeSet<_>>();
        assert_eq!(distinct.len(), lines.len(), "a line was read twice: {lines:#?}");
        let seen = Seen { lines, health: snapshot.health.clone() };
        let counted = seen.health.lines;
        assert_eq!(counted.events + counted.not_json, seen.lines.len() as u64, "counts are those of the lines");
        seen
    }

    pub fn events(&self) -> u64 {
        self.health.lines.events
    }

    pub fn bad(&self) -> u64 {
        self.health.lines.not_json
    }

    pub fn says(&self, words: &str) -> bool {
        self.health.notes.iter().any(|note| note.contains(words))
    }
}
