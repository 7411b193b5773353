//! What arrived of a stream: chunks of whole lines, packed, and the tail that no chunk holds yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use memchr::memrchr;

use super::BLOCK;
use super::shelf::Shelf;

/// Fast, and enough to shrink logs ten times.
const LEVEL: i32 = 1;

/// Chunks of lines.
pub struct Chunks {
    shelf: Arc<Shelf>,
    /// Offset of each full chunk's first byte, and after them that of the tail.
    starts: Vec<u64>,
    /// What arrived since the last full chunk.
    tail: Vec<u8>,
    kept: BTreeMap<u32, Chunk>,
    gone: u32,
    ended: bool,
}

struct Chunk {
    packed: Arc<Vec<u8>>,
    read: bool,
}

/// Where the lines of a chunk are.
pub enum Place<'c> {
    /// Not packed yet.
    Open(&'c [u8]),
    /// Packed.
    Packed(Arc<Vec<u8>>),
    /// Left memory.
    Gone,
}

impl Chunks {
    /// Nothing so far.
    pub fn new(shelf: Arc<Shelf>) -> Chunks {
        Chunks { shelf, starts: Vec::new(), tail: Vec::new(), kept: BTreeMap::new(), gone: 0, ended: false }
    }

    /// Bytes that arrived, and whether they are all.
    pub fn extent(&self) -> (u64, bool) {
        (self.starts.last().copied().unwrap_or(0) + self.tail.len() as u64, self.ended)
    }

    /// Number of chunks, with the tail.
    pub fn count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// How many left memory.
    pub fn gone(&self) -> u32 {
        self.gone
    }

    /// First byte of a chunk and the first after it.
    pub fn range(&self, block: u32) -> (u64, u64) {
        let at = |i: usize| self.starts.get(i).copied().unwrap_or(self.extent().0);
        (at(block as usize), at(block as usize + 1))
    }

    /// The chunk that holds an offset.
    pub fn holding(&self, offset: u64) -> u32 {
        self.starts.partition_point(|s| *s <= offset).saturating_sub(1) as u32
    }

    /// The lines of a chunk.
    pub fn get(&self, block: u32) -> Place<'_> {
        match self.kept.get(&block) {
            Some(chunk) => Place::Packed(chunk.packed.clone()),
            None if block as usize + 1 == self.starts.len() => Place::Open(self.whole_lines()),
            None => Place::Gone,
        }
    }

    /// Says that a chunk was scanned, so that it may leave.
    pub fn was_read(&mut self, block: u32) {
        if let Some(chunk) = self.kept.get_mut(&block) {
            chunk.read = true;
        }
    }

    /// Whether the oldest chunk would have to leave before anybody read it.
    pub fn must_wait(&self) -> bool {
        self.shelf.is_full() && self.kept.first_key_value().is_some_and(|(_, chunk)| !chunk.read)
    }

    /// Adds bytes to the tail; when that is long enough its whole lines become a chunk. Chunks for which there is no room
    /// leave, those that nobody read only where `any` says so.
    pub fn take(&mut self, bytes: &[u8], any: bool) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.tail.extend_from_slice(bytes);
        if self.tail.len() as u64 >= BLOCK
            && let Some(end) = memrchr(b'\n', &self.tail)
        {
            self.pack(end + 1, any);
        }
    }

    /// Nothing more comes.
    pub fn finish(&mut self, any: bool) {
        if !self.tail.is_empty() {
            self.pack(self.tail.len(), any);
        }
        self.tail = Vec::new();
        self.ended = true;
    }

    fn pack(&mut self, end: usize, any: bool) {
        let rest = self.tail.split_off(end);
        let chunk = std::mem::replace(&mut self.tail, rest);
        let packed = zstd::encode_all(&chunk[..], LEVEL).unwrap_or_default();
        self.shelf.add(packed.len());
        self.kept.insert(self.starts.len() as u32 - 1, Chunk { packed: Arc::new(packed), read: false });
        self.starts.push(self.starts.last().copied().unwrap_or(0) + chunk.len() as u64);
        while self.shelf.is_full() && (any || !self.must_wait()) && self.kept.len() > 1 {
            if let Some((_, oldest)) = self.kept.pop_first() {
                self.shelf.remove(oldest.packed.len());
                self.gone += 1;
            }
        }
    }

    /// The tail's lines that have their end.
    fn whole_lines(&self) -> &[u8] {
        &self.tail[..memrchr(b'\n', &self.tail).map_or(0, |i| i + 1)]
    }
}

impl Drop for Chunks {
    fn drop(&mut self) {
        self.shelf.remove(self.kept.values().map(|chunk| chunk.packed.len()).sum());
    }
}
