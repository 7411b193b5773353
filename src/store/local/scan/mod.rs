//! From the bytes of a block to a segment, in one pass and without allocating for a line.
//!
//! Written by hand, because it is the heart of the local store: a tokenizer that stores only what was asked for reads four to
//! seven times as fast as a full parse. Whatever it does not take at first sight is handed to `serde_json::Value`, which
//! defines what a line means; tests hold the two against each other.

mod build;
#[cfg(test)]
mod mutation;
mod numbers;
mod plan;
mod row;
mod strings;
mod template;
mod text_match;
mod tokenizer;

use std::sync::Arc;

use memchr::memchr;

use super::columns::Segment;
use super::words::WordCache;
use super::wrapping;

pub use plan::Plan;

use build::Builder;
use row::Row;
use template::Template;
use tokenizer::Tokenizer;

/// A scanned block.
#[derive(Debug)]
pub struct Scanned {
    /// Its events and bad lines.
    pub segment: Segment,
    /// Whether its first lines wait for a time carried over from the block before.
    pub waiting: bool,
    /// First valid time in ms.
    pub first_time: Option<i64>,
    /// Last valid time in ms.
    pub last_time: Option<i64>,
}

/// Scans blocks, one after another, on one thread.
pub struct Scanner {
    plan: Arc<Plan>,
    template: Template,
    words: WordCache,
}

impl Scanner {
    /// A scanner for a plan.
    pub fn new(plan: Arc<Plan>, words: WordCache) -> Scanner {
        Scanner { plan, template: Template::default(), words }
    }

    /// Scans the lines of a block; `base` is the offset of its first byte in the source. The last line may lack its end.
    pub fn scan(&mut self, bytes: &[u8], base: u64) -> Scanned {
        let mut builder = Builder::new(&self.plan, &mut self.words, base);
        let mut row = Row::new(&self.plan);
        let ascii = bytes.is_ascii();
        let mut at = 0;
        while at < bytes.len() {
            row.clear();
            let mut tokens = Tokenizer::new(bytes, at);
            let taken = self.template.line(&self.plan, &mut tokens, &mut row).is_some();
            if taken && (ascii || std::str::from_utf8(&bytes[at..tokens.at()]).is_ok()) {
                builder.push_row(&row, at);
                at = tokens.at();
            } else {
                let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |i| at + i);
                push_slowly(&mut builder, &bytes[at..end], at);
                at = end + 1;
            }
        }
        builder.finish()
    }
}

/// A line that the tokenizer did not take: the full parse says what it is. Blank lines are none.
fn push_slowly(builder: &mut Builder, line: &[u8], at: usize) {
    if line.trim_ascii().is_empty() {
        return;
    }
    match wrapping::document(line) {
        Some(document) => builder.push_document(&document, at),
        None => builder.push_bad(at),
    }
}

#[cfg(test)]
mod tests;
