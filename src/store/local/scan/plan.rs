//! What a scan looks for: the wanted paths as a trie of keys, and how each column is read from them.

use std::collections::HashMap;

use crate::model::{FieldMap, Kind, Source};
use crate::store::local::columns::ColumnSpec;

use super::text_match::TextMatch;

/// Index of a wanted path.
pub(super) type Slot = u16;
/// No path: the value is skipped.
pub(super) const SKIP: Slot = Slot::MAX;

/// How the value at a path is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Take {
    /// As a scalar.
    Scalar,
    /// As the mean of an array of numbers.
    Mean,
    /// As whether an array of words holds `invalid_schema`.
    Tags,
}

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Target {
    /// The path that ends here, or [`SKIP`].
    pub(super) slot: Slot,
    /// The node of the paths that go on from here, or [`SKIP`].
    pub(super) node: u16,
    /// The key's bit in the mask of keys seen on this line.
    pub(super) bit: u8,
}

/// A column and where it is read from.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) spec: ColumnSpec,
    pub(super) slots: Vec<Slot>,
    pub(super) text: Option<TextMatch>,
}

/// A field that an event may have to carry.
#[derive(Debug)]
pub(super) struct Presence {
    pub(super) kind: Kind,
    pub(super) slots: Vec<Slot>,
}

/// What the contract asks of each event.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) event_type: Vec<Slot>,
    pub(super) always: Vec<Presence>,
    pub(super) inference: Vec<Presence>,
    pub(super) training_any: Vec<Presence>,
    /// Whether anything is required at all.
    pub(super) any: bool,
}

/// A compiled scan.
#[derive(Debug)]
pub struct Plan {
    nodes: Vec<KeyTable>,
    pub(super) takes: Vec<Take>,
    pub(super) columns: Vec<Wanted>,
    /// By slot, the columns that are read from it.
    pub(super) readers: Vec<Vec<u16>>,
    pub(super) time: Vec<Slot>,
    pub(super) weight: Vec<Slot>,
    pub(super) tags: Slot,
    pub(super) rules: Rules,
    pub(super) map: FieldMap,
}

/// Key under which docker wraps a line that another program wrote.
const DOCKER: &str = "log";

impl Plan {
    /// Compiles a scan for these columns; time, weight and what the contract asks are always looked for.
    pub fn new(specs: &[ColumnSpec], map: &FieldMap) -> Plan {
        let mut slots = Slots::default();
        let columns: Vec<Wanted> = specs
            .iter()
            .map(|spec| Wanted { slots: slots.of(&spec.sources), text: TextMatch::of(&spec.kind), spec: spec.clone() })
            .collect();
        let mut field = |name: &str| map.get(name).map(|f| slots.of(&f.sources)).unwrap_or_default();
        let (time, weight, event_type) = (field("time"), field("weight"), field("event_type"));
        let mut presence = |names: &[String]| -> Vec<Presence> {
            // Whether there is a time is known of every line before the rules are looked at.
            let fields = names.iter().filter(|n| *n != "time").filter_map(|n| map.get(n));
            fields.map(|f| Presence { kind: f.kind, slots: slots.of(&f.sources) }).collect()
        };
        let required = &map.required;
        let rules = Rules {
            event_type,
            always: presence(&required.always),
            inference: presence(&required.inference),
            training_any: presence(&required.training_any),
            any: !(required.always.is_empty() && required.inference.is_empty() && required.training_any.is_empty()),
        };
        let tags = slots.add("tags", Take::Tags);
        // Looked for only so that a docker wrapper, whose text always holds escapes, goes to the full parse.
        slots.add(DOCKER, Take::Scalar);
        let takes: Vec<Take> = slots.all.iter().map(|(_, take)| *take).collect();
        let readers = readers(&columns, takes.len());
        Plan { nodes: slots.compile(), takes, columns, readers, time, weight, tags, rules, map: map.clone() }
    }

    /// Where a key leads from a node.
    #[inline(always)]
    pub(super) fn get(&self, node: u16, key: &[u8]) -> Option<Target> {
        self.nodes.get(node as usize)?.get(key)
    }
}

fn readers(columns: &[Wanted], slots: usize) -> Vec<Vec<u16>> {
    let mut readers = vec![Vec::new(); slots];
    for (column, wanted) in columns.iter().enumerate() {
        for slot in &wanted.slots {
            if let Some(readers) = readers.get_mut(*slot as usize) {
                readers.push(column as u16);
            }
        }
    }
    readers
}

/// The paths looked for, one slot each.
#[derive(Default)]
struct Slots {
    all: Vec<(String, Take)>,
}

impl Slots {
    fn of(&mut self, sources: &[Source]) -> Vec<Slot> {
        let take = |s: &Source| if s.mean_of_array { Take::Mean } else { Take::Scalar };
        sources.iter().map(|s| self.add(&s.path, take(s))).collect()
    }

    /// The slot of a path. Wanted in two ways, it is taken as a scalar only, and the full parse decides about arrays.
    fn add(&mut self, path: &str, take: Take) -> Slot {
        if let Some(known) = self.all.iter().position(|(p, _)| p == path) {
            if self.all[known].1 != take {
                self.all[known].1 = Take::Scalar;
            }
            return known as Slot;
        }
        self.all.push((path.to_string(), take));
        (self.all.len() - 1) as Slot
    }

    /// The trie. A node stands for what was consumed of a path; a key may consume several of its parts at once
    /// (`"a.b": 1` is the same as `"a": {"b": 1}`).
    fn compile(&self) -> Vec<KeyTable> {
        let mut nodes: Vec<Vec<(String, Target)>> = vec![Vec::new()];
        let mut of_prefix: HashMap<String, u16> = HashMap::from([(String::new(), 0)]);
        for (slot, (path, _)) in self.all.iter().enumerate() {
            let parts: Vec<&str> = path.split('.').collect();
            for from in 0..parts.len() {
                let at = node_of(&mut nodes, &mut of_prefix, &parts[..from].join("."));
                for to in from + 1..=parts.len() {
                    let whole = to == parts.len();
                    let next = if whole { SKIP } else { node_of(&mut nodes, &mut of_prefix, &parts[..to].join(".")) };
                    let slot = if whole { slot as Slot } else { SKIP };
                    add_key(&mut nodes[at as usize], parts[from..to].join("."), slot, next);
                }
            }
        }
        let mut bits = 0..=127u8;
        let mut bit = || bits.next().unwrap_or(127);
        nodes
            .into_iter()
            .map(|keys| {
                KeyTable::new(keys.into_iter().map(|(key, target)| (key, Target { bit: bit(), ..target })).collect())
            })
            .collect()
    }
}

fn node_of(nodes: &mut Vec<Vec<(String, Target)>>, of_prefix: &mut HashMap<String, u16>, prefix: &str) -> u16 {
    *of_prefix.entry(prefix.to_string()).or_insert_with(|| {
        nodes.push(Vec::new());
        (nodes.len() - 1) as u16
    })
}

fn add_key(keys: &mut Vec<(String, Target)>, key: String, slot: Slot, node: u16) {
    match keys.iter_mut().find(|(k, _)| *k == key) {
        Some((_, target)) => {
            target.slot = if slot == SKIP { target.slot } else { slot };
            target.node = if node == SKIP { target.node } else { node };
        }
        None => keys.push((key, Target { slot, node, bit: 0 })),
    }
}

/// The keys of one node in a small open hash table.
#[derive(Debug)]
struct KeyTable {
    entries: Vec<Option<(Box<[u8]>, Target)>>,
    mask: usize,
}

impl KeyTable {
    fn new(keys: Vec<(String, Target)>) -> KeyTable {
        let mask = (keys.len() * 4).next_power_of_two() - 1;
        let mut entries = vec![None; mask + 1];
        for (key, target) in keys {
            let mut at = hash(key.as_bytes()) & mask;
            while entries[at].is_some() {
                at = (at + 1) & mask;
            }
            entries[at] = Some((key.into_bytes().into_boxed_slice(), target));
        }
        KeyTable { entries, mask }
    }

    #[inline(always)]
    fn get(&self, key: &[u8]) -> Option<Target> {
        let mut at = hash(key) & self.mask;
        while let Some((known, target)) = self.entries.get(at)? {
            if **known == *key {
                return Some(*target);
            }
            at = (at + 1) & self.mask;
        }
        None
    }
}

/// Length and three bytes tell the keys of logs apart well enough.
#[inline(always)]
fn hash(key: &[u8]) -> usize {
    let (Some(first), Some(last)) = (key.first(), key.last()) else { return 0 };
    let middle = key[key.len() / 2];
    key.len().wrapping_mul(31)
        ^ usize::from(*first).wrapping_mul(7)
        ^ usize::from(*last).wrapping_mul(13)
        ^ usize::from(middle).wrapping_mul(17)
}
