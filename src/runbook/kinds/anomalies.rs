//! `ask = "anomalies"`: what the store's own detectors recorded.

use super::{Draft, Kind, ready};
use crate::model::Verdict;
use crate::model::{AnomaliesAnswer, Answer, Question, Result};
use crate::runbook::block::Keys;
use crate::runbook::{Evidence, Ground, Judgement, Setting};

#[derive(Debug)]
struct Anomalies;

/// Takes no parameters.
pub fn read(_: &mut Keys<'_>, _: &Setting) -> Option<Draft> {
    ready(Anomalies)
}

impl Kind for Anomalies {
    fn name(&self) -> &'static str {
        "anomalies"
    }

    fn words(&self) -> String {
        "records of the store's own detectors".into()
    }

    fn questions(&self, ground: &Ground<'_>) -> Vec<Question> {
        vec![Question::Anomalies(ground.scope.clone())]
    }

    fn read(&self, answers: Vec<Result<Answer>>, _: &Ground<'_>) -> Result<Evidence> {
        let records: AnomaliesAnswer = Answer::next(&mut answers.into_iter())?;
        let measure = self.words();
        Ok(Evidence { measure, anomalies: Some(records.records), coverage: 1.0, ..Evidence::default() })
    }

    fn found(&self, evidence: &Evidence) -> Judgement {
        let records = evidence.anomalies.as_ref().map_or(0, Vec::len);
        let verdict = if records > 0 { Verdict::Yes } else { Verdict::No };
        Judgement::new(verdict, format!("the detectors recorded {records} anomalies in this window"))
    }
}
