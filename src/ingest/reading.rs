//! Lines of files and of standard input, decompressed, made into batches on a thread of its own.
//!
//! What is read lies open until it is enough for a batch, or until whoever delivers finds that nothing more came for a while: a
//! thread that waits for a line cannot hand on those before it.

#![allow(clippy::disallowed_methods, reason = "lines come from files, and wait for others not too long")]

use std::fs::File;
use std::hash::Hasher;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fnv::FnvHasher;
use tokio::sync::mpsc::Sender;

use super::batch::{Batch, Item};
use super::identity::Identities;
use super::prepare::{Prepared, Preparing};
use super::refused::kept;
use crate::model::{Error, ErrorKind, Result, Time};
use crate::store::local::{Progress, files_of, lines_of};

/// Where lines come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Input,
}

/// What the reader hands on.
#[derive(Debug)]
pub enum Handed {
    /// Events to deliver, and how many lines were read for them.
    Batch(Batch, Counts),
    /// A line that is no event, with the reason.
    Refused(String, &'static str),
    /// Reading failed.
    Failed(Error),
}

/// What was read and not handed on yet: whoever delivers takes it when nothing more comes for a while, and tells when reading is
/// to stop.
#[derive(Debug, Default)]
pub struct Open {
    read: Mutex<(Batch, Counts, Option<Instant>)>,
    stopped: AtomicBool,
}

impl Open {
    /// Takes what waits for longer than that.
    pub fn take_older(&self, than: Duration) -> Option<(Batch, Counts)> {
        let mut read = self.lock();
        let old = read.2.is_some_and(|since| since.elapsed() >= than);
        old.then(|| Open::out_of(&mut read))
    }

    /// No more lines are to be read.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Adds what was read; takes it where that is enough for a batch.
    fn add(&self, counts: Counts, item: Option<Item>) -> Option<(Batch, Counts)> {
        let mut read = self.lock();
        read.1.add(counts);
        read.2.get_or_insert_with(Instant::now);
        item.into_iter().for_each(|item| read.0.add(item));
        read.0.is_full().then(|| Open::out_of(&mut read))
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    fn out_of(read: &mut (Batch, Counts, Option<Instant>)) -> (Batch, Counts) {
        let (batch, counts, _) = std::mem::take(read);
        (batch, counts)
    }

    fn lock(&self) -> MutexGuard<'_, (Batch, Counts, Option<Instant>)> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts since the batch before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Lines read.
    pub lines: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Events left out by sampling.
    pub sampled_out: u64,
}

impl Counts {
    fn add(&mut self, more: Counts) {
        self.lines += more.lines;
        self.bytes += more.bytes;
        self.sampled_out += more.sampled_out;
    }
}

/// The sources that names stand for; `-` is standard input.
///
/// # Errors
/// When a name stands for no file.
pub fn sources(names: &[String]) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for name in names {
        match name.as_str() {
            "-" => sources.push(Source::Input),
            name => sources.extend(files_of(name)?.paths.into_iter().map(Source::File)),
        }
    }
    Ok(sources)
}

/// Reads all sources; ends early when nobody takes what it reads any more.
pub fn read_all(sources: &[Source], preparing: &Preparing, open: &Open, to: &Sender<Handed>) {
    for source in sources {
        let progress = Progress::default();
        let (name, opened): (String, io::Result<Box<dyn Read + Send>>) = match source {
            Source::Input => ("standard input".into(), lines_of(io::stdin(), &progress)),
            Source::File(path) => {
                (path.display().to_string(), File::open(path).and_then(|file| lines_of(file, &progress)))
            }
        };
        let read = opened.and_then(|reader| {
            let reader = BufReader::with_capacity(1 << 20, reader);
            Reading { preparing, open, to, identities: Identities::default(), last: None }.read(reader)
        });
        let failed = |e: io::Error| {
            Error::new(
                ErrorKind::Unreachable,
                format!("{name} cannot be read to its end: {e}"),
                "What was read is delivered; run it again when the source is whole: nothing is delivered twice.",
            )
        };
        if let Err(error) = read
            && to.blocking_send(Handed::Failed(failed(error))).is_err()
        {
            return;
        }
    }
}

/// One source as it is read.
struct Reading<'r> {
    preparing: &'r Preparing,
    open: &'r Open,
    to: &'r Sender<Handed>,
    identities: Identities,
    /// The last valid time so far.
    last: Option<Time>,
}

impl Reading<'_> {
    fn read(mut self, mut reader: BufReader<impl Read>) -> io::Result<()> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line);
            let ended = !matches!(read, Ok(bytes) if bytes > 0) || self.open.is_stopped();
            // Half a line before an error is none.
            let text = if read.is_ok() { line.trim_ascii() } else { &[] };
            let goes_on = self.line(text, line.len() as u64)?;
            if ended || !goes_on {
                let left = self.open.take_older(Duration::ZERO);
                if let Some((batch, counts)) = left {
                    self.hand(Handed::Batch(batch, counts));
                }
                return read.map(drop);
            }
        }
    }

    /// Takes in a line of so many bytes; whether anybody still waits for more.
    fn line(&mut self, text: &[u8], bytes: u64) -> io::Result<bool> {
        let mut counts = Counts { bytes, ..Counts::default() };
        if text.is_empty() {
            return Ok(self.add(counts, None));
        }
        counts.lines = 1;
        let kept = kept(text);
        let text = kept.as_ref().map_or(text, |kept| kept.line.as_bytes());
        let id = match kept.as_ref().and_then(|kept| kept.id.clone()) {
            Some(id) => id,
            None => self.identities.of(text).map_err(|e| unkept(&e))?,
        };
        let line = || String::from_utf8_lossy(text).into_owned();
        Ok(match self.preparing.line(text, self.last, chance(&id)) {
            Prepared::Event { document, time, invalid } => {
                self.last = Some(time);
                self.add(counts, Some(Item { id, time, document: document.to_string(), line: line(), invalid }))
            }
            Prepared::SampledOut => {
                counts.sampled_out = 1;
                self.add(counts, None)
            }
            Prepared::Refused(reason) => self.add(counts, None) && self.hand(Handed::Refused(line(), reason)),
        })
    }

    fn add(&self, counts: Counts, item: Option<Item>) -> bool {
        self.open.add(counts, item).is_none_or(|(batch, counts)| self.hand(Handed::Batch(batch, counts)))
    }

    fn hand(&self, handed: Handed) -> bool {
        self.to.blocking_send(handed).is_ok()
    }
}

fn unkept(error: &io::Error) -> io::Error {
    let place = std::env::temp_dir();
    io::Error::other(format!("which lines were seen cannot be kept in {}: {error}", place.display()))
}

/// A number from 0 to 1 that belongs to an id, so that sampling decides the same of a line each time.
fn chance(id: &str) -> f64 {
    let mut hash = FnvHasher::default();
    hash.write(id.as_bytes());
    (hash.finish() >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::{Receiver, channel};

    use super::*;
    use crate::contract;

    /// Gives its parts one after the other, and then an error.
    struct Torn(Vec<&'static str>);

    impl Read for Torn {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Err(io::Error::other("torn"));
            }
            let part = self.0.remove(0).as_bytes();
            into[..part.len()].copy_from_slice(part);
            Ok(part.len())
        }
    }

    fn delivered(from: &mut Receiver<Handed>) -> usize {
        let mut events = 0;
        while let Ok(Handed::Batch(batch, _)) = from.try_recv() {
            events += batch.items.len();
        }
        events
    }

    #[test]
    fn what_was_read_before_an_error_is_delivered_without_the_torn_line() {
        let map = contract::field_map("mlog").unwrap();
        let preparing = Preparing { map, sample: None, cluster: "c".into(), now: Time(0) };
        let (to, mut from) = channel(8);
        let torn = Torn(vec!["{\"a\":1}\n{\"a\":2}\n{\"a\"", ":3}"]);
        let open = Open::default();
        let reading =
            Reading { preparing: &preparing, open: &open, to: &to, identities: Identities::default(), last: None };
        let read = reading.read(BufReader::new(torn));
        assert_eq!((read.unwrap_err().to_string(), delivered(&mut from)), ("torn".into(), 2));
    }
}
