//! `ask = "breakdown"`: a number by the values of a field.

use std::sync::Arc;

use super::measured::{Measured, TOP};
use super::{Draft, Kind, field, filter, signal};
use crate::model::{Answer, Filter, Question, Result, Split};
use crate::runbook::block::Keys;
use crate::runbook::{Evidence, Ground, Setting};

/// More values than this are no breakdown.
const MOST: usize = 100;

#[derive(Debug)]
struct Breakdown {
    measured: Measured,
    field: String,
}

/// Reads `measure`, `by`, `top` and `filter`.
pub fn read(keys: &mut Keys<'_>, setting: &Setting) -> Option<Draft> {
    let (signal, field) = (signal(keys, "measure", setting), field(keys, &setting.map));
    let (top, filter) = (keys.count("top", MOST).unwrap_or(TOP), filter(keys));
    let (signal, field) = (signal?, field?);
    Some(Box::new(move |measures| {
        let split = Some(Split { field: field.clone(), top });
        Arc::new(Breakdown { measured: Measured { signal: measures(signal), filter, split }, field })
    }))
}

impl Kind for Breakdown {
    fn name(&self) -> &'static str {
        "breakdown"
    }

    fn words(&self) -> String {
        self.measured.words()
    }

    fn field(&self) -> Option<&str> {
        Some(&self.field)
    }

    fn threshold(&self) -> Option<(String, f64)> {
        self.measured.wanted()
    }

    fn questions(&self, ground: &Ground<'_>) -> Vec<Question> {
        self.measured.questions(ground)
    }

    fn read(&self, answers: Vec<Result<Answer>>, ground: &Ground<'_>) -> Result<Evidence> {
        self.measured.read(answers, ground)
    }

    fn behind(&self, ground: &Ground<'_>) -> Filter {
        self.measured.behind(ground)
    }

    fn pane(&self) -> Option<(String, Filter)> {
        Some(self.measured.shown_by())
    }
}
