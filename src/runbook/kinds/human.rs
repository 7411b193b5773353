//! `ask = "human"`: a question that only a human can answer, with yes, no or a note.

use super::{Draft, Kind, Shown, ready};
use crate::model::Verdict;
use crate::model::{Answer, Question, Result};
use crate::runbook::block::Keys;
use crate::runbook::{Evidence, Ground, Judgement, Setting};

#[derive(Debug)]
struct Human {
    question: String,
}

/// Reads `question`.
pub fn read(keys: &mut Keys<'_>, _: &Setting) -> Option<Draft> {
    let question = keys.needed("question", "what the human is asked")?.value;
    ready(Human { question })
}

impl Kind for Human {
    fn name(&self) -> &'static str {
        "human"
    }

    fn words(&self) -> String {
        self.question.clone()
    }

    fn questions(&self, _: &Ground<'_>) -> Vec<Question> {
        Vec::new()
    }

    fn read(&self, _: Vec<Result<Answer>>, _: &Ground<'_>) -> Result<Evidence> {
        Ok(Evidence { coverage: 1.0, ..Evidence::default() })
    }

    fn found(&self, _: &Evidence) -> Judgement {
        Judgement::new(Verdict::CannotTell, "nobody answered yet")
    }

    fn shown(&self) -> Option<Shown> {
        Some(Shown::Question(self.question.clone()))
    }
}
