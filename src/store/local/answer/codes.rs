//! Small whole numbers for the values of a split field, counted from 1 over the values that occur; 0 is absent.

use std::collections::{HashMap, HashSet};

use super::View;
use super::fields::{column_for, kind_of};
use super::lanes::{Columns, Lane, Lanes};
use super::plan::Plan;
use crate::model::{Error, ErrorKind, FieldMap, Kind, Result, Time};
use crate::store::local::columns::{ColumnKind, Dictionary};

/// How one field's values become codes.
#[derive(Debug)]
pub struct Coder {
    lane: usize,
    coding: Coding,
}

#[derive(Debug)]
enum Coding {
    /// The code by the dictionary's code, and back.
    Words(Vec<u32>, Vec<u32>),
    /// False is 1, true is 2.
    Booleans,
    /// The code by the number's bits, and the numbers; whether they are instants.
    Numbers(HashMap<u64, u32>, Vec<f64>, bool),
}

/// The column of a field that can be split by; identifiers and texts cannot.
pub fn lane_for(field: &str, map: &FieldMap, columns: &mut Columns) -> Result<usize> {
    match kind_of(field, map) {
        Kind::Id | Kind::Text => {
            let message = format!("{field} has too many values to group by");
            Err(Error::new(ErrorKind::Unsupported, message, "group by a field of few values, such as service"))
        }
        _ => Ok(columns.lane(column_for(field, map))),
    }
}

/// The coders of the plan's split fields, over the values in the segments it looks at.
pub fn coders(view: &View, plan: &Plan) -> Result<Vec<Coder>> {
    let columns = plan.columns.only(&plan.split);
    let words = view.dictionary.iter().count();
    let found = plan.over(view, |segments| {
        let mut lanes = Lanes::new(&columns);
        let mut found: Vec<Found> = vec![Found::new(words); plan.split.len()];
        for segment in segments {
            lanes.load(segment)?;
            for (at, found) in found.iter_mut().enumerate() {
                found.add(lanes.lane(at));
            }
        }
        Ok(found)
    })?;
    let coder = |(at, lane): (usize, &usize)| {
        let mut all = Found::new(words);
        found.iter().filter_map(|found| found.get(at)).for_each(|found| all.merge(found));
        Coder { lane: *lane, coding: all.coding(plan.columns.spec(*lane).map(|spec| &spec.kind)) }
    };
    Ok(plan.split.iter().enumerate().map(coder).collect())
}

impl Coder {
    /// One more than the largest code.
    pub fn size(&self) -> u64 {
        1 + match &self.coding {
            Coding::Words(_, words) => words.len() as u64,
            Coding::Booleans => 2,
            Coding::Numbers(_, numbers, _) => numbers.len() as u64,
        }
    }

    /// Hands the code of every row to `take`, in order.
    pub fn each(&self, lanes: &Lanes, mut take: impl FnMut(u32)) {
        match (&self.coding, lanes.lane(self.lane)) {
            (Coding::Words(codes, _), Some(Lane::Words(words))) => {
                words.iter().for_each(|word| take(codes.get(*word as usize).copied().unwrap_or(0)));
            }
            (Coding::Booleans, Some(Lane::Booleans(values))) => values.iter().for_each(|v| take(u32::from(*v))),
            (Coding::Numbers(codes, _, _), Some(Lane::Numbers(numbers))) => {
                let (mut last, mut code) = (f64::NAN.to_bits(), 0);
                for number in numbers {
                    let bits = bits(*number);
                    if bits != last {
                        (last, code) = (bits, codes.get(&bits).copied().unwrap_or(0));
                    }
                    take(code);
                }
            }
            _ => {}
        }
    }

    /// The value of a code as text; `None` is absent.
    pub fn name(&self, code: u32, dictionary: &Dictionary) -> Option<String> {
        let at = code.checked_sub(1)? as usize;
        match &self.coding {
            Coding::Words(_, words) => dictionary.word(*words.get(at)?).map(str::to_owned),
            Coding::Booleans => Some((code == 2).to_string()),
            Coding::Numbers(_, numbers, true) => numbers.get(at).map(|ms| Time(*ms as i64).rfc3339()),
            Coding::Numbers(_, numbers, false) => numbers.get(at).map(f64::to_string),
        }
    }
}

/// The bits of a number, the same for 0 and -0.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

/// The values of one field seen so far.
#[derive(Clone, Default)]
struct Found {
    words: Vec<bool>,
    numbers: HashSet<u64>,
}

impl Found {
    fn new(words: usize) -> Found {
        Found { words: vec![false; words], ..Found::default() }
    }

    fn add(&mut self, lane: Option<&Lane>) {
        match lane {
            Some(Lane::Words(codes)) => {
                for code in codes {
                    if let Some(seen) = self.words.get_mut(*code as usize) {
                        *seen = true;
                    }
                }
            }
            Some(Lane::Numbers(numbers)) => {
                let mut last = f64::NAN.to_bits();
                for number in numbers.iter().filter(|n| !n.is_nan()) {
                    if bits(*number) != last {
                        last = bits(*number);
                        self.numbers.insert(last);
                    }
                }
            }
            _ => {}
        }
    }

    fn merge(&mut self, other: &Found) {
        self.words.iter_mut().zip(&other.words).for_each(|(seen, more)| *seen |= more);
        self.numbers.extend(&other.numbers);
    }

    fn coding(self, kind: Option<&ColumnKind>) -> Coding {
        match kind {
            Some(ColumnKind::Boolean) => Coding::Booleans,
            Some(kind @ (ColumnKind::Number | ColumnKind::Date)) => {
                let mut numbers: Vec<f64> = self.numbers.into_iter().map(f64::from_bits).collect();
                numbers.sort_by(f64::total_cmp);
                let codes = numbers.iter().zip(1..).map(|(number, code)| (number.to_bits(), code)).collect();
                Coding::Numbers(codes, numbers, *kind == ColumnKind::Date)
            }
            _ => {
                let mut words = Vec::new();
                let code = |(word, seen): (usize, bool)| {
                    if seen {
                        words.push(word as u32);
                    }
                    if seen { words.len() as u32 } else { 0 }
                };
                let codes = self.words.into_iter().enumerate().map(code).collect();
                Coding::Words(codes, words)
            }
        }
    }
}
