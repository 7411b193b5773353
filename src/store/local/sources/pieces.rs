//! The lines of a block of a plain file, piece by piece: what the kernel copied is scanned while it is in the processor's cache.

use std::fs::File;
use std::io;

use memchr::{memchr, memrchr};

use super::positional::{fill, finish_line};

/// Bytes of a piece: small enough to stay in a core's own cache beside what a scan needs, large enough that a call costs nothing.
pub const PIECE: u64 = 256 << 10;

/// A stretch of a file.
pub struct Stretch<'f> {
    /// The file.
    pub file: &'f File,
    /// Its first byte.
    pub start: u64,
    /// The byte after its last.
    pub end: u64,
    /// Bytes of the file that count.
    pub length: u64,
}

/// Hands the whole lines that start in a stretch to `take`, with the offset of the first, a piece at a time; the last line may
/// lack its end. Says whether no line was too long: of one that is, only the beginning is handed over.
pub fn read_lines(
    of: &Stretch,
    piece: u64,
    buffer: &mut Vec<u8>,
    take: &mut dyn FnMut(&[u8], u64),
) -> io::Result<bool> {
    // One byte before tells whether a line starts right here.
    let (mut from, mut have) = (of.start.saturating_sub(1), 0);
    let mut inside = of.start > 0;
    while from + (have as u64) < of.end {
        let at = from + have as u64;
        // Pieces end where pages do, which the kernel copies fastest.
        let want = ((at / piece + 1) * piece).min(of.end) - at;
        let until = have + want as usize;
        if buffer.len() < until {
            buffer.resize(until, 0);
        }
        let known = have;
        have += fill(of.file, at, &mut buffer[have..until])?;
        let end_of_line = if inside { memchr(b'\n', &buffer[..have]) } else { None };
        let first = if inside { end_of_line.map_or(have, |i| i + 1) } else { 0 };
        inside &= end_of_line.is_none();
        let searched = known.max(first);
        let whole = memrchr(b'\n', &buffer[searched..have]).map_or(first, |i| searched + i + 1);
        if whole > first {
            take(&buffer[first..whole], from + first as u64);
        }
        buffer.copy_within(whole..have, 0);
        from += whole as u64;
        let cut = have < until;
        have -= whole;
        if cut {
            break; // The file is shorter than it was.
        }
    }
    if inside || have == 0 {
        return Ok(true);
    }
    buffer.truncate(have);
    let whole = finish_line(of.file, from, of.length, buffer)?;
    take(buffer, from);
    Ok(whole)
}
