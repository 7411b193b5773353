//! `ask = "show"`: a link or a command to look at and copy, never run; and steps that are prose alone.

use super::{Draft, Kind, Shown, ready};
use crate::model::Verdict;
use crate::model::{Answer, Question, Result};
use crate::runbook::block::Keys;
use crate::runbook::{Evidence, Ground, Judgement, Setting};

/// Something to look at.
#[derive(Debug)]
pub struct Show(pub Shown);

/// Reads `link` or `command`.
pub fn read(keys: &mut Keys<'_>, _: &Setting) -> Option<Draft> {
    let start = keys.start();
    match (keys.word("link"), keys.word("command")) {
        (Some(link), None) => ready(Show(Shown::Link(link.value))),
        (None, Some(command)) => ready(Show(Shown::Command(command.value))),
        _ => {
            keys.wrong(start, "a step that shows something has either a `link` or a `command`");
            None
        }
    }
}

impl Kind for Show {
    fn name(&self) -> &'static str {
        "show"
    }

    fn words(&self) -> String {
        match &self.0 {
            Shown::Prose => String::new(),
            Shown::Question(text) | Shown::Link(text) | Shown::Command(text) => text.clone(),
        }
    }

    fn questions(&self, _: &Ground<'_>) -> Vec<Question> {
        Vec::new()
    }

    fn read(&self, _: Vec<Result<Answer>>, _: &Ground<'_>) -> Result<Evidence> {
        Ok(Evidence { coverage: 1.0, ..Evidence::default() })
    }

    fn found(&self, _: &Evidence) -> Judgement {
        let words = match &self.0 {
            Shown::Prose | Shown::Question(_) => "read".to_string(),
            Shown::Link(link) => format!("to open: {link}"),
            Shown::Command(command) => format!("to run yourself: {command}"),
        };
        Judgement::new(Verdict::Noted, words)
    }

    fn shown(&self) -> Option<Shown> {
        Some(self.0.clone())
    }
}
