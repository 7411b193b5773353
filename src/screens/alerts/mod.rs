//! What left its baseline in the scope, joined where it left together, and what the store's own detectors recorded beside it.
//!
//! ```text
//! Alerts: 1 in 02:47-03:17 UTC, 1 still on; 9 signals watched
//!   since  till   what                                             now       was        σ
//! > 03:06  now    page: 3 signals left their baseline together                           !!
//!     03:06  now    Confidence mean                              0.778     0.820     -8.2
//! -- detectors --------------------------------------------------------------------
//! files carry no records of detectors
//! ```

mod act;
mod ask;
mod draw;
#[cfg(test)]
mod tests;

use ratatui::{buffer::Buffer, layout::Rect};

use super::Screen;
use crate::analysis::alerts::{Alert, Signal};
use crate::model::{Action, AnomaliesAnswer, Answer, Coverage, Remote, Result, Scope, Ticket, Time, View};
use crate::panes::watching::Watched;
use crate::ui::{Context, Outcome, Signs, Tickets, Wish};

/// A rule, and the signal that its reading came to.
#[derive(Clone, PartialEq, Debug)]
struct Slot {
    watched: Watched,
    signal: Remote<Option<Signal>>,
}

/// The state of the screen.
#[derive(Clone, PartialEq, Debug)]
pub struct Alerts {
    slots: Vec<Slot>,
    detectors: Remote<AnomaliesAnswer>,
    /// The scope of the last question.
    asked: Option<Scope>,
    /// End of what is judged.
    judged_until: Time,
    alerts: Vec<Alert>,
    /// Index of the selected row.
    selected: usize,
    signs: Signs,
}

/// A row: an alert, or one of its signals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Row {
    Alert(usize),
    Signal(usize, usize),
}

impl Alerts {
    /// Watches by these rules; nothing is asked yet.
    pub fn new(watched: Vec<Watched>) -> Alerts {
        let slot = |watched| Slot { watched, signal: Remote::default() };
        Alerts {
            slots: watched.into_iter().map(slot).collect(),
            detectors: Remote::default(),
            asked: None,
            judged_until: Time::default(),
            alerts: Vec::new(),
            selected: 0,
            signs: Signs::default(),
        }
    }

    /// The same, drawn with these signs.
    pub fn with_signs(self, signs: Signs) -> Alerts {
        Alerts { signs, ..self }
    }

    fn rows(&self) -> Vec<Row> {
        let with_signals = |(at, alert): (usize, &Alert)| {
            std::iter::once(Row::Alert(at))
                .chain((0..alert.signals.len()).map(move |s| Row::Signal(at, s)))
                .collect::<Vec<_>>()
        };
        self.alerts.iter().enumerate().flat_map(with_signals).collect()
    }

    /// The selected signal; of an alert, the one that leads.
    fn signal(&self) -> Option<&Signal> {
        match self.rows().get(self.selected)? {
            Row::Alert(at) => self.alerts.get(*at)?.leading(),
            Row::Signal(at, signal) => self.alerts.get(*at)?.signals.get(*signal),
        }
    }

    /// The rule of the selected signal.
    fn watched(&self) -> Option<&Watched> {
        let rule = &self.signal()?.rule;
        self.slots.iter().map(|slot| &slot.watched).find(|watched| watched.rule.name == *rule)
    }
}

impl Screen for Alerts {
    fn section(&self) -> &'static str {
        "alerts"
    }

    fn actions(&self) -> &'static [Action] {
        act::ACTIONS
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
        _: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        self.take(ticket, result, coverage, context)
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
        let pending = self.slots.iter().any(|slot| slot.signal.pending.is_some()) || self.detectors.pending.is_some();
        pending.then(|| "reading".into())
    }

    fn view(&self, _: &Context) -> Option<View> {
        Some(View::Alerts)
    }
}
