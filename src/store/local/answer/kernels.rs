//! Sums over neighbouring rows of one cell, in plain loops without branches: rows that do not count weigh nothing.
//! Where every weight is 1 or 0, events and shares are counted in bytes.

use crate::store::tracks::Sums;

/// In a share's tag: the row could have it.
pub const COULD: u8 = 1;
/// In a share's tag: the row could have it, and has it.
pub const HAS: u8 = 2;

/// Σw and Σw².
pub fn count(weights: &[f64]) -> Sums {
    let [weight, squares] = side_by_side(weights, weights, |weight, _| [weight, weight * weight]);
    Sums { weight, squares, ..Sums::EMPTY }
}

/// [`count`] of the rows whose mark is 1.
pub fn plain_count(marks: &[u8]) -> Sums {
    let count = ones(marks, marks, |mark, _| mark);
    Sums { weight: count, squares: count, ..Sums::EMPTY }
}

/// Σw and Σw² of the rows that could, Σw of those that have.
pub fn share(weights: &[f64], tags: &[u8]) -> Sums {
    let [weight, squares, first] = side_by_side(weights, tags, |weight, tag| {
        let could = if tag & COULD == 0 { 0.0 } else { weight };
        [could, could * could, if tag & HAS == 0 { 0.0 } else { weight }]
    });
    Sums { weight, squares, first, ..Sums::EMPTY }
}

/// [`share`] of the rows whose mark is 1.
pub fn plain_share(marks: &[u8], tags: &[u8]) -> Sums {
    let weight = ones(marks, tags, |mark, tag| mark & tag);
    let first = ones(marks, tags, |mark, tag| mark & (tag >> 1));
    Sums { weight, squares: weight, first, ..Sums::EMPTY }
}

/// Moments of numbers taken from `shift`; NaN is absent.
pub fn moments(weights: &[f64], numbers: &[f64], shift: f64) -> Sums {
    let [weight, squares, first, second] = side_by_side(weights, numbers, |weight, number| {
        let off = number - shift;
        let absent = off.is_nan();
        let weight = if absent { 0.0 } else { weight };
        let off = if absent { 0.0 } else { off };
        let moved = weight * off;
        [weight, weight * weight, moved, moved * off]
    });
    Sums { weight, squares, first, second, ..Sums::EMPTY }
}

/// Σw, Σw² and the largest number; NaN is absent.
pub fn most(weights: &[f64], numbers: &[f64]) -> Sums {
    let mut sums = Sums::EMPTY;
    for (weight, number) in weights.iter().zip(numbers) {
        sums.add_number(*weight, *number, *number);
    }
    sums
}

const WIDTH: usize = 4;

/// Sums of what `terms` gives for each row; four run side by side so that no row waits for the one before.
fn side_by_side<T: Copy, const N: usize>(
    weights: &[f64],
    values: &[T],
    terms: impl Fn(f64, T) -> [f64; N],
) -> [f64; N] {
    let mut sums = [[0.0; WIDTH]; N];
    let (weights, last_weights) = weights.as_chunks::<WIDTH>();
    let (values, last_values) = values.as_chunks::<WIDTH>();
    for (weights, values) in weights.iter().zip(values) {
        for at in 0..WIDTH {
            let terms = terms(weights[at], values[at]);
            for (sum, term) in sums.iter_mut().zip(terms) {
                sum[at] += term;
            }
        }
    }
    for (weight, value) in last_weights.iter().zip(last_values) {
        for (sum, term) in sums.iter_mut().zip(terms(*weight, *value)) {
            sum[0] += term;
        }
    }
    sums.map(|sum| sum.iter().sum())
}

/// Σ of what `one` gives, 0 or 1 a row.
fn ones(marks: &[u8], tags: &[u8], one: impl Fn(u8, u8) -> u8) -> f64 {
    // A byte holds the sum of 255 rows.
    let pieces = marks.chunks(255).zip(tags.chunks(255));
    let count = |(marks, tags): (&[u8], &[u8])| marks.iter().zip(tags).map(|(m, t)| one(*m, *t)).sum::<u8>();
    pieces.map(|piece| f64::from(count(piece))).sum()
}
