//! Reading a file by position: blocks, the rest of a line, one line, the start of the last line.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use memchr::{memchr, memrchr};

use super::{BLOCK, LONGEST};

/// Read beyond the end of a block at first, to finish its last line.
const AHEAD: u64 = 8 << 10;
/// Most lines are no longer than this, and are read at once.
const USUAL: usize = 2 << 10;
/// A longer line is looked for in pieces up to this size.
const PIECE: usize = 16 << 10;
/// What stands for a line that is too long: enough to see that it is no JSON.
const CUT: usize = 4 << 10;

/// Reads `want` bytes at `offset` into `into`, or fewer where the file ends (it may have been cut meanwhile).
pub fn read_up_to(file: &File, offset: u64, want: usize, into: &mut Vec<u8>) -> io::Result<()> {
    // What it held is overwritten: clearing it first would fill it with zeros each time.
    into.resize(want, 0);
    let have = fill(file, offset, into)?;
    into.truncate(have);
    Ok(())
}

/// Reads from `offset` on until `into` is full or the file ends, and says how many bytes that were.
pub fn fill(file: &File, offset: u64, into: &mut [u8]) -> io::Result<usize> {
    let mut have = 0;
    while have < into.len() {
        match file.read_at(&mut into[have..], offset + have as u64) {
            Ok(0) => break,
            Ok(n) => have += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(have)
}

/// Reads on until the line that is open at the end of `bytes` (which start at `from`) is whole, and says whether it is. Of a
/// line that is too long only its beginning stays.
pub fn finish_line(file: &File, from: u64, length: u64, bytes: &mut Vec<u8>) -> io::Result<bool> {
    if bytes.last() == Some(&b'\n') {
        return Ok(true);
    }
    let start = memrchr(b'\n', bytes).map_or(0, |i| i + 1);
    let mut ahead = AHEAD;
    let mut more = Vec::new();
    while bytes.len() - start <= LONGEST {
        let at = from + bytes.len() as u64;
        let want = ahead.min(length.saturating_sub(at));
        read_up_to(file, at, want as usize, &mut more)?;
        match memchr(b'\n', &more) {
            Some(end) => {
                bytes.extend_from_slice(&more[..=end]);
                return Ok(true);
            }
            None if more.is_empty() => return Ok(true),
            None => bytes.extend_from_slice(&more),
        }
        ahead = (ahead * 2).min(BLOCK);
    }
    bytes.truncate(start + CUT);
    Ok(false)
}

/// The line that starts at an offset, without its end.
///
/// # Errors
/// When reading fails, or the line is too long.
pub fn line_at(file: &File, offset: u64) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut piece = Vec::new();
    let mut want = USUAL;
    while line.len() <= LONGEST {
        read_up_to(file, offset + line.len() as u64, want, &mut piece)?;
        if let Some(end) = memchr(b'\n', &piece) {
            line.extend_from_slice(&piece[..end]);
            return Ok(line);
        }
        line.extend_from_slice(&piece);
        if piece.len() < want {
            return Ok(line);
        }
        want = (want * 4).min(PIECE);
    }
    Err(io::Error::other(format!("the line is longer than {} MiB", LONGEST >> 20)))
}

/// Where the last line of a file of that many bytes starts (at its end, when that is a line's end); `None` when it is too long.
pub fn last_line_start(file: &File, size: u64) -> io::Result<Option<u64>> {
    let mut piece = Vec::new();
    let mut end = size;
    while end > 0 && size - end <= LONGEST as u64 {
        // Most files end with a line's end: its byte alone tells.
        let want = if end == size { 1 } else { (PIECE as u64).min(end) };
        read_up_to(file, end - want, want as usize, &mut piece)?;
        if let Some(at) = memrchr(b'\n', &piece) {
            return Ok(Some(end - want + at as u64 + 1));
        }
        end -= want;
    }
    Ok((end == 0).then_some(0))
}
