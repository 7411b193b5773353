//! Whether there is more of what is always so, instead of something worse than usual.

use super::cells::{Cell, Cells};

/// Where the symptom became more frequent because the traffic shifted.
#[derive(Clone, PartialEq, Debug)]
pub struct Shift {
    /// Field and code of the value of which there is more.
    pub pair: (usize, u16),
    /// Its share (0–1) of the events of the window.
    pub share: f64,
    /// Its share of the events of the baseline.
    pub usual: f64,
}

/// A symptom that a shift of the traffic brought makes up at least this share of its growth.
const MOST: f64 = 0.5;
/// And is at least this share of what is usual.
const LEAST: f64 = 0.1;
/// Fewer events with the symptom beyond the usual are none.
const FEWEST: f64 = 5.0;

/// The value that grew its share of the traffic and carries the symptom more often than others, where that makes up most of the
/// growth: in each cell the symptom is about as frequent as it always is.
pub fn shift(cells: &Cells) -> Option<Shift> {
    if cells.counted {
        return None;
    }
    let (of, with, expected) = cells.sum(|_| true);
    let usual = |inside: &dyn Fn(&Cell) -> bool| {
        let cells = cells.cells.iter().filter(|c| inside(c));
        cells.fold((0.0, 0.0), |(of, with), c| (of + c.usual_of, with + c.usual_with))
    };
    let (usual_of, usual_with) = usual(&|_| true);
    let rate = usual_with / usual_of.max(1.0);
    let by_traffic = expected - rate * of;
    let by_trouble = with - expected;
    if by_traffic < FEWEST.max(LEAST * rate * of) || by_traffic < MOST * (by_traffic + by_trouble.max(0.0)) {
        return None;
    }
    let pairs = cells.values.iter().enumerate().flat_map(|(field, values)| {
        let present = values.iter().enumerate().filter(|(_, v)| v.is_some());
        present.filter_map(move |(code, _)| Some((field, u16::try_from(code).ok()?)))
    });
    let shifted = pairs.filter_map(|pair: (usize, u16)| {
        let inside = |c: &Cell| c.codes.get(pair.0) == Some(&pair.1);
        let (own, _, own_expected) = cells.sum(inside);
        let (share, usual) = (own / of.max(1.0), usual(&inside).0 / usual_of.max(1.0));
        let carried = (share - usual) * (own_expected / own.max(1.0) - rate);
        (share > usual && carried > 0.0).then_some((carried, Shift { pair, share, usual }))
    });
    shifted.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, shift)| shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::why::candidates::Candidate;

    /// One field with a value of which 2 % have the symptom and one of which 20 % do.
    fn cells(now: [f64; 2], usual: [f64; 2], worse: f64) -> Cells {
        let cell = |code: u16, now: f64, usual: f64, rate: f64| Cell {
            codes: vec![code],
            of: now,
            with: now * rate * worse,
            expected: now * rate,
            usual_of: usual,
            usual_with: usual * rate,
            row: code.into(),
        };
        Cells {
            fields: vec![Candidate { name: "model".into(), path: "model".into() }],
            values: vec![vec![Some("fast".into()), Some("slow".into())]],
            cells: vec![cell(0, now[0], usual[0], 0.02), cell(1, now[1], usual[1], 0.2)],
            counted: false,
        }
    }

    #[test]
    fn more_of_the_slow_is_told_from_slower() {
        let shifted = shift(&cells([600.0, 400.0], [3600.0, 400.0], 1.0)).unwrap();
        assert_eq!((shifted.pair, shifted.share, shifted.usual), ((0, 1), 0.4, 0.1));
        assert_eq!(shift(&cells([900.0, 100.0], [3600.0, 400.0], 3.0)), None);
        assert_eq!(shift(&cells([900.0, 100.0], [3600.0, 400.0], 1.0)), None);
        assert_eq!(shift(&cells([0.0, 0.0], [0.0, 0.0], 1.0)), None);
    }
}
