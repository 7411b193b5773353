//! Acts on actions and clicks.

use crate::contract::filter;
use crate::model::{Action, Destination, Filter, Question, Window};
use crate::ui::{Context, Outcome, Wish, item_clicked, layout, moved};

use super::Anomalies;
use super::draw::parts;
use super::words;

/// Actions of the screen.
pub const ACTIONS: &[Action] = &[
    Action::Down,
    Action::Up,
    Action::PageDown,
    Action::PageUp,
    Action::Top,
    Action::Bottom,
    Action::Enter,
    Action::Logs,
    Action::FilterFor,
    Action::Copy,
    Action::Queries,
];

const NONE: Outcome = Outcome::Disabled("there is no anomaly to go on from");
const DONE: Outcome = Outcome::Done(Vec::new());

impl Anomalies {
    pub(super) fn on_action(&mut self, action: Action, context: &Context) -> Outcome {
        let page = usize::from(parts(layout(context.size).body).rows.height.saturating_sub(1));
        match action {
            Action::Down | Action::Up | Action::PageDown | Action::PageUp | Action::Top | Action::Bottom => {
                self.selected = moved(self.selected, self.records().len(), page, action);
            }
            Action::Enter | Action::Logs => return self.logs(),
            Action::FilterFor => {
                let part = self.here().map(|record| record.events.clone()).filter(|events| *events != Filter::All);
                return part.map_or(NONE, |events| Outcome::Done(vec![Wish::Narrow(events)]));
            }
            Action::Copy => return self.offer(context),
            Action::Queries => {
                let asked = self.asked.clone();
                return asked.map_or(NONE, |scope| Outcome::Done(vec![Wish::Explain(Question::Anomalies(scope))]));
            }
            Action::Anomalies => return Outcome::Disabled("these are the anomalies"),
            _ => return Outcome::NotMine,
        }
        DONE
    }

    /// The log lines that the selected record speaks of.
    fn logs(&self) -> Outcome {
        let Some(record) = self.here() else { return NONE };
        let window = (record.span > 0).then(|| Window::new(record.time, record.time.plus(record.span)));
        let logs = Destination::Logs { filter: record.events.clone(), at: Some(record.time), window };
        Outcome::Done(vec![Wish::Open(logs)])
    }

    fn offer(&self, context: &Context) -> Outcome {
        let Some(record) = self.here() else { return NONE };
        let all: Vec<String> = self.records().iter().map(|record| words::sentence(record, context.zone)).collect();
        Outcome::Done(vec![Wish::OfferCopy(vec![
            ("anomaly".into(), words::sentence(record, context.zone)),
            ("filter".into(), filter::write(&record.events)),
            ("all anomalies".into(), all.join("\n")),
        ])])
    }

    /// A click selects; a click on what is selected opens it.
    pub(super) fn on_click(&mut self, row: u16, context: &Context) -> Outcome {
        let area = parts(layout(context.size).body).rows;
        let Some(at) = item_clicked(area, row, self.selected) else { return Outcome::NotMine };
        if at == self.selected {
            return self.logs();
        }
        self.selected = at.min(self.records().len().saturating_sub(1));
        DONE
    }
}
