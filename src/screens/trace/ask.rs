//! Asks for the events of the id and for what is usual, in at most two rounds, and takes the answers in.

use crate::analysis::trace::{self, Search};
use crate::model::{Answer, Coverage, Filter, PageAnswer, Question, Result, Scope, Ticket};
use crate::ui::{Context, Tickets, Wish};

use super::TraceScreen;

impl TraceScreen {
    /// Asks (again) for the events, and for what is usual where that may be something else by now.
    pub(super) fn ask_again(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(scope) = &context.scope else { return Vec::new() };
        // What one looks at may be filtered; a request is shown whole.
        let scope = Scope { filter: Filter::All, ..scope.clone() };
        let everything = context.health.value().and_then(trace::everything);
        let begin = || Search::begin(self.follow.clone(), &scope, everything, &context.map);
        let search = self.search.clone().unwrap_or_else(begin).with_scope(&scope, everything);
        let [_, usual, _] = search.questions(&context.map);
        let known = self.usual_of.as_ref().is_some_and(|of| context.live || *of == scope);
        let mut wishes = self.read(search, tickets);
        if !known || self.usual.value().is_none() {
            let ticket = tickets.draw();
            let old = self.usual.pending.replace(ticket);
            wishes.extend(old.map(|t| Wish::Abandon(vec![t])));
            self.usual_of = Some(scope);
            ask_too(&mut wishes, ticket, usual);
        }
        wishes
    }

    /// Asks for the events.
    pub(super) fn read(&mut self, search: Search, tickets: &mut Tickets) -> Vec<Wish> {
        let (ticket, of_strays) = (tickets.draw(), tickets.draw());
        let old = self.page.pending.replace(ticket).into_iter().chain(self.strays.pending.replace(of_strays));
        let abandon: Vec<Wish> = old.map(|t| Wish::Abandon(vec![t])).collect();
        let ask = Wish::Ask(vec![(ticket, search.events()), (of_strays, search.strays())]);
        self.search = Some(search);
        abandon.into_iter().chain([ask]).collect()
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
        let before = self.place(self.selected).cloned();
        if self.usual.pending == Some(ticket) {
            self.usual.answered(result.clone().and_then(TryInto::try_into), context.now, coverage);
            self.rebuild(before, context);
            return Some(Vec::new());
        }
        if self.strays.pending == Some(ticket) {
            self.strays.answered(result.clone().and_then(TryInto::try_into), context.now, coverage);
            self.rebuild(before, context);
            return Some(Vec::new());
        }
        if self.page.pending != Some(ticket) {
            return None;
        }
        let page = result.clone().and_then(PageAnswer::try_from);
        let further = page.as_ref().ok().filter(|_| coverage.last).and_then(|page| self.further(page, context));
        self.page.answered(page, context.now, coverage);
        self.rebuild(before, context);
        Some(match further {
            Some(search) => self.read(search, tickets),
            None if coverage.last => self.settle(context).into_iter().collect(),
            None => Vec::new(),
        })
    }

    /// Wishes to look at the time of the trace, once that is known and where it is not what is looked at.
    fn settle(&mut self, context: &Context) -> Option<Wish> {
        if !self.led || self.events().is_empty() {
            return None;
        }
        self.led = false;
        trace::elsewhere(self.events(), context.scope.as_ref()?.window).map(Wish::Settle)
    }

    fn further(&self, page: &PageAnswer, context: &Context) -> Option<Search> {
        self.search.as_ref()?.next(&page.events, &context.map)
    }
}

/// Puts a further question into the batch that is asked already, so that one round trip carries both.
fn ask_too(wishes: &mut Vec<Wish>, ticket: Ticket, question: Question) {
    match wishes.iter_mut().find_map(|w| if let Wish::Ask(batch) = w { Some(batch) } else { None }) {
        Some(batch) => batch.push((ticket, question)),
        None => wishes.push(Wish::Ask(vec![(ticket, question)])),
    }
}
