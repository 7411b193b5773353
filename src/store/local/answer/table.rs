//! Something for every combined code of values: a plain table where it is small, a map where it is not.

use std::collections::HashMap;

/// The largest number of codes in a plain table.
const DENSE: u64 = 1 << 20;

/// One `T` a code.
#[derive(Clone, Debug)]
pub enum Table<T> {
    /// By code.
    Dense(Vec<T>),
    /// The codes that have one, and what the others have.
    Sparse(HashMap<u64, T>, T),
}

impl<T: Copy> Table<T> {
    /// `none` for every code below `size`.
    pub fn new(size: u64, none: T) -> Table<T> {
        if size <= DENSE { Table::Dense(vec![none; size as usize]) } else { Table::Sparse(HashMap::new(), none) }
    }

    /// Changes what a code has.
    pub fn change(&mut self, code: u64, change: impl FnOnce(&mut T)) {
        match self {
            Table::Dense(cells) => cells.get_mut(code as usize).map_or((), change),
            Table::Sparse(cells, none) => change(cells.entry(code).or_insert(*none)),
        }
    }

    /// What a code has; `beyond` for one that no table of this size has.
    pub fn get(&self, code: u64, beyond: T) -> T {
        match self {
            Table::Dense(cells) => cells.get(code as usize).copied().unwrap_or(beyond),
            Table::Sparse(cells, none) => cells.get(&code).copied().unwrap_or(*none),
        }
    }

    /// All codes of a plain table, those of a map that have something.
    pub fn entries(&self) -> Vec<(u64, T)> {
        match self {
            Table::Dense(cells) => (0..).zip(cells.iter().copied()).collect(),
            Table::Sparse(cells, _) => cells.iter().map(|(code, cell)| (*code, *cell)).collect(),
        }
    }
}
