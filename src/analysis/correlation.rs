//! Whether two courses move together: Spearman's rank correlation, with the number of buckets reduced by how much each
//! bucket resembles the one before it.

use statrs::distribution::{ContinuousCDF, Normal};

/// Fewer buckets with both values than this tell nothing.
const FEWEST: usize = 8;

/// How two courses move together.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Correlation {
    /// Spearman's rank correlation, from -1 to 1.
    pub rho: f64,
    /// Two-sided probability of so much by chance.
    pub p: f64,
    /// Buckets in which both have a value.
    pub buckets: usize,
}

/// The correlation of values bucket by bucket; `None` where too few buckets have both or one never changes.
pub fn correlation(one: &[Option<f64>], other: &[Option<f64>]) -> Option<Correlation> {
    let both = one.iter().zip(other).filter_map(|(a, b)| a.filter(|x| x.is_finite()).zip(b.filter(|x| x.is_finite())));
    let (a, b): (Vec<f64>, Vec<f64>) = both.unzip();
    let buckets = a.len();
    if buckets < FEWEST {
        return None;
    }
    let (a, b) = (ranks(&a), ranks(&b));
    let rho = pearson(&a, &b)?;
    // Two slow courses look alike by chance: neighbours that resemble each other are not counted twice (Bartlett).
    let alike = lag(&a) * lag(&b);
    let effective = (buckets as f64 * (1.0 - alike) / (1.0 + alike)).clamp(4.0, buckets as f64);
    let z = rho.clamp(-0.999_999, 0.999_999).atanh() * (effective - 3.0).sqrt();
    let p = Normal::new(0.0, 1.0).map_or(1.0, |n| 2.0 * n.sf(z.abs()));
    Some(Correlation { rho, p, buckets })
}

/// Ranks from 1, equal values sharing theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let below = |v: f64| values.iter().filter(|x| **x < v).count() as f64;
    let same = |v: f64| values.iter().filter(|x| **x == v).count() as f64;
    values.iter().map(|v| below(*v) + (same(*v) + 1.0) / 2.0).collect()
}

fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(x, y)| f(x - ma, y - mb)).sum::<f64>();
    let spread = (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt();
    (spread > 0.0).then(|| sum(&|x, y| x * y) / spread)
}

/// Correlation of each value with the next, never negative.
fn lag(values: &[f64]) -> f64 {
    let before = values.get(..values.len().saturating_sub(1)).unwrap_or_default();
    let after = values.get(1..).unwrap_or_default();
    pearson(before, after).unwrap_or(0.0).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(f: impl Fn(usize) -> f64) -> Vec<Option<f64>> {
        (0..30).map(|i| Some(f(i))).collect()
    }

    #[test]
    fn courses_that_move_together_are_told_from_those_that_do_not() {
        let jumps = |i: usize| ((i * 7_919) % 31) as f64;
        let other = |i: usize| ((i * 104_729 + 13) % 29) as f64;
        let same = correlation(&course(jumps), &course(|i| 3.0 + 2.0 * jumps(i))).unwrap();
        assert!(same.rho > 0.99 && same.p < 1e-6, "{same:?}");
        let opposite = correlation(&course(jumps), &course(|i| -jumps(i))).unwrap();
        assert!(opposite.rho < -0.99);
        let apart = correlation(&course(jumps), &course(other)).unwrap();
        assert!(apart.p > 0.01, "{apart:?}");
    }

    #[test]
    fn two_slow_climbs_are_weaker_evidence_than_two_that_jump_together() {
        let climb = correlation(&course(|i| i as f64), &course(|i| (i * i) as f64)).unwrap();
        let jumps = |i: usize| ((i * 7_919) % 31) as f64;
        let jump = correlation(&course(jumps), &course(jumps)).unwrap();
        assert!(climb.p > jump.p * 1e3, "{climb:?} {jump:?}");
    }

    #[test]
    fn too_little_says_nothing() {
        assert_eq!(correlation(&course(|_| 1.0), &course(|i| i as f64)), None);
        assert_eq!(correlation(&[Some(1.0); 3], &[Some(1.0); 3]), None);
        assert_eq!(correlation(&[None; 30], &course(|i| i as f64)), None);
    }
}
