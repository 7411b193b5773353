//! Draws the list, and the two traces side by side on one scale of time.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::analysis::exemplars::{Chosen, Exemplar};
use crate::analysis::trace::{Pair, align};
use crate::model::{Span, Trace};
use crate::ui::{
    BarPart, BarScale, Context, Theme, clock, failure, fit, fit_left, fit_right, indented_name, numbers, put,
    put_right, put_wrapped, rule, stretch,
};

use super::stages::paint_stages;
use super::state::Exemplars;
use super::words;

/// Columns of why it was chosen, its value and its time.
const WHY: usize = 14;
const VALUE: usize = 10;
const TIME: usize = 12;
/// Columns of the part of the logs it is of.
const NARROW: usize = 20;
const WIDE: usize = 40;
/// Columns of a step's duration, and of how much longer one took.
const TOOK: u16 = 8;
const MORE: u16 = 9;
/// From this share of the whole difference on a step is marked.
const TELLING: f64 = 0.5;

/// The parts of the screen; those without room are empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts {
    title: Rect,
    /// One exemplar a row.
    pub rows: Rect,
    rule: Rect,
    heads: Rect,
    steps: Rect,
}

/// Lays the parts out for so many exemplars.
pub fn parts(area: Rect, count: usize) -> Parts {
    let part = |above: u16, height: u16| {
        let above = above.min(area.height);
        Rect { y: area.y + above, height: height.min(area.height - above), ..area }
    };
    let rows = u16::try_from(count).unwrap_or(u16::MAX).max(1).min(area.height);
    let below = rows.saturating_add(1);
    Parts {
        title: part(0, 1),
        rows: part(1, rows),
        rule: part(below, 1),
        heads: part(below + 1, 1),
        steps: part(below + 2, area.height),
    }
}

impl Exemplars {
    /// Draws it into `area`.
    pub(super) fn paint(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let (parts, theme) = (parts(area, self.all().len()), &context.theme);
        let when = stretch(self.spike.window, context.zone);
        let title = format!("{}: requests of {when} that stand for it", self.spike.title);
        put(buffer, parts.title, &title, theme.strong);
        if let Some((words, style)) = self.nothing(theme) {
            let room = Rect { height: area.height.saturating_sub(1), ..parts.rows };
            return put_wrapped(buffer, room, &words, style);
        }
        for (y, (at, exemplar)) in (parts.rows.y..parts.rows.bottom()).zip(self.all().iter().enumerate()) {
            self.paint_exemplar(context, Rect { y, height: 1, ..area }, (at, exemplar), buffer);
        }
        self.paint_comparison(context, parts, buffer);
    }

    fn nothing(&self, theme: &Theme) -> Option<(String, Style)> {
        match (&self.error, &self.chosen) {
            (Some(error), _) => Some((failure(error), theme.bad)),
            (None, None) => Some(("reading ...".into(), theme.dim)),
            (None, Some(chosen)) if chosen.is_empty() => {
                let words =
                    "No event here shows it and carries an id to follow. A wider window or fewer filters may hold one.";
                Some((words.into(), theme.text))
            }
            _ => None,
        }
    }

    fn paint_exemplar(&self, context: &Context, row: Rect, (at, exemplar): (usize, &Exemplar), buffer: &mut Buffer) {
        let here = at == self.selected;
        let line = format!(
            "{}{} {}  {}  {}  {}",
            if here { '>' } else { ' ' },
            fit_left(words::chosen(exemplar, &self.spike), WHY),
            fit_right(&words::value(exemplar, &self.spike, context), VALUE),
            fit_left(&clock(exemplar.event.cursor.time, context.zone), TIME),
            fit(&words::part(exemplar, context), if row.width < 100 { NARROW } else { WIDE }),
            exemplar.follow.value
        );
        put(buffer, row, &line, if here { context.theme.selection } else { context.theme.text });
        if here {
            buffer.set_style(row.intersection(buffer.area), context.theme.selection);
        }
    }

    fn paint_comparison(&self, context: &Context, parts: Parts, buffer: &mut Buffer) {
        let theme = &context.theme;
        let Some(here) = self.here() else { return };
        let why = words::chosen(here, &self.spike);
        let Some(beside) = self.beside() else {
            let words = match here.chosen {
                Chosen::Normal => "nothing here shows it: this is a normal request",
                _ => "there is no normal request to hold it against; Enter shows its trace",
            };
            put(buffer, parts.rule, &rule(words, parts.rule.width), theme.dim);
            return;
        };
        let other = words::chosen(beside, &self.spike);
        put(buffer, parts.rule, &rule(&format!("{why} beside {other}"), parts.rule.width), theme.dim);
        let (Some(first), Some(second)) = (self.trace_of(here), self.trace_of(beside)) else {
            put(buffer, parts.heads, "reading both ...", theme.dim);
            return;
        };
        let columns = Columns::of(parts.steps);
        columns.heads(parts.heads, [why, other], theme, buffer);
        let pairs = align(first, second);
        let telling = telling(&pairs, first, second);
        for (y, (at, pair)) in (parts.steps.y..parts.steps.bottom()).zip(pairs.iter().enumerate()) {
            let row = Rect { y, height: 1, ..parts.steps };
            self.paint_pair(context, row, (*pair, telling == Some(at)), ([first, second], columns), buffer);
        }
        let below = u16::try_from(pairs.len() + 1).unwrap_or(u16::MAX).min(parts.steps.height);
        let room = Rect { y: parts.steps.y + below, height: parts.steps.height - below, ..parts.steps };
        let both = pairs.iter().map(|pair| spans(*pair, first, second));
        if let Some(both) = both.into_iter().find(|both| both.iter().flatten().any(|span| !span.stages.is_empty())) {
            paint_stages(both, columns, room, theme, buffer);
        }
        let hidden = pairs.len().saturating_sub(parts.steps.height.into());
        if hidden > 0 && parts.steps.height > 0 {
            let last = Rect { y: parts.steps.bottom() - 1, height: 1, ..parts.steps };
            put(
                buffer,
                last,
                &fit_left(&format!("{} more steps: Enter shows them all", hidden + 1), last.width.into()),
                theme.dim,
            );
        }
    }

    fn paint_pair(
        &self,
        context: &Context,
        row: Rect,
        (pair, telling): (Pair, bool),
        (traces, columns): ([&Trace; 2], Columns),
        buffer: &mut Buffer,
    ) {
        let theme = &context.theme;
        let longest = traces.iter().map(|t| t.duration_ms).fold(0.0, f64::max);
        let scale = BarScale::new(0.0, longest, columns.bar.into());
        let spans = spans(pair, traces[0], traces[1]);
        let Some((trace, span)) = spans[0].map(|s| (traces[0], s)).or(spans[1].map(|s| (traces[1], s))) else { return };
        let style = if telling { theme.bad } else { theme.text };
        put(buffer, Rect { width: columns.name, ..row }, &indented_name(trace, span), style);
        for (side, span) in spans.iter().enumerate() {
            let Some(span) = span else {
                put_right(buffer, columns.took(row, side), self.signs.no_data(), theme.dim);
                continue;
            };
            put_right(buffer, columns.took(row, side), &took(span), style);
            let cells = scale.bar(span, &[], self.signs);
            let bar: String = cells.iter().map(|(c, part)| if *part == BarPart::Empty { ' ' } else { *c }).collect();
            put(buffer, columns.bar(row, side), &bar, if telling { theme.bad } else { theme.focus });
        }
        let more = difference(spans);
        let words = more.map_or(String::new(), |ms| format!("{}{}", if ms > 0.0 { "+" } else { "" }, rounded(ms)));
        put_right(buffer, columns.more(row), &words, style);
    }
}

/// Where the columns of a comparison stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    pub(super) name: u16,
    bar: u16,
}

impl Columns {
    fn of(area: Rect) -> Columns {
        let name = (area.width / 3).clamp(12, 40).min(area.width);
        let rest = area.width.saturating_sub(name + 2 * (TOOK + 2) + MORE + 1);
        Columns { name, bar: rest / 2 }
    }

    fn side(self, side: usize) -> u16 {
        self.name + if side == 0 { 0 } else { TOOK + 2 + self.bar }
    }

    fn within(row: Rect, x: u16, width: u16) -> Rect {
        let x = x.min(row.width);
        Rect { x: row.x + x, width: width.min(row.width - x), ..row }
    }

    pub(super) fn took(self, row: Rect, side: usize) -> Rect {
        Columns::within(row, self.side(side), TOOK)
    }

    fn bar(self, row: Rect, side: usize) -> Rect {
        Columns::within(row, self.side(side) + TOOK + 1, self.bar)
    }

    pub(super) fn more(self, row: Rect) -> Rect {
        Columns::within(row, self.side(1) + TOOK + 2 + self.bar, MORE)
    }

    fn heads(self, row: Rect, names: [&str; 2], theme: &Theme, buffer: &mut Buffer) {
        put(buffer, Rect { width: self.name, ..row }, "step, took ms", theme.dim);
        for (side, name) in names.iter().enumerate() {
            let whole = Columns::within(row, self.side(side), TOOK + 1 + self.bar);
            put(
                buffer,
                whole,
                &fit(&format!("{name:>width$}", width = usize::from(TOOK)), whole.width.into()),
                theme.dim,
            );
        }
        put_right(buffer, self.more(row), "more ms", theme.dim);
    }
}

fn spans<'t>(pair: Pair, first: &'t Trace, second: &'t Trace) -> [Option<&'t Span>; 2] {
    [pair.first.and_then(|at| first.spans.get(at)), pair.second.and_then(|at| second.spans.get(at))]
}

fn took(span: &Span) -> String {
    match span.duration_ms {
        None => "?".into(),
        Some(ms) => rounded(ms),
    }
}

pub(super) fn rounded(ms: f64) -> String {
    numbers::decimal(ms, if ms.abs() >= 100.0 { 0 } else { 1 })
}

/// How much longer the first took, in ms.
fn difference([first, second]: [Option<&Span>; 2]) -> Option<f64> {
    Some(first?.duration_ms? - second?.duration_ms?)
}

/// The row whose own time differs most, where that is much of the whole difference.
fn telling(pairs: &[Pair], first: &Trace, second: &Trace) -> Option<usize> {
    let own = |pair: &Pair| {
        let [a, b] = spans(*pair, first, second).map(|s| s.map_or(0.0, |s| s.own_ms));
        a - b
    };
    let whole = first.duration_ms - second.duration_ms;
    let (at, most) = pairs.iter().map(own).enumerate().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    (whole.abs() > 0.0 && most / whole >= TELLING).then_some(at)
}
