//! Asks what every rule is about, and what detectors recorded, in one batch; takes the answers in.

use crate::analysis::alerts::join;
use crate::model::{Answer, Coverage, Question, Result, SeriesAnswer, Ticket};
use crate::panes::watching;
use crate::ui::{Context, Tickets, Wish};

use super::Alerts;

impl Alerts {
    /// One question a rule, and one to the detectors.
    pub(super) fn ask_all(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(scope) = &context.scope else { return Vec::new() };
        self.judged_until = context.judged_until(scope.window.to);
        let mut left: Vec<Ticket> = Vec::new();
        let mut batch: Vec<(Ticket, Question)> = Vec::new();
        for slot in &mut self.slots {
            let ticket = tickets.draw();
            left.extend(slot.signal.pending.replace(ticket));
            batch.push((ticket, slot.watched.pane.question(scope)));
        }
        let ticket = tickets.draw();
        left.extend(self.detectors.pending.replace(ticket));
        batch.push((ticket, Question::Anomalies(scope.clone())));
        self.asked = Some(scope.clone());
        let abandon = (!left.is_empty()).then_some(Wish::Abandon(left));
        abandon.into_iter().chain([Wish::Ask(batch)]).collect()
    }

    /// Takes an answer in; `None` when nobody here waits for it.
    pub(super) fn take(
        &mut self,
        ticket: Ticket,
        result: &Result<Answer>,
        coverage: Coverage,
        context: &Context,
    ) -> Option<Vec<Wish>> {
        if self.detectors.pending == Some(ticket) {
            self.detectors.answered(result.clone().and_then(TryInto::try_into), context.now, coverage);
            return Some(Vec::new());
        }
        let scope = self.asked.clone()?;
        let until = self.judged_until;
        let slot = self.slots.iter_mut().find(|slot| slot.signal.pending == Some(ticket))?;
        let signal = result.clone().and_then(SeriesAnswer::try_from).map(|series| {
            let reading = slot.watched.pane.read(&series, &scope, until);
            watching::signal(&slot.watched, &reading, &scope, until, true)
        });
        slot.signal.answered(signal, context.now, coverage);
        self.join_again();
        Some(Vec::new())
    }

    /// Joins the signals anew; the selected one stays selected.
    fn join_again(&mut self) {
        let before = self.signal().map(|s| s.rule.clone()).zip(self.rows().get(self.selected).copied());
        self.alerts = join(self.slots.iter().filter_map(|slot| slot.signal.value().cloned().flatten()).collect());
        let rows = self.rows();
        let is_same = |row: &super::Row| {
            let (rule, old) = match &before {
                Some(before) => before,
                None => return false,
            };
            let signal = match row {
                super::Row::Alert(at) => self.alerts.get(*at).and_then(|a| a.leading()),
                super::Row::Signal(at, signal) => self.alerts.get(*at).and_then(|a| a.signals.get(*signal)),
            };
            std::mem::discriminant(row) == std::mem::discriminant(old) && signal.is_some_and(|s| s.rule == *rule)
        };
        let at = rows.iter().position(is_same);
        self.selected = at.unwrap_or(self.selected).min(rows.len().saturating_sub(1));
    }
}
