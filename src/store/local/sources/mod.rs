//! Where lines come from, cut in blocks that can be read in any order.

mod generated;
mod plain;
mod stream;

use std::io;

pub use generated::{Generated, GeneratedSource};
pub use plain::PlainFile;
pub use stream::{Compression, KEPT, Stream};

/// What became of a source since it was last looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Nothing.
    Unchanged,
    /// More was appended: its last block and those after it are to be read (again).
    Grown,
    /// It is another file now, or was cut: everything is to be read again. In words, for the header.
    Replaced(String),
}

/// Where the lines of a block stand in what was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lines {
    /// Offset of the first line in the source.
    pub base: u64,
    /// Where the first line starts in what was read; the last one ends with it.
    pub start: usize,
}

/// A sequence of lines in blocks. A block owns the lines that start in it.
pub trait Source: Send + Sync {
    /// Its name, for people.
    fn name(&self) -> String;

    /// Number of blocks known now.
    fn blocks(&self) -> u32;

    /// Bytes of a block, for the coverage; an estimate will do.
    fn block_bytes(&self, block: u32) -> u64;

    /// Share (0–1) of the source whose blocks are known: less than 1 while a stream is still arriving. With `follow`, what
    /// nobody can know to be missing does not count.
    fn arrived(&self, follow: bool) -> f64;

    /// Reads a block into `into` (what it held is overwritten) and says which part of that are the lines that start in it.
    /// A block that is gone, or wholly inside one long line, has none.
    fn read_block(&self, block: u32, into: &mut Vec<u8>) -> io::Result<Lines>;

    /// The line that starts at an offset, without its end.
    fn line(&self, offset: u64) -> io::Result<Vec<u8>>;

    /// Looks for what changed.
    fn poll(&self) -> Change;

    /// Notes for the header: a broken end, lines that left memory.
    fn notes(&self) -> Vec<String>;
}

/// Bytes of a block, a compromise between a quick first answer and little work at block ends.
pub const BLOCK: u64 = 4 << 20;
