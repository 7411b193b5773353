//! Which values come first.

use std::collections::HashMap;

/// Weighted events of one value in window and baseline.
pub type Tally = [f64; 2];

/// How many values a question wants and what becomes of the events that have none.
#[derive(Clone, Copy, Debug)]
pub struct Top {
    /// Most values.
    pub values: usize,
    /// Whether the events without a value are a group beside the top, and last.
    pub absent_apart: bool,
}

/// A value (or several, of several fields) in its place.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The combined code.
    pub code: u64,
    /// As text; `None` is absent.
    pub values: Vec<Option<String>>,
    /// Weighted events in the window.
    pub weight: f64,
}

/// The values that come first.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// In order.
    pub ranked: Vec<Ranked>,
    /// Weighted events of the window in no group.
    pub left_over: f64,
}

impl Ranking {
    /// Ranks values by their weight: falling in the window, those seen in the baseline only behind by their weight there,
    /// ties by name.
    pub fn new(
        tallies: impl Iterator<Item = (u64, Tally)>,
        names: impl Fn(u64) -> Vec<Option<String>>,
        top: Top,
    ) -> Ranking {
        let mut found: HashMap<u64, Tally> = HashMap::new();
        for (code, [window, usual]) in tallies.filter(|(_, tally)| *tally != [0.0; 2]) {
            let [all_window, all_usual] = found.entry(code).or_default();
            *all_window += window;
            *all_usual += usual;
        }
        let ranked = |(code, [weight, usual]): (u64, Tally)| {
            let behind = if weight > 0.0 { 0.0 } else { usual };
            (behind, Ranked { code, values: names(code), weight })
        };
        let mut all: Vec<(f64, Ranked)> = found.into_iter().map(ranked).collect();
        all.sort_by(|(a_behind, a), (b_behind, b)| {
            let weight = b.weight.total_cmp(&a.weight).then(b_behind.total_cmp(a_behind));
            weight.then_with(|| a.values.cmp(&b.values))
        });
        let mut ranked: Vec<Ranked> = all.into_iter().map(|(_, ranked)| ranked).collect();
        let absent = ranked.iter().position(|r| top.absent_apart && r.code == 0).map(|at| ranked.remove(at));
        let left = ranked.split_off(ranked.len().min(top.values));
        ranked.extend(absent);
        Ranking { ranked, left_over: left.iter().map(|r| r.weight).sum() }
    }
}
