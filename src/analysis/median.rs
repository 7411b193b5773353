//! The middle of some numbers.

/// The median; of an even number of values the mean of the two in the middle, `None` of no values.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (low, high) = (sorted.len().checked_sub(1)? / 2, sorted.len() / 2);
    Some((sorted.get(low)? + sorted.get(high)?) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_number_lies_between_two() {
        assert_eq!([median(&[]), median(&[3.0]), median(&[4.0, 1.0])], [None, Some(3.0), Some(2.5)]);
        assert_eq!(median(&[9.0, 1.0, 2.0]), Some(2.0));
    }
}
