//! Exact weighted percentiles over sorted runs of values.
//!
//! An event of weight w stands for w copies of its value. With W copies in all, percentile q lies at
//! h = q·(W − 1): linear between the value at rank ⌊h⌋ and the next, where the value at rank r is the first
//! whose cumulative weight is beyond r. With all weights 1 this is the usual linear percentile.

/// A value as a whole number in the same order, so that sorting and halving are plain integer work.
pub fn key(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

fn value(key: i64) -> f64 {
    f64::from_bits((key ^ (((key >> 63) as u64) >> 1) as i64) as u64)
}

/// Values with their weights, sorted.
#[derive(Clone, Debug, Default)]
pub struct Run {
    keys: Vec<i64>,
    /// Weight up to and with each value; empty where every weight is 1.
    cumulative: Vec<f64>,
    squares: f64,
}

impl Run {
    /// Sorts the keys of values; `weights` is empty where all are 1, else one a key.
    pub fn new(mut keys: Vec<i64>, weights: Vec<f64>) -> Run {
        if weights.is_empty() {
            keys.sort_unstable();
            let squares = keys.len() as f64;
            return Run { keys, cumulative: weights, squares };
        }
        let mut pairs: Vec<(i64, f64)> = keys.into_iter().zip(weights).collect();
        pairs.sort_unstable_by_key(|(key, _)| *key);
        let mut total = 0.0;
        let mut run = Run::default();
        for (key, weight) in pairs {
            total += weight;
            run.squares += weight * weight;
            run.keys.push(key);
            run.cumulative.push(total);
        }
        run
    }

    /// Σw.
    pub fn weight(&self) -> f64 {
        self.weight_of(self.keys.len())
    }

    /// Σw².
    pub fn squares(&self) -> f64 {
        self.squares
    }

    /// Σw of the values above this one.
    pub fn weight_above(&self, value: f64) -> f64 {
        self.weight() - self.weight_of(self.keys.partition_point(|k| *k <= key(value)))
    }

    fn weight_of(&self, first: usize) -> f64 {
        match first.checked_sub(1) {
            None => 0.0,
            Some(last) => self.cumulative.get(last).copied().unwrap_or(first as f64),
        }
    }

    fn at(&self, place: usize) -> i64 {
        self.keys.get(place).copied().unwrap_or(i64::MAX)
    }

    fn end_of(&self, from: usize, to: usize, key: i64) -> usize {
        from + self.keys.get(from..to).map_or(0, |keys| keys.partition_point(|k| *k <= key))
    }
}

/// Percentile `q` (0–1) of all runs together; `None` where there is no value.
pub fn percentile(runs: &[&Run], q: f64) -> Option<f64> {
    let total: f64 = runs.iter().map(|run| run.weight()).sum();
    let h = (q * (total - 1.0)).max(0.0);
    let (low, high) = neighbours(runs, h.floor())?;
    let (low, high) = (value(low), value(high));
    Some(if low == high { low } else { low + h.fract() * (high - low) })
}

/// The keys at a rank and at the next; the last key stands for ranks beyond it.
fn neighbours(runs: &[&Run], rank: f64) -> Option<(i64, i64)> {
    let near = around(runs, rank);
    let first_beyond = |near: &[(i64, f64)], rank: f64| near.iter().find(|(_, up_to)| *up_to > rank).map(|(k, _)| *k);
    let low = first_beyond(&near, rank).or_else(|| near.last().map(|(key, _)| *key))?;
    let high = first_beyond(&near, rank + 1.0).or_else(|| {
        let near = around(runs, rank + 1.0);
        first_beyond(&near, rank + 1.0).or_else(|| near.last().map(|(key, _)| *key))
    })?;
    Some((low, high))
}

/// Few enough values to put in order.
const FEW: usize = 48;

/// A few sorted keys about a rank, each with the weight up to and with it, found by halving the range of keys.
fn around(runs: &[&Run], rank: f64) -> Vec<(i64, f64)> {
    if let [run] = runs {
        return around_in_one(run, rank);
    }
    let mut parts: Vec<(&Run, usize, usize)> =
        runs.iter().filter(|r| !r.keys.is_empty()).map(|r| (*r, 0, r.keys.len())).collect();
    let mut ends = Vec::with_capacity(parts.len());
    loop {
        let open = || parts.iter().filter(|(_, from, to)| from < to);
        let left: usize = open().map(|(_, from, to)| to - from).sum();
        let least = open().map(|(run, from, _)| run.at(*from)).min().unwrap_or(0);
        let most = open().map(|(run, _, to)| run.at(to - 1)).max().unwrap_or(0);
        if left <= FEW {
            return in_order(&parts);
        }
        if least == most {
            return vec![(least, parts.iter().map(|(run, _, to)| run.weight_of(*to)).sum())];
        }
        let middle = ((i128::from(least) + i128::from(most)) >> 1) as i64;
        ends.clear();
        ends.extend(parts.iter().map(|(run, from, to)| run.end_of(*from, *to, middle)));
        let up_to: f64 = parts.iter().zip(&ends).map(|((run, _, _), end)| run.weight_of(*end)).sum();
        for ((_, from, to), end) in parts.iter_mut().zip(&ends) {
            *(if rank < up_to { to } else { from }) = *end;
        }
    }
}

fn around_in_one(run: &Run, rank: f64) -> Vec<(i64, f64)> {
    let place = if run.cumulative.is_empty() {
        (rank as usize).min(run.keys.len().saturating_sub(1))
    } else {
        run.cumulative.partition_point(|up_to| *up_to <= rank)
    };
    let last = run.keys.len();
    let from = place.min(last.saturating_sub(1));
    (from..last.min(from + 2)).map(|at| (run.at(at), run.weight_of(at + 1))).collect()
}

fn in_order(parts: &[(&Run, usize, usize)]) -> Vec<(i64, f64)> {
    let mut below: f64 = parts.iter().map(|(run, from, _)| run.weight_of(*from)).sum();
    let weight = |run: &Run, at: usize| (run.at(at), run.weight_of(at + 1) - run.weight_of(at));
    let mut near: Vec<(i64, f64)> =
        parts.iter().flat_map(|(run, from, to)| (*from..*to).map(move |at| weight(run, at))).collect();
    near.sort_unstable_by_key(|(key, _)| *key);
    for (_, weight) in &mut near {
        below += *weight;
        *weight = below;
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn linear(mut values: Vec<f64>, q: f64) -> Option<f64> {
        values.sort_by(f64::total_cmp);
        let h = q * (values.len() as f64 - 1.0);
        let low = *values.get(h.floor() as usize)?;
        let high = *values.get(h.ceil() as usize)?;
        Some(low + h.fract() * (high - low))
    }

    fn run(part: &[(i32, u8)]) -> Run {
        let keys = part.iter().map(|(v, _)| key(f64::from(*v) / 4.0)).collect();
        let plain = part.iter().all(|(_, w)| *w == 1);
        Run::new(keys, if plain { Vec::new() } else { part.iter().map(|(_, w)| f64::from(*w)).collect() })
    }

    proptest! {
        #[test]
        fn a_weight_stands_for_copies(
            parts in prop::collection::vec(prop::collection::vec((-500i32..500, prop_oneof![3 => Just(1u8), 1 => 2u8..9]), 0..60), 0..5),
            q in prop_oneof![Just(0.0), Just(0.5), Just(0.95), Just(0.99), Just(1.0), 0.0..1.0f64],
        ) {
            let runs: Vec<Run> = parts.iter().map(|part| run(part)).collect();
            let runs: Vec<&Run> = runs.iter().collect();
            let copies: Vec<f64> =
                parts.iter().flatten().flat_map(|(v, w)| vec![f64::from(*v) / 4.0; usize::from(*w)]).collect();
            match (percentile(&runs, q), linear(copies, q)) {
                (Some(ours), Some(theirs)) => prop_assert!((ours - theirs).abs() < 1e-9, "{ours} {theirs}"),
                (ours, theirs) => prop_assert_eq!(ours, theirs),
            }
        }

        #[test]
        fn keys_keep_order_and_value(a in any::<f64>(), b in any::<f64>()) {
            prop_assert_eq!(key(a).cmp(&key(b)), a.total_cmp(&b));
            prop_assert_eq!(value(key(a)).to_bits(), a.to_bits());
        }
    }

    #[test]
    fn equal_values_in_many_runs_are_found() {
        let run = Run::new(vec![key(7.0); 100], Vec::new());
        assert_eq!(percentile(&[&run, &run, &run], 0.99), Some(7.0));
        assert_eq!(percentile(&[], 0.5), None);
    }
}
