//! The dashboard: every pane against its own baseline, as a table in small terminals and as boxes in larger ones.

mod act;
mod alone;
mod anomalies;
mod ask;
mod boxes;
mod buckets;
mod copy;
mod cursor;
mod details;
mod draw;
mod layout;
mod lead;
mod legend;
mod linked;
mod pane_chart;
mod recorded;
mod rows;
mod slot;
mod spike;
mod status;
mod table;
mod words;

use ratatui::{buffer::Buffer, layout::Rect};

use crate::model::{Action, AnomaliesAnswer, Answer, Chart, Coverage, Remote, Result, Ticket, Time, View};
use crate::panes::Pane;
use crate::ui::{Context, Outcome, Signs, Tickets, Wish};

use super::Screen;
use slot::Slot;

/// What of the dashboard fills the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    /// All panes.
    Overview,
    /// The focused pane, with one of its groups selected.
    Alone {
        /// Index among the rows that the chart shows.
        selected: usize,
    },
}

/// The state of the dashboard.
#[derive(Clone, PartialEq, Debug)]
pub struct Dashboard {
    slots: Vec<Slot>,
    volume: Slot,
    /// What detectors recorded, or services flagged.
    anomalies: Remote<AnomaliesAnswer>,
    /// Index of the focused slot.
    focus: usize,
    /// Whether somebody went to a pane, or has the first one focused only because one has to be.
    chosen: bool,
    mode: Mode,
    legend: bool,
    details: bool,
    /// An instant in the bucket under the cursor; an instant rather than an index, so that it
    /// stays where it is when the window moves on or buckets are widened.
    cursor: Option<Time>,
    /// The other end of the range being selected.
    mark: Option<Time>,
    signs: Signs,
}

impl Dashboard {
    /// A dashboard of these panes, with the events per minute above them; nothing is asked yet.
    pub fn new(panes: Vec<Pane>, volume: Pane) -> Dashboard {
        Dashboard {
            slots: panes.into_iter().map(Slot::new).collect(),
            volume: Slot::new(volume),
            anomalies: Remote::default(),
            focus: 0,
            chosen: false,
            mode: Mode::Overview,
            legend: true,
            details: false,
            cursor: None,
            mark: None,
            signs: Signs::default(),
        }
    }

    /// The same, drawn with these signs.
    pub fn with_signs(self, signs: Signs) -> Dashboard {
        Dashboard { signs, ..self }
    }

    fn focused(&self) -> Option<&Slot> {
        self.slots.get(self.focus)
    }

    /// Indices of the panes that are shown: those that show only with data are left out until they have some.
    fn visible(&self) -> Vec<usize> {
        let shown = self.slots.iter().enumerate().filter(|(_, s)| s.is_shown());
        shown.map(|(i, _)| i).collect()
    }

    fn all_slots(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().chain([&self.volume])
    }
}

impl Screen for Dashboard {
    fn section(&self) -> &'static str {
        "dashboard"
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
        self.ask_all(context, tickets)
    }

    fn answered(
        &mut self,
        ticket: Ticket,
        result: &Result<Answer>,
        coverage: Coverage,
        context: &Context,
        _tickets: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        self.take(ticket, result, coverage, context)
    }

    fn act(&mut self, action: Action, context: &Context, _tickets: &mut Tickets) -> Outcome {
        self.act_on(action, context)
    }

    fn clicked(&mut self, column: u16, row: u16, context: &Context, _tickets: &mut Tickets) -> Outcome {
        self.click(column, row, context)
    }

    fn draw(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        self.draw_all(context, area, buffer);
    }

    fn progress(&self) -> Option<String> {
        self.reading_progress()
    }

    fn view(&self, _: &Context) -> Option<View> {
        Some(self.linked())
    }

    fn chart(&self, context: &Context) -> Option<Chart> {
        self.recorded_chart(context)
    }

    fn restore(&mut self, view: &View, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        self.go_to_linked(view, context, tickets)
    }
}

#[cfg(test)]
mod act_tests;
#[cfg(test)]
mod draw_tests;
#[cfg(test)]
mod fixtures;
