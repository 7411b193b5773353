//! Which rows of a segment pass a compiled filter.

use super::lanes::{Lane, Lanes};
use crate::model::Relation;
use crate::store::local::columns::ABSENT;

/// Which rows pass, by lanes; an absent value passes no test, so its negation holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    /// Every row, or none.
    Const(bool),
    /// All of these.
    And(Vec<Predicate>),
    /// Any of these.
    Or(Vec<Predicate>),
    /// Not this.
    Not(Box<Predicate>),
    /// The word has this code.
    Word(usize, u32),
    /// The word's code is marked here.
    Words(usize, Vec<bool>),
    /// The identifier has this hash.
    Id(usize, u64),
    /// The number equals this.
    Number(usize, f64),
    /// The number stands in this relation.
    Compare(usize, Relation, f64),
    /// The boolean is this: 1 false, 2 true.
    Boolean(usize, u8),
    /// There is a value.
    Exists(usize),
}

impl Predicate {
    /// Writes for each of `rows` rows whether it passes into `out` (cleared first).
    pub fn mask(&self, lanes: &Lanes, rows: usize, out: &mut Vec<bool>) {
        out.clear();
        match self {
            Predicate::Const(value) => out.resize(rows, *value),
            Predicate::And(parts) => fold(parts, lanes, rows, true, out),
            Predicate::Or(parts) => fold(parts, lanes, rows, false, out),
            Predicate::Not(inner) => {
                inner.mask(lanes, rows, out);
                out.iter_mut().for_each(|passes| *passes = !*passes);
            }
            test => test.extend(lanes, out),
        }
        out.resize(rows, false);
    }

    fn extend(&self, lanes: &Lanes, out: &mut Vec<bool>) {
        let lane = |at: &usize| lanes.lane(*at);
        match self {
            Predicate::Word(at, code) => words(lane(at), out, |c| c == *code),
            Predicate::Words(at, marks) => words(lane(at), out, |c| marks.get(c as usize).copied().unwrap_or(false)),
            Predicate::Id(at, hash) => ids(lane(at), out, |id| id == *hash),
            Predicate::Number(at, number) => numbers(lane(at), out, |n| n == *number),
            Predicate::Compare(at, relation, bound) => numbers(lane(at), out, |n| relation.holds(n, *bound)),
            Predicate::Boolean(at, value) => booleans(lane(at), out, |b| b == *value),
            Predicate::Exists(at) => match lane(at) {
                Some(Lane::Words(_)) => words(lane(at), out, |c| c != ABSENT),
                Some(Lane::Ids(_)) => ids(lane(at), out, |id| id != 0),
                Some(Lane::Numbers(_)) => numbers(lane(at), out, |n| !n.is_nan()),
                _ => booleans(lane(at), out, |b| b != 0),
            },
            Predicate::Const(_) | Predicate::And(_) | Predicate::Or(_) | Predicate::Not(_) => {}
        }
    }
}

fn fold(parts: &[Predicate], lanes: &Lanes, rows: usize, all: bool, out: &mut Vec<bool>) {
    out.resize(rows, all);
    let mut one = Vec::with_capacity(rows);
    for part in parts {
        part.mask(lanes, rows, &mut one);
        for (whole, passes) in out.iter_mut().zip(&one) {
            *whole = if all { *whole & passes } else { *whole | passes };
        }
    }
}

fn words(lane: Option<&Lane>, out: &mut Vec<bool>, passes: impl Fn(u32) -> bool) {
    if let Some(Lane::Words(codes)) = lane {
        out.extend(codes.iter().map(|code| passes(*code)));
    }
}

fn ids(lane: Option<&Lane>, out: &mut Vec<bool>, passes: impl Fn(u64) -> bool) {
    if let Some(Lane::Ids(hashes)) = lane {
        out.extend(hashes.iter().map(|hash| passes(*hash)));
    }
}

fn numbers(lane: Option<&Lane>, out: &mut Vec<bool>, passes: impl Fn(f64) -> bool) {
    if let Some(Lane::Numbers(numbers)) = lane {
        out.extend(numbers.iter().map(|number| passes(*number)));
    }
}

fn booleans(lane: Option<&Lane>, out: &mut Vec<bool>, passes: impl Fn(u8) -> bool) {
    if let Some(Lane::Booleans(values)) = lane {
        out.extend(values.iter().map(|value| passes(*value)));
    }
}
