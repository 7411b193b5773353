//! `ask = "trace"`: one request that stands for the rest, to be followed through all services.

use std::sync::Arc;

use super::measured::Measured;
use super::{Draft, Kind, filter, where_words};
use crate::analysis::{Zone, time_words, trace};
use crate::contract;
use crate::model::Verdict;
use crate::model::{Answer, Event, Filter, Order, Page, PageAnswer, Question, Result};
use crate::runbook::block::Keys;
use crate::runbook::signal::Signal;
use crate::runbook::{Evidence, Ground, Judgement, Setting};
use crate::ui::printable;

/// Lines among which the one is chosen.
const LINES: usize = 50;

#[derive(Debug)]
struct Trace {
    measured: Option<Measured>,
    filter: Filter,
    /// Of a number that fell, the smallest stands for the rest.
    smallest: bool,
}

/// Reads `measure` (the request is one of those with its symptom), `direction` (down takes the smallest) and `filter`.
pub fn read(keys: &mut Keys<'_>, setting: &Setting) -> Option<Draft> {
    let measure = keys.word("measure");
    let signal = measure.and_then(|name| Signal::read(&name.value, setting).map_err(|w| keys.wrong(name.at, w)).ok());
    let filter = filter(keys);
    let smallest = match keys.word("direction") {
        Some(word) if !["up", "down"].contains(&word.value.as_str()) => {
            keys.wrong(word.at, "`direction` must be up or down");
            false
        }
        word => word.is_some_and(|w| w.value == "down"),
    };
    Some(Box::new(move |measures| {
        let measured = signal.map(|s| Measured { signal: measures(s), filter: Filter::All, split: None });
        Arc::new(Trace { measured, filter, smallest })
    }))
}

impl Kind for Trace {
    fn name(&self) -> &'static str {
        "trace"
    }

    fn words(&self) -> String {
        let of =
            self.measured.as_ref().map_or_else(String::new, |m| format!(" with {} out of the usual", m.signal.name));
        format!("a request{of}{}", where_words(&self.filter))
    }

    fn threshold(&self) -> Option<(String, f64)> {
        self.measured.as_ref().and_then(Measured::wanted)
    }

    fn questions(&self, ground: &Ground<'_>) -> Vec<Question> {
        let filter = ground.scope.filter.clone().and(self.behind(ground));
        let window = ground.scope.window;
        vec![Question::Events(Page {
            window,
            filter,
            order: Order::Backward,
            after: None,
            limit: LINES,
            invalid_only: false,
        })]
    }

    fn read(&self, answers: Vec<Result<Answer>>, ground: &Ground<'_>) -> Result<Evidence> {
        let page: PageAnswer = Answer::next(&mut answers.into_iter())?;
        let with_id = |e: &&Event| trace::id_of(e, ground.map).is_some();
        let field = self.measured.as_ref().and_then(|m| m.signal.field());
        let value =
            |e: &Event| field.zip(e.document.as_ref()).and_then(|(f, d)| contract::named_number(d, ground.map, f));
        let chosen = page.events.iter().filter(with_id).enumerate().max_by(|(a_at, a), (b_at, b)| {
            let sign = if self.smallest { -1.0 } else { 1.0 };
            let of = |e: &Event| value(e).map_or(f64::NEG_INFINITY, |v| v * sign);
            of(a).total_cmp(&of(b)).then(b_at.cmp(a_at))
        });
        let exemplar = chosen.and_then(|(_, chosen)| {
            let at = page.events.iter().position(|e| e.cursor == chosen.cursor)?;
            let unit = self.measured.as_ref().map(|m| &m.signal.unit);
            let measured = value(chosen).zip(unit).map(|(v, unit)| format!(", {}", unit.text(v)));
            let id = trace::id_of(chosen, ground.map)?;
            let time = time_words(chosen.cursor.time, Zone::Utc);
            Some((at, format!("{} at {time} UTC{}", printable(&id.value), measured.unwrap_or_default())))
        });
        let measure = self.words();
        Ok(Evidence { measure, exemplar, events: page.events, coverage: 1.0, ..Evidence::default() })
    }

    fn found(&self, evidence: &Evidence) -> Judgement {
        match &evidence.exemplar {
            Some((_, words)) => Judgement::new(Verdict::Yes, format!("one of them: {words}")),
            None => Judgement::new(Verdict::No, "no such request carries an id to follow"),
        }
    }

    fn behind(&self, ground: &Ground<'_>) -> Filter {
        let symptom = self.measured.as_ref().map_or(Filter::All, |m| m.behind(ground));
        symptom.and(self.filter.clone())
    }
}
