//! The last line of a file when its end is missing: a whole event all the same, still being written, or torn for good.

use std::fs::File;
use std::io;
use std::time::Duration;

use super::positional::{last_line_start, read_up_to};
use crate::store::local::wrapping;

/// A line without its end is waited for so long after the file last grew.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How far a file is to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Visible {
    /// Bytes that count.
    pub length: u64,
    /// Where the last line starts, when it counts although its end is missing: more may be added to it.
    pub unfinished: Option<u64>,
    /// Whether a last line is held back, so that it is to be looked at again although nothing was added.
    pub holding: bool,
}

/// How far a file of `size` bytes is to be read; `writing` tells whether it may be amidst a write.
pub fn visible(file: &File, size: u64, writing: bool) -> io::Result<Visible> {
    let whole = Visible { length: size, ..Visible::default() };
    let Some(start) = last_line_start(file, size)?.filter(|start| *start < size) else { return Ok(whole) };
    let unfinished = Visible { unfinished: Some(start), ..whole };
    if !writing {
        return Ok(unfinished);
    }
    let mut line = Vec::new();
    read_up_to(file, start, (size - start) as usize, &mut line)?;
    // A part of a JSON object never is one, so a line that is one is whole.
    let is_whole = wrapping::document(&line).is_some();
    Ok(if is_whole { unfinished } else { Visible { length: start, unfinished: None, holding: true } })
}
