//! A plain file, read by position and never mapped: a truncated map would kill the process.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::followed::{Followed, Opening, Seen};
use super::pieces::{Stretch, read_lines};
use super::positional::line_at;
use super::{Change, Source, too_long};

/// A file of lines; it may grow, be cut, be moved away or deleted.
pub struct PlainFile {
    path: PathBuf,
    block: u64,
    piece: u64,
    long: AtomicBool,
    state: Mutex<Followed>,
}

impl PlainFile {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    pub fn open(path: &Path, opening: Opening) -> io::Result<PlainFile> {
        Ok(PlainFile {
            path: path.to_path_buf(),
            block: opening.block.max(1),
            piece: opening.piece.max(1),
            long: AtomicBool::new(false),
            state: Mutex::new(Followed::open(path, opening)?),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Followed> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn file(&self) -> io::Result<(Arc<File>, u64)> {
        let state = self.lock();
        Ok((state.file(&self.path)?, state.length()))
    }
}

fn number(block: u64) -> u32 {
    u32::try_from(block).unwrap_or(u32::MAX)
}

impl Source for PlainFile {
    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn blocks(&self) -> u32 {
        number(self.lock().length().div_ceil(self.block))
    }

    fn block_bytes(&self, block: u32) -> u64 {
        let start = u64::from(block) * self.block;
        self.lock().length().saturating_sub(start).min(self.block)
    }

    fn read_block(&self, block: u32, buffer: &mut Vec<u8>, take: &mut dyn FnMut(&[u8], u64)) -> io::Result<()> {
        let (file, length) = self.file()?;
        let start = u64::from(block) * self.block;
        let end = (start + self.block).min(length);
        if !read_lines(&Stretch { file: &file, start, end, length }, self.piece, buffer, take)? {
            self.long.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    fn line(&self, offset: u64) -> io::Result<Vec<u8>> {
        line_at(&self.file()?.0, offset)
    }

    fn poll(&self) -> Change {
        let mut state = self.lock();
        match state.look(&self.path) {
            Ok(Seen::Nothing) => Change::Unchanged,
            Ok(Seen::More { from }) => Change::Grown(number(from / self.block)),
            Ok(Seen::Other) => Change::Replaced(format!("{} was cut or written anew; it is read again", self.name())),
            // Gone or unreadable for now: what was read stays, and reading on says what is wrong.
            Err(_) => Change::Unchanged,
        }
    }

    fn notes(&self) -> Vec<String> {
        let long = self.long.load(Ordering::Relaxed).then(|| too_long(&self.name()));
        let gone = self.lock().gone().map(|words| format!("{} {words}", self.name()));
        long.into_iter().chain(gone).collect()
    }
}
