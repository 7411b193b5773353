//! What events add up to, and how sums become a point.

use crate::model::{Measure, Point};

/// Sums of one feed in one bucket of one part.
#[derive(Clone, Copy, Debug)]
pub struct Sums {
    /// Σw.
    pub weight: f64,
    /// Σw².
    pub squares: f64,
    /// Σw of the positives, or Σw·(v − shift).
    pub first: f64,
    /// Σw·(v − shift)².
    pub second: f64,
    /// Largest v.
    pub most: f64,
}

impl Sums {
    /// Of nothing.
    pub const EMPTY: Sums = Sums { weight: 0.0, squares: 0.0, first: 0.0, second: 0.0, most: f64::NEG_INFINITY };

    /// Of all these.
    pub fn of(sums: &[Sums]) -> Sums {
        sums.iter().fold(Sums::EMPTY, |mut all, more| {
            all.merge(more);
            all
        })
    }

    /// Adds an event, positive or not.
    pub fn add(&mut self, weight: f64, positive: bool) {
        self.weight += weight;
        self.squares += weight * weight;
        self.first += if positive { weight } else { 0.0 };
    }

    /// Adds an event with a number, taken from `shift` so that the spread keeps its digits; nothing where it has none.
    pub fn add_number(&mut self, weight: f64, number: f64, shift: f64) {
        if number.is_nan() || weight == 0.0 {
            return;
        }
        let moved = weight * (number - shift);
        self.weight += weight;
        self.squares += weight * weight;
        self.first += moved;
        self.second += moved * (number - shift);
        self.most = if number > self.most { number } else { self.most };
    }

    /// Adds the sums of other events.
    pub fn merge(&mut self, other: &Sums) {
        self.weight += other.weight;
        self.squares += other.squares;
        self.first += other.first;
        self.second += other.second;
        self.most = self.most.max(other.most);
    }

    /// (Σw)² ÷ Σw², 0 for nothing.
    pub fn effective(&self) -> f64 {
        if self.squares > 0.0 { self.weight * self.weight / self.squares } else { 0.0 }
    }

    /// The point of a measure that is no percentile; `held` tells whether the store could hold events here.
    pub fn point(&self, measure: &Measure, shift: f64, held: bool) -> Point {
        let effective = self.effective();
        let mut point = Point { count: self.weight, effective, value: None, error: None };
        if let Measure::Count = measure {
            let known = held || self.weight > 0.0;
            point.value = known.then_some(self.weight);
            point.error = known.then(|| self.squares.sqrt());
            return point;
        }
        if self.weight <= 0.0 {
            return point;
        }
        let mean = self.first / self.weight;
        match measure {
            Measure::Share { .. } | Measure::InvalidShare => {
                let shrunk = (mean * effective + 0.5) / (effective + 1.0);
                point.value = Some(mean);
                point.error = Some((shrunk * (1.0 - shrunk) / effective).sqrt());
            }
            Measure::Mean(_) => {
                let variance = (self.second / self.weight - mean * mean).max(0.0);
                point.value = Some(shift + mean);
                point.error = Some((variance / effective).sqrt());
            }
            Measure::Sum(_) => point.value = Some(shift * self.weight + self.first),
            Measure::Max(_) => point.value = Some(self.most),
            Measure::Count | Measure::Percentile(..) => {}
        }
        point
    }
}
