//! Asks in rounds, each one batch: the signal where it is not known, then whatever the inquiry wants to know.

use crate::analysis::trace::id_of;
use crate::analysis::why::Inquiry;
use crate::model::{
    Answer, Coverage, Departure, Destination, Error, ErrorKind, Order, Page, Question, Result, SECOND, Scope, Signal,
    Ticket,
};
use crate::panes::{Pane, furthest};
use crate::ui::{Context, Tickets, Wish};

use super::WhyScreen;

/// An explanation that follows the clock is made anew after so many ms.
const FRESH: i64 = 60 * SECOND;

impl WhyScreen {
    /// Explains what is looked at, where that is something else than what was explained.
    pub(super) fn ask_again(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(scope) = &context.scope else { return Vec::new() };
        let moved_on = self.asked.as_ref().is_some_and(|asked| only_moved(asked, scope));
        let fresh = context.now.0.saturating_sub(self.asked_at.0) < FRESH;
        if context.live && moved_on && (fresh || self.is_asking()) {
            return Vec::new();
        }
        self.begin(scope.clone(), context, tickets)
    }

    /// Begins to explain a scope.
    pub(super) fn begin(&mut self, scope: Scope, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        if self.is_mix() {
            self.spike = Some(Departure::unread(Signal::mix()));
        } else if self.asked.is_some() {
            self.spike = None;
        }
        let left: Vec<Ticket> = self.round.drain(..).map(|(ticket, _)| ticket).collect();
        self.inquiry = self.spike.as_ref().map(|spike| self.inquiry_into(spike, &scope, context));
        let signal = self.pane.question(&scope);
        (self.asked, self.asked_at) = (Some(scope), context.now);
        let questions = self.inquiry.as_ref().map_or_else(|| vec![signal], Inquiry::questions);
        let mut wishes = vec![Wish::Abandon(left)];
        wishes.extend(self.send(questions, tickets));
        self.settle();
        wishes
    }

    fn inquiry_into(&self, spike: &Departure, scope: &Scope, context: &Context) -> Inquiry {
        let inquiry = match &self.selections {
            Some(selections) => Inquiry::between(spike.signal.clone(), selections, scope, &context.map),
            None => Inquiry::begin(spike.clone(), scope, &context.map),
        };
        inquiry.looking_first_at(&context.config.why_fields).comparing_services()
    }

    fn send(&mut self, questions: Vec<Question>, tickets: &mut Tickets) -> Option<Wish> {
        let batch: Vec<(Ticket, Question)> = questions.into_iter().map(|q| (tickets.draw(), q)).collect();
        self.round = batch.iter().map(|(ticket, _)| (*ticket, None)).collect();
        (!batch.is_empty()).then_some(Wish::Ask(batch))
    }

    /// Shows what is explained so far.
    fn settle(&mut self) {
        let whole_is_shown = self.shown.as_ref().is_some_and(|shown| shown.is_whole);
        let explanation = self.inquiry.as_ref().and_then(Inquiry::explanation);
        if let Some(explanation) = explanation.filter(|e| e.is_whole || !whole_is_shown) {
            self.shown = Some(explanation.clone());
            self.selected = self.selected.min(self.entries().len().saturating_sub(1));
        }
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
        if self.exemplar == Some(ticket) {
            return Some(self.found(result, coverage, context));
        }
        let (_, place) = self.round.iter_mut().find(|(waiting, _)| *waiting == ticket)?;
        if !coverage.last && result.is_ok() {
            return Some(Vec::new());
        }
        *place = Some(result.clone());
        if self.round.iter().any(|(_, answer)| answer.is_none()) {
            return Some(Vec::new());
        }
        let answers: Vec<Result<Answer>> = self.round.drain(..).filter_map(|(_, answer)| answer).collect();
        Some(self.go_on(answers, context, tickets))
    }

    fn go_on(&mut self, answers: Vec<Result<Answer>>, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let taken = match (&mut self.inquiry, &self.asked) {
            (Some(inquiry), _) => inquiry.take(answers, &context.map),
            (None, Some(scope)) => match read_spike(&self.pane, answers, scope, context) {
                Ok(spike) => {
                    self.inquiry = Some(self.inquiry_into(&spike, scope, context));
                    self.spike = Some(spike);
                    Ok(())
                }
                Err(error) => Err(error),
            },
            (None, None) => Ok(()),
        };
        self.error = taken.err();
        if self.error.is_some() {
            self.inquiry = None;
            return Vec::new();
        }
        self.settle();
        let questions = self.inquiry.as_ref().map_or_else(Vec::new, Inquiry::questions);
        self.send(questions, tickets).into_iter().collect()
    }

    /// Looks for one event with the symptom inside the selected cause.
    pub(super) fn seek_exemplar(&mut self, tickets: &mut Tickets) -> Option<Wish> {
        let window = self.asked.as_ref()?.window;
        let page = Page {
            window,
            filter: self.events_of_entry()?,
            order: Order::Backward,
            after: None,
            limit: 1,
            invalid_only: self.means_broken_lines(),
        };
        let ticket = tickets.draw();
        self.exemplar = Some(ticket);
        Some(Wish::Ask(vec![(ticket, Question::Events(page))]))
    }

    fn found(&mut self, result: &Result<Answer>, coverage: Coverage, context: &Context) -> Vec<Wish> {
        let event = match result {
            Ok(Answer::Events(page)) if coverage.last || !page.events.is_empty() => page.events.first(),
            Ok(_) if !coverage.last => return Vec::new(),
            Ok(_) => None,
            Err(error) => {
                self.exemplar = None;
                return vec![Wish::Notify(error.message.clone())];
            }
        };
        self.exemplar = None;
        match event {
            None => vec![Wish::Notify("no event with the symptom was found".into())],
            Some(event) => match id_of(event, &context.map) {
                Some(id) => vec![Wish::Open(Destination::Trace(id))],
                None => vec![Wish::Open(Destination::Event(Box::new(event.clone())))],
            },
        }
    }
}

/// The number of the pane furthest from its baseline.
fn read_spike(pane: &Pane, answers: Vec<Result<Answer>>, scope: &Scope, context: &Context) -> Result<Departure> {
    let series = Answer::next(&mut answers.into_iter())?;
    let spikes = pane.spikes(&pane.read(&series, scope, context.now.min(scope.window.to)));
    let none = || Error::new(ErrorKind::BadInput, format!("{} has no signal", pane.title), "choose another pane");
    furthest(&spikes).cloned().ok_or_else(none)
}

/// Whether two scopes differ only in when their windows lie.
fn only_moved(a: &Scope, b: &Scope) -> bool {
    a.filter == b.filter && a.baseline.kind == b.baseline.kind && a.window.length() == b.window.length()
}
