//! What detectors recorded in the scope, the most unusual first; where there are none, what the services flagged themselves.
//!
//! ```text
//! Anomalies by machine learning of Elasticsearch: 3 in 02:47-03:17 UTC
//!   time  score what                           of                 actual    typical
//! > 03:05    91 mean inference_metrics.late…   prod, 3.2.1         1,241       82.1
//! -- mlogtui-logs ---------------------------------------------------------------
//! mean inference_metrics.latency_ms was 1,241, usually 82.1, for 5m from 03:05 …
//! ```

mod act;
mod draw;
#[cfg(test)]
mod tests;
pub(super) mod words;

pub use draw::scored;
pub use words::{part, value};

use ratatui::{buffer::Buffer, layout::Rect};

use super::Screen;
use crate::model::{Action, AnomaliesAnswer, Anomaly, Answer, Coverage, Question, Remote, Result, Scope, Ticket, View};
use crate::ui::{Context, Outcome, Tickets, Wish, ask_anew};

/// The state of the screen.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Anomalies {
    found: Remote<AnomaliesAnswer>,
    /// The scope of the last question.
    asked: Option<Scope>,
    selected: usize,
}

impl Anomalies {
    fn records(&self) -> &[Anomaly] {
        self.found.value().map(|found| found.records.as_slice()).unwrap_or_default()
    }

    fn here(&self) -> Option<&Anomaly> {
        self.records().get(self.selected)
    }
}

impl Screen for Anomalies {
    fn section(&self) -> &'static str {
        "anomalies"
    }

    fn actions(&self) -> &'static [Action] {
        act::ACTIONS
    }

    fn ask(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(scope) = &context.scope else { return Vec::new() };
        self.asked = Some(scope.clone());
        ask_anew(&mut self.found, Question::Anomalies(scope.clone()), tickets)
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
        self.selected = self.selected.min(self.records().len().saturating_sub(1));
        Some(Vec::new())
    }

    fn act(&mut self, action: Action, context: &Context, _: &mut Tickets) -> Outcome {
        self.on_action(action, context)
    }

    fn clicked(&mut self, _: u16, row: u16, context: &Context, _: &mut Tickets) -> Outcome {
        self.on_click(row, context)
    }

    fn draw(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        self.paint(context, area, buffer);
    }

    fn progress(&self) -> Option<String> {
        self.found.pending.map(|_| "reading".into())
    }

    fn view(&self, _: &Context) -> Option<View> {
        Some(View::Anomalies)
    }
}
