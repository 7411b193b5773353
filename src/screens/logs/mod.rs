//! The log table: events of a scope in order of time, paged without a bound in both directions.

mod act;
mod ask;
mod columns;
mod draw;
mod layout;
mod linked;
mod moves;
mod pages;
mod query;
mod search;
mod state;
mod take;
#[cfg(test)]
mod tests;
mod widths;

use ratatui::{buffer::Buffer, layout::Rect};

use super::Screen;
use crate::model::{Action, Answer, Coverage, Result, Ticket, View};
use crate::ui::{Context, Outcome, Purpose, Tickets, Wish};

pub use state::Logs;
use state::{Errand, Flight};

impl Screen for Logs {
    fn section(&self) -> &'static str {
        "logs"
    }

    fn actions(&self) -> &'static [Action] {
        act::ACTIONS
    }

    fn ask(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        self.refresh(context, tickets)
    }

    fn answered(
        &mut self,
        ticket: Ticket,
        result: &Result<Answer>,
        coverage: Coverage,
        context: &Context,
        tickets: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        self.take(ticket, result, coverage, context, tickets)
    }

    fn act(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome {
        self.on_action(action, context, tickets)
    }

    fn prompted(
        &mut self,
        purpose: Purpose,
        text: &str,
        context: &Context,
        tickets: &mut Tickets,
    ) -> Result<Vec<Wish>> {
        self.on_text(purpose, text, context, tickets)
    }

    fn clicked(&mut self, column: u16, row: u16, context: &Context, tickets: &mut Tickets) -> Outcome {
        self.on_click(column, row, context, tickets)
    }

    fn draw(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        self.paint(context, area, buffer);
    }

    fn progress(&self) -> Option<String> {
        let sought = self.flights.iter().find(|f| matches!(f.errand, Errand::Seek(..)));
        let searching = |f: &Flight| format!("searching {:.0} %", (f.share * 100.0).floor());
        sought.map(searching).or_else(|| self.reading())
    }

    fn view(&self, _: &Context) -> Option<View> {
        Some(self.linked())
    }

    fn restore(&mut self, view: &View, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        self.go_to_linked(view, context, tickets)
    }
}
