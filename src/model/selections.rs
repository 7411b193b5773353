//! Two sets of events that are held against each other.

use super::Filter;

/// Events of one window against others of it: a box of the heat map against the rest, one version against another, the slow
/// requests against the fast ones.
#[derive(Clone, PartialEq, Debug)]
pub struct Selections {
    /// What is asked about.
    pub these: Filter,
    /// What it is held against.
    pub others: Filter,
    /// Whether it is their mix that is compared, instead of a signal of theirs.
    pub mix: bool,
}

impl Selections {
    /// The mix of some events against that of all others of a kind.
    pub fn against_the_rest(these: Filter, of: &Filter) -> Selections {
        Selections { others: of.clone().and(Filter::Not(Box::new(these.clone()))), these, mix: true }
    }
}
