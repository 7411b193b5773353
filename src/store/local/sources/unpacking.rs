//! From the bytes of a file or pipe to the bytes of its lines: decompressed, and no line longer than is held in memory.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use memchr::memchr;

use super::LONGEST;

/// How a file is compressed, told by its first bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compression {
    /// gzip, of one or several members.
    Gzip,
    /// zstd, of one or several frames.
    Zstd,
}

impl Compression {
    /// How a file is compressed; `None` when it is not.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of(path: &Path) -> io::Result<Option<Compression>> {
        Ok(Compression::told_by(&first_bytes(&mut File::open(path)?)?))
    }

    fn told_by(magic: &[u8]) -> Option<Compression> {
        match magic {
            [0x1f, 0x8b, ..] => Some(Compression::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd] => Some(Compression::Zstd),
            _ => None,
        }
    }
}

fn first_bytes(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut magic = Vec::new();
    reader.take(4).read_to_end(&mut magic)?;
    Ok(magic)
}

/// What is known of a reading under way.
#[derive(Clone, Default)]
pub struct Progress {
    position: Arc<AtomicU64>,
    cut: Arc<AtomicBool>,
}

impl Progress {
    /// Bytes read of the file or pipe itself.
    pub fn position(&self) -> u64 {
        self.position.load(Ordering::Relaxed)
    }

    /// Whether a line was too long, and its rest left out.
    pub fn has_cut(&self) -> bool {
        self.cut.load(Ordering::Relaxed)
    }
}

/// The bytes of the lines that `reader` gives, compressed or not.
///
/// # Errors
/// When the first bytes cannot be read.
pub fn lines_of(mut reader: impl Read + Send + 'static, progress: &Progress) -> io::Result<Box<dyn Read + Send>> {
    let magic = first_bytes(&mut reader)?;
    let compression = Compression::told_by(&magic);
    let counted = Counted(Cursor::new(magic).chain(reader), progress.clone());
    Ok(match compression {
        None => Box::new(ShortLines::new(counted, progress)),
        Some(Compression::Gzip) => Box::new(ShortLines::new(MultiGzDecoder::new(BufReader::new(counted)), progress)),
        Some(Compression::Zstd) => Box::new(ShortLines::new(zstd::stream::read::Decoder::new(counted)?, progress)),
    })
}

struct Counted<R>(R, Progress);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.0.read(buffer)?;
        self.1.position.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Leaves out what is too much of a line.
struct ShortLines<R> {
    inner: R,
    longest: usize,
    /// Bytes of the line that is open.
    line: usize,
    progress: Progress,
}

impl<R: Read> ShortLines<R> {
    fn new(inner: R, progress: &Progress) -> ShortLines<R> {
        ShortLines { inner, longest: LONGEST, line: 0, progress: progress.clone() }
    }

    /// Moves what stays to the front, and says how much that is.
    fn keep(&mut self, bytes: &mut [u8]) -> usize {
        let (mut at, mut kept) = (0, 0);
        while at < bytes.len() {
            let end = memchr(b'\n', &bytes[at..]).map(|i| at + i);
            let inside = end.unwrap_or(bytes.len()) - at;
            let fits = inside.min(self.longest.saturating_sub(self.line));
            bytes.copy_within(at..at + fits, kept);
            kept += fits;
            self.line += fits;
            if fits < inside {
                self.progress.cut.store(true, Ordering::Relaxed);
            }
            at += inside;
            if end.is_some() {
                bytes[kept] = b'\n';
                kept += 1;
                at += 1;
                self.line = 0;
            }
        }
        kept
    }
}

impl<R: Read> Read for ShortLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let n = self.inner.read(buffer)?;
            let kept = self.keep(&mut buffer[..n]);
            if n == 0 || kept > 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_of_a_line_is_left_out_wherever_reads_end() {
        let text = "short\nmuch longer than that\n\nxy\nlonger again";
        for size in 1..text.len() {
            let progress = Progress::default();
            let mut reader = ShortLines { longest: 5, ..ShortLines::new(text.as_bytes(), &progress) };
            let mut seen = Vec::new();
            let mut piece = vec![0; size];
            loop {
                match reader.read(&mut piece).unwrap() {
                    0 => break,
                    n => seen.extend_from_slice(&piece[..n]),
                }
            }
            assert_eq!(String::from_utf8(seen).unwrap(), "short\nmuch \n\nxy\nlonge", "reads of {size}");
            assert!(progress.has_cut());
        }
    }
}
