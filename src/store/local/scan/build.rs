//! Rows become a segment: each column collects its values and is packed at the end.

use std::borrow::Cow;
use std::str;

use serde_json::Value;

use crate::contract;
use crate::model::{Kind, Source};
use crate::store::local::columns::{
    ABSENT, Booleans, Column, ColumnKind, INVALID, Numbers, Segment, UNTIMED, Words, id_hash,
};
use crate::store::local::words::WordCache;

use super::Scanned;
use super::plan::{Plan, Presence, Slot, Wanted};
use super::row::{Row, Scalar};

/// Time of a line before the block's first valid time.
const WAITING: i64 = i64::MIN;

enum Values {
    Words(Vec<u32>),
    Ids(Vec<u64>),
    Numbers(Vec<f64>),
    Booleans(Vec<u8>),
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Values::Words(v) => v.len(),
            Values::Ids(v) => v.len(),
            Values::Numbers(v) => v.len(),
            Values::Booleans(v) => v.len(),
        }
    }

    fn clear(&mut self) {
        match self {
            Values::Words(v) => v.clear(),
            Values::Ids(v) => v.clear(),
            Values::Numbers(v) => v.clear(),
            Values::Booleans(v) => v.clear(),
        }
    }

    /// Fills up with absent values to that many rows.
    fn fill(&mut self, rows: usize) {
        match self {
            Values::Words(v) => v.resize(rows, ABSENT),
            Values::Ids(v) => v.resize(rows, 0),
            Values::Numbers(v) => v.resize(rows, f64::NAN),
            Values::Booleans(v) => v.resize(rows, 0),
        }
    }

    fn pack(&self) -> Column {
        match self {
            Values::Words(v) => Column::Words(Words::pack(v)),
            Values::Ids(v) if v.iter().all(|id| *id == 0) => Column::Ids(Vec::new()),
            Values::Ids(v) => Column::Ids(v.clone()),
            Values::Numbers(v) => Column::Numbers(Numbers::pack(v)),
            Values::Booleans(v) => Column::Booleans(Booleans::pack(v)),
        }
    }
}

/// What the rows of a block hold before it is packed; one block after the other is collected in the same memory.
pub(super) struct Rows {
    times: Vec<i64>,
    offsets: Vec<u32>,
    flags: Vec<u8>,
    weights: Vec<f64>,
    values: Vec<Values>,
}

impl Rows {
    /// No rows, for the columns of a plan.
    pub(super) fn of(plan: &Plan) -> Rows {
        let values = plan.columns.iter().map(|w| match w.spec.kind {
            ColumnKind::Word => Values::Words(Vec::new()),
            ColumnKind::Id => Values::Ids(Vec::new()),
            ColumnKind::Number | ColumnKind::Date => Values::Numbers(Vec::new()),
            _ => Values::Booleans(Vec::new()),
        });
        let values = values.collect();
        Rows { times: Vec::new(), offsets: Vec::new(), flags: Vec::new(), weights: Vec::new(), values }
    }

    fn clear(&mut self) {
        self.times.clear();
        self.offsets.clear();
        self.flags.clear();
        self.weights.clear();
        self.values.iter_mut().for_each(Values::clear);
    }
}

/// Collects the rows of a block.
pub(super) struct Builder<'p> {
    plan: &'p Plan,
    words: &'p mut WordCache,
    rows: &'p mut Rows,
    /// Offset in the source of the block's first line, once there is one.
    base: Option<u64>,
    /// What is to be added to a place in the lines at hand to get one from `base` on.
    ahead: u32,
    bad: Vec<(u32, i64)>,
    first_time: Option<i64>,
    last_time: Option<i64>,
}

impl<'p> Builder<'p> {
    pub(super) fn new(plan: &'p Plan, words: &'p mut WordCache, rows: &'p mut Rows) -> Builder<'p> {
        rows.clear();
        Builder { plan, words, rows, base: None, ahead: 0, bad: Vec::new(), first_time: None, last_time: None }
    }

    /// The places of the lines that follow count from this offset in the source.
    pub(super) fn stands_at(&mut self, offset: u64) {
        let base = *self.base.get_or_insert(offset);
        self.ahead = (offset - base) as u32;
    }

    /// Adds a line that the tokenizer took.
    pub(super) fn push_row(&mut self, row: &Row, at: usize) {
        let plan = self.plan;
        let time = first(row, &plan.time, |s| instant(s));
        let weight = first(row, &plan.weight, number).filter(|w| *w > 0.0).unwrap_or(1.0);
        let invalid = plan.rules.any && breaks_contract(row, plan, time.is_some());
        let before = self.rows.times.len();
        self.push_basics(at, time, weight, invalid);
        // A column that nothing of the line belongs to is filled up later, many rows at once.
        for column in row.held().iter().filter_map(|slot| plan.readers.get(*slot as usize)).flatten() {
            let column = *column as usize;
            if let (Some(wanted), Some(values)) = (plan.columns.get(column), self.rows.values.get_mut(column))
                && values.len() <= before
            {
                values.fill(before);
                push_value(wanted, values, row, self.words);
            }
        }
    }

    /// Adds a line that went through the full parse.
    pub(super) fn push_document(&mut self, document: &Value, at: usize) {
        let map = &self.plan.map;
        let time = contract::time(document, map).map(|t| t.0);
        let invalid = contract::refusal(document, map).is_some();
        let before = self.rows.times.len();
        self.push_basics(at, time, contract::weight(document), invalid);
        for (wanted, values) in self.plan.columns.iter().zip(&mut self.rows.values) {
            values.fill(before);
            push_definition(wanted, values, document, self.words);
        }
    }

    /// Adds a line that is no JSON object.
    pub(super) fn push_bad(&mut self, at: usize) {
        self.bad.push((self.ahead + at as u32, self.last_time.unwrap_or(WAITING)));
    }

    fn push_basics(&mut self, at: usize, time: Option<i64>, weight: f64, invalid: bool) {
        if time.is_some() {
            self.first_time = self.first_time.or(time);
            self.last_time = time;
        }
        let untimed = if time.is_none() { UNTIMED } else { 0 };
        self.rows.times.push(self.last_time.unwrap_or(WAITING));
        self.rows.offsets.push(self.ahead + at as u32);
        self.rows.flags.push(untimed | if invalid { INVALID } else { 0 });
        self.rows.weights.push(weight);
    }

    pub(super) fn finish(self) -> Scanned {
        let rows = self.rows;
        let count = rows.times.len();
        let columns = self.plan.columns.iter().zip(&mut rows.values).map(|(wanted, values)| {
            values.fill(count);
            (wanted.spec.clone(), values.pack())
        });
        let mut segment = Segment {
            base: self.base.unwrap_or(0),
            columns: columns.collect(),
            times: rows.times.as_slice().into(),
            offsets: rows.offsets.as_slice().into(),
            flags: rows.flags.as_slice().into(),
            weights: rows.weights.iter().any(|w| *w != 1.0).then(|| Numbers::pack(&rows.weights)),
            bad: self.bad,
            ..Segment::default()
        };
        segment.measure();
        let lines = segment.times.first().copied().into_iter().chain(segment.bad.first().map(|(_, time)| *time));
        let waiting = lines.into_iter().any(|time| time == WAITING);
        Scanned { waiting, first_time: self.first_time, last_time: self.last_time, segment }
    }
}

#[inline(always)]
fn first<'a, T>(row: &Row<'a>, slots: &[Slot], mut read: impl FnMut(Scalar<'a>) -> Option<T>) -> Option<T> {
    slots.iter().find_map(|slot| read(row.get(*slot)))
}

fn instant(scalar: Scalar) -> Option<i64> {
    match scalar {
        Scalar::Text(text) => contract::parse_time(text).map(|t| t.0),
        _ => None,
    }
}

fn number(scalar: Scalar) -> Option<f64> {
    match scalar {
        Scalar::Number(value, _) => Some(value),
        Scalar::Sum(sum, count) => Some(sum / f64::from(count)),
        Scalar::Text(text) => str::from_utf8(text).ok()?.trim().parse().ok().filter(|v: &f64| v.is_finite()),
        _ => None,
    }
}

fn boolean(scalar: Scalar) -> Option<bool> {
    match scalar {
        Scalar::Bool(value) => Some(value),
        Scalar::Text(b"true") => Some(true),
        Scalar::Text(b"false") => Some(false),
        _ => None,
    }
}

#[inline(always)]
fn text<'a>(scalar: Scalar<'a>) -> Option<Cow<'a, [u8]>> {
    match scalar {
        Scalar::Text(text) => (!text.is_empty()).then_some(Cow::Borrowed(text)),
        Scalar::Number(_, text) => Some(number_text(text)),
        Scalar::Bool(value) => Some(Cow::Borrowed(if value { b"true" } else { b"false" })),
        _ => None,
    }
}

/// A number's text as a full parse would print it: `2.10` and `2.1` are the same version.
fn number_text(text: &[u8]) -> Cow<'_, [u8]> {
    let plain = text.len() <= 15 && text.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    if plain && (!text.contains(&b'.') || text.last() != Some(&b'0')) {
        return Cow::Borrowed(text);
    }
    let parsed = serde_json::from_slice::<Value>(text);
    parsed.map_or(Cow::Borrowed(text), |value| Cow::Owned(value.to_string().into_bytes()))
}

fn is_there(row: &Row, presence: &Presence) -> bool {
    let usable = |slot: &Slot| {
        let scalar = row.get(*slot);
        match presence.kind {
            Kind::Date => instant(scalar).is_some(),
            Kind::Number => number(scalar).is_some(),
            Kind::Boolean => boolean(scalar).is_some(),
            Kind::Word | Kind::Words | Kind::Id | Kind::Text => text(scalar).is_some(),
        }
    };
    presence.slots.iter().any(usable)
}

fn breaks_contract(row: &Row, plan: &Plan, timed: bool) -> bool {
    let tagged = row.get(plan.tags) == Scalar::Text(contract::INVALID_TAG.as_bytes());
    let rules = &plan.rules;
    let event_type = first(row, &rules.event_type, text).unwrap_or_default();
    let lacks = |list: &[Presence]| list.iter().any(|p| !is_there(row, p));
    let training = event_type.starts_with(b"training") || event_type.starts_with(b"validation");
    tagged
        || !timed
        || lacks(&rules.always)
        || (event_type.starts_with(b"inference") && lacks(&rules.inference))
        || (training && !rules.training_any.is_empty() && !rules.training_any.iter().any(|p| is_there(row, p)))
}

fn flag(value: Option<bool>) -> u8 {
    value.map_or(0, |v| 1 + u8::from(v))
}

#[inline(always)]
fn push_value(wanted: &Wanted, values: &mut Values, row: &Row, words: &mut WordCache) {
    let slots = &wanted.slots;
    match values {
        Values::Words(v) => v.push(first(row, slots, |s| Some(words.code(&text(s)?))).unwrap_or(ABSENT)),
        Values::Ids(v) => v.push(first(row, slots, |s| text(s).map(|t| id_hash(&t))).unwrap_or(0)),
        Values::Numbers(v) if wanted.spec.kind == ColumnKind::Date => {
            v.push(first(row, slots, instant).map_or(f64::NAN, |t| t as f64));
        }
        Values::Numbers(v) => v.push(first(row, slots, number).unwrap_or(f64::NAN)),
        Values::Booleans(v) => match &wanted.text {
            None => v.push(flag(first(row, slots, boolean))),
            Some(test) => v.push(flag(first(row, slots, |s| str::from_utf8(&text(s)?).ok().map(|t| test.holds(t))))),
        },
    }
}

/// The same by the definition.
fn push_definition(wanted: &Wanted, values: &mut Values, document: &Value, words: &mut WordCache) {
    let sources = &wanted.spec.sources;
    let found = |s: &Source| contract::lookup(document, &s.path);
    match values {
        Values::Words(v) => {
            v.push(sources.iter().find_map(|s| contract::word(found(s)?)).map_or(ABSENT, |w| words.code(w.as_bytes())))
        }
        Values::Ids(v) => {
            v.push(sources.iter().find_map(|s| contract::word(found(s)?)).map_or(0, |w| id_hash(w.as_bytes())))
        }
        Values::Numbers(v) if wanted.spec.kind == ColumnKind::Date => {
            let time = sources.iter().find_map(|s| contract::parse_time(found(s)?.as_str()?.as_bytes()));
            v.push(time.map_or(f64::NAN, |t| t.0 as f64));
        }
        Values::Numbers(v) => {
            let read = |s: &Source| {
                if s.mean_of_array { contract::mean_of_array(found(s)?) } else { contract::number(found(s)?) }
            };
            v.push(sources.iter().find_map(read).unwrap_or(f64::NAN));
        }
        Values::Booleans(v) => match &wanted.text {
            None => v.push(flag(sources.iter().find_map(|s| contract::boolean(found(s)?)))),
            Some(test) => {
                v.push(flag(sources.iter().find_map(|s| contract::any_word(found(s)?, |w| test.holds(w)))));
            }
        },
    }
}
