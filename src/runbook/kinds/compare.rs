//! `ask = "compare"`: one value of a field against another: 3.2.1 against 3.1.9, canary against prod.

use std::sync::Arc;

use super::measured::Measured;
use super::{Draft, Kind, field, filter, signal};
use crate::model::{Answer, Filter, Question, Result, Split};
use crate::runbook::block::Keys;
use crate::runbook::{Evidence, Ground, Setting};

#[derive(Debug)]
struct Compare {
    measured: Measured,
    field: String,
    values: [String; 2],
}

/// Reads `measure`, `by`, `values` and `filter`.
pub fn read(keys: &mut Keys<'_>, setting: &Setting) -> Option<Draft> {
    let (signal, field) = (signal(keys, "measure", setting), field(keys, &setting.map));
    let filter = filter(keys);
    let start = keys.start();
    let values: Option<[String; 2]> = match keys.words("values") {
        Some(values) => {
            let at = values.at;
            let two = <[String; 2]>::try_from(values.value).ok();
            if two.is_none() {
                keys.wrong(at, "`values` must name two values: the one in question, and the one it is held against");
            }
            two
        }
        None => {
            keys.wrong(start, "`values` is missing: the two values, such as [\"canary\", \"prod\"]");
            None
        }
    };
    let (signal, field, values) = (signal?, field?, values?);
    Some(Box::new(move |measures| {
        let either = Filter::Or(values.iter().map(|v| Filter::is(&field, v)).collect());
        let split = Some(Split { field: field.clone(), top: 2 });
        let measured = Measured { signal: measures(signal), filter: filter.and(either), split };
        Arc::new(Compare { measured, field, values })
    }))
}

impl Kind for Compare {
    fn name(&self) -> &'static str {
        "compare"
    }

    fn words(&self) -> String {
        let [one, other] = &self.values;
        format!("{} of {} {one} against {other}", self.measured.signal.name, self.field)
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
        let mut evidence = self.measured.read(answers, ground)?;
        let [one, _] = &self.values;
        evidence.candidates = Some(vec![one.clone()]);
        Ok(evidence)
    }

    fn behind(&self, ground: &Ground<'_>) -> Filter {
        self.measured.behind(ground)
    }

    fn pane(&self) -> Option<(String, Filter)> {
        Some(self.measured.shown_by())
    }
}
