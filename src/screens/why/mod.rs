//! What is different about a spike: causes ranked, each with its evidence, and what they rest on.
//!
//! ```text
//! Why latency.p99 867 ms, was 365 ms, +10.4σ since 03:07, a step
//! 1 cause explains it; 213 conjunctions of version, variant, region, node, pod were tried
//! >1* version 3.2.1 and variant canary     100 %  ▁▁▁▁▁▁▁▂▇▇▇▇▇▇▇   942 ms was 343 ms
//!  2  variant canary                       100 %  ▁▁▁▁▁▁▁▂▇▇▇▇▇▇▇   937 ms was 339 ms
//! -- cause 1 of 6 ---------------------------------------------------------------
//! version 3.2.1 and variant canary: 55.7 % of its events have latency above 213 ms …
//! ```

mod act;
mod against;
mod ask;
mod courses;
mod draw;
mod entry;
mod said;
#[cfg(test)]
mod tests;

use ratatui::{buffer::Buffer, layout::Rect};

use super::Screen;
use crate::analysis::why::{Explanation, Inquiry};
use crate::model::{Action, Answer, Coverage, Departure, Error, Result, Scope, Selections, Ticket, Time, View};
use crate::panes::Pane;
use crate::ui::{Context, Outcome, Purpose, Signs, Tickets, Wish};

use entry::{Entry, entries};

/// Why a signal left its baseline.
#[derive(Clone, PartialEq, Debug)]
pub struct WhyScreen {
    /// The pane whose signal is explained.
    pane: Pane,
    /// The signal as it was read; `None` is read first.
    spike: Option<Departure>,
    /// Events that are held against others, instead of the signal against its baseline.
    selections: Option<Selections>,
    /// The scope that is explained, or being explained.
    asked: Option<Scope>,
    /// When that was asked.
    asked_at: Time,
    inquiry: Option<Inquiry>,
    /// Answers awaited, in the order of their questions.
    round: Vec<(Ticket, Option<Result<Answer>>)>,
    /// The last explanation, which stays while another one is made.
    shown: Option<Explanation>,
    error: Option<Error>,
    /// A request that stands for the selected cause is being looked for.
    exemplar: Option<Ticket>,
    selected: usize,
    signs: Signs,
}

impl WhyScreen {
    /// Explains a spike of a pane; without one, the number of the pane furthest from its baseline. Of selections it explains how
    /// their events differ.
    pub fn new(pane: Pane, spike: Option<Departure>, selections: Option<Selections>) -> WhyScreen {
        WhyScreen {
            pane,
            spike,
            selections,
            asked: None,
            asked_at: Time(0),
            inquiry: None,
            round: Vec::new(),
            shown: None,
            error: None,
            exemplar: None,
            selected: 0,
            signs: Signs::default(),
        }
    }

    /// The same, drawn with these signs.
    pub fn with_signs(self, signs: Signs) -> WhyScreen {
        WhyScreen { signs, ..self }
    }

    fn entries(&self) -> Vec<Entry> {
        self.shown.as_ref().map_or_else(Vec::new, entries)
    }

    fn here(&self) -> Option<Entry> {
        self.entries().into_iter().nth(self.selected)
    }

    /// Whether the events of two selections are compared, and no signal of them.
    fn is_mix(&self) -> bool {
        self.selections.as_ref().is_some_and(|selections| selections.mix)
    }

    fn is_asking(&self) -> bool {
        !self.round.is_empty()
    }
}

impl Screen for WhyScreen {
    fn section(&self) -> &'static str {
        "why"
    }

    fn actions(&self) -> &'static [Action] {
        act::ACTIONS
    }

    fn ask(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        self.ask_again(context, tickets)
    }

    fn answered(
        &mut self,
        ticket: Ticket,
        result: &Result<Answer>,
        coverage: Coverage,
        context: &Context,
        tickets: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        self.take(ticket, result, coverage, context, tickets)
    }

    fn act(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome {
        self.on_action(action, context, tickets)
    }

    fn prompted(
        &mut self,
        purpose: Purpose,
        text: &str,
        context: &Context,
        tickets: &mut Tickets,
    ) -> Result<Vec<Wish>> {
        if purpose == Purpose::Against { self.hold_against(text, context, tickets) } else { Ok(Vec::new()) }
    }

    fn clicked(&mut self, _: u16, row: u16, context: &Context, _: &mut Tickets) -> Outcome {
        self.on_click(row, context)
    }

    fn draw(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        self.paint(context, area, buffer);
    }

    fn progress(&self) -> Option<String> {
        let reading = (self.is_asking() && self.inquiry.is_none()).then_some("reading the signal");
        let exemplar = self.exemplar.map(|_| "looking for a request");
        reading.or(exemplar).or_else(|| self.inquiry.as_ref()?.doing()).map(String::from)
    }

    fn view(&self, _: &Context) -> Option<View> {
        Some(View::Why { pane: self.pane.key.clone(), selections: self.selections.clone() })
    }
}
