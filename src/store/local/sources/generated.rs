//! Lines that are made on demand: nothing is kept, a slice is made again when it is read again.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use memchr::memchr;

use super::{Change, Lines, Source};

/// Makes lines in blocks; a block must come out the same every time, but that the newest may grow at its end.
pub trait Generated: Send + Sync {
    /// Its name, for people.
    fn name(&self) -> String;

    /// Number of blocks that exist now; it may grow.
    fn blocks(&self) -> u32;

    /// Appends the lines of a block, less than 4 GiB.
    fn write_block(&self, block: u32, into: &mut Vec<u8>);

    /// How large a block is against others now, for the coverage; it changes when the block grew.
    fn block_bytes(&self, block: u32) -> u64;
}

/// Generated lines as a source: the offset of a line is the block's number and its place in it.
pub struct GeneratedSource {
    of: Arc<dyn Generated>,
    known: Mutex<Vec<u64>>,
}

impl GeneratedSource {
    /// The lines of a generator.
    pub fn new(of: Arc<dyn Generated>) -> GeneratedSource {
        GeneratedSource { known: Mutex::default(), of }
    }

    fn known(&self) -> MutexGuard<'_, Vec<u64>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source for GeneratedSource {
    fn name(&self) -> String {
        self.of.name()
    }

    fn blocks(&self) -> u32 {
        self.known().len() as u32
    }

    fn block_bytes(&self, block: u32) -> u64 {
        self.known().get(block as usize).copied().unwrap_or(0)
    }

    fn read_block(&self, block: u32, into: &mut Vec<u8>) -> io::Result<Lines> {
        into.clear();
        self.of.write_block(block, into);
        Ok(Lines { base: u64::from(block) << 32, start: 0 })
    }

    fn line(&self, offset: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.of.write_block((offset >> 32) as u32, &mut bytes);
        let rest = bytes.get((offset & u64::from(u32::MAX)) as usize..).unwrap_or(&[]);
        Ok(rest[..memchr(b'\n', rest).unwrap_or(rest.len())].to_vec())
    }

    fn poll(&self) -> Change {
        let now: Vec<u64> = (0..self.of.blocks()).map(|block| self.of.block_bytes(block)).collect();
        let mut known = self.known();
        let same = known.iter().zip(&now).take_while(|(a, b)| a == b).count();
        let change = if *known == now { Change::Unchanged } else { Change::Grown(same as u32) };
        *known = now;
        change
    }
}
