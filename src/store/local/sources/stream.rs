//! Lines that can only be read front to back: standard input and compressed files.
//!
//! What arrived is kept in chunks, compressed anew, up to a limit. Beyond it the oldest chunks leave: those of a file
//! are unpacked from its start again when they are asked for, those of standard input are gone and counted.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use flate2::bufread::MultiGzDecoder;
use memchr::{memchr, memrchr};

use super::{BLOCK, Change, Lines, Source};

/// How a file is compressed, told by its first bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compression {
    /// gzip, of one or several members.
    Gzip,
    /// zstd, of one or several frames.
    Zstd,
}

impl Compression {
    /// How a file is compressed; `None` when it is not.
    pub fn of(path: &Path) -> io::Result<Option<Compression>> {
        let mut magic = [0; 4];
        let mut file = File::open(path)?;
        let read = file.read(&mut magic)?;
        Ok(match magic[..read] {
            [0x1f, 0x8b, ..] => Some(Compression::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd] => Some(Compression::Zstd),
            _ => None,
        })
    }
}

/// Bytes of compressed chunks kept in memory.
pub const KEPT: usize = 256 << 20;
/// Fast, and enough to shrink logs ten times.
const LEVEL: i32 = 1;

/// A stream of lines.
pub struct Stream {
    name: String,
    file: Option<(PathBuf, Compression)>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Offset of each full chunk's first byte, and after them that of the tail.
    starts: Vec<u64>,
    /// What arrived since the last full chunk.
    tail: Vec<u8>,
    /// Full chunks, packed.
    kept: BTreeMap<u32, Vec<u8>>,
    kept_bytes: usize,
    gone: u32,
    ended: bool,
    arrived: f64,
    /// Bytes that were there when somebody last looked.
    known: u64,
    trouble: Option<String>,
    /// The chunk that was unpacked last: paging reads its lines one by one.
    last: Option<(u32, Arc<Vec<u8>>)>,
    /// Whoever reads was dropped.
    abandoned: bool,
}

impl Stream {
    /// A compressed file.
    pub fn file(path: &Path, compression: Compression, kept: usize) -> io::Result<Stream> {
        let total = std::fs::metadata(path)?.len().max(1);
        let (reader, position) = unpack(path, compression)?;
        let share = move || position.bytes() as f64 / total as f64;
        let origin = Some((path.to_path_buf(), compression));
        Ok(Stream::start(path.display().to_string(), origin, reader, share, kept))
    }

    /// Any reader, such as standard input.
    pub fn reader(name: &str, reader: impl Read + Send + 'static, kept: usize) -> Stream {
        // Nobody knows how much is still to come.
        Stream::start(name.to_string(), None, Box::new(reader), || 0.5, kept)
    }

    fn start(
        name: String,
        file: Option<(PathBuf, Compression)>,
        reader: Box<dyn Read + Send>,
        share: impl Fn() -> f64 + Send + 'static,
        kept: usize,
    ) -> Stream {
        let state = Arc::new(Mutex::new(State::default()));
        let (filling, label) = (state.clone(), name.clone());
        let spawned =
            thread::Builder::new().name("stream".into()).spawn(move || fill(&filling, reader, share, kept, &label));
        if let Err(error) = spawned {
            let mut state = lock(&state);
            state.ended = true;
            state.trouble = Some(format!("{name}: no thread to read with: {error}"));
        }
        Stream { name, file, state }
    }

    fn chunk(&self, block: u32) -> io::Result<Arc<Vec<u8>>> {
        let (packed, range) = {
            let state = lock(&self.state);
            if let Some((_, bytes)) = state.last.as_ref().filter(|(last, _)| *last == block) {
                return Ok(bytes.clone());
            }
            if block as usize + 1 == state.starts.len() {
                return Ok(Arc::new(state.whole_lines().to_vec()));
            }
            (state.kept.get(&block).cloned(), state.range(block))
        };
        let bytes = Arc::new(match (packed, &self.file) {
            (Some(packed), _) => zstd::decode_all(&packed[..])?,
            (None, Some((path, compression))) => again(path, *compression, range)?,
            (None, None) => return Err(io::Error::other("these lines left memory")),
        });
        lock(&self.state).last = Some((block, bytes.clone()));
        Ok(bytes)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        lock(&self.state).abandoned = true;
    }
}

impl Source for Stream {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn blocks(&self) -> u32 {
        lock(&self.state).starts.len() as u32
    }

    fn block_bytes(&self, block: u32) -> u64 {
        let (start, end) = lock(&self.state).range(block);
        end - start
    }

    fn arrived(&self, follow: bool) -> f64 {
        let state = lock(&self.state);
        let endless = follow && self.file.is_none();
        if endless || (state.ended && state.known == state.length()) { 1.0 } else { state.arrived.min(0.99) }
    }

    fn read_block(&self, block: u32, into: &mut Vec<u8>) -> io::Result<Lines> {
        into.clear();
        let base = lock(&self.state).range(block).0;
        if let Ok(bytes) = self.chunk(block) {
            into.extend_from_slice(&bytes);
        }
        Ok(Lines { base, start: 0 })
    }

    fn line(&self, offset: u64) -> io::Result<Vec<u8>> {
        let (block, start) = {
            let state = lock(&self.state);
            let block = state.starts.partition_point(|s| *s <= offset).saturating_sub(1);
            (block as u32, state.range(block as u32).0)
        };
        let bytes = self.chunk(block)?;
        let rest = bytes.get((offset - start) as usize..).unwrap_or(&[]);
        Ok(rest[..memchr(b'\n', rest).unwrap_or(rest.len())].to_vec())
    }

    fn poll(&self) -> Change {
        let mut state = lock(&self.state);
        let now = state.length();
        if std::mem::replace(&mut state.known, now) == now { Change::Unchanged } else { Change::Grown }
    }

    fn notes(&self) -> Vec<String> {
        let state = lock(&self.state);
        let gone = (state.gone > 0 && self.file.is_none()).then(|| {
            format!(
                "{}: the oldest {} MiB left memory; they are counted but cannot be read back",
                self.name,
                u64::from(state.gone) * (BLOCK >> 20)
            )
        });
        state.trouble.iter().cloned().chain(gone).collect()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads the stream to its end.
fn fill(state: &Mutex<State>, mut reader: Box<dyn Read + Send>, share: impl Fn() -> f64, kept: usize, name: &str) {
    let mut piece = vec![0; 256 << 10];
    let broken = loop {
        match reader.read(&mut piece) {
            Ok(0) => break None,
            Ok(n) => {
                let mut state = lock(state);
                state.take(&piece[..n], kept);
                state.arrived = share();
                if state.abandoned {
                    return;
                }
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => break Some(e),
        }
    };
    let mut state = lock(state);
    state.ended = true;
    let after = state.length() >> 20;
    state.trouble = broken.map(|e| format!("{name} is broken after {after} MiB: {e}; what came before is shown"));
}

impl State {
    fn length(&self) -> u64 {
        self.starts.last().copied().unwrap_or(0) + self.tail.len() as u64
    }

    /// First byte of a chunk and the first after it.
    fn range(&self, block: u32) -> (u64, u64) {
        let at = |i: usize| self.starts.get(i).copied();
        (at(block as usize).unwrap_or(self.length()), at(block as usize + 1).unwrap_or(self.length()))
    }

    /// The tail's lines; the last one may lack its end only when no more comes.
    fn whole_lines(&self) -> &[u8] {
        let end = if self.ended { self.tail.len() } else { memrchr(b'\n', &self.tail).map_or(0, |i| i + 1) };
        &self.tail[..end]
    }

    /// Adds bytes to the tail; when that is long enough its whole lines become a chunk.
    fn take(&mut self, bytes: &[u8], limit: usize) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.tail.extend_from_slice(bytes);
        if (self.tail.len() as u64) < BLOCK {
            return;
        }
        let Some(end) = memrchr(b'\n', &self.tail).map(|i| i + 1) else { return };
        let rest = self.tail.split_off(end);
        let chunk = std::mem::replace(&mut self.tail, rest);
        let packed = zstd::encode_all(&chunk[..], LEVEL).unwrap_or_default();
        self.kept_bytes += packed.len();
        self.kept.insert(self.starts.len() as u32 - 1, packed);
        self.starts.push(self.starts.last().copied().unwrap_or(0) + chunk.len() as u64);
        while self.kept_bytes > limit && self.kept.len() > 1 {
            if let Some((_, oldest)) = self.kept.pop_first() {
                self.kept_bytes -= oldest.len();
                self.gone += 1;
            }
        }
    }
}

/// A chunk of a compressed file that is no longer kept: unpacked from the file's start.
fn again(path: &Path, compression: Compression, (start, end): (u64, u64)) -> io::Result<Vec<u8>> {
    let (mut reader, _) = unpack(path, compression)?;
    io::copy(&mut (&mut reader).take(start), &mut io::sink())?;
    let mut chunk = Vec::new();
    reader.take(end - start).read_to_end(&mut chunk)?;
    Ok(chunk)
}

/// How far a reader got.
#[derive(Clone, Default)]
struct Position(Arc<std::sync::atomic::AtomicU64>);

impl Position {
    fn bytes(&self) -> u64 {
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }
}

struct Counted(File, Position);

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.0.read(buffer)?;
        self.1.0.fetch_add(n as u64, std::sync::atomic::Ordering::Relaxed);
        Ok(n)
    }
}

fn unpack(path: &Path, compression: Compression) -> io::Result<(Box<dyn Read + Send>, Position)> {
    let position = Position::default();
    let file = BufReader::with_capacity(1 << 18, Counted(File::open(path)?, position.clone()));
    let reader: Box<dyn Read + Send> = match compression {
        Compression::Gzip => Box::new(MultiGzDecoder::new(file)),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(file)?),
    };
    Ok((reader, position))
}
