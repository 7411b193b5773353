//! One request through all services: a waterfall of its steps, each beside its own usual, and the lines of one step.
//!
//! ```text
//! corr-de62…: 1,310 ms, 5 services, 5 steps, from 2026-03-09 03:10:08.680 UTC
//! ! feature-store feature_fetch took 1,004 ms, usually 28.0 ms (19 of 20 within 80.0 ms)
//!    step                        0 ms      500      1,000     took     p50     p95
//! >W*api-gateway gateway         ████████████████████████   1,310     102     234 !!
//! -- lines of api-gateway gateway (1) ------------------------------------------
//! ```

mod act;
mod ask;
mod draw;
mod draw_rows;
mod layout;
mod rows;
mod state;
#[cfg(test)]
mod tests;

use ratatui::{buffer::Buffer, layout::Rect};

use super::Screen;
use crate::model::{Action, Answer, Coverage, Result, Ticket, View};
use crate::ui::{Context, Outcome, Purpose, Tickets, Wish, numbers};

pub use state::TraceScreen;

impl Screen for TraceScreen {
    fn section(&self) -> &'static str {
        "trace"
    }

    fn actions(&self) -> &'static [Action] {
        act::ACTIONS
    }

    fn ask(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        self.ask_again(context, tickets)
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

    fn prompted(&mut self, purpose: Purpose, text: &str, _: &Context, _: &mut Tickets) -> Result<Vec<Wish>> {
        Ok(self.on_text(purpose, text))
    }

    fn clicked(&mut self, column: u16, row: u16, context: &Context, tickets: &mut Tickets) -> Outcome {
        self.on_click(column, row, context, tickets)
    }

    fn draw(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        self.paint(context, area, buffer);
    }

    fn progress(&self) -> Option<String> {
        let share = self.page.last.as_ref().map_or(0.0, |(_, _, coverage)| coverage.share);
        match (self.page.pending, self.usual.pending) {
            (Some(_), _) if share > 0.0 && share < 1.0 => Some(format!("reading {}", numbers::progress(share))),
            (Some(_), _) => Some("reading".into()),
            (None, Some(_)) => Some("reading what is usual".into()),
            (None, None) => None,
        }
    }

    fn restore(&mut self, _: &View, _: &Context, _: &mut Tickets) -> Vec<Wish> {
        self.led = true;
        Vec::new()
    }

    fn view(&self, _: &Context) -> Option<View> {
        Some(self.linked())
    }
}
