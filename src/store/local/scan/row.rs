//! The wanted values of one line, as they stand in the block.

use super::plan::{Plan, Slot, Take};

/// A value as it stands in the block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar<'a> {
    /// Not there, or null.
    Absent,
    /// A string without escapes.
    Text(&'a [u8]),
    /// A number with its text.
    Number(f64, &'a [u8]),
    /// True or false.
    Bool(bool),
    /// Sum and count of an array of numbers.
    Sum(f64, u32),
}

/// The wanted values of one line.
pub(super) struct Row<'a> {
    scalars: Vec<Scalar<'a>>,
    /// The slots that hold a value: most lines hold few of the wanted paths.
    held: Vec<Slot>,
    takes: &'a [Take],
    /// Keys of the plan seen so far.
    pub(super) seen: u128,
}

impl<'a> Row<'a> {
    pub(super) fn new(plan: &'a Plan) -> Row<'a> {
        Row { scalars: vec![Scalar::Absent; plan.takes.len()], held: Vec::new(), takes: &plan.takes, seen: 0 }
    }

    #[inline(always)]
    pub(super) fn clear(&mut self) {
        for slot in self.held.drain(..) {
            if let Some(place) = self.scalars.get_mut(slot as usize) {
                *place = Scalar::Absent;
            }
        }
        self.seen = 0;
    }

    /// The slots that hold a value.
    #[inline(always)]
    pub(super) fn held(&self) -> &[Slot] {
        &self.held
    }

    #[inline(always)]
    pub(super) fn get(&self, slot: Slot) -> Scalar<'a> {
        self.scalars.get(slot as usize).copied().unwrap_or(Scalar::Absent)
    }

    /// Puts a value in; `None` when one is there already, so that the full parse decides.
    #[inline(always)]
    pub(super) fn set(&mut self, slot: Slot, value: Scalar<'a>) -> Option<()> {
        match self.scalars.get_mut(slot as usize) {
            Some(place) if *place != Scalar::Absent => None,
            Some(place) => {
                *place = value;
                self.held.push(slot);
                Some(())
            }
            None => Some(()),
        }
    }

    #[inline(always)]
    pub(super) fn take(&self, slot: Slot) -> Take {
        self.takes.get(slot as usize).copied().unwrap_or(Take::Scalar)
    }
}
