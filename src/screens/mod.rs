//! Screens fill the terminal, one file (or folder) each; their state lives in their layer.

mod alerts;
mod anomalies;
mod copies;
mod dashboard;
mod event;
mod exemplars;
#[cfg(test)]
mod fake;
mod follow;
mod heat_map;
mod logs;
mod opening;
mod runbook;
mod sign;
mod trace;
mod why;

pub use alerts::Alerts;
pub use anomalies::Anomalies;
pub use dashboard::Dashboard;
pub use event::EventScreen;
pub use exemplars::Exemplars;
pub use heat_map::HeatMap;
pub use logs::Logs;
pub use opening::open;
pub use runbook::RunbookScreen;
pub use trace::TraceScreen;
pub use why::WhyScreen;

use ratatui::{buffer::Buffer, layout::Rect};

use crate::model::{Action, Answer, Chart, Coverage, Result, Ticket, View};
use crate::ui::{Context, Outcome, Purpose, Tickets, Wish};

/// A screen: data with pure functions.
pub trait Screen {
    /// Its section in keymaps and the help: `dashboard`, `logs`, `event`, `trace`, `anomalies`, `runbook`.
    fn section(&self) -> &'static str;

    /// Actions it handles itself (for the help and the palette).
    fn actions(&self) -> &'static [Action];

    /// Of these and the core's, those that the bottom line begins with, the most important first.
    fn hints(&self) -> &'static [Action] {
        &[]
    }

    /// What would become of an action now, as far as that can be told without doing it.
    fn can(&self, action: Action) -> Outcome {
        if self.actions().contains(&action) { Outcome::Done(Vec::new()) } else { Outcome::NotMine }
    }

    /// Asks (again) for everything it shows: on opening, when the scope changed, and on each live refresh.
    /// Questions still under way are abandoned with `Wish::Abandon`.
    fn ask(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish>;

    /// Takes an answer in; `None` when the ticket is not this screen's.
    fn answered(
        &mut self,
        ticket: Ticket,
        result: &Result<Answer>,
        coverage: Coverage,
        context: &Context,
        tickets: &mut Tickets,
    ) -> Option<Vec<Wish>>;

    /// Acts on an action.
    fn act(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome;

    /// Takes the text the human gave for a prompt this screen asked for; the error is shown in the prompt, which stays open.
    fn prompted(&mut self, _: Purpose, _text: &str, _: &Context, _: &mut Tickets) -> Result<Vec<Wish>> {
        Ok(Vec::new())
    }

    /// A click at a column and row of the terminal.
    fn clicked(&mut self, column: u16, row: u16, context: &Context, tickets: &mut Tickets) -> Outcome;

    /// Draws it into `area` (the header and bottom line are drawn by the core).
    fn draw(&self, context: &Context, area: Rect, buffer: &mut Buffer);

    /// One line of what is open under way, for the bottom line (such as `reading 43 %`).
    fn progress(&self) -> Option<String>;

    /// What of it a link carries; `None` where it has nothing of its own: then the screen beneath is linked to.
    fn view(&self, _: &Context) -> Option<View> {
        None
    }

    /// What it shows over time, for an incident record, once that is whole.
    fn chart(&self, _: &Context) -> Option<Chart> {
        None
    }

    /// Goes to what a link says of it, right after it opened.
    fn restore(&mut self, _: &View, _: &Context, _: &mut Tickets) -> Vec<Wish> {
        Vec::new()
    }
}
