//! Lines that can only be read front to back: standard input, pipes and compressed files.
//!
//! What arrived is kept in chunks, compressed anew, up to a limit. Beyond it the oldest chunks leave: those of a file
//! are unpacked from its start again when they are asked for, those of a pipe are gone and counted.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use super::chunks::{Chunks, Place};
use super::shelf::Shelf;
use super::torn::PATIENCE;
use super::unpacking::{Progress, lines_of};
use super::{BLOCK, Change, Source, line_in, too_long};

/// Whoever reads waits so long before looking again whether there is room.
const PAUSE: Duration = Duration::from_millis(10);
/// A compressed file that is still being written is read again when it grew by this part of itself.
const WORTH_READING: u64 = 10;

/// A stream of lines.
pub struct Stream {
    name: String,
    /// The compressed file that it is unpacked from, where it can be read again.
    file: Option<PathBuf>,
    /// What has arrived of a pipe by now is all there is to wait for.
    follow: bool,
    id: usize,
    shelf: Arc<Shelf>,
    state: Arc<Mutex<State>>,
}

struct State {
    chunks: Chunks,
    /// Extent that was there when somebody last looked, and the block that was open then.
    known: (u64, bool),
    known_block: u32,
    progress: Progress,
    /// The compressed file as it was when it was opened.
    written: Option<Written>,
    outdated: bool,
    trouble: Option<String>,
    /// Nobody wants what is read any more.
    abandoned: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Written {
    inode: u64,
    length: u64,
    at: Option<SystemTime>,
}

impl Written {
    fn of(metadata: &fs::Metadata) -> Written {
        Written { inode: metadata.ino(), length: metadata.len(), at: metadata.modified().ok() }
    }

    /// Whether this is worth reading instead of what was read `before`: another file, one that rests, or one that grew much.
    fn is_worth_reading(&self, before: &Written) -> bool {
        let age = self.at.and_then(|at| SystemTime::now().duration_since(at).ok());
        self.inode != before.inode
            || age.is_none_or(|age| age >= PATIENCE)
            || self.length < before.length
            || self.length - before.length > before.length / WORTH_READING
    }
}

type Opened = io::Result<(Box<dyn Read + Send>, Option<Written>)>;

impl Stream {
    /// A compressed file.
    pub fn file(path: &Path, follow: bool, shelf: Arc<Shelf>) -> Stream {
        let stream = Stream::new(path.display().to_string(), Some(path.to_path_buf()), follow, shelf);
        stream.fill_from_file(path);
        stream
    }

    /// A pipe with a name; it is opened aside, because that waits for whoever writes into it.
    pub fn pipe(path: &Path, follow: bool, shelf: Arc<Shelf>) -> Stream {
        let stream = Stream::new(path.display().to_string(), None, follow, shelf);
        let path = path.to_path_buf();
        stream.fill(move |progress| Ok((lines_of(File::open(path)?, progress)?, None)));
        stream
    }

    /// Any reader, such as standard input.
    pub fn reader(name: &str, reader: impl Read + Send + 'static, follow: bool, shelf: Arc<Shelf>) -> Stream {
        let stream = Stream::new(name.to_string(), None, follow, shelf);
        stream.fill(move |progress| Ok((lines_of(reader, progress)?, None)));
        stream
    }

    fn new(name: String, file: Option<PathBuf>, follow: bool, shelf: Arc<Shelf>) -> Stream {
        let state = Arc::new(Mutex::new(State::new(shelf.clone())));
        Stream { name, file, follow, id: shelf.id(), shelf, state }
    }

    fn fill_from_file(&self, path: &Path) {
        let path = path.to_path_buf();
        self.fill(move |progress| {
            let file = File::open(path)?;
            let written = Written::of(&file.metadata()?);
            Ok((lines_of(file, progress)?, Some(written)))
        });
    }

    fn fill(&self, open: impl FnOnce(&Progress) -> Opened + Send + 'static) {
        let filling = Filling {
            state: self.state.clone(),
            progress: lock(&self.state).progress.clone(),
            again: self.file.is_some(),
            name: self.name.clone(),
        };
        let shelf = self.file.is_some().then(|| self.shelf.clone());
        let spawned = thread::Builder::new().name("stream".into()).spawn(move || {
            let _turn = match &shelf {
                None => None,
                Some(shelf) => match shelf.turn(|| filling.is_abandoned()) {
                    None => return,
                    turn => turn,
                },
            };
            filling.run(open);
        });
        if let Err(error) = spawned {
            let mut state = lock(&self.state);
            state.chunks.finish(true);
            state.trouble = Some(format!("{}: no thread to read with: {error}", self.name));
        }
    }

    /// The lines of a chunk that is packed or left memory.
    fn unpack(&self, packed: Option<Arc<Vec<u8>>>, (start, end): (u64, u64)) -> io::Result<Vec<u8>> {
        match (packed, &self.file) {
            (Some(packed), _) => zstd::decode_all(&packed[..]),
            (None, Some(path)) => self.again(path, start, end),
            (None, None) => Err(io::Error::other("these lines left memory")),
        }
    }

    /// A chunk of a compressed file that is no longer kept: unpacked from the file's start.
    fn again(&self, path: &Path, start: u64, end: u64) -> io::Result<Vec<u8>> {
        let file = File::open(path)?;
        if lock(&self.state).written != Some(Written::of(&file.metadata()?)) {
            return Err(io::Error::other("the file has changed since it was read"));
        }
        let mut reader = lines_of(file, &Progress::default())?;
        io::copy(&mut (&mut reader).take(start), &mut io::sink())?;
        let mut chunk = Vec::new();
        reader.take(end - start).read_to_end(&mut chunk)?;
        Ok(chunk)
    }

    /// Starts over with a compressed file that has changed, and says so.
    fn start_over(&self, path: &Path) -> Option<Change> {
        let mut state = lock(&self.state);
        let before = state.written.filter(|_| state.chunks.extent().1)?;
        let now = Written::of(&fs::metadata(path).ok()?);
        state.outdated = now != before;
        if !state.outdated || !now.is_worth_reading(&before) {
            return None;
        }
        // It was read to its end, so nobody fills the old state any more.
        *state = State::new(self.shelf.clone());
        drop(state);
        self.shelf.forget(self.id);
        self.fill_from_file(path);
        Some(Change::Replaced(format!("{} has changed; it is read again", self.name)))
    }

    /// Unpacks a block into `into` (what it held is overwritten) and gives the offset of its first line.
    fn unpack_block(&self, block: u32, into: &mut Vec<u8>) -> io::Result<u64> {
        into.clear();
        let (range, packed) = {
            let state = lock(&self.state);
            let packed = match state.chunks.get(block) {
                Place::Open(lines) => {
                    into.extend_from_slice(lines);
                    return Ok(state.chunks.range(block).0);
                }
                Place::Packed(packed) => Some(packed),
                Place::Gone => None,
            };
            (state.chunks.range(block), packed)
        };
        match packed {
            Some(packed) => zstd::stream::copy_decode(&packed[..], &mut *into)?,
            None => *into = self.unpack(None, range)?,
        }
        lock(&self.state).chunks.was_read(block);
        Ok(range.0)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        lock(&self.state).abandoned = true;
        self.shelf.forget(self.id);
    }
}

impl State {
    fn new(shelf: Arc<Shelf>) -> State {
        State {
            chunks: Chunks::new(shelf),
            known: (0, false),
            known_block: 0,
            progress: Progress::default(),
            written: None,
            outdated: false,
            trouble: None,
            abandoned: false,
        }
    }

    /// Share (0–1) of a file that arrived; of a pipe nobody knows how much is still to come.
    fn share(&self) -> f64 {
        self.written.map_or(0.5, |w| (self.progress.position() as f64 / w.length.max(1) as f64).min(0.99))
    }
}

impl Source for Stream {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn blocks(&self) -> u32 {
        lock(&self.state).chunks.count()
    }

    fn block_bytes(&self, block: u32) -> u64 {
        let (start, end) = lock(&self.state).chunks.range(block);
        end - start
    }

    fn arrived(&self) -> f64 {
        let state = lock(&self.state);
        let extent = state.chunks.extent();
        let endless = self.follow && self.file.is_none();
        if endless || (extent.1 && state.known == extent) { 1.0 } else { state.share() }
    }

    fn is_endless(&self) -> bool {
        self.file.is_none() && !lock(&self.state).chunks.extent().1
    }

    fn is_open(&self) -> bool {
        let state = lock(&self.state);
        let extent = state.chunks.extent();
        !extent.1 || state.known != extent
    }

    fn read_block(&self, block: u32, buffer: &mut Vec<u8>, take: &mut dyn FnMut(&[u8], u64)) -> io::Result<()> {
        let first = self.unpack_block(block, buffer)?;
        take(buffer, first);
        Ok(())
    }

    fn line(&self, offset: u64) -> io::Result<Vec<u8>> {
        let (block, range, packed) = {
            let state = lock(&self.state);
            let block = state.chunks.holding(offset);
            let range = state.chunks.range(block);
            let packed = match state.chunks.get(block) {
                Place::Open(lines) => return Ok(line_in(lines, offset - range.0)),
                Place::Packed(packed) => Some(packed),
                Place::Gone => None,
            };
            (block, range, packed)
        };
        let bytes = self.shelf.unpacked(self.id, block, || self.unpack(packed, range))?;
        Ok(line_in(&bytes, offset - range.0))
    }

    fn poll(&self) -> Change {
        if let Some(change) = self.file.as_ref().and_then(|path| self.start_over(path)) {
            return change;
        }
        let mut state = lock(&self.state);
        let now = state.chunks.extent();
        if std::mem::replace(&mut state.known, now) == now {
            return Change::Unchanged;
        }
        let last = state.chunks.count().saturating_sub(1);
        Change::Arrived(std::mem::replace(&mut state.known_block, last))
    }

    fn notes(&self) -> Vec<String> {
        let state = lock(&self.state);
        let name = &self.name;
        let gone = u64::from(state.chunks.gone()) * (BLOCK >> 20);
        let gone = (gone > 0 && self.file.is_none())
            .then(|| format!("{name}: the oldest {gone} MiB left memory; they are counted but cannot be read back"));
        let long = state.progress.has_cut().then(|| too_long(name));
        let outdated = state.outdated.then(|| format!("{name} is being written; it is read again when it rests"));
        state.trouble.iter().cloned().chain(gone).chain(long).chain(outdated).collect()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads a stream to its end, on its own thread.
struct Filling {
    state: Arc<Mutex<State>>,
    progress: Progress,
    /// Whether chunks can be read again, so that they may leave before anybody saw them.
    again: bool,
    name: String,
}

impl Filling {
    fn is_abandoned(&self) -> bool {
        lock(&self.state).abandoned
    }

    fn run(&self, open: impl FnOnce(&Progress) -> Opened) {
        let outcome = open(&self.progress).and_then(|(reader, written)| {
            lock(&self.state).written = written;
            self.read(reader)
        });
        let mut state = lock(&self.state);
        let after = state.chunks.extent().0 >> 20;
        state.trouble =
            outcome.err().map(|e| format!("{} is broken after {after} MiB: {e}; what came before is shown", self.name));
        state.chunks.finish(self.again);
    }

    fn read(&self, mut reader: Box<dyn Read + Send>) -> io::Result<()> {
        let mut piece = vec![0; 256 << 10];
        loop {
            match reader.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(n) => {
                    if !self.take(&piece[..n]) {
                        return Ok(());
                    }
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }

    /// Takes bytes in, once there is room for them; whether more is wanted.
    fn take(&self, bytes: &[u8]) -> bool {
        loop {
            let mut state = lock(&self.state);
            if state.abandoned {
                return false;
            }
            if self.again || !state.chunks.must_wait() {
                state.chunks.take(bytes, self.again);
                return true;
            }
            drop(state);
            thread::sleep(PAUSE);
        }
    }
}
