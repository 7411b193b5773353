//! Moves the selection over rows and columns.

use crate::ui::{Context, Tickets, Wish};

use super::state::{Logs, Target};

impl Logs {
    /// Moves by so many rows; `scroll` moves the view along, so that the selected event stays on its screen line.
    pub(super) fn move_by(&mut self, rows: isize, scroll: bool, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(at) = self.index() else { return Vec::new() };
        let last = self.pages.len().saturating_sub(1);
        let to = at.saturating_add_signed(rows).min(last);
        self.following &= rows > 0;
        self.line = self.line.min(self.height(context) - 1);
        if !scroll {
            self.line = self.line.saturating_add_signed(rows);
        }
        self.select(to);
        self.fetch_ahead(tickets)
    }

    /// Goes to the newest event.
    pub(super) fn go_newest(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        self.line = usize::MAX;
        if !self.pages.newest_reached {
            return self.land(Target::Newest, context, tickets);
        }
        self.select(self.pages.len().saturating_sub(1));
        self.fetch_ahead(tickets)
    }

    /// Goes to the oldest event.
    pub(super) fn go_oldest(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        self.line = 0;
        self.following = false;
        if !self.pages.oldest_reached {
            return self.land(Target::Oldest, context, tickets);
        }
        self.select(0);
        self.fetch_ahead(tickets)
    }

    /// Selects an event that is held, moving the view no more than needed.
    pub(super) fn go_to(&mut self, to: usize, context: &Context) {
        let Some(at) = self.index() else { return };
        let height = self.height(context);
        let line = self.line.min(height - 1) as isize + (to as isize - at as isize);
        self.line = if (0..height as isize).contains(&line) { line.unsigned_abs() } else { height / 2 };
        self.following &= to >= at;
        self.select(to);
    }

    /// Selects the held event of that index.
    pub(super) fn select(&mut self, at: usize) {
        if let Some(event) = self.pages.get(at) {
            self.selected = Some(event.cursor.clone());
        }
    }

    /// Moves to another column.
    pub(super) fn move_column(&mut self, by: isize, count: usize) {
        self.column = self.column.saturating_add_signed(by).min(count.saturating_sub(1));
    }
}
