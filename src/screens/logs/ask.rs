//! Asks for pages: landing at a place, fetching ahead, catching up with what is new, seeking.

use crate::model::{Cursor, Filter, Order, Question, SECOND, Ticket, Window};
use crate::ui::{Context, Tickets, Wish};

use super::pages::{PAGE, before, just_before};
use super::state::{Errand, Flight, Half, Landing, Logs, Sought, Target};

/// How far back from the newest event late ones are looked for, in ms.
const OVERLAP: i64 = 5 * SECOND;

impl Logs {
    /// Asks for what the scope now calls for: everything anew, or only what came since.
    pub(super) fn refresh(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(wanted) = self.wanted(context) else { return Vec::new() };
        let stands = self.target.is_none() && self.query.as_ref().is_some_and(|q| wanted.continues(q));
        if !stands || (self.pages.is_empty() && self.landing.is_none()) {
            let target = self.target.take().unwrap_or_else(|| self.stay(wanted.window));
            return self.land(target, context, tickets);
        }
        self.query = Some(wanted);
        if self.following && !self.pages.newest_reached && self.landing.is_none() {
            return self.land(Target::Newest, context, tickets);
        }
        self.catch_up(tickets)
    }

    /// Where to land so that the selected event stays selected.
    fn stay(&self, window: Window) -> Target {
        match &self.selected {
            Some(cursor) if !self.at_newest() && window.holds(cursor.time) => Target::Event(cursor.clone()),
            _ => Target::Newest,
        }
    }

    /// Loads anew around a place; whatever else was under way is abandoned.
    pub(super) fn land(&mut self, target: Target, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(query) = self.wanted(context) else {
            self.target = Some(target);
            return Vec::new();
        };
        let mut wishes = self.abandon(|_| true);
        let (back_from, on_from) = match &target {
            Target::Newest | Target::Oldest => (None, None),
            Target::At(time) => (Some(Cursor { time: *time, place: (0, 0) }), Some(just_before(*time))),
            Target::Event(cursor) => (Some(cursor.clone()), Some(before(cursor))),
        };
        let half = |end: Target| if target == end { Half::End } else { Half::Awaited };
        let (older, newer) = (half(Target::Oldest), half(Target::Newest));
        let mut asked = Vec::new();
        if matches!(older, Half::Awaited) {
            let page = query.page(Order::Backward, back_from, PAGE);
            asked.push(self.send(Errand::Land(Order::Backward), page, tickets));
        }
        if matches!(newer, Half::Awaited) {
            asked.push(self.send(Errand::Land(Order::Forward), query.page(Order::Forward, on_from, PAGE), tickets));
        }
        self.landing = Some(Landing { target, older, newer, placed: None });
        self.query = Some(query);
        wishes.push(Wish::Ask(asked));
        wishes
    }

    /// Fetches the next pages where the selected event is near an end of what is held.
    pub(super) fn fetch_ahead(&mut self, tickets: &mut Tickets) -> Vec<Wish> {
        let (Some(query), Some(at), None) = (self.query.clone(), self.index(), &self.landing) else {
            return Vec::new();
        };
        let mut asked = Vec::new();
        if let Some(first) = self.pages.first().cloned().filter(|_| at < PAGE && !self.pages.oldest_reached) {
            let page = query.page(Order::Backward, Some(first.clone()), PAGE);
            asked.extend(self.send_once(Errand::Older(first), page, tickets));
        }
        let near_end = at + PAGE >= self.pages.len() && !self.pages.newest_reached;
        if let Some(last) = self.pages.last().cloned().filter(|_| near_end) {
            let page = query.page(Order::Forward, Some(last.clone()), PAGE);
            asked.extend(self.send_once(Errand::Newer(last), page, tickets));
        }
        if asked.is_empty() { Vec::new() } else { vec![Wish::Ask(asked)] }
    }

    /// Asks for what is newer than the newest minus an overlap, so that late events appear.
    fn catch_up(&mut self, tickets: &mut Tickets) -> Vec<Wish> {
        let last = self.pages.last().filter(|_| self.pages.newest_reached && self.landing.is_none());
        let from = last.map(|c| just_before(c.time.plus(-OVERLAP)));
        match from {
            Some(from) => self.catch_up_from(from, tickets),
            None => Vec::new(),
        }
    }

    /// The same from a place on.
    pub(super) fn catch_up_from(&mut self, from: Cursor, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(query) = &self.query else { return Vec::new() };
        let page = query.page(Order::Forward, Some(from), PAGE);
        self.send_once(Errand::CatchUp, page, tickets).into_iter().map(|q| Wish::Ask(vec![q])).collect()
    }

    /// Seeks the next event of a sort beyond a place.
    pub(super) fn seek(&mut self, order: Order, sought: Sought, from: Cursor, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(query) = &self.query else { return Vec::new() };
        let page = query.narrowed(self.sought_filter(sought)).page(order, Some(from), 1);
        let mut wishes = self.abandon(|e| matches!(e, Errand::Seek(..)));
        wishes.push(Wish::Ask(vec![self.send(Errand::Seek(order, sought), page, tickets)]));
        wishes
    }

    fn sought_filter(&self, sought: Sought) -> Filter {
        match sought {
            Sought::Error => Filter::errors(),
            Sought::Match | Sought::First => self.search.as_ref().map_or(Filter::All, |s| s.filter.clone()),
        }
    }

    /// Forgets the questions of a sort and says that nobody waits for them.
    pub(super) fn abandon(&mut self, which: impl Fn(&Errand) -> bool) -> Vec<Wish> {
        let (left, kept) = std::mem::take(&mut self.flights).into_iter().partition(|f| which(&f.errand));
        self.flights = kept;
        let left: Vec<Ticket> = Vec::into_iter(left).map(|f: Flight| f.ticket).collect();
        if left.is_empty() { Vec::new() } else { vec![Wish::Abandon(left)] }
    }

    fn send(&mut self, errand: Errand, question: Question, tickets: &mut Tickets) -> (Ticket, Question) {
        let ticket = tickets.draw();
        self.flights.push(Flight { ticket, errand, share: 0.0 });
        (ticket, question)
    }

    fn send_once(&mut self, errand: Errand, page: Question, tickets: &mut Tickets) -> Option<(Ticket, Question)> {
        let under_way = self.flights.iter().any(|f| f.errand == errand);
        (!under_way).then(|| self.send(errand, page, tickets))
    }
}
