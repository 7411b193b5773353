//! A validating recursive descent over one line of JSON that keeps the values the plan wants.
//!
//! `None` anywhere means "let the full parse decide": an escaped key, an escape in a wanted string, a wanted key seen twice,
//! deep nesting, a lone surrogate, a number that is not finite, an array where a scalar is wanted, or any grammar error.

use crate::contract::INVALID_TAG;

use super::numbers::{end_of_number, number};
use super::plan::{Plan, SKIP, Slot, Take};
use super::row::{Row, Scalar};
use super::strings::special;

/// Nesting beyond this is left to the full parse.
const DEEPEST: u32 = 100;

/// A value as it was met: where it starts and ends, its slot, and whether it may only be followed while it is no object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Met {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) slot: Slot,
    /// A key that leads on to wanted keys held no object here.
    pub(super) no_object: bool,
}

/// A position in a block.
pub(super) struct Tokenizer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokenizer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Tokenizer<'a> {
        Tokenizer { bytes, at }
    }

    #[inline(always)]
    pub(super) fn at(&self) -> usize {
        self.at
    }

    #[inline(always)]
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    #[inline(always)]
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline(always)]
    fn expect(&mut self, byte: u8) -> Option<()> {
        if self.peek()? != byte {
            return None;
        }
        self.at += 1;
        Some(())
    }

    #[inline(always)]
    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// A line that is one object; the position goes behind its end. `met` collects its values, for the template.
    pub(super) fn line(&mut self, plan: &Plan, row: &mut Row<'a>, met: &mut Vec<Met>) -> Option<()> {
        self.blanks();
        if self.peek()? != b'{' {
            return None;
        }
        self.planned_object(plan, 0, row, met, 0)?;
        self.end_of_line()
    }

    #[inline(always)]
    pub(super) fn end_of_line(&mut self) -> Option<()> {
        self.blanks();
        match self.peek() {
            None => Some(()),
            Some(b'\n') => {
                self.at += 1;
                Some(())
            }
            Some(_) => None,
        }
    }

    fn planned_object(
        &mut self,
        plan: &Plan,
        node: u16,
        row: &mut Row<'a>,
        met: &mut Vec<Met>,
        depth: u32,
    ) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        self.at += 1;
        self.blanks();
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        loop {
            let (start, end, escaped) = self.string()?;
            if escaped {
                return None;
            }
            let target = plan.get(node, &self.bytes[start..end]);
            if let Some(target) = target {
                let bit = 1u128 << target.bit;
                if row.seen & bit != 0 {
                    return None;
                }
                row.seen |= bit;
            }
            self.blanks();
            self.expect(b':')?;
            self.blanks();
            let (slot, next) = target.map_or((SKIP, SKIP), |t| (t.slot, t.node));
            let value = self.peek()?;
            if value == b'{' && (next != SKIP || slot == SKIP) {
                // Objects that nothing is wanted of are walked as well, so that the template knows their keys too.
                self.planned_object(plan, next, row, met, depth + 1)?;
            } else {
                let start = self.at;
                self.value(slot, row, depth + 1)?;
                met.push(Met { start, end: self.at, slot, no_object: next != SKIP || slot == SKIP });
            }
            self.blanks();
            match self.peek()? {
                b',' => {
                    self.at += 1;
                    self.blanks();
                }
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    /// Any value; the row takes it in when its slot is wanted.
    #[inline(always)]
    pub(super) fn value(&mut self, slot: Slot, row: &mut Row<'a>, depth: u32) -> Option<()> {
        match self.peek()? {
            b'"' => {
                let (start, end, escaped) = self.string()?;
                if slot == SKIP {
                    return Some(());
                }
                if escaped {
                    return None;
                }
                row.set(slot, Scalar::Text(&self.bytes[start..end]))
            }
            b'-' | b'0'..=b'9' => {
                let start = self.at;
                if slot == SKIP {
                    self.at = end_of_number(self.bytes, start)?;
                    return Some(());
                }
                let (value, end) = number(self.bytes, start)?;
                self.at = end;
                row.set(slot, Scalar::Number(value, &self.bytes[start..end]))
            }
            b't' => self.word(b"true").and_then(|()| row.set(slot, Scalar::Bool(true))),
            b'f' => self.word(b"false").and_then(|()| row.set(slot, Scalar::Bool(false))),
            b'n' => self.word(b"null"),
            b'[' if slot == SKIP => self.skip_array(depth),
            b'[' => self.wanted_array(slot, row, depth),
            b'{' => self.skip_object(depth),
            _ => None,
        }
    }

    #[inline(always)]
    fn word(&mut self, word: &[u8]) -> Option<()> {
        if !self.bytes[self.at..].starts_with(word) {
            return None;
        }
        self.at += word.len();
        Some(())
    }

    /// At a quote: start and end of the content, and whether it holds escapes; the position goes behind the closing quote.
    #[inline(always)]
    fn string(&mut self) -> Option<(usize, usize, bool)> {
        self.expect(b'"')?;
        let start = self.at;
        let end = special(self.bytes, start);
        if *self.bytes.get(end)? == b'"' {
            self.at = end + 1;
            return Some((start, end, false));
        }
        self.string_with_escapes(start, end)
    }

    fn string_with_escapes(&mut self, start: usize, mut at: usize) -> Option<(usize, usize, bool)> {
        loop {
            match (*self.bytes.get(at)?, self.bytes.get(at + 1)) {
                (b'"', _) => {
                    self.at = at + 1;
                    return Some((start, at, true));
                }
                (b'\\', Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't')) => at += 2,
                (b'\\', Some(b'u')) => {
                    let digits = self.bytes.get(at + 2..at + 6)?;
                    let surrogate = digits[0].eq_ignore_ascii_case(&b'd') && digits[1] >= b'8';
                    if surrogate || !digits.iter().all(u8::is_ascii_hexdigit) {
                        return None;
                    }
                    at += 6;
                }
                _ => return None,
            }
            at = special(self.bytes, at);
        }
    }

    fn wanted_array(&mut self, slot: Slot, row: &mut Row<'a>, depth: u32) -> Option<()> {
        match row.take(slot) {
            Take::Scalar => None,
            Take::Mean => {
                let (mut sum, mut count) = (0.0, 0);
                self.elements(|tokens| match tokens.peek()? {
                    b'-' | b'0'..=b'9' => {
                        let (value, end) = number(tokens.bytes, tokens.at)?;
                        tokens.at = end;
                        sum += value;
                        count += 1;
                        Some(())
                    }
                    _ => None,
                })?;
                if count == 0 { Some(()) } else { row.set(slot, Scalar::Sum(sum, count)) }
            }
            Take::Tags => {
                let mut tagged = false;
                self.elements(|tokens| match tokens.peek()? {
                    b'"' => {
                        let (start, end, escaped) = tokens.string()?;
                        tagged |= &tokens.bytes[start..end] == INVALID_TAG.as_bytes();
                        (!escaped).then_some(())
                    }
                    _ => tokens.skip_value(depth + 1),
                })?;
                if tagged { row.set(slot, Scalar::Text(INVALID_TAG.as_bytes())) } else { Some(()) }
            }
        }
    }

    /// The elements of an array, each taken by `element`.
    fn elements(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        self.blanks();
        if self.peek()? == b']' {
            self.at += 1;
            return Some(());
        }
        loop {
            element(self)?;
            self.blanks();
            match self.peek()? {
                b',' => {
                    self.at += 1;
                    self.blanks();
                }
                b']' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    fn skip_value(&mut self, depth: u32) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b'-' | b'0'..=b'9' => {
                self.at = end_of_number(self.bytes, self.at)?;
                Some(())
            }
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            b'[' => self.skip_array(depth),
            b'{' => self.skip_object(depth),
            _ => None,
        }
    }

    #[inline(never)]
    fn skip_array(&mut self, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        self.elements(|tokens| tokens.skip_value(depth + 1))
    }

    #[inline(never)]
    fn skip_object(&mut self, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        self.at += 1;
        self.blanks();
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        loop {
            self.string()?;
            self.blanks();
            self.expect(b':')?;
            self.blanks();
            self.skip_value(depth + 1)?;
            self.blanks();
            match self.peek()? {
                b',' => {
                    self.at += 1;
                    self.blanks();
                }
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
    }
}
