//! Pipes and compressed files: slow, broken, growing, larger than memory.

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use super::harness::*;
use crate::store::local::sources::{Shelf, Stream};

/// Gives what is sent, and ends when the sender is dropped.
struct Pipe {
    from: Receiver<io::Result<Vec<u8>>>,
    left: Vec<u8>,
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.left.is_empty() {
            match self.from.recv() {
                Ok(bytes) => self.left = bytes?,
                Err(_) => return Ok(0),
            }
        }
        let n = buffer.len().min(self.left.len());
        buffer[..n].copy_from_slice(&self.left[..n]);
        self.left.drain(..n);
        Ok(n)
    }
}

fn pipe() -> (Sender<io::Result<Vec<u8>>>, Pipe) {
    let (send, from) = channel();
    (send, Pipe { from, left: Vec::new() })
}

fn stream(reader: impl Read + Send + 'static, follow: bool, kept: usize) -> Arc<Stream> {
    Arc::new(Stream::reader("standard input", reader, follow, Arc::new(Shelf::new(kept))))
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// Lines that do not shrink when they are packed.
fn noise(bytes: usize) -> String {
    let mut state = 1u64;
    let mut text = String::new();
    let mut second = 0;
    while text.len() < bytes {
        let mut word = String::new();
        for _ in 0..60 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            word += &format!("{:x}", state >> 4);
        }
        text += &format!("{}\n", event(second, "noise").replace("\"x\"", &format!("\"{word}\"")));
        second = (second + 1) % 80_000;
    }
    text
}

#[test]
fn what_arrives_slowly_is_read_without_being_asked_for_and_whole_at_the_end() {
    let (send, reader) = pipe();
    let loader = start(vec![stream(reader, false, 1 << 20)], false);
    let text = events(0..30);
    for piece in text.as_bytes().chunks(97) {
        send.send(Ok(piece.to_vec())).unwrap();
        std::thread::sleep(Duration::from_millis(3));
        let snapshot = loader.snapshot(&[word("service")], &None);
        assert!(!snapshot.coverage.is_whole() && snapshot.health.growing);
        assert_eq!(snapshot.health.lines.not_json, 0, "a torn line waits for its end");
    }
    drop(send);
    let seen = whole(&loader);
    assert_eq!((seen.events(), seen.bad(), seen.health.growing), (30, 0, false));
}

#[test]
fn a_pipe_that_is_followed_is_whole_with_what_came_and_stops_when_nobody_wants_it() {
    let (send, reader) = pipe();
    let loader = start(vec![stream(reader, true, 1 << 20)], false);
    send.send(Ok(events(0..3).into_bytes())).unwrap();
    let seen = until(&loader, |seen| seen.events() == 3);
    assert!(seen.health.growing);
    drop(loader);
    let end = Instant::now() + DEADLINE;
    while send.send(Ok(b"\n".to_vec())).is_ok() {
        assert!(Instant::now() < end, "the reading goes on for nobody");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn the_last_line_of_a_pipe_needs_no_newline_and_a_broken_pipe_says_so() {
    let (send, reader) = pipe();
    let loader = start(vec![stream(reader, false, 1 << 20)], false);
    send.send(Ok((events(0..3) + &event(3, "last")).into_bytes())).unwrap();
    send.send(Err(io::Error::other("connection lost"))).unwrap();
    let seen = whole(&loader);
    assert_eq!((seen.events(), seen.bad()), (4, 0));
    assert!(seen.says("standard input is broken after 0 MiB: connection lost"), "{:?}", seen.health.notes);
}

#[test]
fn a_pipe_may_be_compressed() {
    let packed = gzip(&events(0..100));
    assert_eq!(whole(&start(vec![stream(io::Cursor::new(packed), false, 1 << 20)], false)).events(), 100);
    let packed = zstd::encode_all(events(0..100).as_bytes(), 1).unwrap();
    assert_eq!(whole(&start(vec![stream(io::Cursor::new(packed), false, 1 << 20)], false)).events(), 100);
}

#[test]
fn lines_that_left_memory_are_counted_and_said_to_be_gone() {
    let text = noise(14 << 20);
    let expected = text.lines().count() as u64;
    let loader = start(vec![stream(io::Cursor::new(text), false, 3 << 20)], false);
    let seen = whole(&loader);
    assert_eq!((seen.events(), seen.bad()), (expected, 0), "nothing left before it was counted");
    assert!(seen.says("left memory; they are counted but cannot be read back"), "{:?}", seen.health.notes);
    assert!(loader.line(0, 0).unwrap_err().message.contains("left memory"));
    let seen = whole_of(&loader, &[word("service"), word("shard")]);
    assert_eq!(seen.events(), expected, "a new column takes nothing away");
}

#[test]
fn an_endless_line_takes_bounded_memory_and_is_one_bad_line() {
    let text = io::Cursor::new(events(0..1))
        .chain(io::repeat(0).take(40 << 20))
        .chain(io::Cursor::new("\n".to_string() + &events(1..2)));
    let seen = whole(&start(vec![stream(text, false, 1 << 20)], false));
    assert_eq!((seen.events(), seen.bad()), (2, 1));
    assert!(seen.says("lines of more than 16 MiB"), "{:?}", seen.health.notes);
}

#[test]
fn a_compressed_file_larger_than_memory_is_unpacked_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log.zst");
    let text = noise(10 << 20);
    put(&path, zstd::encode_all(text.as_bytes(), 1).unwrap());
    let shelf = Arc::new(Shelf::new(1 << 20));
    let loader = start(vec![Arc::new(Stream::file(&path, false, shelf))], false);
    let seen = whole_of(&loader, &[word("service"), word("shard")]);
    assert_eq!(seen.events(), text.lines().count() as u64);
    assert!(seen.lines.iter().all(|line| line.contains("noise") && !line.contains("\"-\"")));
    assert_eq!(loader.line(0, 0).unwrap(), text.lines().next().unwrap().as_bytes());
}

#[test]
fn a_compressed_file_that_breaks_off_keeps_what_came() {
    let directory = tempfile::tempdir().unwrap();
    let text = events(0..20_000);
    let packed = [("a.log.gz", gzip(&text)), ("b.log.zst", zstd::encode_all(text.as_bytes(), 1).unwrap())];
    for (name, mut bytes) in packed {
        let path = directory.path().join(name);
        bytes.truncate(bytes.len() / 2);
        put(&path, bytes);
        let seen = whole(&open(&[&path], true));
        assert!((1_000..20_000).contains(&seen.events()) && seen.bad() <= 1, "{} {}", seen.events(), seen.bad());
        assert!(seen.says("is broken after") && seen.says("what came before is shown"), "{:?}", seen.health.notes);
        assert!(!seen.health.growing);
    }
}

#[test]
fn a_compressed_file_that_changes_is_read_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.log.gz");
    let grow = |path: &Path, seconds| append(path, gzip(&events(seconds)));
    grow(&path, 0..10);
    let loader = open(&[&path], true);
    assert_eq!(whole(&loader).events(), 10);
    grow(&path, 10..40);
    let seen = until(&loader, |seen| seen.events() == 40);
    assert!(seen.says("has changed; it is read again"), "{:?}", seen.health.notes);
    assert_eq!(loader.line(0, 0).unwrap(), event(0, "s0").as_bytes());
}

#[test]
fn many_compressed_files_take_turns() {
    let directory = tempfile::tempdir().unwrap();
    for i in 0..50 {
        put(&directory.path().join(format!("{i:02}.log.gz")), gzip(&events(i * 10..i * 10 + 10)));
    }
    assert_eq!(whole(&open(&[directory.path()], true)).events(), 500);
}
