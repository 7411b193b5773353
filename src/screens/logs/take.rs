//! Takes answers in.

use crate::contract::filter;
use crate::model::{Answer, Coverage, Error, Order, PageAnswer, Result, Ticket};
use crate::ui::{Context, Tickets, Wish, stretch};

use super::pages::Pages;
use super::state::{Errand, Half, Landing, Logs, Sought, Target};

impl Logs {
    /// Takes an answer in; `None` when nobody here waits for the ticket.
    pub(super) fn take(
        &mut self,
        ticket: Ticket,
        result: &Result<Answer>,
        coverage: Coverage,
        context: &Context,
        tickets: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        let at = self.flights.iter().position(|f| f.ticket == ticket)?;
        let page = match result {
            Ok(Answer::Events(page)) => Ok(page),
            Ok(_) => Err(Answer::unexpected()),
            Err(error) => Err(error.clone()),
        };
        let whole = coverage.last || page.is_err();
        let flight = self.flights.get_mut(at)?;
        flight.share = coverage.share;
        let errand = flight.errand.clone();
        if whole {
            self.flights.remove(at);
        }
        Some(match page {
            Ok(page) => self.arrived(errand, page, whole, context, tickets),
            Err(error) => self.failed(errand, error),
        })
    }

    fn arrived(
        &mut self,
        errand: Errand,
        page: &PageAnswer,
        whole: bool,
        context: &Context,
        tickets: &mut Tickets,
    ) -> Vec<Wish> {
        if whole {
            self.error = None;
            self.measure(&page.events, context);
        }
        match errand {
            Errand::Land(order) => return self.landed(order, page, context, tickets),
            _ if !whole => return Vec::new(),
            Errand::Older(from) if self.pages.first() == Some(&from) => self.pages.prepend(page),
            Errand::Newer(from) if self.pages.last() == Some(&from) => {
                self.pages.merge(&page.events);
                self.pages.newest_reached = page.next.is_none();
            }
            Errand::Older(_) | Errand::Newer(_) => {}
            Errand::CatchUp => return self.caught_up(page, tickets),
            Errand::Seek(order, sought) => return self.found(order, sought, page, context, tickets),
        }
        self.trim();
        self.fetch_ahead(tickets)
    }

    fn failed(&mut self, errand: Errand, error: Error) -> Vec<Wish> {
        match errand {
            Errand::Seek(..) => return vec![Wish::Notify(error.message)],
            Errand::Land(_) => {
                self.error = Some(error);
                self.landing = None;
                self.query = None;
                return self.abandon(|e| matches!(e, Errand::Land(_)));
            }
            _ => self.error = Some(error),
        }
        Vec::new()
    }

    fn landed(&mut self, order: Order, page: &PageAnswer, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let done = !self.flights.iter().any(|f| matches!(f.errand, Errand::Land(_)));
        let Some(mut landing) = self.landing.take() else { return Vec::new() };
        match order {
            Order::Backward => landing.older = Half::Here(page.clone()),
            Order::Forward => landing.newer = Half::Here(page.clone()),
        }
        let awaited = matches!(landing.older, Half::Awaited) || matches!(landing.newer, Half::Awaited);
        let lost = if awaited { None } else { self.place(&mut landing, context) };
        if !done {
            self.landing = Some(landing);
            return Vec::new();
        }
        match lost {
            Some(target) => self.land(target, context, tickets),
            None => self.fetch_ahead(tickets).into_iter().chain(self.open_linked()).collect(),
        }
    }

    /// Shows what has landed so far and selects its target, unless one has moved on since a first part was shown;
    /// gives where to land again when what was moved to is not among the events any more.
    fn place(&mut self, landing: &mut Landing, context: &Context) -> Option<Target> {
        let half = |half: &Half| match half {
            Half::Here(page) => Some(page.clone()),
            Half::End | Half::Awaited => None,
        };
        self.pages = Pages::around(half(&landing.older).as_ref(), half(&landing.newer).as_ref());
        let moved = landing.placed.is_some() && self.selected != landing.placed;
        if let Some(cursor) = self.selected.clone().filter(|_| moved) {
            return self.pages.position(&cursor).is_none().then_some(Target::Event(cursor));
        }
        let last = self.pages.len().saturating_sub(1);
        let at = match &landing.target {
            Target::Newest => Some(last),
            Target::Oldest => Some(0),
            Target::At(time) => self.pages.nearest(*time),
            Target::Event(cursor) => self.pages.near(cursor),
        };
        let earlier = self.selected.take();
        self.selected = at.and_then(|at| self.pages.get(at)).map(|e| e.cursor.clone());
        self.line = match landing.target {
            Target::Newest => usize::MAX,
            Target::Oldest => 0,
            Target::Event(_) if earlier == self.selected => self.line,
            Target::At(_) | Target::Event(_) => self.height(context) / 2,
        };
        landing.placed = self.selected.clone();
        None
    }

    fn caught_up(&mut self, page: &PageAnswer, tickets: &mut Tickets) -> Vec<Wish> {
        if !self.pages.newest_reached {
            return Vec::new();
        }
        self.pages.merge(&page.events);
        if self.following {
            self.selected = self.pages.last().cloned();
            self.line = usize::MAX;
        }
        self.trim();
        let goes_on = page.next.clone().filter(|_| self.pages.newest_reached);
        goes_on.map(|from| self.catch_up_from(from, tickets)).unwrap_or_default()
    }

    fn found(
        &mut self,
        order: Order,
        sought: Sought,
        page: &PageAnswer,
        context: &Context,
        tickets: &mut Tickets,
    ) -> Vec<Wish> {
        let Some(event) = page.events.first() else {
            if (order, sought) == (Order::Forward, Sought::First) {
                return self.seek_on(Order::Backward, Sought::First, tickets);
            }
            return vec![Wish::Notify(self.no_further(order, sought, context))];
        };
        let cursor = event.cursor.clone();
        if let Some(at) = self.pages.position(&cursor) {
            self.go_to(at, context);
            return self.fetch_ahead(tickets);
        }
        self.land(Target::Event(cursor), context, tickets)
    }

    fn no_further(&self, order: Order, sought: Sought, context: &Context) -> String {
        let way = match (order, sought) {
            (_, Sought::First) => "",
            (Order::Forward, _) => " further",
            (Order::Backward, _) => " earlier",
        };
        let what = match (sought, &self.search) {
            (Sought::Match | Sought::First, Some(search)) => format!("match of {}", search.text),
            _ => "error".to_string(),
        };
        let Some(query) = &self.query else { return format!("no{way} {what}") };
        let of = Some(filter::write(&query.filter)).filter(|text| !text.is_empty());
        let of = of.map(|text| format!(" among lines of {text}"));
        format!("no{way} {what} in {}{}", stretch(query.window, context.zone), of.unwrap_or_default())
    }

    fn trim(&mut self) {
        if let Some(keep) = self.selected.clone() {
            self.pages.trim(&keep);
        }
    }
}
