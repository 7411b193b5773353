//! The edges of value buckets.

/// `count` + 1 edges from `least` to `most`, equally far apart on a log scale where all are positive.
pub fn edges(least: f64, most: f64, count: usize) -> Vec<f64> {
    let (from, to): (f64, f64) = if least > 0.0 { (least.ln(), most.ln()) } else { (least, most) };
    let edge = |at: usize| {
        let place = from + (to - from) * at as f64 / count as f64;
        match at {
            0 => least,
            _ if at == count => most,
            _ if least > 0.0 => place.exp().clamp(least, most),
            _ => place,
        }
    };
    (0..=count).map(edge).collect()
}
