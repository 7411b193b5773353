//! Which hashes were seen, of any number of them in bounded room: the recent ones in memory, the others in sorted runs, of which
//! all but a few lie in files without a name that vanish with the program. A set in memory would take forty bytes a line
//! instead of none, and a database several times as long, for what is only ever added to and asked for.

#![allow(clippy::disallowed_methods, reason = "what has no room in memory lies in files")]

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::os::unix::fs::FileExt;

/// Hashes that are sorted together, and runs of them that are kept in memory.
const RUN: usize = 1 << 19;
const RUNS: usize = 8;

/// Hashes of a file that are read at once.
const PAGE: usize = 512;
const HASH: usize = size_of::<u64>();

/// The hashes that were seen.
#[derive(Debug)]
pub struct Seen {
    recent: HashSet<u64>,
    runs: Vec<Box<[u64]>>,
    files: Vec<Sorted>,
    run: usize,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen::sorting(RUN)
    }
}

impl Seen {
    /// None yet; so many are sorted together.
    fn sorting(run: usize) -> Seen {
        Seen { recent: HashSet::new(), runs: Vec::new(), files: Vec::new(), run }
    }

    /// Whether a hash was seen.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub fn holds(&self, hash: u64) -> io::Result<bool> {
        if self.recent.contains(&hash) || self.runs.iter().any(|run| run.binary_search(&hash).is_ok()) {
            return Ok(true);
        }
        for file in &self.files {
            if file.holds(hash)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds a hash that was not seen before.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub fn insert(&mut self, hash: u64) -> io::Result<()> {
        self.recent.insert(hash);
        if self.recent.len() >= self.run {
            let mut run: Vec<u64> = self.recent.drain().collect();
            run.sort_unstable();
            self.runs.push(run.into());
        }
        if self.runs.len() >= RUNS {
            self.put_aside()?;
        }
        Ok(())
    }

    /// Moves what is sorted into a file; files of about one size become one, so that there are few, however many lines come.
    fn put_aside(&mut self) -> io::Result<()> {
        let mut all: Vec<u64> = std::mem::take(&mut self.runs).concat();
        all.sort_unstable();
        let mut newest = Sorted::of(all.into_iter().map(Ok))?;
        while let Some(before) = self.files.pop_if(|before| before.pages() <= 2 * newest.pages()) {
            let both = Sorted::of(merged(before.all()?, newest.all()?))?;
            newest = both;
        }
        self.files.push(newest);
        Ok(())
    }
}

/// Sorted hashes in a file.
#[derive(Debug)]
struct Sorted {
    file: File,
    /// The first hash of each page.
    firsts: Vec<u64>,
}

impl Sorted {
    fn of(hashes: impl Iterator<Item = io::Result<u64>>) -> io::Result<Sorted> {
        let (file, mut firsts) = (tempfile::tempfile()?, Vec::new());
        let mut writer = BufWriter::with_capacity(1 << 18, &file);
        for (at, hash) in hashes.enumerate() {
            let hash = hash?;
            if at % PAGE == 0 {
                firsts.push(hash);
            }
            writer.write_all(&hash.to_le_bytes())?;
        }
        writer.flush()?;
        drop(writer);
        Ok(Sorted { file, firsts })
    }

    fn pages(&self) -> usize {
        self.firsts.len()
    }

    fn holds(&self, hash: u64) -> io::Result<bool> {
        let Some(page) = self.firsts.partition_point(|first| *first <= hash).checked_sub(1) else { return Ok(false) };
        let mut bytes = [0; PAGE * HASH];
        let mut length = 0;
        while length < bytes.len() {
            let at = (page * bytes.len() + length) as u64;
            let read = self.file.read_at(bytes.get_mut(length..).unwrap_or_default(), at)?;
            if read == 0 {
                break;
            }
            length += read;
        }
        let (hashes, _) = bytes.get(..length).unwrap_or_default().as_chunks::<HASH>();
        Ok(hashes.binary_search_by_key(&hash, |bytes| u64::from_le_bytes(*bytes)).is_ok())
    }

    /// All of them from the start.
    fn all(&self) -> io::Result<impl Iterator<Item = io::Result<u64>> + use<'_>> {
        let mut file = &self.file;
        file.rewind()?;
        let mut reader = BufReader::with_capacity(1 << 18, file);
        Ok(std::iter::from_fn(move || {
            let mut bytes = [0; HASH];
            match reader.read_exact(&mut bytes) {
                Ok(()) => Some(Ok(u64::from_le_bytes(bytes))),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
                Err(error) => Some(Err(error)),
            }
        }))
    }
}

/// Two sorted sequences as one.
fn merged(
    one: impl Iterator<Item = io::Result<u64>>,
    other: impl Iterator<Item = io::Result<u64>>,
) -> impl Iterator<Item = io::Result<u64>> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(Ok(a)), Some(Ok(b))) if b < a => other.next(),
        (None, _) => other.next(),
        _ => one.next(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_knows_what_a_set_knows(hashes in prop::collection::vec(0u64..3_000, 0..3_000)) {
            let (mut seen, mut set) = (Seen::sorting(5), HashSet::new());
            for hash in hashes {
                let hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let known = seen.holds(hash).unwrap();
                prop_assert_eq!(known, !set.insert(hash));
                if !known {
                    seen.insert(hash).unwrap();
                }
            }
        }
    }

    #[test]
    fn what_was_seen_long_ago_is_known_and_lies_in_few_files() {
        let (mut seen, many) = (Seen::sorting(1_000), 300_000u64);
        let hash = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (0..many).for_each(|n| seen.insert(hash(n)).unwrap());
        assert!((0..many).all(|n| seen.holds(hash(n)).unwrap()));
        let pages: Vec<usize> = seen.files.iter().map(Sorted::pages).collect();
        assert!(pages.len() < 8 && pages.iter().sum::<usize>() >= 290_000 / PAGE, "{pages:?}");
        assert!(seen.recent.len() < 1_000 && seen.runs.len() < RUNS);
    }
}
