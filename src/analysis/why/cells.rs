//! Cells: events by all telling fields at once, with how many have the symptom and how many would have it usually.

use crate::model::{BreakdownAnswer, Condition, Point};

use super::candidates::Candidate;
use super::scan::Pair;

/// Events of the baseline that the expectation from the marginals weighs as much as.
const PRIOR: f64 = 20.0;
/// The marginals together may move the expectation of a cell by so much (a logarithm).
const MOST_MOVED: f64 = 1.0;
/// A field whose most frequent values leave more than this share of the events over holds identifiers.
const MOST_LEFT: f64 = 0.25;
/// No cell is expected to have the symptom in more than this share of its events.
const MOST_SHARE: f64 = 0.95;

/// Events that share one value of each field. Numbers are of stored events.
#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    /// The value of each field, as a place in [`Cells::values`].
    pub codes: Vec<u16>,
    /// Events in the window.
    pub of: f64,
    /// Those of them with the symptom.
    pub with: f64,
    /// How many would have it if the share were the usual one.
    pub expected: f64,
    /// Events in the baseline.
    pub usual_of: f64,
    /// Those of them with the symptom.
    pub usual_with: f64,
    /// Place in the answer.
    pub row: usize,
}

/// All cells of a question.
#[derive(Clone, PartialEq, Debug)]
pub struct Cells {
    /// The fields, in order of preference.
    pub fields: Vec<Candidate>,
    /// The values of each field; `None` is absent.
    pub values: Vec<Vec<Option<String>>>,
    /// The cells.
    pub cells: Vec<Cell>,
    /// Whether events themselves are counted: then a share has no upper bound.
    pub counted: bool,
}

/// Events of a stretch and those with the symptom.
type Counts = (f64, f64);

impl Cells {
    /// Reads the rows of a breakdown whose first measure is the symptom. Of counted events, `ratio` is the length of the window
    /// over that of the baseline.
    pub fn read(fields: &[Candidate], answer: &BreakdownAnswer, counted: bool, ratio: f64) -> Cells {
        let mut values: Vec<Vec<Option<String>>> = vec![Vec::new(); fields.len()];
        let mut cells = Vec::new();
        for (at, row) in answer.rows.iter().enumerate() {
            let codes = row.values.iter().zip(&mut values).map(|(value, known)| code(value, known)).collect();
            let (of, with) = counts(row.window.first(), counted);
            let (usual_of, usual_with) = counts(row.baseline.first(), counted);
            cells.push(Cell { codes, of, with, expected: 0.0, usual_of, usual_with, row: at });
        }
        let mut read = Cells { fields: fields.to_vec(), values, cells, counted };
        if counted {
            read.expect_counts(answer, ratio)
        } else {
            read.expect_shares()
        }
        read
    }

    /// A field and the code of a value as a condition.
    pub fn condition(&self, (field, code): Pair) -> Option<Condition> {
        Some(self.fields.get(field)?.is(self.values.get(field)?.get(usize::from(code))?.clone()?))
    }

    /// Sum over the cells for which `inside` holds: events, with the symptom, expected.
    pub fn sum(&self, inside: impl Fn(&Cell) -> bool) -> (f64, f64, f64) {
        let cells = self.cells.iter().filter(|c| inside(c));
        cells.fold((0.0, 0.0, 0.0), |(of, with, expected), c| (of + c.of, with + c.with, expected + c.expected))
    }

    /// The usual share of events with the symptom among the cells for which `inside` holds, as it was; where there were none, as it is
    /// expected to be.
    pub fn usual_share(&self, inside: impl Fn(&Cell) -> bool) -> f64 {
        let cells = || self.cells.iter().filter(|c| inside(c));
        let (of, with) = cells().fold((0.0, 0.0), |sum, c| added(sum, (c.usual_of, c.usual_with)));
        if of > 0.0 {
            return with / of;
        }
        let (of, _, expected) = self.sum(&inside);
        expected / of.max(1e-9)
    }

    /// Events with the symptom beyond the usual ones in the cells for which `inside` holds, as if nothing bounded how frequent the symptom
    /// is expected to be: of events that always have it none are beyond the usual.
    pub fn unbounded_excess(&self, inside: impl Fn(&Cell) -> bool) -> f64 {
        self.cells.iter().filter(|c| inside(c)).map(|c| c.with - self.unbounded(c)).sum()
    }

    fn unbounded(&self, cell: &Cell) -> f64 {
        let is_bounded = !self.counted && cell.expected >= MOST_SHARE * cell.of;
        let usual = cell.usual_with / cell.usual_of.max(1.0) * cell.of;
        if is_bounded { usual.max(cell.expected) } else { cell.expected }
    }

    fn expect_counts(&mut self, answer: &BreakdownAnswer, ratio: f64) {
        for cell in &mut self.cells {
            let row = answer.rows.get(cell.row);
            cell.expected = row.and_then(|r| r.baseline.first()).map_or(0.0, |p| p.count * ratio);
            cell.with = row.and_then(|r| r.window.first()).map_or(0.0, |p| p.count);
            cell.of = cell.with;
        }
    }

    /// Each cell by its own baseline, held together by what its values have in common with others.
    fn expect_shares(&mut self) {
        let all = self.cells.iter().fold((0.0, 0.0), |sum, c| added(sum, (c.usual_of, c.usual_with)));
        let share = (all.1 + 0.5) / (all.0 + 1.0);
        let marginals: Vec<Vec<f64>> = (0..self.fields.len()).map(|field| self.marginal(field, share)).collect();
        for cell in &mut self.cells {
            let moved: f64 = cell.codes.iter().zip(&marginals).filter_map(|(code, m)| m.get(usize::from(*code))).sum();
            let usual = share * moved.clamp(-MOST_MOVED, MOST_MOVED).exp();
            let own = (cell.usual_with + usual * PRIOR) / (cell.usual_of + PRIOR);
            cell.expected = own.min(MOST_SHARE) * cell.of;
        }
    }

    /// How far (a logarithm) the usual share of each value of a field lies from that of all events.
    fn marginal(&self, field: usize, share: f64) -> Vec<f64> {
        let mut sums: Vec<Counts> = vec![(0.0, 0.0); self.values.get(field).map_or(0, Vec::len)];
        for cell in &self.cells {
            if let Some(sum) = cell.codes.get(field).and_then(|code| sums.get_mut(usize::from(*code))) {
                *sum = added(*sum, (cell.usual_of, cell.usual_with));
            }
        }
        sums.iter().map(|(of, with)| ((with + share * PRIOR) / (of + PRIOR) / share).ln()).collect()
    }
}

fn added(a: Counts, b: Counts) -> Counts {
    (a.0 + b.0, a.1 + b.1)
}

fn counts(point: Option<&Point>, counted: bool) -> Counts {
    let Some(point) = point else { return (0.0, 0.0) };
    let share = if counted { 1.0 } else { point.value.filter(|v| v.is_finite()).unwrap_or(0.0) };
    (point.effective, point.effective * share.clamp(0.0, 1.0))
}

fn code(value: &Option<String>, known: &mut Vec<Option<String>>) -> u16 {
    let at = known.iter().position(|v| v == value).unwrap_or_else(|| {
        known.push(value.clone());
        known.len() - 1
    });
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// Whether the values of a field can be a cause: they are there, and they are not identifiers.
pub fn can_tell(answer: &BreakdownAnswer) -> bool {
    let is_present = answer.rows.iter().any(|r| r.values.iter().all(Option::is_some));
    let all: f64 = answer.rows.iter().filter_map(|r| r.window.first()).map(|p| p.count).sum();
    is_present && answer.left_over <= MOST_LEFT * (all + answer.left_over)
}
