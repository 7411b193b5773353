//! What all streams share, so that many of them take no more memory and threads than one: room for kept chunks, the chunk
//! that was unpacked last, and turns at reading.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes of compressed chunks kept in memory.
const KEPT: usize = 256 << 20;
/// Files unpacked at the same time.
const TURNS: usize = 2;

/// What all streams share.
pub struct Shelf {
    limit: usize,
    used: AtomicUsize,
    ids: AtomicUsize,
    last: Mutex<Option<Unpacked>>,
    turns: Mutex<usize>,
    freed: Condvar,
}

struct Unpacked {
    stream: usize,
    block: u32,
    bytes: Arc<Vec<u8>>,
}

impl Default for Shelf {
    fn default() -> Shelf {
        Shelf::new(KEPT)
    }
}

impl Shelf {
    /// A shelf for so many bytes of packed chunks.
    pub fn new(limit: usize) -> Shelf {
        Shelf {
            limit,
            used: AtomicUsize::new(0),
            ids: AtomicUsize::new(0),
            last: Mutex::new(None),
            turns: Mutex::new(TURNS),
            freed: Condvar::new(),
        }
    }

    /// A number that tells a stream from the others.
    pub fn id(&self) -> usize {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether chunks have to leave.
    pub fn is_full(&self) -> bool {
        self.used.load(Ordering::Relaxed) > self.limit
    }

    /// Counts bytes that are kept.
    pub fn add(&self, bytes: usize) {
        self.used.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts bytes that left.
    pub fn remove(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// An unpacked chunk: the last one again (paging reads its lines one by one), or what `unpack` gives.
    ///
    /// # Errors
    /// Those of `unpack`.
    pub fn unpacked(
        &self,
        stream: usize,
        block: u32,
        unpack: impl FnOnce() -> io::Result<Vec<u8>>,
    ) -> io::Result<Arc<Vec<u8>>> {
        let mut last = lock(&self.last);
        match &*last {
            Some(known) if (known.stream, known.block) == (stream, block) => Ok(known.bytes.clone()),
            _ => {
                let bytes = Arc::new(unpack()?);
                *last = Some(Unpacked { stream, block, bytes: bytes.clone() });
                Ok(bytes)
            }
        }
    }

    /// Forgets the chunk unpacked last if it is of that stream.
    pub fn forget(&self, stream: usize) {
        let mut last = lock(&self.last);
        if last.as_ref().is_some_and(|known| known.stream == stream) {
            *last = None;
        }
    }

    /// Waits for a turn at reading; `None` when `given_up` says so first.
    pub fn turn(&self, given_up: impl Fn() -> bool) -> Option<Turn<'_>> {
        let mut free = lock(&self.turns);
        while *free == 0 {
            if given_up() {
                return None;
            }
            free = self.freed.wait_timeout(free, Duration::from_millis(100)).unwrap_or_else(PoisonError::into_inner).0;
        }
        *free -= 1;
        Some(Turn(self))
    }
}

/// A turn at reading, given back when it is dropped.
pub struct Turn<'s>(&'s Shelf);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *lock(&self.0.turns) += 1;
        self.0.freed.notify_one();
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
