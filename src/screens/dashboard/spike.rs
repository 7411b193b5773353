//! The signal of the focused pane, for which requests are sought.

use crate::analysis::alerts::Direction;
use crate::model::{Destination, Filter, GroupOf, Measure, Spike, Window};
use crate::panes::{Number, ReadingRow};
use crate::ui::Outcome;

use super::slot::Slot;
use super::{Dashboard, words};
use crate::ui::Wish;

/// What requests are compared by where a pane measures shares.
const BY: &str = "latency";

impl Dashboard {
    /// Looks for requests that stand for the focused pane; of the selected group, or the one that stands out.
    pub(super) fn open_exemplars(&self) -> Outcome {
        if self.focused().is_some_and(Slot::counts_invalid) {
            return Outcome::Disabled("broken lines stand for no request: l reads them");
        }
        match self.spike() {
            Some(spike) => Outcome::Done(vec![Wish::Open(Destination::Exemplars(Box::new(spike)))]),
            None => Outcome::Disabled("nothing was read for this pane yet"),
        }
    }

    fn spike(&self) -> Option<Spike> {
        let slot = self.focused()?;
        let scope = &slot.basis.as_ref()?.scope;
        let row = self.selected_row().or(slot.headline().map(|(row, _)| row))?;
        let of = row.of.clone();
        let group = slot.group_filter(&of).unwrap_or_default();
        let filter = scope.filter.clone().and(slot.pane.filter.clone()).and(group);
        let measure = slot.gauge().map(|gauge| &gauge.measure);
        let (field, symptom) = match measure {
            Some(Measure::Percentile(field, _) | Measure::Mean(field) | Measure::Max(field)) => {
                (field.clone(), Filter::All)
            }
            Some(Measure::Share { of, among }) if slot.pane.worse == Direction::Down => {
                (BY.to_string(), among.clone().and(Filter::Not(Box::new(of.clone()))))
            }
            Some(Measure::Share { of, .. }) => (BY.to_string(), of.clone()),
            _ => (BY.to_string(), Filter::All),
        };
        let high = symptom != Filter::All || slot.pane.worse != Direction::Down;
        let (middle, edge) = self.usual(slot, row, &field);
        let title = match &of {
            GroupOf::All => slot.title(),
            of => format!("{}, {}", slot.title(), words::group(of)),
        };
        let window = self.range().unwrap_or_else(|| since(slot, row, scope.window));
        let normal_in = scope.baseline.windows.last().copied().unwrap_or(scope.window);
        Some(Spike { title, window, filter, symptom, field, high, middle, edge, normal_in })
    }

    /// What is usual of a field: its middle, and beyond which a value is unusual; by the pane that measures it.
    fn usual(&self, slot: &Slot, row: &ReadingRow, field: &str) -> (Option<f64>, Option<f64>) {
        let of = |slot: &Slot, row: &ReadingRow, is: &dyn Fn(&Measure) -> bool| {
            let gauges = slot.pane.gauges.iter().zip(&row.numbers);
            gauges.filter(|(gauge, _)| is(&gauge.measure)).find_map(|(_, number): (_, &Number)| number.usual)
        };
        let measured = |slot: &Slot, row: &ReadingRow| {
            let middle = of(slot, row, &|m| matches!(m, Measure::Percentile(f, q) if f == field && *q == 0.5));
            let mean = of(slot, row, &|m| matches!(m, Measure::Mean(f) if f == field));
            let edge = of(slot, row, &|m| matches!(m, Measure::Percentile(f, q) if f == field && *q == 0.95));
            (middle.or(mean), edge)
        };
        let own = measured(slot, row);
        if own.0.is_some() {
            return own;
        }
        let others = self.slots.iter().filter_map(|slot| Some(measured(slot, slot.rows().first()?)));
        others.into_iter().find(|(middle, _)| middle.is_some()).map_or((None, None), |(middle, _)| (middle, None))
    }
}

/// The window from when the row stands out.
fn since(slot: &Slot, row: &ReadingRow, window: Window) -> Window {
    let onset = slot.headline_of(row).and_then(|n| n.deviation).map(|d| d.onset);
    let standing_out = slot.outlier().is_some();
    Window { from: onset.filter(|t| standing_out && window.holds(*t)).unwrap_or(window.from), ..window }
}
