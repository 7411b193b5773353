//! A runbook beside its evidence: the steps with what they came to, the text of one, and the numbers it stands on.
//!
//! ```text
//! latency: Inference latency above its baseline
//! narrowed to version 3.2.1
//!   yes  Is it one model version?          3.2.1 stands out: 943 ms, usually …
//! >  ?   Is it one serving variant?
//! -- Is it one serving variant? -------------------------------------------------
//! yes: canary stands out: 947 ms, usually 343 ms …
//! next (enter): narrow to canary, then ask "Where does the time go?"
//! ```

mod act;
mod ask;
mod choose;
mod detail;
mod draw;
mod evidence;
mod go;
mod layout;
mod record;
mod state;
#[cfg(test)]
mod tests;

use ratatui::{buffer::Buffer, layout::Rect};

use super::Screen;
use crate::model::{Action, Answer, Coverage, Result, Ticket, View};
use crate::ui::{Context, Outcome, Purpose, Tickets, Wish};

pub use state::RunbookScreen;

impl Screen for RunbookScreen {
    fn section(&self) -> &'static str {
        "runbook"
    }

    fn actions(&self) -> &'static [Action] {
        act::ACTIONS
    }

    fn hints(&self) -> &'static [Action] {
        act::HINTS
    }

    fn can(&self, action: Action) -> Outcome {
        self.can_do(action)
    }

    fn ask(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        self.begin(context, tickets)
    }

    fn answered(
        &mut self,
        ticket: Ticket,
        result: &Result<Answer>,
        coverage: Coverage,
        _: &Context,
        tickets: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        self.take(ticket, result, coverage, tickets)
    }

    fn act(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome {
        self.recording_what_is_taken_back(|screen| screen.on_action(action, context, tickets))
    }

    fn prompted(&mut self, purpose: Purpose, text: &str, _: &Context, _: &mut Tickets) -> Result<Vec<Wish>> {
        if purpose != Purpose::Verdict {
            return Ok(Vec::new());
        }
        let named = self.named_cause();
        let wishes = self.said(text)?;
        Ok(wishes.into_iter().chain(self.taken_back(named)).collect())
    }

    fn clicked(&mut self, _: u16, row: u16, context: &Context, _: &mut Tickets) -> Outcome {
        self.recording_what_is_taken_back(|screen| screen.on_click(row, context))
    }

    fn draw(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        self.paint(context, area, buffer);
    }

    fn progress(&self) -> Option<String> {
        self.progress_words()
    }

    fn view(&self, _: &Context) -> Option<View> {
        let walk = self.walk()?;
        Some(View::Runbook { id: walk.book().id.clone(), walked: walk.walked() })
    }
}
