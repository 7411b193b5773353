//! Draws the verdict, one row a cause with a small chart, and what is said of the selected one.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::analysis::patterns::Pattern;
use crate::analysis::why::Inside;
use crate::model::{Cause, Track};
use crate::ui::{Context, Theme, Tone, fit, mark_selected, numbers, put, put_right, rule, spark, wrapped};

use super::WhyScreen;
use super::entry::Entry;

/// Columns of the share of the excess.
const SHARE: u16 = 8;
/// Columns of the values inside.
const VALUES: u16 = 23;
/// Columns of the small chart.
const CHART: u16 = 14;

/// The parts of the screen; those without room are empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts {
    title: Rect,
    verdict: Rect,
    heads: Rect,
    /// One cause a row.
    pub rows: Rect,
    details: Rect,
}

/// Lays the parts out for so many causes.
pub fn parts(area: Rect, causes: usize) -> Parts {
    let title = u16::from(area.height >= 3);
    let verdict = if area.height >= 8 { 2 } else { u16::from(area.height >= 5) };
    let heads = u16::from(area.height >= 7 && causes > 0);
    let left = area.height - title - verdict - heads;
    let rows = u16::try_from(causes).unwrap_or(u16::MAX).min(if left > 8 { left - 5 } else { left });
    let part = |above: u16, height: u16| Rect { y: area.y + above, height, ..area };
    Parts {
        title: part(0, title),
        verdict: part(title, verdict),
        heads: part(title + verdict, heads),
        rows: part(title + verdict + heads, rows),
        details: part(title + verdict + heads + rows, left - rows),
    }
}

impl WhyScreen {
    /// Draws it into `area`.
    pub(super) fn paint(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let theme = &context.theme;
        let entries = self.entries();
        let parts = parts(area, entries.len());
        put(buffer, parts.title, &self.title(context), theme.strong);
        paint_lines(buffer, parts.verdict, vec![self.verdict()], theme);
        let heads = Row {
            name: "cause",
            share: "explains",
            chart: if self.is_mix() { "" } else { "by time" },
            values: self.against("inside, usually", "inside, others"),
        };
        heads.paint(buffer, parts.heads, theme.dim);
        for (y, (at, entry)) in (parts.rows.y..parts.rows.bottom()).zip(entries.iter().enumerate()) {
            let row = Rect { y, height: 1, ..parts.rows };
            match entry {
                Entry::Cause(cause) => self.paint_cause(buffer, row, (at + 1, cause), theme),
                Entry::Suspect(suspect) => paint_suspect(buffer, row, (at + 1, suspect), theme),
                Entry::Pattern(pattern) => paint_pattern(buffer, row, pattern, theme),
            }
            if at == self.selected {
                mark_selected(buffer, row, theme);
            }
        }
        self.paint_details(context, parts.details, buffer);
    }

    fn paint_cause(&self, buffer: &mut Buffer, row: Rect, (rank, cause): (usize, &Cause), theme: &Theme) {
        let conditions = cause.conditions.iter().map(|c| format!("{} {}", c.name, c.value.as_deref().unwrap_or("-")));
        let name = ranked(rank, cause, &conditions.collect::<Vec<_>>().join(" and "));
        // Nothing goes up or down by time in a mix.
        let chart = self
            .inside(cause)
            .filter(|_| !self.is_mix())
            .and_then(|i| i.track.as_ref())
            .map_or_else(String::new, |track| self.chart(track, CHART - 2));
        let share = cause.share_of_excess.map_or_else(String::new, numbers::share);
        let values = self.values(cause);
        let style = weight(cause, theme);
        Row { name: &name, share: &share, chart: &chart, values: &values }.paint(buffer, row, style);
    }

    fn paint_details(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let theme = &context.theme;
        let Some(entry) = self.here().filter(|_| area.height > 1) else { return };
        let what = match entry {
            Entry::Cause(_) => "cause",
            Entry::Suspect(_) => "service",
            Entry::Pattern(_) => "message",
        };
        let head = rule(&format!("{what} {}", self.selected + 1), area.width);
        put(buffer, Rect { height: 1, ..area }, &head, theme.border);
        let rest = |above: u16| Rect { y: area.y + above, height: area.height - above, ..area };
        let said = self.details(false);
        let below = 1 + rows_of(&said, area.width).min(area.height - 1);
        match self.chart_height(area.height - below) {
            0 => paint_lines(buffer, rest(1), self.details(true), theme),
            height => {
                paint_lines(buffer, rest(1), said, theme);
                self.paint_courses(context, Rect { height, ..rest(below) }, buffer);
            }
        }
    }

    /// One of two words: where a baseline is held against, and where other events are.
    fn against<'w>(&self, baseline: &'w str, others: &'w str) -> &'w str {
        if self.shown.as_ref().is_some_and(|e| e.sides.is_some()) { others } else { baseline }
    }

    /// What was asked inside a cause.
    pub(super) fn inside(&self, cause: &Cause) -> Option<&Inside> {
        self.shown.as_ref()?.insides.iter().find(|i| i.conditions == cause.conditions)
    }

    fn chart(&self, track: &Track, width: u16) -> String {
        let points = track.narrow.as_ref().map_or(&track.window, |n| &n.window);
        let values: Vec<Option<f64>> = points.iter().map(|p| p.value).collect();
        spark(&values, track.usual.value, usize::MAX, width.into(), self.signs)
    }

    fn values(&self, cause: &Cause) -> String {
        let Some(explanation) = &self.shown else { return String::new() };
        let unit = self.pane.unit_of(&explanation.spike.signal.key);
        match (cause.value, cause.baseline_value) {
            (Some(now), usual) => {
                let usual = usual.map_or_else(|| self.signs.no_data().into(), |usual| unit.text(usual));
                format!("{}, {} {usual}", unit.text(now), self.against("was", "others"))
            }
            _ => format!("{} events", numbers::grouped(cause.events.unwrap_or(0.0))),
        }
    }
}

/// In its own words, for its numbers are in its own unit.
fn paint_suspect(buffer: &mut Buffer, row: Rect, (rank, suspect): (usize, &Cause), theme: &Theme) {
    let words = Rect { x: row.x.saturating_add(1), width: row.width.saturating_sub(1), ..row };
    put(buffer, words, &fit(&ranked(rank, suspect, &suspect.words), words.width.into()), weight(suspect, theme));
}

/// A name with its place, and whether the program stands by it.
fn ranked(rank: usize, cause: &Cause, name: &str) -> String {
    format!("{rank}{} {name}", if cause.claimed { '*' } else { ' ' })
}

fn weight(cause: &Cause, theme: &Theme) -> Style {
    if cause.claimed { theme.strong } else { theme.text }
}

fn paint_pattern(buffer: &mut Buffer, row: Rect, pattern: &Pattern, theme: &Theme) {
    let service = pattern.service.as_ref().map_or_else(String::new, |s| format!("{s}: "));
    let name = format!("   {:<6} {service}{}", pattern.verdict.word(), pattern.text);
    let values = format!("{} lines", numbers::grouped(pattern.events));
    let style = if pattern.error { theme.bad } else { theme.text };
    Row { name: &name, share: "", chart: "in a sample", values: &values }.paint(buffer, row, style);
}

/// One row of the table.
struct Row<'a> {
    name: &'a str,
    share: &'a str,
    chart: &'a str,
    values: &'a str,
}

impl Row<'_> {
    fn paint(&self, buffer: &mut Buffer, row: Rect, style: Style) {
        if row.height == 0 {
            return;
        }
        let left = row.width.saturating_sub(1);
        let values = if left >= 60 { VALUES } else { 0 };
        let chart = if left >= 78 { CHART } else { 0 };
        let share = if left >= 34 { SHARE } else { 0 };
        let name = left - values - chart - share;
        let mut x = row.x.saturating_add(1);
        let mut cell = |width: u16| {
            let spot = Rect { x, width, ..row };
            x = x.saturating_add(width);
            spot
        };
        put(buffer, cell(name), &fit(self.name, name.into()), style);
        put_right(buffer, cell(share), self.share, style);
        let spot = cell(chart);
        put(
            buffer,
            Rect { x: spot.x.saturating_add(2), width: spot.width.saturating_sub(2), ..spot },
            self.chart,
            style,
        );
        put_right(buffer, cell(values), self.values, style);
    }
}

/// Rows that lines take where they are so many columns wide.
fn rows_of(lines: &[(Tone, String)], columns: u16) -> u16 {
    let rows = lines.iter().map(|(_, words)| wrapped(words, within(columns)).len()).sum::<usize>();
    u16::try_from(rows).unwrap_or(u16::MAX)
}

/// Columns that are left of so many beside the sign.
fn within(columns: u16) -> usize {
    usize::from(columns.saturating_sub(2))
}

fn paint_lines(buffer: &mut Buffer, area: Rect, lines: Vec<(Tone, String)>, theme: &Theme) {
    let lines = lines.into_iter().flat_map(|(tone, words)| {
        let parts = wrapped(&words, within(area.width));
        parts.into_iter().enumerate().map(move |(at, line)| (tone, at == 0, line))
    });
    for (y, (tone, first, line)) in (area.y..area.bottom()).zip(lines) {
        let (sign, style) = match tone {
            Tone::Bad => ("!", theme.bad),
            Tone::Note | Tone::Fine => (" ", theme.text),
        };
        let sign = if first { sign } else { " " };
        put(buffer, Rect { y, height: 1, ..area }, &format!("{sign} {line}"), style);
    }
}
