//! Acts on actions and clicks.

use crate::contract::filter;
use crate::model::{Action, Destination, Filter, Measure, Record, Relation, Test, Walked, What};
use crate::ui::{Context, Outcome, Tickets, Wish, layout, moved, row_clicked};

use super::WhyScreen;
use super::draw::parts;
use super::entry::Entry;

/// Actions of the screen.
pub const ACTIONS: &[Action] = &[
    Action::Down,
    Action::Up,
    Action::Top,
    Action::Bottom,
    Action::Enter,
    Action::Logs,
    Action::FollowCorrelation,
    Action::FilterFor,
    Action::FilterAgainst,
    Action::Copy,
    Action::Runbook,
    Action::Queries,
    Action::Against,
    Action::Refresh,
];

const NONE: Outcome = Outcome::Disabled("there is no cause to go on from");
const DONE: Outcome = Outcome::Done(Vec::new());

impl WhyScreen {
    pub(super) fn on_action(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome {
        let inside = self.here().map(|entry| entry.filter());
        let wish = match action {
            Action::Down | Action::Up | Action::Top | Action::Bottom => {
                self.selected = moved(self.selected, self.entries().len(), 0, action);
                return DONE;
            }
            Action::Enter => return inside.map_or(NONE, |f| Outcome::Done(self.go_into(f))),
            Action::FilterFor => inside.map(Wish::Narrow),
            Action::FilterAgainst => inside.map(|f| Wish::Narrow(Filter::Not(Box::new(f)))),
            Action::Logs => self.logs(),
            Action::FollowCorrelation => self.seek_exemplar(tickets),
            Action::Queries => self.inquiry.as_ref().and_then(|i| i.evidence()).map(Wish::Explain),
            Action::Runbook => self.runbook(),
            Action::Against => Some(self.ask_against()),
            Action::Copy => Some(self.offer(context)),
            Action::Refresh => {
                let Some(scope) = context.scope.clone() else { return NONE };
                return Outcome::Done(self.begin(scope, context, tickets));
            }
            Action::Why => return Outcome::Disabled("this is why"),
            _ => return Outcome::NotMine,
        };
        wish.map_or(NONE, |wish| Outcome::Done(vec![wish]))
    }

    /// Looks at the events of the selected line; a cause that is gone into is what somebody holds for one, and is recorded.
    fn go_into(&self, inside: Filter) -> Vec<Wish> {
        let asked = self.inquiry.as_ref().and_then(|inquiry| inquiry.evidence()).map(Box::new);
        let record = |cause| Wish::Record(Box::new(Record { what: What::Cause(Box::new(cause)), asked }));
        let cause = match self.here() {
            Some(Entry::Cause(cause) | Entry::Suspect(cause)) => Some(record(cause)),
            _ => None,
        };
        // On top, so that whoever comes back finds the other causes.
        let narrowed = Destination::Dashboard { filter: inside, window: None, pane: None };
        cause.into_iter().chain([Wish::Open(narrowed)]).collect()
    }

    /// The events of the selected line: with the symptom, where it is a cause.
    pub(super) fn events_of_entry(&self) -> Option<Filter> {
        let explanation = self.shown.as_ref()?;
        let scope = self.asked.as_ref()?;
        let signal = &explanation.spike.signal;
        let falls = explanation.spike.falls();
        let symptom = match (&signal.measure, signal.field().zip(explanation.beyond)) {
            (_, Some((field, beyond))) => {
                let relation = if falls { Relation::Less } else { Relation::More };
                Filter::Field { field: field.to_string(), test: Test::Compare(relation, beyond) }
            }
            (Measure::Share { of, among }, None) if falls => among.clone().and(Filter::Not(Box::new(of.clone()))),
            (Measure::Share { of, .. }, None) => of.clone(),
            _ => Filter::All,
        };
        let entry = self.here()?;
        let these = self.selections.as_ref().map_or(Filter::All, |s| s.these.clone());
        let inside = scope.filter.clone().and(these).and(entry.filter());
        Some(match entry {
            Entry::Cause(_) => inside.and(signal.filter.clone()).and(symptom),
            Entry::Suspect(_) | Entry::Pattern(_) => inside,
        })
    }

    /// Whether the events of the selected line are those that break the contract, which no filter finds.
    pub(super) fn means_broken_lines(&self) -> bool {
        let signal = self.shown.as_ref().map(|explanation| &explanation.spike.signal);
        matches!(self.here(), Some(Entry::Cause(_))) && signal.is_some_and(|s| self.pane.counts_invalid(&s.key))
    }

    fn logs(&self) -> Option<Wish> {
        let filter = self.events_of_entry()?;
        let at = self.shown.as_ref()?.spike.onset;
        Some(Wish::Open(match self.means_broken_lines() {
            true => Destination::InvalidLines { filter, at, window: None },
            false => Destination::Logs { filter, at, window: None },
        }))
    }

    /// The runbook that fits the signal.
    fn runbook(&self) -> Option<Wish> {
        let spike = self.shown.as_ref().map(|e| &e.spike).or(self.spike.as_ref())?;
        let signal = if self.is_mix() { self.pane.key.clone() } else { spike.signal.name() };
        Some(Wish::Open(Destination::Runbook { id: None, signal: Some(signal), walked: Walked::default() }))
    }

    fn offer(&self, context: &Context) -> Wish {
        let cause = self.here().map(|entry| entry.words());
        let filter = self.here().map(|entry| filter::write(&entry.filter()));
        let all: Vec<String> = self.all_said(context).into_iter().map(|(_, words)| words).collect();
        let offers = [("cause", cause), ("filter", filter), ("explanation", Some(all.join("\n")))];
        let offers = offers.into_iter().filter_map(|(what, text)| Some((what.to_string(), text?)));
        Wish::OfferCopy(offers.collect())
    }

    /// A click selects.
    pub(super) fn on_click(&mut self, row: u16, context: &Context) -> Outcome {
        let area = parts(layout(context.size).body, self.entries().len()).rows;
        let Some(at) = row_clicked(area, row) else { return Outcome::NotMine };
        self.selected = at.min(self.entries().len().saturating_sub(1));
        DONE
    }
}
