//! Draws the screen.

use ratatui::style::Style;
use ratatui::{buffer::Buffer, layout::Rect};

use crate::model::Verdict;
use crate::runbook::{State, Walk};
use crate::ui::{Context, StyledLine, fit_left, put, put_line, rule};

use super::RunbookScreen;
use super::detail::verdict_style;
use super::layout::{Parts, parts};
use super::state::Mode;

/// Rows of the chart in a column of its own.
const CHART: u16 = 11;
/// Columns of a step's title in the list.
const TITLE: usize = 34;

impl RunbookScreen {
    /// Draws it into `area`.
    pub(super) fn paint(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        match &self.mode {
            Mode::Choosing(_) => self.paint_choice(context, area, buffer),
            Mode::Beginning(book, _) => {
                put(buffer, area, &book.title, context.theme.strong);
            }
            Mode::Walking(walk, _) => self.paint_walk(walk, context, area, buffer),
        }
    }

    fn paint_walk(&self, walk: &Walk, context: &Context, area: Rect, buffer: &mut Buffer) {
        let theme = &context.theme;
        let parts = parts(self, area);
        let title = format!("{}: {}", walk.book().id, walk.book().title);
        put(buffer, parts.title, &title, theme.strong);
        for (y, (line, cause)) in (parts.title.y + 1..parts.title.bottom()).zip(self.ending(area.width)) {
            let row = Rect { y, height: 1, ..parts.title };
            put(buffer, row, &line, if cause { theme.bad } else { theme.warn });
        }
        put(buffer, parts.narrowed, &narrowed_words(walk), narrowed_style(walk, context));
        self.paint_list(walk, context, parts.list, buffer);
        if let Some((_, step)) = self.looked_at() {
            let head = format!("{} of {}: {}", self.selected() + 1, walk.steps().len(), step.title);
            let head = rule(&head, parts.rule.width);
            if parts.rule.height > 0 {
                put(buffer, parts.rule, &head, theme.border);
            }
        }
        if parts.evidence.width > 0 {
            put_lines(buffer, parts.text, &self.text_lines(context, &parts), self.scroll);
            self.paint_evidence(context, parts.evidence, buffer);
        } else {
            put_lines(buffer, parts.text, &self.text_lines(context, &parts), self.scroll);
        }
    }

    /// The text below the rule: in one column with the evidence in it.
    fn text_lines(&self, context: &Context, parts: &Parts) -> Vec<StyledLine> {
        let width = parts.text.width;
        if parts.evidence.width > 0 {
            return self.prose_lines(context, width);
        }
        let found = self.evidence().is_some();
        let mut lines = self.finding_lines(context, width);
        let mut add = |more: Vec<StyledLine>| {
            if !more.is_empty() {
                lines.push(Vec::new());
                lines.extend(more);
            }
        };
        // What is to be done comes first; once it is known, what it came to.
        let (evidence, prose) = (self.evidence_lines(context, width), self.prose_lines(context, width));
        if found {
            add(evidence);
            add(prose);
        } else {
            add(prose);
        }
        lines
    }

    /// How far the text can be scrolled.
    pub(super) fn longest_scroll(&self, context: &Context) -> usize {
        let parts = parts(self, crate::ui::layout(context.size).body);
        self.text_lines(context, &parts).len().saturating_sub(parts.text.height.into())
    }

    fn paint_evidence(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let finding = self.finding_lines(context, area.width);
        let rows = u16::try_from(finding.len()).unwrap_or(0).min(area.height);
        put_lines(buffer, Rect { height: rows, ..area }, &finding, 0);
        let mut rest = Rect { y: area.y + rows, height: area.height - rows, ..area };
        let has_course = self.evidence().is_some_and(|e| e.parts.iter().any(|p| p.number.track.window.len() > 1));
        if has_course && rest.height > CHART + 4 {
            self.paint_chart(context, Rect { y: rest.y + 1, height: CHART, ..rest }, buffer);
            rest = Rect { y: rest.y + CHART + 1, height: rest.height - CHART - 1, ..rest };
        }
        if rest.height > 1 {
            let below = Rect { y: rest.y + 1, height: rest.height - 1, ..rest };
            put_lines(buffer, below, &self.evidence_lines(context, area.width), 0);
        }
    }

    /// Rows of the list.
    pub(super) fn rows(&self) -> usize {
        self.walk().map_or(self.books.len() + 2, |walk| walk.steps().len())
    }

    /// The first row of the list that is shown in so many rows.
    pub(super) fn first_row(&self, height: usize) -> usize {
        let last = self.rows().saturating_sub(height);
        self.selected().saturating_sub(height / 2).min(last)
    }

    fn paint_list(&self, walk: &Walk, context: &Context, area: Rect, buffer: &mut Buffer) {
        let first = self.first_row(area.height.into());
        let steps = walk.book().steps.iter().zip(walk.steps()).enumerate().skip(first);
        let title = TITLE.min(usize::from(area.width).saturating_sub(8));
        for (y, (at, (step, progress))) in (area.y..area.bottom()).zip(steps) {
            let row = Rect { y, height: 1, ..area };
            let here = if at == walk.at() && walk.end().is_none() { '>' } else { ' ' };
            let (sign, style) = self.sign(at, walk, context);
            let found = progress.finding.as_ref().map_or("", |f| f.words.as_str());
            let text = format!("{here}{sign:<4} {} {found}", fit_left(&crate::ui::printable(&step.title), title));
            put(buffer, row, text.trim_end(), style);
            if at == self.selected() {
                buffer.set_style(row.intersection(buffer.area), context.theme.selection);
            }
        }
    }

    /// The sign of a step's state: a word, so that no colour is needed.
    fn sign(&self, at: usize, walk: &Walk, context: &Context) -> (&'static str, Style) {
        let theme = &context.theme;
        let progress = walk.steps().get(at);
        match progress.and_then(|p| p.finding.as_ref()) {
            Some(finding) => {
                let sign = match finding.verdict {
                    Verdict::Yes => "yes",
                    Verdict::No => "no",
                    Verdict::CannotTell => "?",
                    Verdict::Noted => "read",
                };
                (sign, verdict_style(finding.verdict, theme))
            }
            None if self.batch.is_some() && at == walk.at() => ("...", theme.strong),
            None if progress.is_some_and(|p| p.state == State::Skipped) => ("skip", theme.dim),
            None => (".", theme.dim),
        }
    }
}

fn narrowed_words(walk: &Walk) -> String {
    match walk.narrowed() {
        [] => "narrowed to nothing yet".into(),
        some => {
            let words: Vec<String> = some.iter().map(|n| n.words()).collect();
            format!("narrowed to {} (u takes the last one back)", words.join(" + "))
        }
    }
}

fn narrowed_style(walk: &Walk, context: &Context) -> Style {
    if walk.narrowed().is_empty() { context.theme.dim } else { context.theme.focus }
}

fn put_lines(buffer: &mut Buffer, area: Rect, lines: &[StyledLine], scroll: usize) {
    for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(scroll)) {
        put_line(buffer, Rect { y, height: 1, ..area }, line);
    }
}
