//! The scan over all conjunctions of up to three field = value pairs.
//!
//! A cell with `k` of `n` events with the symptom, where `e` are expected, is taken for a Poisson count whose rate scatters by a gamma
//! distribution of shape `a` around its mean. That the rate is `r` times the usual one is then likelier than that it is usual by
//! `k ln r - (k + a) ln((a + r e) / (a + e))` (the negative binomial's log-likelihood ratio). A conjunction's score is the sum of that
//! over its cells at the best `r`, less [`PENALTY`] a condition, and less [`RARITY`] for each e-fold by which `r` is larger than
//! [`LARGE`]: where the symptom hardly ever occurs only such a rate tells a cause from what merely holds it, but a few odd events of a
//! small cell can have it as well.

use std::collections::HashMap;

use super::cells::{Cell, Cells};

/// Shape of the gamma distribution by which cells scatter: 1 ÷ variance, a standard deviation of about 0.4.
const SHAPE: f64 = 6.0;
/// What each condition costs.
const PENALTY: f64 = 0.4;
/// Most conditions of a conjunction.
const CONDITIONS: usize = 3;
/// How many rates are tried, from [`LEAST`] to [`MOST`] times the usual one, evenly on a log scale.
const RATES: usize = 26;
const LEAST: f64 = 1.3;
const MOST: f64 = 772.0;
/// Rates above this are unlikely beforehand, and what each e-fold more costs.
const LARGE: f64 = 60.0;
const RARITY: f64 = 4.0;
/// The symptom is never expected in more than this share of the events.
const MOST_SHARE: f64 = 0.98;

/// A condition: a field and the code of its value.
pub type Pair = (usize, u16);

/// A conjunction with what lies inside it.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// Its conditions, by field.
    pub pairs: Vec<Pair>,
    /// How well it explains the symptom.
    pub score: f64,
    /// Stored events inside.
    pub of: f64,
    /// With the symptom.
    pub with: f64,
    /// Expected with it.
    pub expected: f64,
}

impl Found {
    /// Events with the symptom beyond the expected ones; negative where there are fewer.
    pub fn excess(&self) -> f64 {
        self.with - self.expected
    }

    /// Whether a cell lies inside.
    pub fn holds(&self, cell: &Cell) -> bool {
        self.pairs.iter().all(|(field, code)| cell.codes.get(*field) == Some(code))
    }
}

#[derive(Clone)]
struct Sum {
    gains: [f64; RATES],
    of: f64,
    with: f64,
    expected: f64,
}

/// All conjunctions that moved the way the signal did, the best first; equals by fewer conditions, then by the order of fields.
pub fn scan(cells: &Cells, falls: bool) -> Vec<Found> {
    let rates = rates(falls);
    let costs = rates.map(|rate| RARITY * (rate.max(rate.recip()) / LARGE).ln().max(0.0));
    let mut sums: HashMap<Vec<Pair>, Sum> = HashMap::new();
    for cell in cells.cells.iter().filter(|c| c.of > 0.0 || c.expected > 0.0) {
        let gains = rates.map(|rate| gain(cell, rate, cells.counted));
        for pairs in conjunctions(cell, cells) {
            let sum = sums.entry(pairs).or_insert(Sum { gains: [0.0; RATES], of: 0.0, with: 0.0, expected: 0.0 });
            sum.gains.iter_mut().zip(gains).for_each(|(sum, gain)| *sum += gain);
            sum.of += cell.of;
            sum.with += cell.with;
            sum.expected += cell.expected;
        }
    }
    let moved = |s: &Sum| if falls { s.with < s.expected } else { s.with > s.expected };
    let found = sums.into_iter().filter(|(_, sum)| moved(sum)).map(|(pairs, sum)| {
        let best = sum.gains.iter().zip(costs).map(|(gain, cost)| gain - cost).fold(f64::NEG_INFINITY, f64::max);
        let score = best - PENALTY * pairs.len() as f64;
        Found { pairs, score, of: sum.of, with: sum.with, expected: sum.expected }
    });
    let mut found: Vec<Found> = found.collect();
    found.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then(a.pairs.len().cmp(&b.pairs.len())).then_with(|| a.pairs.cmp(&b.pairs))
    });
    found
}

fn rates(falls: bool) -> [f64; RATES] {
    let step = (MOST / LEAST).ln() / (RATES - 1) as f64;
    std::array::from_fn(|at| {
        let rate = LEAST * (step * at as f64).exp();
        if falls { 1.0 / rate } else { rate }
    })
}

fn gain(cell: &Cell, rate: f64, counted: bool) -> f64 {
    let expected = cell.expected.max(1e-9);
    let changed = if counted { expected * rate } else { (expected * rate).min(MOST_SHARE * cell.of).max(1e-9) };
    cell.with * (changed / expected).ln() - (cell.with + SHAPE) * ((SHAPE + changed) / (SHAPE + expected)).ln()
}

/// All conjunctions that a cell lies in; absence is no condition, and what all events have is one only beside others.
fn conjunctions(cell: &Cell, cells: &Cells) -> Vec<Vec<Pair>> {
    let values = |field: &usize| cells.values.get(*field).map_or(&[][..], Vec::as_slice);
    let present = |(field, code): &Pair| values(field).get(usize::from(*code)).is_some_and(Option::is_some);
    let pairs: Vec<Pair> = cell.codes.iter().copied().enumerate().filter(present).collect();
    let mut all: Vec<Vec<Pair>> = vec![Vec::new()];
    for pair in pairs {
        let longer: Vec<Vec<Pair>> =
            all.iter().filter(|c| c.len() < CONDITIONS).map(|c| [c.as_slice(), &[pair]].concat()).collect();
        all.extend(longer);
    }
    all.retain(|pairs| pairs.iter().any(|(field, _)| values(field).len() > 1));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::why::candidates::Candidate;

    /// Cells of fields `a` (0-2) and `b` (0-3), 1,000 events each, 2 % with the symptom but where `hit` says more.
    fn cells(hit: impl Fn(u16, u16) -> f64) -> Cells {
        let field = |name: &str| Candidate { name: name.into(), path: name.into() };
        let values = |n: u16| (0..n).map(|v| Some(v.to_string())).collect();
        let cell = |a: u16, b: u16| Cell {
            codes: vec![a, b],
            of: 1000.0,
            with: hit(a, b),
            expected: 20.0,
            usual_of: 4000.0,
            usual_with: 80.0,
            row: usize::from(a * 4 + b),
        };
        Cells {
            fields: vec![field("a"), field("b")],
            values: vec![values(3), values(4)],
            cells: (0..3).flat_map(|a| (0..4).map(move |b| (a, b))).map(|(a, b)| cell(a, b)).collect(),
            counted: false,
        }
    }

    fn first(hit: impl Fn(u16, u16) -> f64, falls: bool) -> Vec<Pair> {
        scan(&cells(hit), falls)[0].pairs.clone()
    }

    #[test]
    fn one_value_is_found_although_its_cells_rose_differently() {
        assert_eq!(first(|a, b| if a == 1 { 60.0 + 50.0 * f64::from(b) } else { 21.0 }, false), [(0, 1)]);
    }

    #[test]
    fn a_pair_is_found_where_only_both_together_rose() {
        assert_eq!(first(|a, b| if (a, b) == (2, 3) { 180.0 } else { 19.0 }, false), [(0, 2), (1, 3)]);
    }

    #[test]
    fn what_hardly_ever_occurs_is_pinned_on_the_part_that_has_nearly_all_of_it() {
        let mut cells = cells(|a, b| match (a, b) {
            (2, 3) => 24.0,
            (2, 1) => 1.0,
            _ => 0.0,
        });
        for cell in &mut cells.cells {
            (cell.of, cell.expected) = (50.0, 0.01);
        }
        assert_eq!(scan(&cells, false)[0].pairs, [(0, 2), (1, 3)]);
    }

    #[test]
    fn a_fall_is_found_the_same_way() {
        assert_eq!(first(|_, b| if b == 2 { 2.0 } else { 20.0 }, true), [(1, 2)]);
    }

    #[test]
    fn absence_is_no_condition() {
        let mut cells = cells(|a, _| if a == 1 { 200.0 } else { 20.0 });
        cells.values[0][1] = None;
        assert!(scan(&cells, false).iter().all(|f| f.pairs.iter().all(|p| *p != (0, 1))));
    }
}
