//! The table in a link: the instant of what is selected, and an event that a link leads to.

use crate::model::{Destination, View};
use crate::ui::{Context, Tickets, Wish};

use super::state::{Logs, Target};

impl Logs {
    /// What a link carries of it.
    pub(super) fn linked(&self) -> View {
        View::Logs { at: self.selected.as_ref().map(|cursor| cursor.time) }
    }

    /// Goes to the event that a link names, to open it once it is read.
    pub(super) fn go_to_linked(&mut self, view: &View, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let View::Event { place } = view else { return Vec::new() };
        self.opens = Some(place.clone());
        self.land(Target::Event(place.clone()), context, tickets)
    }

    /// Opens the event that a link led to, once everything around it is read.
    pub(super) fn open_linked(&mut self) -> Option<Wish> {
        let place = self.opens.take()?;
        Some(match self.event().filter(|event| event.cursor == place) {
            Some(event) => Wish::Open(Destination::Event(Box::new(event.clone()))),
            None => Wish::Notify("the event of the link is not among these; the nearest is selected".into()),
        })
    }
}
