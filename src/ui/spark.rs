//! A line of one row: how a value went over time, blank where there is no data, a thin line where it is one value all along.

use super::Signs;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const RAMP: [char; 9] = ['.', ':', '-', '=', '+', '*', '#', '%', '@'];

/// A flat series is drawn within at least this share of its height, so that noise does not look like mountains.
const LEAST_SPAN: f64 = 0.25;

/// A sparkline of exactly `width` signs; where all values are one, a thin line instead of bars, which would look like much or
/// little of something.
///
/// A cell that stands for several buckets shows the one furthest from `usual` (from the mean, where nothing is usual),
/// so that a short dip is never averaged away. Buckets from index `filling` on are still filling and drawn hollow.
pub fn spark(values: &[Option<f64>], usual: Option<f64>, filling: usize, width: usize, signs: Signs) -> String {
    let known: Vec<f64> = values.iter().flatten().copied().filter(|v| v.is_finite()).collect();
    if known.is_empty() {
        return " ".repeat(width);
    }
    let first = known.first().copied();
    if known.iter().all(|v| Some(*v) == first) {
        return flat(values, filling, width, signs);
    }
    let centre = usual.unwrap_or(known.iter().sum::<f64>() / known.len() as f64);
    let low = known.iter().copied().fold(centre, f64::min);
    let high = known.iter().copied().fold(centre, f64::max);
    // In the middle, for at the top of the row calm looks like saturated.
    let missing = (LEAST_SPAN * high.abs() - (high - low)).max(0.0) / 2.0;
    let draw = |value| step(value, low - missing, high + missing, signs);
    cells(values, centre, filling, width, signs, draw)
}

/// A line as thin and level as that of one value, for courses of too few buckets to be one.
pub fn flat(values: &[Option<f64>], filling: usize, width: usize, signs: Signs) -> String {
    cells(values, 0.0, filling, width, signs, |_| signs.pick('─', '-'))
}

/// A sign for each cell: that of the value furthest from `centre` among its buckets.
fn cells(
    values: &[Option<f64>],
    centre: f64,
    filling: usize,
    width: usize,
    signs: Signs,
    draw: impl Fn(f64) -> char,
) -> String {
    let cell = |i: usize| {
        let start = i * values.len() / width;
        let end = ((i + 1) * values.len() / width).max(start + 1).min(values.len());
        match furthest(values.get(start..end).unwrap_or_default(), centre) {
            None => ' ',
            Some(_) if start >= filling => signs.pick('░', 'o'),
            Some(value) => draw(value),
        }
    };
    (0..width).map(cell).collect()
}

fn furthest(values: &[Option<f64>], centre: f64) -> Option<f64> {
    let known = values.iter().flatten().copied().filter(|v| v.is_finite());
    known.reduce(|a, b| if (b - centre).abs() > (a - centre).abs() { b } else { a })
}

fn step(value: f64, low: f64, high: f64, signs: Signs) -> char {
    let steps: &[char] = signs.pick(&BLOCKS, &RAMP);
    let span = high - low;
    let share = if span > 0.0 { (value - low) / span } else { 0.0 };
    let last = steps.len().saturating_sub(1);
    let index = (share * steps.len() as f64).floor().clamp(0.0, last as f64) as usize;
    steps.get(index).copied().unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().map(|v| Some(*v)).collect()
    }

    #[test]
    fn a_rise_climbs_and_a_gap_is_blank() {
        let mut values = some(&[100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0]);
        assert_eq!(spark(&values, None, 8, 8, Signs::Unicode), "▁▂▃▄▅▆▇█");
        values[2] = None;
        assert_eq!(spark(&values, None, 8, 8, Signs::Unicode), "▁▂ ▄▅▆▇█");
        assert_eq!(spark(&values, None, 7, 8, Signs::Ascii), ".: =*#%o");
        assert_eq!(spark(&[None, None], None, 2, 4, Signs::Unicode), "    ");
        assert_eq!(spark(&[], None, 0, 3, Signs::Unicode), "   ");
    }

    #[test]
    fn a_short_dip_survives_fewer_cells() {
        let mut values = some(&[0.8; 30]);
        values[13] = Some(0.1);
        assert_eq!(spark(&values, Some(0.8), 30, 10, Signs::Unicode), "████▁█████");
    }

    #[test]
    fn noise_around_a_level_stays_flat() {
        let values = some(&[100.0, 101.0, 99.0, 100.0]);
        let text = spark(&values, Some(100.0), 4, 4, Signs::Unicode);
        assert!(text.chars().all(|c| c == '▄' || c == '▅'), "{text}");
    }

    #[test]
    fn one_value_is_a_thin_line_and_no_bar() {
        assert_eq!(spark(&some(&[345.0]), Some(379.0), 1, 4, Signs::Unicode), "────");
        assert_eq!(spark(&some(&[0.0; 30]), None, 30, 4, Signs::Ascii), "----");
        assert_eq!(spark(&[Some(1.0), None, Some(1.0), Some(1.0)], None, 3, 4, Signs::Unicode), "─ ─░");
        assert_eq!(flat(&some(&[0.9, 0.2]), 2, 4, Signs::Unicode), "────");
    }

    #[test]
    fn no_width_is_no_text() {
        assert_eq!(spark(&some(&[1.0]), None, 1, 0, Signs::Unicode), "");
    }
}
