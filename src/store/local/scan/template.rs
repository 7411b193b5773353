//! Lines of one program repeat their keys: a trie of the literal bytes between values, learned from lines the tokenizer took.
//!
//! Values go through the same value reader, so that a template cannot differ from the tokenizer. It is bounded, and pauses
//! for a while when lines do not repeat.

use super::plan::{Plan, Slot};
use super::row::Row;
use super::tokenizer::{Met, Tokenizer};

const MOST_NODES: usize = 4_000;
const MOST_BRANCHES: usize = 12;
/// After so many lines the hits are weighed against the misses.
const TRIAL: u32 = 1_024;
/// So many lines are read without it when it missed more than it hit.
const PAUSE: u32 = 16_384;
/// Literals up to this length are compared as four words.
const SHORT: usize = 32;

#[derive(Default)]
struct Node {
    branches: Vec<Branch>,
}

struct Branch {
    literal: Box<[u8]>,
    padded: [u64; 4],
    masks: [u64; 4],
    /// What follows the literal; `None` is the end of the line.
    value: Option<Slot>,
    no_object: bool,
    next: usize,
}

/// A learned template.
pub(super) struct Template {
    nodes: Vec<Node>,
    met: Vec<Met>,
    hits: u32,
    misses: u32,
    paused: u32,
}

impl Default for Template {
    fn default() -> Self {
        Template { nodes: vec![Node::default()], met: Vec::new(), hits: 0, misses: 0, paused: 0 }
    }
}

impl Template {
    /// Reads one line into the row, by template where one fits, else by the tokenizer.
    pub(super) fn line<'a>(&mut self, plan: &Plan, tokens: &mut Tokenizer<'a>, row: &mut Row<'a>) -> Option<()> {
        let start = tokens.at();
        if self.paused == 0 {
            if self.follow(tokens, row).is_some() {
                self.hits += 1;
                return Some(());
            }
            self.missed();
            row.clear();
            tokens.go_to(start);
        } else {
            self.paused -= 1;
        }
        let mut met = std::mem::take(&mut self.met);
        met.clear();
        let taken = tokens.line(plan, row, &mut met);
        if taken.is_some() && self.paused == 0 {
            self.learn(tokens.bytes(), start, &met);
        }
        self.met = met;
        taken
    }

    fn missed(&mut self) {
        self.misses += 1;
        if self.hits + self.misses >= TRIAL {
            if self.misses > self.hits {
                self.paused = PAUSE;
            }
            (self.hits, self.misses) = (0, 0);
        }
    }

    #[inline(always)]
    fn follow<'a>(&self, tokens: &mut Tokenizer<'a>, row: &mut Row<'a>) -> Option<()> {
        let bytes = tokens.bytes();
        let mut node = self.nodes.first()?;
        'values: loop {
            for branch in &node.branches {
                let at = tokens.at();
                if !branch.fits(bytes, at) {
                    continue;
                }
                let after = at + branch.literal.len();
                let Some(slot) = branch.value else {
                    // `}}` is also how `}},"error":` starts.
                    if !matches!(bytes.get(after), None | Some(b'\n' | b'\r' | b' ' | b'\t')) {
                        continue;
                    }
                    tokens.go_to(after);
                    return tokens.end_of_line();
                };
                if branch.no_object && bytes.get(after) == Some(&b'{') {
                    continue;
                }
                tokens.go_to(after);
                tokens.value(slot, row, 2)?;
                node = self.nodes.get(branch.next)?;
                continue 'values;
            }
            return None;
        }
    }

    /// Adds the literals of a line between its values, as far as there is room.
    fn learn(&mut self, bytes: &[u8], start: usize, met: &[Met]) {
        // Of an object without members nothing is left to tell it from a blank line by.
        if met.is_empty() {
            return;
        }
        if self.nodes.len() > MOST_NODES {
            *self = Template::default();
        }
        let mut node = 0;
        let mut last = start;
        let steps = met.iter().map(|m| (m.start, m.end, Some(m.slot), m.no_object));
        let end = end_of_object(bytes, met.last().map_or(start, |m| m.end));
        for (from, to, value, no_object) in steps.chain([(end, end, None, false)]) {
            let literal = &bytes[last..from];
            last = to;
            let known = self.nodes[node].branches.iter().find(|b| b.is(literal, value, no_object));
            node = match known {
                Some(branch) => branch.next,
                None if self.nodes[node].branches.len() < MOST_BRANCHES => {
                    self.nodes.push(Node::default());
                    let next = self.nodes.len() - 1;
                    self.nodes[node].branches.push(Branch::new(literal, value, no_object, next));
                    next
                }
                None => return,
            };
        }
    }
}

/// Position after the closing braces that follow the last value.
fn end_of_object(bytes: &[u8], mut at: usize) -> usize {
    let mut end = at;
    while let Some(byte @ (b'}' | b' ' | b'\t' | b'\r')) = bytes.get(at) {
        at += 1;
        if *byte == b'}' {
            end = at;
        }
    }
    end
}

impl Branch {
    fn new(literal: &[u8], value: Option<Slot>, no_object: bool, next: usize) -> Branch {
        let mut padded = [0; SHORT];
        let mut mask = [0; SHORT];
        let short = literal.len().min(SHORT);
        padded[..short].copy_from_slice(&literal[..short]);
        mask[..short].fill(0xff);
        Branch { literal: literal.into(), padded: words(&padded), masks: words(&mask), value, no_object, next }
    }

    fn is(&self, literal: &[u8], value: Option<Slot>, no_object: bool) -> bool {
        *self.literal == *literal && self.value == value && self.no_object == no_object
    }

    #[inline(always)]
    fn fits(&self, bytes: &[u8], at: usize) -> bool {
        match bytes.get(at..).and_then(|rest| rest.first_chunk()) {
            Some(seen) if self.literal.len() <= SHORT => {
                let seen = words(seen);
                let differs = |i: usize| (seen[i] ^ self.padded[i]) & self.masks[i];
                differs(0) | differs(1) | differs(2) | differs(3) == 0
            }
            _ => bytes[at..].starts_with(&self.literal),
        }
    }
}

#[inline(always)]
fn words(bytes: &[u8; SHORT]) -> [u64; 4] {
    let (words, _) = bytes.as_chunks();
    let word = |i: usize| words.get(i).map_or(0, |word| u64::from_le_bytes(*word));
    [word(0), word(1), word(2), word(3)]
}
