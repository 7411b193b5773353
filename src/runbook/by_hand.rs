//! What people did along a walk instead of going by what was found, so that a link or a record leads to the same place.

use super::{Shown, State, Walk};
use crate::model::{ByHand, Verdict, Walked};

impl Walk {
    /// How far it is.
    pub fn walked(&self) -> Walked {
        let step = self.step().map(|step| step.id.clone());
        let by_hand = (0..self.steps().len()).filter_map(|at| self.by_hand(at));
        Walked { step, ended: self.end().is_some(), by_hand: by_hand.collect() }
    }

    fn by_hand(&self, at: usize) -> Option<(String, ByHand)> {
        let (step, progress) = (self.book().steps.get(at)?, self.steps().get(at)?);
        let did = match (progress.state, &progress.finding) {
            (State::Skipped, _) => ByHand::Skipped,
            (_, Some(finding)) if finding.overridden.is_some() => ByHand::Said(finding.verdict),
            // Before a human answers, it cannot be told.
            (_, Some(finding)) if finding.verdict != Verdict::CannotTell => match step.kind.shown() {
                Some(Shown::Question(_)) => ByHand::Said(finding.verdict),
                _ => return None,
            },
            _ => return None,
        };
        Some((step.id.clone(), did))
    }
}
