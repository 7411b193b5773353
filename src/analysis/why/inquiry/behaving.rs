//! Where nothing tells more than a service: which services behave unlike themselves.

use crate::analysis::sampling::Sampling;
use crate::analysis::{stands_out, suspects};
use crate::model::{Answer, FieldMap, Result};

use super::super::explanation::Explanation;
use super::{Inquiry, Round};

impl Inquiry {
    pub(super) fn explained(&mut self, explanation: Explanation) {
        let explanation = Box::new(explanation);
        let worth_it = self.always_compares || stands_out(self.spike.sigma);
        self.round = if explanation.names_more_than_a_service() || !worth_it || self.others.is_some() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;
    use crate::model::{Baseline, BaselineKind, Departure, Filter, HOUR, Scope, Signal, Time, Window};

    #[test]
    fn services_are_compared_where_the_signal_left_its_baseline_or_somebody_asked() {
        let window = Window { from: Time(0), to: Time(HOUR) };
        let baseline = Baseline { kind: BaselineKind::Previous, windows: vec![window.shifted(-HOUR)] };
        let scope = Scope { window, filter: Filter::All, baseline };
        let map = contract::field_map("mlog").unwrap();
        let inquiry = |sigma| {
            let spike = Departure { sigma, ..Departure::unread(Signal::mix()) };
            Inquiry::begin(spike, &scope, &map)
        };
        let compares = |mut inquiry: Inquiry| {
            inquiry.explained(inquiry.ended(Vec::new()));
            inquiry.doing() == Some("comparing services with themselves")
        };
        assert!(compares(inquiry(Some(-4.0))) && !compares(inquiry(Some(0.5))) && !compares(inquiry(None)));
        assert!(compares(inquiry(Some(0.5)).comparing_services()));
    }
}
