//! What usually happens in a unit of work, and what follows what: habits of the baseline that the window breaks.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::evidence::{Evidence, What};
use super::units::{Item, Kind, Unit};
use crate::analysis::chance;

/// Fewer units than this have no habits.
const ENOUGH: u32 = 3;
/// Repetitions in a row that are told apart.
const IN_A_ROW: u8 = 3;

/// How often, in the window and in the baseline.
type Pair = [u32; 2];
/// An item, and the how-many-eth it is in a row of the same.
type Place = (Item, u8);

/// Counts of what happens in units.
#[derive(Default)]
pub struct Habits {
    units: HashMap<Kind, Pair>,
    with: HashMap<(Kind, Item), Pair>,
    at: HashMap<(Kind, Place), Pair>,
    next: HashMap<(Kind, Place, Place), Pair>,
}

impl Habits {
    /// Counts the units of the window (side 0) or of the baseline (side 1).
    pub fn count(&mut self, side: usize, units: &[Unit]) {
        for unit in units {
            let kind = unit.kind;
            bump(&mut self.units, kind, side);
            let failure = unit.failed.then_some(Item::Failure);
            let items: HashSet<Item> = unit.items.iter().copied().chain(failure).collect();
            items.into_iter().for_each(|item| bump(&mut self.with, (kind, item), side));
            let mut here = (Item::Begin, 1);
            for item in unit.items.iter().copied().chain([Item::End]) {
                let row = if item == here.0 { IN_A_ROW.min(here.1 + 1) } else { 1 };
                bump(&mut self.at, (kind, here), side);
                bump(&mut self.next, (kind, here, (item, row)), side);
                here = (item, row);
            }
        }
    }

    /// What the window does unlike the baseline, in no order.
    pub fn broken(&self) -> Vec<Evidence> {
        let with = self.with.iter().filter_map(|((kind, item), pair)| {
            Evidence::of_habit(*kind, What::Has(*item), *pair, *self.units.get(kind)?)
        });
        let next = self.next.iter().filter_map(|((kind, from, to), pair)| {
            Evidence::of_habit(*kind, What::Follows(from.0, to.0), *pair, *self.at.get(&(*kind, *from))?)
        });
        with.chain(next).collect()
    }
}

fn bump<K: Eq + Hash>(counts: &mut HashMap<K, Pair>, key: K, side: usize) {
    if let Some(count) = counts.entry(key).or_default().get_mut(side) {
        *count += 1;
    }
}

impl Evidence {
    fn of_habit(kind: Kind, what: What, part: Pair, of: Pair) -> Option<Evidence> {
        let ([a, b], [n, m]) = (part, of);
        if n < ENOUGH || m < ENOUGH {
            return None;
        }
        let [a, b, n, m] = [a, b, n, m].map(f64::from);
        let (share, usual) = (a / n, b / m);
        let p = chance::of_shares((a, n), (b, m));
        // A habit is what is always or never done: where the baseline does it half of the time, another mix of requests
        // explains a change.
        let effect = (share - usual).abs() * (1.0 - surprise(usual));
        Some(Evidence { kind, what, p, effect, events: n, baseline_events: m, value: share, baseline_value: usual })
    }
}

/// How little is known of an outcome with that chance, in bits: 0 when it is certain, 1 for a coin.
fn surprise(share: f64) -> f64 {
    let bits = |p: f64| if p > 0.0 { -p * p.log2() } else { 0.0 };
    bits(share) + bits(1.0 - share)
}
