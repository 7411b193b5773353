//! The chart of a pane: one line a group, the baseline behind, marks in time.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::model::{Time, Window};
use crate::panes::Number;
use crate::ui::{Chart, ChartLine, Context, Marks, Theme, Usual};

use super::slot::Slot;
use super::{Dashboard, words};

/// Share of the baseline's buckets left out below and above its band.
const OUTSIDE_BAND: f64 = 0.1;

/// The letter of a row in chart and legend.
pub fn letter(row: usize) -> char {
    u8::try_from(row).ok().filter(|r| *r < 26).map_or('?', |r| char::from(b'A' + r))
}

/// The style of a row in chart and legend.
pub fn series_style(row: usize, theme: &Theme) -> Style {
    theme.series.iter().cycle().nth(row % theme.series.len().max(1)).copied().unwrap_or(theme.text)
}

impl Dashboard {
    /// Draws the chart of a pane; cursor and range on the focused one only.
    pub(super) fn draw_chart(&self, slot: &Slot, focus: bool, context: &Context, area: Rect, buffer: &mut Buffer) {
        let Some(basis) = &slot.basis else { return };
        let rows = slot.rows().into_iter().enumerate();
        let numbers = rows.filter_map(|(row, r)| Some((row, &slot.headline_of(r)?.track)));
        let lines = numbers.map(|(row, track)| {
            let (letter, style) = (letter(row), series_style(row, &context.theme));
            let shown = slot.drawn_of(track);
            ChartLine { letter, width: shown.width, points: shown.window, course: shown.course, style }
        });
        let chart = Chart {
            lines: lines.collect(),
            window: basis.scope.window,
            judged_until: basis.judged_until,
            usual: slot.headline().and_then(|(_, n)| slot.usual_band(n)),
            marks: self.marks(slot, focus),
            milestones: self.rollouts(basis.scope.window),
            label: &|v| words::axis(v, slot.unit(), self.signs),
            zone: context.zone,
            signs: self.signs,
            theme: &context.theme,
        };
        chart.draw(area, buffer);
    }

    /// Versions that were first seen in the window.
    fn rollouts(&self, window: Window) -> Vec<(Time, String)> {
        let of_versions =
            |slot: &&Slot| slot.pane.mix && slot.pane.split.as_ref().is_some_and(|s| s.field == "version");
        let slot = self.all_slots().find(of_versions);
        let same = slot.filter(|s| s.basis.as_ref().is_some_and(|b| b.scope.window == window));
        let rollouts = same.and_then(|s| s.reading.value()).map_or_else(Vec::new, |reading| reading.rollouts(window));
        rollouts.into_iter().map(|r| (r.at, r.value)).collect()
    }

    fn marks(&self, slot: &Slot, focus: bool) -> Marks {
        let onset = slot.outlier().and_then(|(_, n)| n.deviation).map(|d| d.onset);
        match focus {
            true => Marks { onset, cursor: self.cursor.and_then(|t| slot.bucket(t)), range: self.range() },
            false => Marks { onset, ..Marks::default() },
        }
    }
}

impl Slot {
    /// Where most of the baseline's buckets as they are drawn lie; without any, the baseline's own value.
    fn usual_band(&self, number: &Number) -> Option<Usual> {
        let values = self.drawn_of(&number.track).baseline.iter().flatten().filter_map(|p| p.value);
        let mut values: Vec<f64> = values.filter(|v| v.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values.get(((values.len().saturating_sub(1)) as f64 * share).round() as usize).copied();
        match (at(OUTSIDE_BAND), at(0.5), at(1.0 - OUTSIDE_BAND)) {
            (Some(low), Some(middle), Some(high)) => Some(Usual { low, middle, high }),
            _ => number.usual.map(|v| Usual { low: v, middle: v, high: v }),
        }
    }
}
