//! A plain file, read by position and never mapped: a truncated map would kill the process.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use memchr::memchr;

use super::{BLOCK, Change, Lines, Source};

/// Read beyond the end of a block at first, to finish its last line.
const AHEAD: u64 = 8 << 10;
/// A line read back is looked for in pieces of this size.
const PIECE: usize = 16 << 10;

/// A file of lines; it may grow, be cut, or be replaced under its name.
pub struct PlainFile {
    path: PathBuf,
    block: u64,
    state: Mutex<State>,
}

struct State {
    file: std::sync::Arc<File>,
    inode: u64,
    length: u64,
}

impl PlainFile {
    /// Opens a file; `block` is the size of its blocks in bytes (usually [`BLOCK`]).
    pub fn open(path: &Path, block: u64) -> io::Result<PlainFile> {
        let state = State::open(path)?;
        Ok(PlainFile { path: path.to_path_buf(), block: block.max(1), state: Mutex::new(state) })
    }

    fn handle(&self) -> (std::sync::Arc<File>, u64) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.file.clone(), state.length)
    }
}

impl State {
    fn open(path: &Path) -> io::Result<State> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        Ok(State { inode: metadata.ino(), length: metadata.len(), file: file.into() })
    }
}

impl Source for PlainFile {
    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn blocks(&self) -> u32 {
        u32::try_from(self.handle().1.div_ceil(self.block)).unwrap_or(u32::MAX)
    }

    fn block_bytes(&self, block: u32) -> u64 {
        let start = u64::from(block) * self.block;
        self.handle().1.saturating_sub(start).min(self.block)
    }

    fn arrived(&self, _follow: bool) -> f64 {
        1.0
    }

    fn read_block(&self, block: u32, into: &mut Vec<u8>) -> io::Result<Lines> {
        let (file, length) = self.handle();
        let start = u64::from(block) * self.block;
        let end = (start + self.block).min(length);
        if start >= end {
            into.clear();
            return Ok(Lines { base: start, start: 0 });
        }
        // One byte before tells whether a line starts right here.
        let from = start.saturating_sub(1);
        read_up_to(&file, from, (end - from) as usize, into)?;
        let skip = if start == 0 { Some(0) } else { memchr(b'\n', into).map(|i| i + 1) };
        let Some(skip) = skip.filter(|s| from + (*s as u64) < end) else {
            into.clear(); // Inside one long line, which another block owns.
            return Ok(Lines { base: start, start: 0 });
        };
        finish_line(&file, from, length, into)?;
        Ok(Lines { base: from + skip as u64, start: skip })
    }

    fn line(&self, offset: u64) -> io::Result<Vec<u8>> {
        let (file, _) = self.handle();
        let mut line = Vec::new();
        let mut piece = Vec::new();
        loop {
            read_up_to(&file, offset + line.len() as u64, PIECE, &mut piece)?;
            if let Some(end) = memchr(b'\n', &piece) {
                line.extend_from_slice(&piece[..end]);
                return Ok(line);
            }
            line.extend_from_slice(&piece);
            if piece.len() < PIECE {
                return Ok(line);
            }
        }
    }

    fn poll(&self) -> Change {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(metadata) = fs::metadata(&self.path) else {
            return Change::Unchanged; // Moved away: what was open stays readable until a new one appears.
        };
        let replaced = metadata.ino() != state.inode;
        let cut = !replaced && metadata.len() < state.length;
        if replaced || cut {
            match State::open(&self.path) {
                Ok(new) => *state = new,
                Err(_) => return Change::Unchanged,
            }
            let what = if cut { "was truncated" } else { "was replaced by a new file" };
            return Change::Replaced(format!("{} {what}; it is read anew", self.path.display()));
        }
        if metadata.len() > state.length {
            state.length = metadata.len();
            return Change::Grown;
        }
        Change::Unchanged
    }

    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Reads on until the line that is open at the end of `bytes` (which start at `from`) is whole.
fn finish_line(file: &File, from: u64, length: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    if bytes.last() == Some(&b'\n') {
        return Ok(());
    }
    let mut ahead = AHEAD;
    let mut more = Vec::new();
    loop {
        let at = from + bytes.len() as u64;
        let want = ahead.min(length.saturating_sub(at));
        read_up_to(file, at, want as usize, &mut more)?;
        match memchr(b'\n', &more) {
            Some(end) => {
                bytes.extend_from_slice(&more[..=end]);
                return Ok(());
            }
            None if more.is_empty() => return Ok(()),
            None => bytes.extend_from_slice(&more),
        }
        ahead = (ahead * 2).min(BLOCK);
    }
}

/// Reads `want` bytes at `offset` into `into`, or fewer where the file ends (it may have been cut meanwhile).
fn read_up_to(file: &File, offset: u64, want: usize, into: &mut Vec<u8>) -> io::Result<()> {
    // What it held is overwritten: clearing it first would fill it with zeros each time.
    into.resize(want, 0);
    let mut have = 0;
    while have < want {
        match file.read_at(&mut into[have..], offset + have as u64) {
            Ok(0) => break,
            Ok(n) => have += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    into.truncate(have);
    Ok(())
}
