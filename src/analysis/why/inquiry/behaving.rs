//! Where nothing tells more than a service: which services behave unlike themselves.

use crate::analysis::STANDS_OUT;
use crate::analysis::sampling::Sampling;
use crate::analysis::suspects;
use crate::model::{Answer, FieldMap, Result};

use super::super::explanation::Explanation;
use super::{Inquiry, Round};

impl Inquiry {
    pub(super) fn explained(&mut self, explanation: Explanation) {
        let explanation = Box::new(explanation);
        let left_its_baseline = self.spike.sigma.is_some_and(|s| s.abs() >= STANDS_OUT);
        self.round = if explanation.names_more_than_a_service() || !left_its_baseline || self.others.is_some() {
            Round::Done(explanation)
        } else {
            Round::Behaving(explanation, Sampling::of(&self.whole, suspects::SAMPLE))
        };
    }

    pub(super) fn behaved(
        &mut self,
        mut explanation: Explanation,
        mut sampling: Sampling,
        answers: Vec<Result<Answer>>,
        map: &FieldMap,
    ) -> Result<()> {
        if let Err(error) = sampling.take(answers) {
            explanation.notes.push(format!("services could not be compared with themselves: {}", error.message));
        } else if sampling.questions().is_empty() {
            let sample = sampling.sample();
            explanation.suspects = suspects::suspects(&sample, map);
            explanation.sampled = (sample.window.len(), sample.baseline.len());
        } else {
            self.round = Round::Behaving(Box::new(explanation), sampling);
            return Ok(());
        }
        self.round = Round::Done(Box::new(explanation));
        Ok(())
    }
}
