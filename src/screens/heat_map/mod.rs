//! A number over time as a heat map, in which a box is marked: why are the events in it unlike the rest?
//!
//! ```text
//! Heat map of latency: 29,943 events in 02:47-03:17 UTC
//! the box 03:07-03:16, 213 ms-1.2 s: 412 events (1.4 %)
//!   1.2 s                             ░░▒
//!                              ░   ░▒▒▓▒▒
//!   213 ms ░ ░  ░░ ░    ░  ░  ░░░░▒▒▒▒▒▒▒
//!    47 ms ▒▒▓▓▓█▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓
//! ```

mod act;
mod cells;
mod draw;
#[cfg(test)]
mod tests;

use ratatui::{buffer::Buffer, layout::Rect};

use super::Screen;
use crate::model::{
    Action, Answer, Coverage, Distribution, DistributionAnswer, Filter, Measure, Question, Remote, Result, Scope,
    Ticket, View,
};
use crate::panes::{Pane, Unit};
use crate::ui::{Context, Outcome, Signs, Tickets, Wish, ask_anew, layout};

use cells::Cell;

/// What is drawn where a pane counts events instead of measuring a number of each.
const ELSE: &str = "latency";
/// The most buckets of time.
const MOST: u16 = 120;

/// The state of the screen.
#[derive(Clone, PartialEq, Debug)]
pub struct HeatMap {
    /// Key of the pane it was opened from.
    pane: String,
    /// The number.
    field: String,
    unit: Unit,
    /// The events of the pane.
    filter: Filter,
    found: Remote<DistributionAnswer>,
    /// The scope of the last question.
    asked: Option<Scope>,
    cursor: Option<Cell>,
    mark: Option<Cell>,
    signs: Signs,
}

impl HeatMap {
    /// Of the number that a pane measures; where it counts events instead, of their latency.
    pub fn new(pane: &Pane) -> HeatMap {
        let field = pane.gauges.iter().find_map(|gauge| match &gauge.measure {
            Measure::Percentile(field, _) | Measure::Mean(field) | Measure::Max(field) => Some(field.clone()),
            _ => None,
        });
        let unit = if field.is_some() { pane.unit.clone() } else { Unit::Milliseconds };
        HeatMap {
            pane: pane.key.clone(),
            field: field.unwrap_or_else(|| ELSE.into()),
            unit,
            filter: pane.filter.clone(),
            found: Remote::default(),
            asked: None,
            cursor: None,
            mark: None,
            signs: Signs::default(),
        }
    }

    /// The same, drawn with these signs.
    pub fn with_signs(self, signs: Signs) -> HeatMap {
        HeatMap { signs, ..self }
    }

    fn question(&self, scope: &Scope, size: (u16, u16)) -> Question {
        let plot = draw::parts(layout(size).body).plot;
        Question::Distribution(Distribution {
            scope: Scope { filter: scope.filter.clone().and(self.filter.clone()), ..scope.clone() },
            field: self.field.clone(),
            value_buckets: plot.height.max(1).into(),
            time_buckets: plot.width.clamp(1, MOST).into(),
        })
    }
}

impl Screen for HeatMap {
    fn section(&self) -> &'static str {
        "heat-map"
    }

    fn actions(&self) -> &'static [Action] {
        act::ACTIONS
    }

    fn ask(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(scope) = &context.scope else { return Vec::new() };
        // A box stays on the events it was drawn around: what follows the clock waits until it is gone.
        let moved_on = self.asked.as_ref().is_some_and(|asked| asked.filter == scope.filter);
        if context.live && moved_on && self.mark.is_some() {
            return Vec::new();
        }
        self.asked = Some(scope.clone());
        let question = self.question(scope, context.size);
        ask_anew(&mut self.found, question, tickets)
    }

    fn answered(
        &mut self,
        ticket: Ticket,
        result: &Result<Answer>,
        coverage: Coverage,
        context: &Context,
        _: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        if self.found.pending != Some(ticket) {
            return None;
        }
        self.found.answered(result.clone().and_then(TryInto::try_into), context.now, coverage);
        self.keep_inside();
        Some(Vec::new())
    }

    fn act(&mut self, action: Action, context: &Context, _: &mut Tickets) -> Outcome {
        self.on_action(action, context)
    }

    fn clicked(&mut self, column: u16, row: u16, context: &Context, _: &mut Tickets) -> Outcome {
        self.on_click(column, row, context)
    }

    fn draw(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        self.paint(context, area, buffer);
    }

    fn progress(&self) -> Option<String> {
        self.found.pending.map(|_| "reading".into())
    }

    fn view(&self, _: &Context) -> Option<View> {
        Some(View::HeatMap { pane: self.pane.clone() })
    }
}
