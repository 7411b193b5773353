//! What all streams share, so that many of them take no more memory and threads than one: room for kept chunks, the chunks
//! that were unpacked last, and turns at reading.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes of compressed chunks kept in memory.
const KEPT: usize = 256 << 20;
/// Chunks kept unpacked: several pages are read at once, and lines that are not in order of time lie in chunks apart.
const UNPACKED: usize = 8;
/// Files unpacked at the same time.
const TURNS: usize = 2;

/// What all streams share.
pub struct Shelf {
    limit: usize,
    used: AtomicUsize,
    ids: AtomicUsize,
    /// The one asked for last at the back.
    unpacked: Mutex<VecDeque<Unpacked>>,
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
            unpacked: Mutex::new(VecDeque::new()),
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

    /// An unpacked chunk: one of the last again (paging reads its lines one by one), or what `unpack` gives.
    ///
    /// # Errors
    /// Those of `unpack`.
    pub fn unpacked(
        &self,
        stream: usize,
        block: u32,
        unpack: impl FnOnce() -> io::Result<Vec<u8>>,
    ) -> io::Result<Arc<Vec<u8>>> {
        let mut unpacked = lock(&self.unpacked);
        let at = unpacked.iter().position(|known| (known.stream, known.block) == (stream, block));
        let chunk = match at.and_then(|at| unpacked.remove(at)) {
            Some(known) => known,
            None => Unpacked { stream, block, bytes: Arc::new(unpack()?) },
        };
        if unpacked.len() == UNPACKED {
            unpacked.pop_front();
        }
        let bytes = chunk.bytes.clone();
        unpacked.push_back(chunk);
        Ok(bytes)
    }

    /// Forgets the unpacked chunks of a stream.
    pub fn forget(&self, stream: usize) {
        lock(&self.unpacked).retain(|known| known.stream != stream);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_asked_for_in_turn_are_unpacked_once() {
        let shelf = Shelf::default();
        let mut unpacked = 0;
        let mut ask = |stream, block: u32| {
            let bytes = shelf.unpacked(stream, block, || {
                unpacked += 1;
                Ok(vec![block as u8])
            });
            (bytes.unwrap()[0], unpacked)
        };
        assert_eq!([ask(0, 1), ask(0, 2), ask(0, 1), ask(0, 2)], [(1, 1), (2, 2), (1, 2), (2, 2)]);
        for block in 3..=UNPACKED as u32 {
            ask(0, block);
        }
        ask(0, 1);
        ask(0, 99);
        assert_eq!(ask(0, 1).1, 9, "what was asked for lately stays");
        assert_eq!(ask(0, 2).1, 10, "and what was not leaves");
        shelf.forget(0);
        assert_eq!(ask(0, 1).1, 11);
    }
}
