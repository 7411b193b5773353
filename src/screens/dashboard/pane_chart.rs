//! The chart of a pane: one line a group, the baseline behind, marks in time.

use std::borrow::Cow;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::model::{MINUTE, Point, Track};
use crate::panes::{Number, Unit};
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
        let tracks: Vec<(usize, i64, Cow<[Point]>)> =
            numbers.map(|(row, track)| (row, track.width, slot.shown(&track.window, track.width))).collect();
        let lines = tracks.iter().map(|(row, width, points)| ChartLine {
            letter: letter(*row),
            width: *width,
            points,
            style: series_style(*row, &context.theme),
        });
        let chart = Chart {
            lines: lines.collect(),
            window: basis.scope.window,
            judged_until: basis.judged_until,
            usual: slot.headline().and_then(|(_, n)| slot.usual_band(n)),
            marks: self.marks(slot, focus),
            label: &|v| words::axis(v, &slot.pane.unit, self.signs),
            zone: context.zone,
            signs: self.signs,
            theme: &context.theme,
        };
        chart.draw(area, buffer);
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
    /// Points as the pane's unit shows them: counts become rates.
    fn shown<'p>(&self, points: &'p [Point], width: i64) -> Cow<'p, [Point]> {
        if self.pane.unit != Unit::PerMinute || width <= 0 {
            return Cow::Borrowed(points);
        }
        let factor = MINUTE as f64 / width as f64;
        points.iter().map(|p| Point { value: p.value.map(|v| v * factor), ..*p }).collect()
    }

    /// The value of a bucket as the pane's unit shows it.
    pub fn shown_value(&self, track: &Track, bucket: usize) -> Option<f64> {
        let point = track.window.get(bucket..=bucket)?;
        self.shown(point, track.width).first()?.value
    }

    /// Where most buckets of the baseline lie; without enough of them, the baseline's own value.
    fn usual_band(&self, number: &Number) -> Option<Usual> {
        let points = number.track.baseline.iter().flat_map(|p| self.shown(p, number.track.width).into_owned());
        let mut values: Vec<f64> = points.filter_map(|p| p.value).filter(|v| v.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values.get(((values.len().saturating_sub(1)) as f64 * share).round() as usize).copied();
        match (at(OUTSIDE_BAND), at(0.5), at(1.0 - OUTSIDE_BAND)) {
            (Some(low), Some(middle), Some(high)) => Some(Usual { low, middle, high }),
            _ => self.figure(number).usual.map(|v| Usual { low: v, middle: v, high: v }),
        }
    }
}
