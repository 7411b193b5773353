//! Lines that are made on demand: nothing is kept, a slice is made again when it is read again.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Change, Source, line_in};

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
    /// The block that a line was read from last: samples and pages read many of one.
    last: Mutex<Option<(u32, Arc<Vec<u8>>)>>,
}

impl GeneratedSource {
    /// The lines of a generator.
    pub fn new(of: Arc<dyn Generated>) -> GeneratedSource {
        GeneratedSource { known: Mutex::default(), last: Mutex::default(), of }
    }

    /// The lines of a block; made again only where they are not those made last, or have grown up to `place` since.
    fn made(&self, block: u32, place: usize) -> Arc<Vec<u8>> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((of, bytes)) if *of == block && place < bytes.len() => bytes.clone(),
            _ => {
                let mut bytes = Vec::new();
                self.of.write_block(block, &mut bytes);
                let bytes = Arc::new(bytes);
                *last = Some((block, bytes.clone()));
                bytes
            }
        }
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

    fn read_block(&self, block: u32, buffer: &mut Vec<u8>, take: &mut dyn FnMut(&[u8], u64)) -> io::Result<()> {
        buffer.clear();
        self.of.write_block(block, buffer);
        take(buffer, u64::from(block) << 32);
        Ok(())
    }

    fn line(&self, offset: u64) -> io::Result<Vec<u8>> {
        let place = (offset & u64::from(u32::MAX)) as usize;
        let bytes = self.made((offset >> 32) as u32, place);
        Ok(line_in(&bytes, place as u64))
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Blocks of numbered lines, which count how often one is made; all grow by a line each time.
    #[derive(Default)]
    struct Numbered(AtomicU32);

    impl Generated for Numbered {
        fn name(&self) -> String {
            "numbers".into()
        }

        fn blocks(&self) -> u32 {
            9
        }

        fn write_block(&self, block: u32, into: &mut Vec<u8>) {
            let lines = 2 + self.0.fetch_add(1, Ordering::Relaxed);
            (0..lines).for_each(|line| into.extend_from_slice(format!("{block}{line}\n").as_bytes()));
        }

        fn block_bytes(&self, _: u32) -> u64 {
            3
        }
    }

    #[test]
    fn lines_of_one_block_are_read_from_the_same_making() {
        let numbers = Arc::new(Numbered::default());
        let source = GeneratedSource::new(numbers.clone());
        let line = |block: u64, place: u64| String::from_utf8(source.line(block << 32 | place).unwrap()).unwrap();
        assert_eq!([line(4, 0), line(4, 3), line(4, 0)], ["40", "41", "40"]);
        assert_eq!(numbers.0.load(Ordering::Relaxed), 1);
        assert_eq!((line(4, 6).as_str(), numbers.0.load(Ordering::Relaxed)), ("42", 2), "it has grown");
        assert_eq!((line(5, 0).as_str(), numbers.0.load(Ordering::Relaxed)), ("50", 3));
    }
}
