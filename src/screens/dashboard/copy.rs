//! What of the focused pane can be copied.

use crate::contract::filter;
use crate::model::{Filter, GroupOf};
use crate::ui::{Context, Outcome, Wish};

use super::{Dashboard, words};

impl Dashboard {
    /// How the store is asked for the focused pane.
    pub(super) fn explain(&self, context: &Context) -> Outcome {
        match self.focused().zip(context.scope.as_ref()) {
            Some((slot, scope)) => Outcome::Done(vec![Wish::Explain(slot.pane.question(scope))]),
            None => Outcome::Disabled("nothing was asked for this pane yet"),
        }
    }

    /// Offers the headline value, the whole reading as text, and the filter of the events behind it.
    pub(super) fn offer_copy(&self, context: &Context) -> Outcome {
        let Some((slot, (_, number))) = self.focused().and_then(|s| Some((s, s.headline()?))) else {
            return Outcome::Disabled("nothing was read for this pane yet");
        };
        let value = words::value(number.value, slot.unit(), self.signs);
        let of = self.selected_row().map_or(GroupOf::All, |r| r.of.clone());
        let scope = slot.basis.as_ref().map(|b| b.scope.filter.clone()).unwrap_or_default();
        Outcome::Done(vec![Wish::OfferCopy(vec![
            ("value".into(), value),
            ("pane".into(), self.details_of(slot, context).join("\n")),
            ("filter".into(), written(&scope.and(slot.events_behind(&of)))),
        ])])
    }
}

/// A filter in the syntax it is typed in; every event is `*`.
fn written(filter: &Filter) -> String {
    Some(filter::write(filter)).filter(|text| !text.is_empty()).unwrap_or_else(|| "*".into())
}
