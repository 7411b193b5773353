//! Which files the names stand for, now and later: each is opened once, and those that come into being are found.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crate::model::{Error, ErrorKind, Result};

use super::places::{Found, files_of, name_unpacked, unreadable};
use super::sources::{BLOCK, Compression, Opening, PATIENCE, PIECE, PlainFile, Shelf, Source, Stream};

/// So many files are kept open; the others are opened for each reading.
const HELD: usize = 256;
/// More files than this are not read: each takes some kilobytes, and one who looks for a cause wants the newest.
const MOST: usize = 20_000;
/// Looking for new files may take this part of the time.
const SHARE: u32 = 10;

/// Names and the files that were opened for them.
pub struct Watch {
    names: Vec<String>,
    follow: bool,
    shelf: Arc<Shelf>,
    /// Plain files by device and inode, which stay when they are renamed.
    plain: HashSet<(u64, u64)>,
    paths: HashSet<PathBuf>,
    /// Files that cannot be read, and why.
    refused: BTreeMap<PathBuf, String>,
    left_out: usize,
    next: Option<Instant>,
}

impl Watch {
    /// Watches what these names stand for.
    pub fn new(names: Vec<String>, follow: bool) -> Watch {
        Watch {
            names,
            follow,
            shelf: Arc::default(),
            plain: HashSet::new(),
            paths: HashSet::new(),
            refused: BTreeMap::new(),
            left_out: 0,
            next: None,
        }
    }

    /// Opens everything that is there now, in order.
    ///
    /// # Errors
    /// When a name stands for nothing, or for nothing that can be read.
    pub fn open(&mut self) -> Result<Vec<Arc<dyn Source>>> {
        let mut sources: Vec<Arc<dyn Source>> = Vec::new();
        for name in self.names.clone() {
            if name == "-" {
                let stdin = Stream::reader("standard input", io::stdin(), self.follow, self.shelf.clone());
                sources.push(Arc::new(stdin));
                continue;
            }
            let found = files_of(&name)?;
            let before = self.paths.len();
            self.open_found(&found, &mut sources)?;
            let nothing = self.paths.len() == before;
            if let Some((path, words)) = self.refused.iter().next().filter(|_| nothing) {
                let words = format!("cannot read {}: {words}", path.display());
                return Err(Error::new(ErrorKind::Unreachable, words, "No other file was named by it either."));
            }
        }
        Ok(sources)
    }

    fn open_found(&mut self, found: &Found, sources: &mut Vec<Arc<dyn Source>>) -> Result<()> {
        self.refused.extend(found.refused.iter().cloned());
        for path in self.newest(&found.paths) {
            match self.open_path(path) {
                Ok(opened) => sources.extend(opened),
                Err(error) if found.single => return Err(unreadable(&path.display().to_string(), &error)),
                Err(error) => drop(self.refused.insert(path.clone(), error.to_string())),
            }
        }
        Ok(())
    }

    /// The paths in their order, but of too many only those written last.
    fn newest<'p>(&mut self, paths: &'p [PathBuf]) -> Vec<&'p PathBuf> {
        let room = MOST.saturating_sub(self.paths.len());
        self.left_out += paths.len().saturating_sub(room);
        if paths.len() <= room {
            return paths.iter().collect();
        }
        let written = |path: &&PathBuf| fs::metadata(path).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        let mut newest: Vec<&PathBuf> = paths.iter().collect();
        newest.sort_by_cached_key(|path| std::cmp::Reverse(written(path)));
        newest.truncate(room);
        newest.sort();
        newest
    }

    /// Opens a file, unless it was opened before, perhaps under another name.
    fn open_path(&mut self, path: &Path) -> io::Result<Option<Arc<dyn Source>>> {
        let metadata = fs::metadata(path)?;
        let kind = metadata.file_type();
        if kind.is_fifo() || kind.is_char_device() {
            let new = self.paths.insert(path.to_path_buf());
            return Ok(new.then(|| Arc::new(Stream::pipe(path, self.follow, self.shelf.clone())) as Arc<dyn Source>));
        }
        if !kind.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        if Compression::of(path)?.is_some() {
            let new = self.paths.insert(path.to_path_buf());
            return Ok(new.then(|| Arc::new(Stream::file(path, self.follow, self.shelf.clone())) as Arc<dyn Source>));
        }
        let identity = (metadata.dev(), metadata.ino());
        if self.plain.contains(&identity) {
            return Ok(None);
        }
        let hold = self.plain.len() < HELD;
        let opening = Opening { block: BLOCK, piece: PIECE, patience: PATIENCE, hold, follow: self.follow };
        let source = PlainFile::open(path, opening)?;
        self.plain.insert(identity);
        self.paths.insert(path.to_path_buf());
        Ok(Some(Arc::new(source)))
    }

    /// Files that came into being since it was last looked for them, each with a note where it took another's name.
    pub fn gained(&mut self) -> Vec<(Arc<dyn Source>, Option<String>)> {
        let start = Instant::now();
        if !self.follow || self.next.is_some_and(|next| start < next) {
            return Vec::new();
        }
        let named: Vec<Found> = self.names.iter().filter(|n| *n != "-").filter_map(|n| files_of(n).ok()).collect();
        let mut gained = Vec::new();
        for path in named.iter().flat_map(|found| &found.paths) {
            if self.paths.len() < MOST && !self.is_packed_copy(path) {
                gained.extend(self.gain(path));
            }
        }
        self.next = Some(start + SHARE * start.elapsed().max(Duration::from_millis(1)));
        gained
    }

    fn gain(&mut self, path: &Path) -> Option<(Arc<dyn Source>, Option<String>)> {
        let before = self.paths.contains(path);
        match self.open_path(path) {
            Ok(source) => {
                self.refused.remove(path);
                let took =
                    before.then(|| format!("{} is a new file now; the one before is still shown", path.display()));
                source.map(|source| (source, took))
            }
            Err(_) if before => None,
            Err(error) => {
                self.refused.insert(path.to_path_buf(), error.to_string());
                None
            }
        }
    }

    /// Whether this is what became of a plain file that is read already.
    fn is_packed_copy(&self, path: &Path) -> bool {
        let name = path.to_string_lossy();
        let unpacked = name_unpacked(&name);
        unpacked != name && !self.paths.contains(path) && self.paths.contains(Path::new(unpacked))
    }

    /// Notes for the header: files that cannot be read, or were left out.
    pub fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = match self.refused.len() {
            0 => Vec::new(),
            1..=3 => self.refused.iter().map(|(p, words)| format!("cannot read {}: {words}", p.display())).collect(),
            many => {
                let first = self.refused.iter().next().map(|(p, words)| format!("{}: {words}", p.display()));
                vec![format!("cannot read {many} files, such as {}", first.unwrap_or_default())]
            }
        };
        if self.left_out > 0 {
            notes.push(format!("{} files are left out: only the {MOST} written last are read", self.left_out));
        }
        notes
    }
}
