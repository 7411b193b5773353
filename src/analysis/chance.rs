//! How likely a difference between two small samples is by chance alone; exact or by ranks, so that no bell curve is assumed.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::gamma::ln_gamma;

/// The chance (0–1) that two samples of the same kind differ at least so much: `a` of `n` events with a mark against `b` of
/// `m`. Fisher's exact test, the smaller tail doubled; counts are rounded, and no events tell nothing.
pub fn of_shares((a, n): (f64, f64), (b, m): (f64, f64)) -> f64 {
    let whole = |x: f64| if x.is_finite() { x.max(0.0).round() } else { 0.0 };
    let (n, m) = (whole(n), whole(m));
    let (a, b) = (whole(a).min(n), whole(b).min(m));
    if n == 0.0 || m == 0.0 {
        return 1.0;
    }
    let marked = a + b;
    let (least, most) = ((marked - m).max(0.0), marked.min(n));
    let ln_choose = |n: f64, k: f64| ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
    let here = (ln_choose(n, a) + ln_choose(m, b) - ln_choose(n + m, marked)).exp();
    // From one count to the next the probability changes by a ratio of four factors.
    let up = |k: f64| (n - k) * (marked - k) / ((k + 1.0) * (m - marked + k + 1.0));
    let more = tail(here, (a, most), |k| (up(k), k + 1.0));
    let fewer = tail(here, (a, least), |k| (1.0 / up(k - 1.0), k - 1.0));
    (2.0 * more.min(fewer)).clamp(0.0, 1.0)
}

/// The sum of the probabilities from one count to the last, going by `next`, which gives the ratio and the count after.
fn tail(first: f64, (from, last): (f64, f64), next: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut k, mut term, mut sum) = (from, first, first);
    while k != last && term > sum * 1e-12 {
        let (ratio, after) = next(k);
        term *= ratio;
        sum += term;
        k = after;
    }
    sum
}

/// The chance (0–1) that values of the same kind are at least so much *higher* than the baseline's by their ranks:
/// Mann and Whitney's test with ties, one-sided.
pub fn of_higher(window: &[f64], baseline: &[f64]) -> f64 {
    let (n, m) = (window.len() as f64, baseline.len() as f64);
    if window.is_empty() || baseline.is_empty() {
        return 1.0;
    }
    let mut all: Vec<(f64, bool)> = window.iter().map(|v| (*v, true)).collect();
    all.extend(baseline.iter().map(|v| (*v, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut ties, mut below) = (0.0, 0.0, 0.0);
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let count = same.len() as f64;
        let of_window = same.iter().filter(|(_, window)| *window).count() as f64;
        ranks += of_window * (below + (count + 1.0) / 2.0);
        ties += count * (count * count - 1.0);
        below += count;
    }
    let total = n + m;
    let above = ranks - n * (n + 1.0) / 2.0;
    let spread = (n * m / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)))).sqrt();
    let z = (above - n * m / 2.0 - 0.5) / spread;
    match Normal::new(0.0, 1.0) {
        Ok(normal) if z.is_finite() => normal.sf(z),
        _ => 1.0,
    }
}

/// Chances in order, the least first; two that differ by rounding only are equal.
pub fn order(p: f64) -> i64 {
    (p.max(f64::MIN_POSITIVE).log10() * 1e6).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_agree_with_the_table_of_a_textbook() {
        // Fisher's tea: 3 of 4 against 1 of 4, one tail 17/70.
        assert!((of_shares((3.0, 4.0), (1.0, 4.0)) - 2.0 * 17.0 / 70.0).abs() < 1e-12);
        // 8 of 12 against 0 of 46: choose(50, 4) / choose(58, 12), by scipy 2.59e-7 for the tail.
        assert!((of_shares((8.0, 12.0), (0.0, 46.0)) / (2.0 * 2.5845e-7) - 1.0).abs() < 1e-2);
        assert_eq!(of_shares((5.0, 10.0), (50.0, 100.0)), 1.0);
        assert_eq!(of_shares((5.0, 5.0), (0.0, 0.0)), 1.0);
    }

    #[test]
    fn ranks_agree_with_the_usual_approximation() {
        // scipy.stats.mannwhitneyu([5, 6, 7, 8], [1, 2, 3, 4], "greater", method="asymptotic"): 0.0151
        assert!((of_higher(&[5.0, 6.0, 7.0, 8.0], &[1.0, 2.0, 3.0, 4.0]) - 0.0151).abs() < 1e-3);
        assert!(of_higher(&[1.0, 2.0], &[5.0, 6.0]) > 0.9);
        assert_eq!(of_higher(&[2.0; 9], &[2.0; 9]), 1.0);
        assert_eq!(of_higher(&[], &[1.0]), 1.0);
    }

    proptest! {
        #[test]
        fn a_chance_is_a_chance(a in any::<f64>(), n in 0.0..1e5, b in 0.0..1e5, m in any::<f64>(), v in prop::collection::vec(any::<f64>(), 0..20)) {
            let p = of_shares((a, n), (b, m.abs().min(1e6)));
            prop_assert!((0.0..=1.0).contains(&p), "{p}");
            let p = of_higher(&v, &[a, b, n]);
            prop_assert!((0.0..=1.0).contains(&p), "{p}");
        }
    }
}
