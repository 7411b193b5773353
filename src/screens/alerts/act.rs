//! Acts on actions and clicks.

use crate::model::{Action, Destination, Filter, Walked};
use crate::ui::{Context, Outcome, Wish, alert_sentence, item_clicked, layout, moved};

use super::Alerts;
use super::draw::parts;

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
    Action::Why,
    Action::Runbook,
    Action::Anomalies,
    Action::FilterFor,
    Action::Copy,
    Action::Queries,
];

const NONE: Outcome = Outcome::Disabled("nothing left its baseline here");
const DONE: Outcome = Outcome::Done(Vec::new());

impl Alerts {
    pub(super) fn on_action(&mut self, action: Action, context: &Context) -> Outcome {
        let page = usize::from(parts(layout(context.size).body).rows.height.saturating_sub(1));
        match action {
            Action::Down | Action::Up | Action::PageDown | Action::PageUp | Action::Top | Action::Bottom => {
                self.selected = moved(self.selected, self.rows().len(), page, action);
            }
            Action::Enter | Action::Logs => return self.logs(),
            Action::Why => {
                let pane = self.signal().map(|s| s.pane.clone());
                let why =
                    |pane| Outcome::Done(vec![Wish::Open(Destination::Why { pane, spike: None, selections: None })]);
                return pane.map_or(NONE, why);
            }
            Action::Runbook => return self.runbook(),
            Action::Anomalies => return Outcome::Done(vec![Wish::Open(Destination::Anomalies)]),
            Action::FilterFor => {
                let part = self.part().filter(|part| *part != Filter::All);
                return part.map_or(NONE, |part| Outcome::Done(vec![Wish::Narrow(part)]));
            }
            Action::Copy => return self.offer(),
            Action::Queries => return self.explain(),
            Action::Alerts => return Outcome::Disabled("these are the alerts"),
            _ => return Outcome::NotMine,
        }
        DONE
    }

    /// The runbook that the rule of the selected signal names, else those that answer the signal.
    fn runbook(&self) -> Outcome {
        let waits = self.slots.iter().any(|slot| slot.signal.pending.is_some());
        let Some(signal) = self.signal() else {
            return if waits { Outcome::Disabled("still reading what left its baseline") } else { Outcome::NotMine };
        };
        let (id, signal) = (signal.runbook.clone(), Some(format!("{}.{}", signal.pane, signal.gauge)));
        Outcome::Done(vec![Wish::Open(Destination::Runbook { id, signal, walked: Walked::default() })])
    }

    /// The group in which the selected signal shows; all events where it shows in all.
    fn part(&self) -> Option<Filter> {
        let part = self.signal()?.parts.first();
        Some(part.map_or(Filter::All, |part| Filter::value(&part.field, part.value.as_deref())))
    }

    /// The log lines behind the selected signal, from its onset on.
    fn logs(&self) -> Outcome {
        let (Some(signal), Some(watched)) = (self.signal(), self.watched()) else { return NONE };
        let part = if signal.whole { Filter::All } else { self.part().unwrap_or_default() };
        Outcome::Done(vec![Wish::Open(watched.pane.lines_behind(&signal.gauge, part, Some(signal.onset), None))])
    }

    fn offer(&self) -> Outcome {
        let Some(signal) = self.signal() else { return NONE };
        let all: Vec<String> = self.alerts.iter().flat_map(|a| a.signals.iter().map(alert_sentence)).collect();
        let offers = vec![("signal".to_string(), alert_sentence(signal)), ("all signals".to_string(), all.join("\n"))];
        Outcome::Done(vec![Wish::OfferCopy(offers)])
    }

    fn explain(&self) -> Outcome {
        match (self.watched(), &self.asked) {
            (Some(watched), Some(scope)) => Outcome::Done(vec![Wish::Explain(watched.pane.question(scope))]),
            _ => NONE,
        }
    }

    /// A click selects; a click on what is selected opens it.
    pub(super) fn on_click(&mut self, row: u16, context: &Context) -> Outcome {
        let area = parts(layout(context.size).body).rows;
        let Some(at) = item_clicked(area, row, self.selected) else { return Outcome::NotMine };
        if at == self.selected {
            return self.logs();
        }
        self.selected = at.min(self.rows().len().saturating_sub(1));
        DONE
    }
}
