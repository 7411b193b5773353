//! The symptom by time inside a cause beside that of all other events: as a chart where there is room, else as two small ones.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::analysis::why::Explanation;
use crate::model::{Cause, Point, Time};
use crate::ui::{Chart, ChartLine, Context, Course, Marks, numbers, put, spark};

use super::WhyScreen;
use super::entry::Entry;

/// Columns of one of the two small charts.
const SMALL: usize = 24;
/// Rows of the chart with its head: fewer tell no more than a small one, more say no more.
const LEAST: u16 = 9;
const MOST: u16 = 18;

/// The symptom by time.
struct Both {
    /// Width of the buckets in ms.
    width: i64,
    /// Share (0-1) of the events inside.
    inside: Vec<Option<f64>>,
    /// The same of all other events.
    outside: Vec<Option<f64>>,
}

impl WhyScreen {
    /// Rows that the chart takes of those that are left; 0 where there is no room for it, or nothing to be drawn.
    pub(super) fn chart_height(&self, left: u16) -> u16 {
        let is_known = self.cause_here().is_some_and(|cause| self.both(&cause).is_some());
        if is_known && left >= LEAST { left.min(MOST) } else { 0 }
    }

    fn cause_here(&self) -> Option<Cause> {
        match self.here()? {
            Entry::Cause(cause) => Some(cause),
            Entry::Suspect(_) | Entry::Pattern(_) => None,
        }
    }

    fn both(&self, cause: &Cause) -> Option<Both> {
        let inside = self.inside(cause)?;
        let (width, own) = inside.course()?;
        Some(Both { width, inside: own, outside: inside.outside.clone()? })
    }

    /// Both as small charts on one scale.
    pub(super) fn small_courses(&self, cause: &Cause) -> Option<String> {
        let both = self.both(cause)?;
        let values = [both.inside, both.outside].concat();
        let drawn: Vec<char> = spark(&values, None, usize::MAX, 2 * SMALL, self.signs).chars().collect();
        let (inside, outside) = drawn.split_at_checked(SMALL)?;
        let no_data = self.signs.pick('·', '_');
        let text = |part: &[char]| part.iter().map(|c| if *c == ' ' { no_data } else { *c }).collect::<String>();
        Some(format!("by time inside {}  outside {}", text(inside), text(outside)))
    }

    /// What the lines of the chart are shares of, in words.
    fn symptom(&self, explanation: &Explanation) -> String {
        let spike = &explanation.spike;
        match spike.signal.field().zip(explanation.beyond) {
            Some((field, beyond)) => {
                let side = if spike.falls() { "below" } else { "above" };
                format!("share with {field} {side} {}", self.pane.unit_of(&spike.signal.key).text(beyond))
            }
            None => format!("share: {}", spike.signal.name()),
        }
    }

    /// Both as lines of a chart, under a line that says what they are.
    pub(super) fn paint_courses(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let Some((explanation, cause)) = self.shown.as_ref().zip(self.cause_here()) else { return };
        let Some(both) = self.both(&cause) else { return };
        let theme = &context.theme;
        let head = format!("  I inside, O all other events: {}, by time", self.symptom(explanation));
        put(buffer, Rect { height: 1, ..area }, &head, theme.dim);
        let points = |values: Vec<Option<f64>>| -> Vec<Point> {
            values.into_iter().map(|value| Point { value, ..Point::default() }).collect()
        };
        let (width, inside, outside) = (both.width, points(both.inside), points(both.outside));
        let line = |letter, points, nth: usize| {
            let style = theme.series.get(nth).copied().unwrap_or(theme.text);
            ChartLine { letter, width, points, course: Course::Joined, style }
        };
        let window = explanation.window;
        let onset: Option<Time> = explanation.spike.onset.filter(|_| explanation.sides.is_none());
        let chart = Chart {
            lines: vec![line('I', &inside, 0), line('O', &outside, 1)],
            window,
            judged_until: window.to,
            usual: None,
            marks: Marks { onset, ..Marks::default() },
            milestones: Vec::new(),
            label: &|value| numbers::share(value),
            zone: context.zone,
            signs: self.signs,
            theme,
        };
        chart.draw(Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }, buffer);
    }
}
