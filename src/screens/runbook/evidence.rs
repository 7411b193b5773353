//! The numbers and lines that a finding stands on: a row a value with its course, and the newest lines.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::model::{GroupOf, Track};
use crate::runbook::{Evidence, Part};
use crate::screens::sign::{sign, sign_style};
use crate::ui::{
    Chart, ChartLine, Context, Course, Marks, StyledLine, Usual, clock, fit_left, fit_right, named_brief, numbers,
    spark,
};

use super::RunbookScreen;

/// Rows of values that are shown.
const ROWS: usize = 12;
/// Lines in a chart: the picked value, all, and the largest others.
const LINES: usize = 4;
/// Lines of events that are shown.
const EVENTS: usize = 8;
/// Columns of the numbers.
const VALUE: usize = 10;

impl RunbookScreen {
    /// The evidence of the step that is looked at.
    pub(super) fn evidence(&self) -> Option<&Evidence> {
        self.finding().map(|f| &f.evidence)
    }

    /// The value that the finding picked.
    fn picked(&self) -> Option<GroupOf> {
        self.finding()?.picked.as_ref().map(|p| GroupOf::Value(p.value.clone()))
    }

    /// The numbers and lines as text.
    pub(super) fn evidence_lines(&self, context: &Context, width: u16) -> Vec<StyledLine> {
        let Some(evidence) = self.evidence() else { return Vec::new() };
        let mut lines = self.table(evidence, context, width);
        if !evidence.events.is_empty() && !lines.is_empty() {
            lines.push(Vec::new());
        }
        lines.extend(evidence.events.iter().take(EVENTS).map(|event| {
            let mark = sign(event, &context.map);
            let time = event.time.map_or("no time".to_string(), |t| clock(t, context.zone));
            let message = named_brief(event, &context.map, "message", usize::from(width) * 2);
            let text = format!("{mark} {time} {}", message.unwrap_or_else(|| event.raw.clone()));
            vec![(crate::ui::fit(&text, width.into()), sign_style(mark, &context.theme))]
        }));
        lines.extend(evidence.anomalies.iter().flatten().take(EVENTS).map(|record| {
            let score = record.score.map_or("-".into(), |s| format!("{s:.0}"));
            vec![(format!("{score:>4} {} {}", clock(record.time, context.zone), record.what), context.theme.text)]
        }));
        lines
    }

    fn table(&self, evidence: &Evidence, context: &Context, width: u16) -> Vec<StyledLine> {
        let theme = &context.theme;
        if evidence.parts.is_empty() {
            return Vec::new();
        }
        let picked = self.picked();
        let room = usize::from(width).saturating_sub(3 * VALUE + 11);
        let name = room.clamp(6, 26);
        let course = room.saturating_sub(name + 1).min(20);
        let head = format!(
            "{} {} {} {} {}",
            fit_left(evidence.field.as_deref().unwrap_or(""), name + 2 + course + usize::from(course > 0)),
            fit_right("now", VALUE),
            fit_right("usually", VALUE),
            fit_right("events", VALUE - 2),
            fit_right(self.signs.sigma(), 7)
        );
        let row = |part: &Part| {
            let mark = if picked.as_ref() == Some(&part.of) { '>' } else { ' ' };
            let (now, usual) = judged_or_shown(part, evidence);
            let sigma = part.number.sigma().map(numbers::signed).unwrap_or_default();
            let drawn = if course > 5 { format!(" {}", self.spark(part, course)) } else { String::new() };
            let text = format!(
                "{mark} {}{drawn} {} {} {} {}",
                fit_left(&crate::ui::printable(&part.name()), name),
                fit_right(&now, VALUE),
                fit_right(&usual, VALUE),
                fit_right(&numbers::grouped(part.number.count), VALUE - 2),
                fit_right(&sigma, 7)
            );
            let unusual = part.number.sigma().is_some_and(|s| s.abs() >= 3.0);
            let style = if mark == '>' {
                theme.strong
            } else if unusual {
                theme.warn
            } else {
                theme.text
            };
            vec![(text, style)]
        };
        let mut lines = vec![vec![(head, theme.dim)]];
        lines.extend(evidence.parts.iter().take(ROWS).map(row));
        let more = evidence.parts.len().saturating_sub(ROWS);
        if more > 0 {
            lines.push(vec![(format!("  {more} more"), theme.dim)]);
        }
        lines
    }

    fn spark(&self, part: &Part, width: usize) -> String {
        let (_, points, _) = drawn(&part.number.track);
        let values: Vec<Option<f64>> = points.iter().map(|p| p.value).collect();
        spark(&values, part.number.usual, usize::MAX, width, self.signs)
    }

    /// Draws the course of what was picked beside all and the largest others.
    pub(super) fn paint_chart(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let (Some(evidence), Some(walk)) = (self.evidence(), self.walk()) else { return };
        let theme = &context.theme;
        let picked = self.picked();
        let mut parts: Vec<(usize, &Part)> = evidence.parts.iter().enumerate().collect();
        parts.sort_by_key(|(at, p)| (picked.as_ref() != Some(&p.of), *at));
        let lines = parts.iter().take(LINES).filter(|(_, p)| !p.number.track.window.is_empty()).map(|(at, part)| {
            let (width, points, course) = drawn(&part.number.track);
            let letter = part.name().chars().next().filter(char::is_ascii).unwrap_or('?').to_ascii_uppercase();
            let style = theme.series.get(at % theme.series.len().max(1)).copied().unwrap_or(theme.text);
            ChartLine { letter, width, points, course, style }
        });
        let lines: Vec<ChartLine> = lines.collect();
        if lines.is_empty() {
            return;
        }
        let front = parts.first().map(|(_, p)| p);
        let usual = front.and_then(|p| p.number.usual).map(|v| Usual { low: v, middle: v, high: v });
        let onset = front.and_then(|p| p.number.deviation).filter(|d| d.sigma.abs() >= 3.0).map(|d| d.onset);
        let chart = Chart {
            milestones: Vec::new(),
            lines,
            window: walk.scope().window,
            judged_until: walk.scope().window.to,
            usual,
            marks: Marks { onset, ..Marks::default() },
            label: &|v| evidence.judged(Some(v)),
            zone: context.zone,
            signs: self.signs,
            theme,
        };
        chart.draw(area, buffer);
    }
}

/// What was asked for, where it is known of the group; else what was judged.
fn judged_or_shown(part: &Part, evidence: &Evidence) -> (String, String) {
    match part.shown {
        Some((None, None)) | None => (evidence.judged(part.number.value), evidence.judged(part.number.usual)),
        Some((now, usual)) => (evidence.measured(now), evidence.measured(usual)),
    }
}

/// Width, points and course of a track as it is drawn: by the narrow buckets where it has them.
fn drawn(track: &Track) -> (i64, &[crate::model::Point], Course) {
    match &track.narrow {
        Some(narrow) => (narrow.width, &narrow.window, Course::Rough),
        None => (track.width, &track.window, Course::Joined),
    }
}
