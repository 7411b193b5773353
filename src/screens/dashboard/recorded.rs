//! The focused pane as an incident record keeps it.

use crate::model::{Chart, ChartLine};
use crate::panes::{ReadingRow, Unit};

use super::buckets::Drawn;
use super::slot::Slot;
use super::{Dashboard, words};
use crate::ui::{Context, Course, Signs, numbers};

/// Most lines of a recorded chart.
const LINES: usize = 6;

impl Dashboard {
    /// The chart of the focused pane, once its reading is whole and of what is looked at now.
    pub(super) fn recorded_chart(&self, context: &Context) -> Option<Chart> {
        let slot = self.focused()?;
        let basis = slot.basis.as_ref()?;
        let whole = slot.reading.pending.is_none() && slot.reading.last.as_ref().is_some_and(|(.., c)| c.is_whole());
        if !whole || context.scope.as_ref() != Some(&basis.scope) {
            return None;
        }
        let rows = slot.rows().into_iter().take(LINES);
        Some(Chart {
            title: slot.title(),
            unit: unit_words(slot.unit()),
            window: basis.scope.window,
            lines: rows.filter_map(|row| slot.recorded_line(row)).collect(),
            words: self.recorded_words(slot, context),
        })
    }

    /// `Latency p99: 613 ms, was 365 ms, +68%, +9.1σ, since 03:07`.
    fn recorded_words(&self, slot: &Slot, context: &Context) -> String {
        let Some((_, number)) = slot.headline() else { return slot.title() };
        let value = words::value(number.value, slot.unit(), Signs::Unicode);
        let usual = number.usual.map(|_| format!("was {}", words::value(number.usual, slot.unit(), Signs::Unicode)));
        let sigma = words::sigma(number.sigma(), Signs::Unicode);
        let parts = [
            Some(value),
            usual,
            Some(words::change(number.change())),
            Some(sigma),
            Some(slot.since(context, Signs::Unicode)),
            slot.drawn().and_then(rough),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        format!("{}: {}", slot.title(), parts.join(", "))
    }
}

impl Slot {
    fn recorded_line(&self, row: &ReadingRow) -> Option<ChartLine> {
        let number = self.headline_of(row)?;
        let drawn = self.drawn_of(&number.track);
        let scaled = |value: f64| if *self.unit() == Unit::Share { value * 100.0 } else { value };
        let values = drawn.window.iter().map(|point| point.value.filter(|v| v.is_finite()).map(scaled));
        Some(ChartLine {
            name: words::group(&row.of),
            width: drawn.width,
            values: values.collect(),
            usual: number.usual.filter(|v| v.is_finite()).map(scaled),
        })
    }
}

/// What one has to know of a course that was drawn of few events.
fn rough(drawn: Drawn) -> Option<String> {
    match drawn.course {
        Course::Joined => None,
        Course::Levels => Some("drawn flat for lack of events".into()),
        Course::Rough => Some(format!("drawn by {}, too few events each to judge", numbers::age(drawn.width))),
    }
}

fn unit_words(unit: &Unit) -> String {
    match unit {
        Unit::Milliseconds => "ms".into(),
        Unit::Share => "%".into(),
        Unit::PerMinute => "/min".into(),
        Unit::Plain(_, unit) => unit.clone(),
    }
}
