//! `ask = "events"`: the newest lines that match, and how many there are against what is usual.

use super::measured::{Measured, events};
use super::{Draft, Kind, filter, ready, where_words};
use crate::model::Verdict;
use crate::model::{Answer, Filter, Order, Page, PageAnswer, Question, Result};
use crate::panes;
use crate::runbook::block::Keys;
use crate::runbook::signal::Signal;
use crate::runbook::{Evidence, Ground, Judgement, Setting};

/// Lines that are shown.
const LINES: usize = 20;

#[derive(Debug)]
struct Events {
    filter: Filter,
}

/// Reads `filter`.
pub fn read(keys: &mut Keys<'_>, _: &Setting) -> Option<Draft> {
    let filter = filter(keys);
    ready(Events { filter })
}

impl Events {
    fn measured(&self) -> Option<Measured> {
        let volume = panes::volume();
        let gauge = volume.gauges.into_iter().next()?;
        let signal = Signal {
            name: format!("rate of events{}", where_words(&self.filter)),
            gauge,
            unit: volume.unit,
            filter: volume.filter,
        };
        Some(Measured { signal, filter: self.filter.clone(), split: None })
    }
}

impl Kind for Events {
    fn name(&self) -> &'static str {
        "events"
    }

    fn words(&self) -> String {
        format!("events{}", where_words(&self.filter))
    }

    fn questions(&self, ground: &Ground<'_>) -> Vec<Question> {
        let (window, filter) = (ground.scope.window, ground.scope.filter.clone().and(self.filter.clone()));
        let page = Page { window, filter, order: Order::Backward, after: None, limit: LINES, invalid_only: false };
        let counted = self.measured().map(|m| m.questions(ground)).unwrap_or_default();
        [Question::Events(page)].into_iter().chain(counted).collect()
    }

    fn read(&self, answers: Vec<Result<Answer>>, ground: &Ground<'_>) -> Result<Evidence> {
        let mut answers = answers.into_iter();
        let page: PageAnswer = Answer::next(&mut answers)?;
        let mut counted =
            self.measured().map_or_else(|| Ok(Evidence::default()), |m| m.read(answers.collect(), ground))?;
        // They are there to be read; how unusual their number is, no rule of this step asks.
        counted.parts.iter_mut().for_each(|part| part.number.deviation = None);
        Ok(Evidence { events: page.events, ..counted })
    }

    fn found(&self, evidence: &Evidence) -> Judgement {
        let count = evidence.events_behind();
        let verdict = if evidence.events.is_empty() { Verdict::No } else { Verdict::Yes };
        Judgement::new(
            verdict,
            if evidence.events.is_empty() { "no event matches".into() } else { format!("{} match", events(count)) },
        )
    }

    fn behind(&self, _: &Ground<'_>) -> Filter {
        self.filter.clone()
    }
}
