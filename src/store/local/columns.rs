//! Compact columns of one segment: what a scan pulled out of a few thousand lines, packed as tightly as their values allow.
//!
//! Written by hand because it is the heart of the local store: a general columnar crate costs more memory
//! for the constant, absent and short-decimal columns that logs are full of.

use std::collections::HashMap;

use crate::model::Source;

/// The code of an absent word.
pub const ABSENT: u32 = u32::MAX;

/// What a column holds: where its values stand and how they are read.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ColumnSpec {
    /// Places of the value, first usable one wins.
    pub sources: Vec<Source>,
    /// How it is read.
    pub kind: ColumnKind,
}

/// How a column's values are read and kept.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ColumnKind {
    /// Dictionary-coded words.
    Word,
    /// 64-bit hashes of identifiers (0 is absent).
    Id,
    /// Numbers, exact as `f64`.
    Number,
    /// Instants as milliseconds since the epoch, exact as `f64`.
    Date,
    /// True, false or absent.
    Boolean,
    /// Whether the text holds this phrase (words next to each other, any case); absent text is absent.
    Phrase(String),
    /// Whether the text matches this wildcard pattern as a whole.
    Wildcard(String),
    /// Whether the text matches this regular expression as a whole.
    Regex(String),
}

/// Numbers of one segment; absent values decode as NaN.
#[derive(Clone, Debug, PartialEq)]
pub enum Numbers {
    /// No row has one.
    Absent,
    /// Every row has this one.
    Constant(f64),
    /// `mantissa ÷ 10^scale`, exact; `i32::MIN` is absent.
    Decimal {
        /// Digits after the point, 0–9.
        scale: u8,
        /// One a row.
        mantissas: Vec<i32>,
    },
    /// One a row; NaN is absent.
    Float(Vec<f64>),
}

const POWERS: [f64; 10] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

impl Numbers {
    /// Packs values (NaN is absent) without losing a bit.
    pub fn pack(values: &[f64]) -> Numbers {
        match values.first() {
            None => return Numbers::Absent,
            Some(first) => {
                if values.iter().all(|v| v.to_bits() == first.to_bits()) {
                    return if first.is_nan() { Numbers::Absent } else { Numbers::Constant(*first) };
                }
            }
        }
        (0..POWERS.len()).find_map(|scale| decimal(values, scale)).unwrap_or_else(|| Numbers::Float(values.to_vec()))
    }

    /// Writes one value a row into `out` (cleared first); NaN is absent.
    pub fn unpack(&self, rows: usize, out: &mut Vec<f64>) {
        out.clear();
        match self {
            Numbers::Absent => out.resize(rows, f64::NAN),
            Numbers::Constant(v) => out.resize(rows, *v),
            Numbers::Float(v) => out.extend_from_slice(v),
            Numbers::Decimal { scale, mantissas } => {
                let power = POWERS.get(usize::from(*scale)).copied().unwrap_or(1.0);
                out.extend(mantissas.iter().map(|m| if *m == i32::MIN { f64::NAN } else { f64::from(*m) / power }));
            }
        }
    }
}

fn decimal(values: &[f64], scale: usize) -> Option<Numbers> {
    let power = POWERS[scale];
    let mut mantissas = Vec::with_capacity(values.len());
    for v in values {
        if v.is_nan() {
            mantissas.push(i32::MIN);
            continue;
        }
        // Saturates out of range, and -0.0 becomes 0: the comparison catches both, as it does any other way of rounding.
        let m = (v * power + 0.5_f64.copysign(*v)) as i32;
        if m == i32::MIN || (f64::from(m) / power).to_bits() != v.to_bits() {
            return None;
        }
        mantissas.push(m);
    }
    Some(Numbers::Decimal { scale: scale as u8, mantissas })
}

/// Dictionary codes of one segment; [`ABSENT`] where a row has none.
#[derive(Clone, Debug, PartialEq)]
pub enum Words {
    /// Every row has this code (or none has one).
    Constant(u32),
    /// Up to 256 different codes, absence among them, and which of them each row has.
    Few(Vec<u32>, Vec<u8>),
    /// Codes below 65,535; `u16::MAX` is absent.
    Narrow(Vec<u16>),
    /// Any codes.
    Wide(Vec<u32>),
}

impl Words {
    /// Packs codes as narrowly as they fit.
    pub fn pack(codes: &[u32]) -> Words {
        let first = codes.first().copied().unwrap_or(ABSENT);
        if codes.iter().all(|c| *c == first) {
            return Words::Constant(first);
        }
        if let Some((palette, places)) = few(codes) {
            return Words::Few(palette, places);
        }
        let narrow = |c: u32| u16::try_from(c).ok().filter(|c| *c != u16::MAX);
        let codes16: Option<Vec<u16>> =
            codes.iter().map(|c| if *c == ABSENT { Some(u16::MAX) } else { narrow(*c) }).collect();
        codes16.map_or_else(|| Words::Wide(codes.to_vec()), Words::Narrow)
    }

    /// Writes one code a row into `out` (cleared first).
    pub fn unpack(&self, rows: usize, out: &mut Vec<u32>) {
        out.clear();
        match self {
            Words::Constant(c) => out.resize(rows, *c),
            Words::Few(palette, places) => {
                out.extend(places.iter().map(|at| palette.get(usize::from(*at)).copied().unwrap_or(ABSENT)));
            }
            Words::Wide(v) => out.extend_from_slice(v),
            Words::Narrow(v) => out.extend(v.iter().map(|c| if *c == u16::MAX { ABSENT } else { u32::from(*c) })),
        }
    }
}

/// The different codes and the place of each row's code among them; `None` where they are more than a byte can number.
fn few(codes: &[u32]) -> Option<(Vec<u32>, Vec<u8>)> {
    let mut palette: Vec<u32> = Vec::new();
    // Where a code was found last, by its low byte: most are found at the first look.
    let mut found = [0_u8; 256];
    let mut places = Vec::with_capacity(codes.len());
    for code in codes {
        let last = &mut found[usize::from(*code as u8)];
        if palette.get(usize::from(*last)) != Some(code) {
            let known = palette.iter().position(|c| c == code);
            *last = u8::try_from(known.unwrap_or(palette.len())).ok()?;
            if known.is_none() {
                palette.push(*code);
            }
        }
        places.push(*last);
    }
    Some((palette, places))
}

/// Booleans of one segment: 0 absent, 1 false, 2 true.
#[derive(Clone, Debug, PartialEq)]
pub enum Booleans {
    /// Every row is the same.
    Constant(u8),
    /// One a row.
    Each(Vec<u8>),
}

impl Booleans {
    /// Packs one value a row.
    pub fn pack(values: &[u8]) -> Booleans {
        let first = values.first().copied().unwrap_or(0);
        if values.iter().all(|v| *v == first) { Booleans::Constant(first) } else { Booleans::Each(values.to_vec()) }
    }

    /// The value of a row: 0 absent, 1 false, 2 true.
    pub fn get(&self, row: usize) -> u8 {
        match self {
            Booleans::Constant(v) => *v,
            Booleans::Each(v) => v.get(row).copied().unwrap_or(0),
        }
    }
}

/// One column of a segment.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Of kind `Word`.
    Words(Words),
    /// Of kind `Id`; 0 is absent; empty when no row has one.
    Ids(Vec<u64>),
    /// Of kind `Number` or `Date`.
    Numbers(Numbers),
    /// Of kind `Boolean`, `Phrase`, `Wildcard` or `Regex`.
    Booleans(Booleans),
}

/// The events of one block, in the order of their lines, and the lines that are none.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    /// Which source (file) it came from.
    pub source: u32,
    /// Which block of that source.
    pub block: u32,
    /// Offset in the source of `offsets` 0.
    pub base: u64,
    /// Time of each event in ms since the epoch; an event without a usable time carries the last valid one before it.
    pub times: Vec<i64>,
    /// Offset of each event's line, from `base`.
    pub offsets: Vec<u32>,
    /// Bits a row, see [`INVALID`] and [`UNTIMED`].
    pub flags: Vec<u8>,
    /// The sampling weight of each event (1 where absent).
    pub weights: Option<Numbers>,
    /// The columns pulled out so far.
    pub columns: HashMap<ColumnSpec, Column>,
    /// Lines that are no JSON object: offset from `base` and the last valid time before.
    pub bad: Vec<(u32, i64)>,
    /// Earliest and latest of `times` and of the bad lines' times; `None` when the segment has no line.
    pub span: Option<(i64, i64)>,
}

/// Flag of an event that breaks the contract.
pub const INVALID: u8 = 1;
/// Flag of an event without a usable time of its own; it counts in the invalid-schema rate only.
pub const UNTIMED: u8 = 2;

impl Segment {
    /// Number of events.
    pub fn rows(&self) -> usize {
        self.times.len()
    }

    /// Gives the lines before its first valid time this one, in ms; `None` takes back what they were given.
    pub fn carry(&mut self, time: Option<i64>) {
        let time = time.unwrap_or(i64::MIN);
        let leading = self.flags.iter().position(|f| f & UNTIMED == 0).unwrap_or(self.rows());
        self.times[..leading].fill(time);
        let first = self.offsets.get(leading).copied().unwrap_or(u32::MAX);
        self.bad.iter_mut().filter(|(offset, _)| *offset < first).for_each(|(_, t)| *t = time);
        self.measure();
    }

    /// Works out the span from the times.
    pub fn measure(&mut self) {
        let times = || self.times.iter().copied().chain(self.bad.iter().map(|(_, t)| *t)).filter(|t| *t != i64::MIN);
        self.span = times().min().zip(times().max());
    }
}

/// All words of all word columns; codes are positions.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    words: Vec<Box<str>>,
    codes: HashMap<Box<str>, u32>,
}

impl Dictionary {
    /// The code of a word, given one if it is new.
    pub fn intern(&mut self, word: &str) -> u32 {
        if let Some(code) = self.codes.get(word) {
            return *code;
        }
        let code = u32::try_from(self.words.len()).unwrap_or(ABSENT);
        self.words.push(word.into());
        self.codes.insert(word.into(), code);
        code
    }

    /// The code of a word that is known.
    pub fn code(&self, word: &str) -> Option<u32> {
        self.codes.get(word).copied()
    }

    /// The word of a code.
    pub fn word(&self, code: u32) -> Option<&str> {
        self.words.get(code as usize).map(|w| &**w)
    }

    /// All words with their codes.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        self.words.iter().enumerate().map(|(i, w)| (i as u32, &**w))
    }
}

/// Hash of an identifier for `Id` columns; never 0. Multiply-and-fold over 8-byte words (the wyhash construction).
pub fn id_hash(id: &[u8]) -> u64 {
    let fold = |a: u64, b: u64| {
        let m = u128::from(a) * u128::from(b);
        (m as u64) ^ ((m >> 64) as u64)
    };
    let mut hash = 0x9E37_79B9_7F4A_7C15 ^ id.len() as u64;
    let (words, rest) = id.as_chunks();
    for word in words {
        hash = fold(hash ^ u64::from_le_bytes(*word), 0xA076_1D64_78BD_642F);
    }
    let rest = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    hash = fold(hash ^ rest, 0xE703_7ED1_A0B4_28DB);
    fold(hash, 0x8EBC_6AF0_9C88_C6E3) | 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back_to_the_bit(values in prop::collection::vec(prop_oneof![
            Just(f64::NAN), (-1_000_000i64..1_000_000).prop_map(|m| m as f64 / 100.0), any::<f64>().prop_filter("finite", |v| v.is_finite())
        ], 0..40)) {
            let mut out = Vec::new();
            Numbers::pack(&values).unpack(values.len(), &mut out);
            prop_assert_eq!(out.len(), values.len());
            for (a, b) in out.iter().zip(&values) {
                prop_assert!(a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()));
            }
        }

        #[test]
        fn words_come_back(codes in prop::collection::vec(prop_oneof![Just(ABSENT), 0u32..70_000, 0u32..3], 0..40), many in any::<bool>()) {
            let mut codes = codes;
            if many {
                codes.extend((0..300).map(|code| code * 7));
            }
            let mut out = Vec::new();
            Words::pack(&codes).unpack(codes.len(), &mut out);
            prop_assert_eq!(out, codes);
        }
    }
}
