//! Asking for all panes at once, and taking their answers in.

use crate::model::{Answer, Coverage, Question, Result, SeriesAnswer, Ticket};
use crate::ui::{Context, Tickets, Wish, numbers};

use super::Dashboard;
use super::slot::{Basis, Slot};

impl Dashboard {
    /// One batch with the question of every pane, hidden ones included (they show themselves once they have data), and what
    /// detectors recorded.
    pub(super) fn ask_all(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(scope) = &context.scope else { return Vec::new() };
        let panes = self.all_slots().filter_map(|s| s.reading.pending);
        let under_way: Vec<Ticket> = panes.chain(self.anomalies.pending).collect();
        let mut batch: Vec<(Ticket, Question)> = Vec::new();
        for slot in [&mut self.volume].into_iter().chain(&mut self.slots) {
            let ticket = tickets.draw();
            slot.reading.pending = Some(ticket);
            slot.asked = Some(scope.clone());
            batch.push((ticket, slot.pane.question(scope)));
        }
        let ticket = tickets.draw();
        self.anomalies.pending = Some(ticket);
        batch.push((ticket, Question::Anomalies(scope.clone())));
        let abandon = (!under_way.is_empty()).then_some(Wish::Abandon(under_way));
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
        if self.anomalies.pending == Some(ticket) {
            self.take_anomalies(result, coverage, context);
            return Some(Vec::new());
        }
        let waits = |s: &&mut Slot| s.reading.pending == Some(ticket);
        let slot = self.slots.iter_mut().chain([&mut self.volume]).find(waits)?;
        slot.take(result, coverage, context);
        self.keep_focus_visible();
        Some(Vec::new())
    }

    /// How much of what was asked is read, while anything is under way.
    pub(super) fn reading_progress(&self) -> Option<String> {
        let shares = self.all_slots().filter(|s| s.reading.pending.is_some()).map(|s| {
            let last = s.reading.last.as_ref().filter(|_| s.asked == s.basis.as_ref().map(|b| b.scope.clone()));
            last.map_or(0.0, |(_, _, coverage)| coverage.share)
        });
        let least = shares.reduce(f64::min)?;
        Some(if least > 0.0 && least < 1.0 {
            format!("reading {}", numbers::progress(least))
        } else {
            "reading".into()
        })
    }
}

impl Slot {
    fn take(&mut self, result: &Result<Answer>, coverage: Coverage, context: &Context) {
        let Some(scope) = self.asked.clone().or(context.scope.clone()) else { return };
        let judged_until = context.judged_until(scope.window.to);
        let series = result.clone().and_then(SeriesAnswer::try_from);
        let reading = series.map(|series| self.pane.read(&series, &scope, judged_until));
        if reading.is_ok() {
            self.basis = Some(Basis { scope, judged_until });
        }
        self.reading.answered(reading, context.now, coverage);
    }
}
