//! Lines of files and of standard input, decompressed, made into batches on a thread of its own.

#![allow(clippy::disallowed_methods, reason = "lines come from files, and wait for others not too long")]

use std::fs::File;
use std::hash::Hasher;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fnv::FnvHasher;
use tokio::sync::mpsc::Sender;

use super::batch::{Batch, Item};
use super::identity::Identities;
use super::prepare::{Prepared, Preparing};
use crate::model::{Error, ErrorKind, Result};
use crate::store::local::{Progress, files_of, lines_of};

/// So long events may wait for others to come, while nothing more is there to be read.
const PATIENCE: Duration = Duration::from_secs(1);

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

/// Counts since the batch before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Lines read.
    pub lines: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Events that break the contract.
    pub invalid: u64,
    /// Events left out by sampling.
    pub sampled_out: u64,
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
pub fn read_all(sources: &[Source], preparing: &Preparing, to: &Sender<Handed>) {
    for source in sources {
        let (name, opened): (String, io::Result<Box<dyn Read + Send>>) = match source {
            Source::Input => ("standard input".into(), lines_of(io::stdin(), &Progress::default())),
            Source::File(path) => {
                (path.display().to_string(), File::open(path).and_then(|file| lines_of(file, &Progress::default())))
            }
        };
        let read = opened.and_then(|reader| read_one(BufReader::with_capacity(1 << 20, reader), preparing, to));
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

fn read_one(mut reader: BufReader<impl Read>, preparing: &Preparing, to: &Sender<Handed>) -> io::Result<()> {
    let (mut identities, mut last) = (Identities::default(), None);
    let (mut batch, mut counts) = (Batch::default(), Counts::default());
    let (mut line, mut handed) = (Vec::new(), Instant::now());
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line);
        let ended = !matches!(read, Ok(bytes) if bytes > 0);
        // Half a line before an error is none.
        let text = if read.is_ok() { line.trim_ascii() } else { &[] };
        counts.bytes += line.len() as u64;
        if !text.is_empty() {
            counts.lines += 1;
            let id = identities.of(text).map_err(|e| unkept(&e))?;
            match preparing.line(text, last, chance(&id)) {
                Prepared::Event { document, time, invalid } => {
                    last = Some(time);
                    counts.invalid += u64::from(invalid);
                    let line = String::from_utf8_lossy(text).into_owned();
                    batch.add(Item { id, document: document.to_string(), line });
                }
                Prepared::SampledOut => counts.sampled_out += 1,
                Prepared::Refused(reason) => {
                    let refused = Handed::Refused(String::from_utf8_lossy(text).into_owned(), reason);
                    if to.blocking_send(refused).is_err() {
                        return Ok(());
                    }
                }
            }
        }
        // Whoever pipes lines slowly waits for none of them longer than it takes the next to come.
        let waits = reader.buffer().is_empty() && handed.elapsed() > PATIENCE;
        if batch.is_full() || waits || ended {
            let full = Handed::Batch(std::mem::take(&mut batch), std::mem::take(&mut counts));
            handed = Instant::now();
            if to.blocking_send(full).is_err() {
                return Ok(());
            }
        }
        if ended {
            return read.map(drop);
        }
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
    use crate::model::Time;

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
        let read = read_one(BufReader::new(torn), &preparing, &to);
        assert_eq!((read.unwrap_err().to_string(), delivered(&mut from)), ("torn".into(), 2));
    }
}
