//! Requests that stand for a signal, and the selected one side by side with a normal one, the same step on one row.
//!
//! ```text
//! Latency p99, canary: requests of 03:08-03:17 UTC that stand for it
//! >slowest         863 ms  03:09:13.296  recommendation-api 3.2.1  corr-4fdd…
//!  median slow     612 ms  …
//!  normal         72.0 ms  …
//! -- slowest beside normal -----------------------------------------------------
//! step                         slowest              normal               more by
//! api-gateway gateway         635 ██████████     105 ██                     530
//! ```

mod act;
mod ask;
mod draw;
mod stages;
mod state;
#[cfg(test)]
mod tests;
mod words;

use ratatui::{buffer::Buffer, layout::Rect};

use super::Screen;
use crate::model::{Action, Answer, Coverage, Result, Ticket};
use crate::ui::{Context, Outcome, Tickets, Wish};

pub use state::Exemplars;

impl Screen for Exemplars {
    fn section(&self) -> &'static str {
        "exemplars"
    }

    fn actions(&self) -> &'static [Action] {
        act::ACTIONS
    }

    fn ask(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        self.ask_once(context, tickets)
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

    fn clicked(&mut self, _: u16, row: u16, context: &Context, tickets: &mut Tickets) -> Outcome {
        self.on_click(row, context, tickets)
    }

    fn draw(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        self.paint(context, area, buffer);
    }

    fn progress(&self) -> Option<String> {
        (!self.flights.is_empty()).then(|| "reading".to_string())
    }
}
