//! `ask = "series"`: a number over time; with `by`, of each value of a field as well; with `with`, beside another number.

use std::sync::Arc;

use super::measured::Measured;
use super::{Draft, Kind, filter, signal};
use crate::model::{Answer, Filter, Question, Result, Split};
use crate::runbook::block::Keys;
use crate::runbook::{Evidence, Ground, Setting};

/// Values of `by`.
const TOP: usize = 12;

#[derive(Debug)]
struct Series {
    measured: Measured,
    with: Option<Measured>,
}

/// Reads `measure`, `by`, `with` and `filter`.
pub fn read(keys: &mut Keys<'_>, setting: &Setting) -> Option<Draft> {
    let own = signal(keys, "measure", setting);
    let split = keys.word("by").map(|by| Split { field: by.value, top: TOP });
    let with = keys.word("with").and_then(|name| {
        crate::runbook::signal::Signal::read(&name.value, setting).map_err(|words| keys.wrong(name.at, words)).ok()
    });
    let filter = filter(keys);
    let own = own?;
    Some(Box::new(move |measures| {
        let with = with.map(|signal| Measured { signal, filter: filter.clone(), split: None });
        Arc::new(Series { measured: Measured { signal: measures(own), filter, split }, with })
    }))
}

impl Kind for Series {
    fn name(&self) -> &'static str {
        "series"
    }

    fn words(&self) -> String {
        let with = self.with.as_ref().map_or_else(String::new, |w| format!(" with {}", w.signal.name));
        format!("{}{with} over time", self.measured.words())
    }

    fn threshold(&self) -> Option<(String, f64)> {
        self.measured.wanted()
    }

    fn questions(&self, ground: &Ground<'_>) -> Vec<Question> {
        let mut questions = self.measured.questions(ground);
        questions.extend(self.with.iter().flat_map(|with| with.questions(ground)));
        questions
    }

    fn read(&self, mut answers: Vec<Result<Answer>>, ground: &Ground<'_>) -> Result<Evidence> {
        let own = self.measured.questions(ground).len().min(answers.len());
        let rest = answers.split_off(own);
        let mut evidence = self.measured.read(answers, ground)?;
        if let Some(with) = &self.with {
            let other = with.read(rest, ground)?;
            evidence.with = other.parts.into_iter().next().map(|p| (with.signal.name.clone(), p.number.track));
        }
        Ok(evidence)
    }

    fn behind(&self, ground: &Ground<'_>) -> Filter {
        self.measured.behind(ground)
    }

    fn pane(&self) -> Option<(String, Filter)> {
        Some(self.measured.shown_by())
    }
}
