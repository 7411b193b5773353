//! Which part every row belongs to, by the values of the split fields.

use super::codes::Coder;
use super::lanes::Lanes;
use super::table::Table;

/// The part of everything that is in no group of its own.
pub const REST: u32 = 0;

/// Parts that together hold every row.
#[derive(Debug)]
pub struct Partition<'a> {
    coders: &'a [Coder],
    table: Table<u32>,
    /// How many parts there are.
    pub count: usize,
}

impl<'a> Partition<'a> {
    /// Everything in one part.
    pub fn one() -> Partition<'a> {
        Partition { coders: &[], table: Table::new(0, REST), count: 1 }
    }

    /// The rows of `codes[i]` in part `i + 1`, all others in the rest; codes are combined ones below `size`.
    pub fn of(coders: &'a [Coder], size: u64, codes: impl Iterator<Item = u64>) -> Partition<'a> {
        let (mut table, mut count) = (Table::new(size, REST), 1);
        for code in codes {
            table.change(code, |part| *part = count);
            count += 1;
        }
        Partition { coders, table, count: count as usize }
    }

    /// Writes the part of each of `rows` rows into `out` (cleared first).
    pub fn place(&self, lanes: &Lanes, rows: usize, out: &mut Vec<u32>) {
        out.clear();
        match (self.coders, &self.table) {
            ([], _) => {}
            ([coder], Table::Dense(parts)) => {
                let part = |code: u32| parts.get(code as usize).copied().unwrap_or(REST);
                coder.each(lanes, |code| out.push(part(code)));
            }
            (coders, table) => out.extend(keys(coders, lanes, rows).into_iter().map(|key| table.get(key, REST))),
        }
        out.resize(rows, REST);
    }
}

/// The combined code of each row's values; 0 where all are absent.
pub fn keys(coders: &[Coder], lanes: &Lanes, rows: usize) -> Vec<u64> {
    let mut keys = vec![0u64; rows];
    for coder in coders {
        let size = coder.size();
        let mut key = keys.iter_mut();
        coder.each(lanes, |code| {
            if let Some(key) = key.next() {
                *key = key.wrapping_mul(size).wrapping_add(u64::from(code));
            }
        });
    }
    keys
}
