//! The value axis of a chart: from where to where, and which values are labelled.

/// Values are spread over at least this share of the largest, so that noise does not look like mountains.
const LEAST_SPAN: f64 = 0.2;

/// From where to where values are drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Span {
    /// Value at the bottom.
    pub low: f64,
    /// Value at the top.
    pub high: f64,
}

impl Span {
    /// A span that holds all these values; values that are never negative get none below zero.
    /// `None` when there is no finite value.
    pub fn of(values: impl Iterator<Item = f64>) -> Option<Span> {
        let (low, high) = values
            .filter(|v| v.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            return None;
        }
        let largest = low.abs().max(high.abs());
        let least = if largest > 0.0 { largest * LEAST_SPAN } else { 1.0 };
        let missing = (least - (high - low)).max(0.0) / 2.0;
        let (mut below, mut above) = (low - missing, high + missing);
        if low >= 0.0 && below < 0.0 {
            above -= below;
            below = 0.0;
        }
        Some(Span { low: below, high: above })
    }

    /// How high a value lies: 0 at the bottom, 1 at the top, held at the ends.
    pub fn height(self, value: f64) -> f64 {
        let span = self.high - self.low;
        if span > 0.0 { ((value - self.low) / span).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The row, counted from the top, of a value among so many rows.
    pub fn row(self, value: f64, rows: u16) -> u16 {
        let last = rows.saturating_sub(1);
        let down = (1.0 - self.height(value)) * f64::from(last);
        (down.round() as u16).min(last)
    }

    /// Round values to label, from the bottom up: at most four, fewer in few rows.
    pub fn ticks(self, rows: u16) -> Vec<f64> {
        let most = (usize::from(rows) / 2 + 1).min(4);
        let mut step = round_step((self.high - self.low) / 4.0);
        let mut ticks = self.multiples(step);
        while ticks.len() > most {
            step = round_step(step * 1.5);
            ticks = self.multiples(step);
        }
        ticks
    }

    fn multiples(self, step: f64) -> Vec<f64> {
        let slack = step * 1e-6;
        let first = ((self.low - slack) / step).ceil();
        let count = ((self.high + slack) / step).floor() - first;
        if !first.is_finite() || !(0.0..100.0).contains(&count) {
            return vec![self.high];
        }
        (0..=count as u32).map(|i| (first + f64::from(i)) * step).collect()
    }
}

/// The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `least`.
fn round_step(least: f64) -> f64 {
    if !(least.is_finite() && least > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(least.log10().floor());
    let factor = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|f| f * power >= least * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(low: f64, high: f64, rows: u16) -> Vec<f64> {
        Span { low, high }.ticks(rows)
    }

    #[test]
    fn labels_are_round_and_few() {
        assert_eq!(ticks(0.0, 100.0, 10), [0.0, 50.0, 100.0]);
        assert_eq!(ticks(380.0, 2310.0, 10), [500.0, 1000.0, 1500.0, 2000.0]);
        assert_eq!(ticks(380.0, 2310.0, 3), [1000.0, 2000.0]);
        assert_eq!(ticks(5.0, 5.0, 10), [5.0]);
        for rows in 0..40 {
            assert!(ticks(0.123, 0.987, rows).len() <= 4);
        }
    }

    #[test]
    fn a_flat_series_is_not_blown_up() {
        let span = Span::of([100.0, 101.0].into_iter()).unwrap();
        assert!(span.high - span.low > 20.0);
        assert_eq!(Span::of([0.0, 0.0].into_iter()), Some(Span { low: 0.0, high: 1.0 }));
        assert_eq!(Span::of([f64::NAN].into_iter()), None);
    }
}
