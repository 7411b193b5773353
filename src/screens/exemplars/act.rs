//! Acts on actions and clicks.

use crate::analysis::trace::align;
use crate::model::{Action, Destination, Filter, SECOND, Span, Window};
use crate::screens::copies::copies;
use crate::ui::{Context, Outcome, Tickets, Wish, layout, moved, numbers, row_clicked, step_name};

use super::draw::parts;
use super::state::Exemplars;
use super::words;

/// Actions of the screen.
pub const ACTIONS: &[Action] = &[
    Action::Enter,
    Action::Down,
    Action::Up,
    Action::Top,
    Action::Bottom,
    Action::FollowCorrelation,
    Action::Logs,
    Action::Copy,
];

const NONE: Outcome = Outcome::Disabled("there is no request yet");

impl Exemplars {
    pub(super) fn on_action(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome {
        match action {
            Action::Down | Action::Up | Action::Top | Action::Bottom => {
                self.selected = moved(self.selected, self.all().len(), 0, action);
            }
            Action::Enter | Action::FollowCorrelation => {
                let follow = self.here().map(|e| e.follow.clone());
                return follow.map_or(NONE, |to| Outcome::Done(vec![Wish::Open(Destination::Trace(to))]));
            }
            Action::Logs => return self.logs(),
            Action::Copy => return self.offer(context),
            Action::Exemplars => return Outcome::Disabled("these are the exemplars"),
            _ => return Outcome::NotMine,
        }
        Outcome::Done(self.ask_traces(context, tickets))
    }

    fn logs(&self) -> Outcome {
        let Some(exemplar) = self.here() else { return NONE };
        let at = exemplar.event.cursor.time;
        let filter = Filter::is(exemplar.follow.field.as_deref().unwrap_or("correlation_id"), &exemplar.follow.value);
        let window = Some(Window { from: at.plus(-60 * SECOND), to: at.plus(60 * SECOND) });
        Outcome::Done(vec![Wish::Open(Destination::Logs { filter, at: Some(at), window })])
    }

    fn offer(&self, context: &Context) -> Outcome {
        let Some(exemplar) = self.here() else { return NONE };
        let own = [
            ("id".to_string(), exemplar.follow.value.clone()),
            ("value".to_string(), words::value(exemplar, &self.spike, context)),
        ];
        let compared = self.compared_text().map(|text| ("comparison".to_string(), text));
        Outcome::Done(vec![Wish::OfferCopy(
            own.into_iter().chain(compared).chain(copies(&exemplar.event, &context.map)).collect(),
        )])
    }

    /// The two traces side by side, as text.
    fn compared_text(&self) -> Option<String> {
        let (here, beside) = (self.here()?, self.beside()?);
        let (first, second) = (self.trace_of(here)?, self.trace_of(beside)?);
        let heads = (words::chosen(here, &self.spike), words::chosen(beside, &self.spike));
        let mut lines = vec![format!("{:<40} {:>14} {:>14}", "step", heads.0, heads.1)];
        let took =
            |span: Option<&Span>| span.map_or("-".into(), |s| s.duration_ms.map_or("?".into(), numbers::milliseconds));
        for pair in align(first, second) {
            let spans =
                (pair.first.and_then(|at| first.spans.get(at)), pair.second.and_then(|at| second.spans.get(at)));
            let Some(span) = spans.0.or(spans.1) else { continue };
            lines.push(format!("{:<40} {:>14} {:>14}", step_name(span, None), took(spans.0), took(spans.1)));
        }
        Some(lines.join("\n"))
    }

    /// A click selects; a click on what is selected opens its trace.
    pub(super) fn on_click(&mut self, row: u16, context: &Context, tickets: &mut Tickets) -> Outcome {
        let rows = parts(layout(context.size).body, self.all().len()).rows;
        let clicked = row_clicked(rows, row).filter(|at| *at < self.all().len());
        let Some(at) = clicked else { return Outcome::NotMine };
        if at == self.selected {
            return self.on_action(Action::Enter, context, tickets);
        }
        self.selected = at;
        Outcome::Done(self.ask_traces(context, tickets))
    }
}
