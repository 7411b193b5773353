//! The events of the same service before and after the one that is shown.

use crate::model::{Event, Filter, HOUR, Order, Page, PageAnswer, Question, Remote, Time, Window};
use crate::ui::{Tickets, Wish};

/// Events asked for on each side.
pub const SIDE: usize = 10;
/// How far away neighbours may be, in ms.
const REACH: i64 = HOUR;

/// The neighbours of an event.
#[derive(Clone, Debug)]
pub struct Neighbours {
    /// Whose events.
    pub service: String,
    /// Newest first.
    pub before: Remote<PageAnswer>,
    /// Oldest first.
    pub after: Remote<PageAnswer>,
    /// How many events after the shown one is selected; negative is before.
    pub selected: isize,
    /// Whether keys move here.
    pub focused: bool,
}

impl Neighbours {
    /// Neighbours of a service's event, nothing asked yet.
    pub fn of(service: String) -> Neighbours {
        let (before, after) = (Remote::default(), Remote::default());
        Neighbours { service, before, after, selected: 0, focused: true }
    }

    /// Asks for both sides.
    pub fn ask(&mut self, event: &Event, tickets: &mut Tickets) -> Vec<Wish> {
        let left: Vec<_> = [self.before.pending, self.after.pending].into_iter().flatten().collect();
        let (before, after) = (tickets.draw(), tickets.draw());
        self.before.pending = Some(before);
        self.after.pending = Some(after);
        let asked = vec![(before, self.page(event, Order::Backward)), (after, self.page(event, Order::Forward))];
        let abandoned = (!left.is_empty()).then_some(Wish::Abandon(left));
        abandoned.into_iter().chain([Wish::Ask(asked)]).collect()
    }

    fn page(&self, event: &Event, order: Order) -> Question {
        let time: Time = event.cursor.time;
        Question::Events(Page {
            window: Window { from: time.plus(-REACH), to: time.plus(REACH) },
            filter: Filter::is("service", &self.service),
            order,
            after: Some(event.cursor.clone()),
            limit: SIDE,
            invalid_only: false,
        })
    }

    /// Moves the selection.
    pub fn move_by(&mut self, by: isize) {
        let (least, most) = self.ends();
        self.selected = self.selected.saturating_add(by).clamp(least, most);
    }

    /// The event so many places after the shown one; `None` for the shown one itself and beyond the ends.
    pub fn get(&self, place: isize) -> Option<&Event> {
        let nth = place.unsigned_abs().checked_sub(1)?;
        let side = if place < 0 { &self.before } else { &self.after };
        side.value()?.events.get(nth)
    }

    /// Places of the oldest and the newest.
    pub fn ends(&self) -> (isize, isize) {
        let side = |side: &Remote<PageAnswer>| side.value().map_or(0, |p| p.events.len().cast_signed());
        (-side(&self.before), side(&self.after))
    }
}
