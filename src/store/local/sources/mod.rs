//! Where lines come from, cut in blocks that can be read in any order.

mod chunks;
mod followed;
mod generated;
mod pieces;
mod plain;
mod positional;
mod shelf;
mod stream;
mod torn;
mod unpacking;

use std::io;

use memchr::memchr;

pub use followed::Opening;
pub use generated::{Generated, GeneratedSource};
pub use pieces::PIECE;
pub use plain::PlainFile;
pub use shelf::Shelf;
pub use stream::Stream;
pub use torn::PATIENCE;
pub use unpacking::{Compression, Progress, lines_of};

/// The line that begins there, without its end.
fn line_in(lines: &[u8], at: u64) -> Vec<u8> {
    let rest = lines.get(at as usize..).unwrap_or(&[]);
    rest[..memchr(b'\n', rest).unwrap_or(rest.len())].to_vec()
}

/// What became of a source since it was last looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Nothing.
    Unchanged,
    /// More came of what was there already when it was opened: the blocks from this one on are to be read (again).
    Arrived(u32),
    /// More was appended: the blocks from this one on are to be read (again).
    Grown(u32),
    /// It was cut or written anew: everything is to be read again. In words, for the header.
    Replaced(String),
}

/// A sequence of lines in blocks. A block owns the lines that start in it.
pub trait Source: Send + Sync {
    /// Its name, for people.
    fn name(&self) -> String;

    /// Number of blocks known now.
    fn blocks(&self) -> u32;

    /// Bytes of a block, for the coverage; an estimate will do.
    fn block_bytes(&self, block: u32) -> u64;

    /// Share (0–1) of the source whose blocks are known: less than 1 while what is known to come has not all arrived.
    fn arrived(&self) -> f64 {
        1.0
    }

    /// Whether it goes on for as long as somebody writes into it, and has not ended yet.
    fn is_endless(&self) -> bool {
        false
    }

    /// Whether more may arrive at any moment, so that it is to be looked at often.
    fn is_open(&self) -> bool {
        false
    }

    /// Hands the lines that start in a block to `take`, in one piece or several of whole lines in their order, each with the
    /// offset of its first line. A block wholly inside one long line has none. What `buffer` held is overwritten.
    ///
    /// # Errors
    /// When its lines cannot be read, or not any more; some may have been handed over by then.
    fn read_block(&self, block: u32, buffer: &mut Vec<u8>, take: &mut dyn FnMut(&[u8], u64)) -> io::Result<()>;

    /// The line that starts at an offset, without its end.
    ///
    /// # Errors
    /// When it cannot be read, or not any more.
    fn line(&self, offset: u64) -> io::Result<Vec<u8>>;

    /// Looks for what changed.
    fn poll(&self) -> Change;

    /// Notes for the header: a broken end, lines that left memory.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Bytes of a block, a compromise between a quick first answer and little work at block ends.
pub const BLOCK: u64 = 4 << 20;
/// A line of more bytes is no event: only so much of it is ever held in memory.
pub const LONGEST: usize = 16 << 20;

/// Says that a source holds lines that are too long.
fn too_long(name: &str) -> String {
    format!("{name} holds lines of more than {} MiB; they count as not JSON", LONGEST >> 20)
}
