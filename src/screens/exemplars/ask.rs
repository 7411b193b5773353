//! Asks in two rounds for the events, then for the traces of the two that are held side by side.

use crate::analysis::exemplars::{Found, choose, first_round, second_round};
use crate::analysis::trace::{self, Search};
use crate::model::{Answer, Coverage, Error, Filter, Question, Record, Result, Scope, Ticket, What};
use crate::ui::{Context, Tickets, Wish};

use super::state::{Errand, Exemplars, Sort};
use super::words;

impl Exemplars {
    /// Asks for everything, once: what stands for a signal of the past does not change while one looks at it.
    pub(super) fn ask_once(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        if self.chosen.is_some() || !self.flights.is_empty() {
            return self.ask_traces(context, tickets);
        }
        self.error = None;
        let errands =
            [Errand::Extreme, Errand::Page(Sort::Failing), Errand::Page(Sort::Beyond), Errand::Page(Sort::Normal)];
        let asked = errands.into_iter().zip(first_round(&self.spike)).filter_map(|(e, q)| Some((e, q?))).collect();
        self.send(asked, tickets)
    }

    fn send(&mut self, asked: Vec<(Errand, Question)>, tickets: &mut Tickets) -> Vec<Wish> {
        if asked.is_empty() {
            return Vec::new();
        }
        let mut batch = Vec::new();
        for (errand, question) in asked {
            let ticket = tickets.draw();
            self.flights.push((ticket, errand));
            batch.push((ticket, question));
        }
        vec![Wish::Ask(batch)]
    }

    /// Takes an answer in; `None` when nobody here waits for the ticket.
    pub(super) fn take(
        &mut self,
        ticket: Ticket,
        result: &Result<Answer>,
        coverage: Coverage,
        context: &Context,
        tickets: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        let at = self.flights.iter().position(|(flying, _)| *flying == ticket)?;
        if !coverage.last && result.is_ok() {
            return Some(Vec::new());
        }
        let (_, errand) = self.flights.remove(at);
        Some(match (errand, result) {
            (_, Err(error)) => self.failed(error.clone()),
            (Errand::Extreme, Ok(Answer::Series(answer))) => {
                let question = second_round(&self.spike, answer);
                let asked = question.map(|q| (Errand::Page(Sort::Extreme), q)).into_iter().collect();
                let wishes = self.send(asked, tickets);
                wishes.into_iter().chain(self.choose_when_all(context, tickets)).collect()
            }
            (Errand::Page(sort), Ok(Answer::Events(page))) => {
                let events = page.events.clone();
                match sort {
                    Sort::Extreme => self.found.extreme = events,
                    Sort::Failing => self.found.failing = events,
                    Sort::Beyond => self.found.beyond = events,
                    Sort::Normal => self.found.normal = events,
                }
                self.choose_when_all(context, tickets)
            }
            (Errand::Trace(of), Ok(Answer::Events(page))) => {
                if let Some(follow) = self.all().get(of).map(|e| e.follow.clone()) {
                    let field = trace::found_in(&follow, &page.events, &context.map);
                    let made = trace::assemble(&follow.value, &field, &page.events, &context.map);
                    self.traces.insert(follow.value, made);
                }
                Vec::new()
            }
            _ => self.failed(Answer::unexpected()),
        })
    }

    fn failed(&mut self, error: Error) -> Vec<Wish> {
        self.error = Some(error);
        let left: Vec<Ticket> = self.flights.drain(..).map(|(ticket, _)| ticket).collect();
        if left.is_empty() { Vec::new() } else { vec![Wish::Abandon(left)] }
    }

    /// Chooses once all pages came in, records what was chosen, and asks for the two traces.
    fn choose_when_all(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        if self.chosen.is_some() || !self.flights.is_empty() {
            return Vec::new();
        }
        let pages = &self.found;
        let found =
            Found { extreme: &pages.extreme, failing: &pages.failing, beyond: &pages.beyond, normal: &pages.normal };
        self.chosen = Some(choose(&self.spike, found, &context.map));
        let asked = first_round(&self.spike)[2].clone().map(Box::new);
        let record = |e: &_| {
            let (id, words) = words::recorded(e, &self.spike, context);
            Wish::Record(Box::new(Record { what: What::Exemplar { id, words }, asked: asked.clone() }))
        };
        let records: Vec<Wish> = self.all().iter().map(record).collect();
        records.into_iter().chain(self.ask_traces(context, tickets)).collect()
    }

    /// Asks for the traces of the selected one and of the one beside it, where they are not known yet.
    pub(super) fn ask_traces(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(scope) = &context.scope else { return Vec::new() };
        let scope = Scope { filter: Filter::All, ..scope.clone() };
        let beside = self.beside().map(|e| e.follow.value.clone());
        let wanted = |at: usize| {
            let exemplar = self.all().get(at)?;
            let shown = at == self.selected || Some(&exemplar.follow.value) == beside.as_ref();
            let flying = self.flights.iter().any(|(_, errand)| *errand == Errand::Trace(at));
            let known = self.traces.contains_key(&exemplar.follow.value);
            (shown && !flying && !known).then(|| {
                (Errand::Trace(at), Search::begin(exemplar.follow.clone(), &scope, None, &context.map).events())
            })
        };
        let asked = (0..self.all().len()).filter_map(wanted).collect();
        self.send(asked, tickets)
    }
}
