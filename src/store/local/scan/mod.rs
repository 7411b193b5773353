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

use build::{Builder, Rows};
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
    rows: Rows,
}

impl Scanner {
    /// A scanner for a plan.
    pub fn new(plan: Arc<Plan>, words: WordCache) -> Scanner {
        Scanner { template: Template::default(), words, rows: Rows::of(&plan), plan }
    }

    /// Begins a block.
    pub fn begin(&mut self) -> Scan<'_> {
        let builder = Builder::new(&self.plan, &mut self.words, &mut self.rows);
        Scan { plan: &self.plan, template: &mut self.template, builder }
    }
}

/// A block that is being scanned.
pub struct Scan<'s> {
    plan: &'s Plan,
    template: &'s mut Template,
    builder: Builder<'s>,
}

impl Scan<'_> {
    /// Scans the next lines of the block; `offset` is where the first stands in the source. The last line may lack its end.
    pub fn take(&mut self, bytes: &[u8], offset: u64) {
        self.builder.stands_at(offset);
        let mut row = Row::new(self.plan);
        let ascii = bytes.is_ascii();
        let mut at = 0;
        while at < bytes.len() {
            row.clear();
            let mut tokens = Tokenizer::new(bytes, at);
            let taken = self.template.line(self.plan, &mut tokens, &mut row).is_some();
            if taken && (ascii || std::str::from_utf8(&bytes[at..tokens.at()]).is_ok()) {
                self.builder.push_row(&row, at);
                at = tokens.at();
            } else {
                let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |i| at + i);
                push_slowly(&mut self.builder, &bytes[at..end], at);
                at = end + 1;
            }
        }
    }

    /// The block as a segment.
    pub fn finish(self) -> Scanned {
        self.builder.finish()
    }
}

/// A line that the tokenizer did not take: the full parse says what it is. Blank lines are none.
fn push_slowly(builder: &mut Builder, line: &[u8], at: usize) {
    if wrapping::bare(line).is_empty() {
        return;
    }
    match wrapping::document(line) {
        Some(document) => builder.push_document(&document, at),
        None => builder.push_bad(at),
    }
}

#[cfg(test)]
mod tests;
