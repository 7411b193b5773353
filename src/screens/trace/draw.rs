//! Draws the screen: what is to be said, the waterfall, and the lines of the selected step.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::model::{HOUR, MINUTE};
use crate::screens::sign::{sign, sign_style};
use crate::ui::{
    Context, Theme, Tone, clock, cut_middle, failure, layout, named_brief, numbers, printable, put, put_wrapped, rule,
    step_name, step_words, stretch, trace_findings, trace_size, width, wrapped,
};

use super::TraceScreen;
use super::layout::{Parts, parts};

/// Columns that an id keeps, however little room there is.
const SHORTEST: usize = 12;
/// Sentences shown without being asked for.
const FEW: usize = 4;
/// Lines that come later than this after their time, in ms, are not waited for.
const LATEST: i64 = HOUR;

impl TraceScreen {
    /// Where everything stands on the terminal.
    pub(super) fn parts(&self, context: &Context) -> Parts {
        self.parts_in(context, layout(context.size).body)
    }

    fn parts_in(&self, context: &Context, area: Rect) -> Parts {
        parts(area, self.said(context, area.width).len(), self.rows().len())
    }

    /// Draws it into `area`.
    pub(super) fn paint(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        if self.trace.spans.is_empty() {
            return self.paint_nothing(context, area, buffer);
        }
        let parts = self.parts_in(context, area);
        let size = trace_size(&self.trace, context.zone);
        let room = usize::from(area.width).saturating_sub(width(&size) + 2).max(SHORTEST);
        let title = format!("{}: {size}", cut_middle(&printable(&self.trace.id), room));
        put(buffer, parts.title, &title, context.theme.strong);
        let said = self.said(context, area.width);
        for (y, (tone, words)) in (parts.findings.y..parts.findings.bottom()).zip(said) {
            let row = Rect { y, height: 1, ..parts.findings };
            let (sign, style) = tone_style(tone, &context.theme);
            put(buffer, row, &format!("{sign} {words}"), style);
        }
        self.paint_ruler(context, parts.ruler, buffer);
        self.paint_rows(context, parts.rows, buffer);
        self.paint_lines(context, parts.lines, buffer);
    }

    /// All that is to be said, the states of reading first.
    pub(super) fn said(&self, context: &Context, width: u16) -> Vec<(Tone, String)> {
        let mut said = Vec::new();
        for error in [&self.page.error, &self.usual.error].into_iter().flatten() {
            said.push((Tone::Bad, format!("not read again, this is from before: {}", failure(error))));
        }
        said.extend(trace_findings(&self.trace, self.events(), &context.map, self.basis));
        if self.usual.pending.is_some() && self.usual.value().is_none() {
            said.push((Tone::Note, "what is usual is still being read".into()));
        }
        said.extend(self.where_looked(context));
        let wide = usize::from(width.saturating_sub(2));
        if self.details {
            let lines = |(tone, words): (Tone, String)| wrapped(&words, wide).into_iter().map(move |l| (tone, l));
            return said.into_iter().flat_map(lines).collect();
        }
        let more = said.len().saturating_sub(FEW);
        if more > 0 {
            said.truncate(FEW - 1);
            said.push((Tone::Note, format!("{} more: the details show all", more + 1)));
        }
        said
    }

    /// Where the id was looked for, where that is not what one would expect.
    fn where_looked(&self, context: &Context) -> Vec<(Tone, String)> {
        let Some(search) = &self.search else { return Vec::new() };
        let mut said = Vec::new();
        if !search.chain.is_empty() {
            said.push((Tone::Note, format!("{} led on to {}", self.trace.field, search.chain)));
        }
        if self.page.value().is_some_and(|p| p.next.is_some()) {
            let most = numbers::grouped(self.events().len() as f64);
            said.push((Tone::Note, format!("these are the first {most} events; there are more")));
        }
        if search.widened || self.details {
            let words = stretch(search.window, context.zone);
            said.push((Tone::Note, format!("looked for in {words}; zooming out looks further")));
        }
        if self.is_young(context) {
            said.push((Tone::Note, "young: lines of it may still arrive".into()));
        }
        said
    }

    /// Whether lines of it may still be on their way: nothing much newer has come, and that not because all is old.
    fn is_young(&self, context: &Context) -> bool {
        let newest = context.health.value().and_then(|health| health.newest);
        let is_newest = newest.is_some_and(|newest| self.trace.end.plus(MINUTE) > newest);
        context.live && is_newest && self.trace.end.plus(LATEST) > context.now
    }

    fn paint_nothing(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let theme = &context.theme;
        let id = &self.follow.value;
        let within = self.search.as_ref().map(|s| stretch(s.window, context.zone)).unwrap_or_default();
        let (words, style) = match (&self.page.error, &self.page.last) {
            (Some(error), _) => (failure(error), theme.bad),
            (None, Some((_, _, coverage))) if coverage.is_whole() && self.page.pending.is_none() => {
                let hint = "zooming out looks further before and after";
                (format!("no event of {id} was found in {within}; {hint}"), theme.text)
            }
            _ => (format!("looking for the events of {id} in {within}…"), theme.dim),
        };
        let above = 1.min(area.height);
        let (x, width) = (area.x.saturating_add(2), area.width.saturating_sub(4));
        put_wrapped(buffer, Rect { x, y: area.y + above, width, height: area.height - above }, &words, style);
    }

    fn paint_lines(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let Some(span) = self.span().filter(|_| area.height > 0) else { return };
        let theme = &context.theme;
        let lines = match span.lines.len() {
            1 => "1 line".to_string(),
            many => format!("{many} lines"),
        };
        let head = rule(&format!("{lines} of {}", step_name(span, None)), area.width);
        put(buffer, Rect { height: 1, ..area }, &head, if self.in_lines { theme.focus } else { theme.border });
        let mut y = area.y + 1;
        let words = wrapped(&step_words(span, self.trace.duration_ms), area.width.into());
        // The words stand whole; only where there is no room for them do they end beside a line of the step.
        let kept = span.lines.len().min(1);
        let room = usize::from(area.height.saturating_sub(1)).saturating_sub(kept);
        for line in words.into_iter().take(room).filter(|l| !l.is_empty()) {
            put(buffer, Rect { y, height: 1, ..area }, &line, theme.dim);
            y += 1;
        }
        let height = usize::from(area.bottom().saturating_sub(y));
        let top = (self.line + 1).saturating_sub(height);
        for (y, (at, index)) in (y..area.bottom()).zip(span.lines.iter().enumerate().skip(top)) {
            let Some(event) = self.events().get(*index) else { continue };
            let row = Rect { y, height: 1, ..area };
            let mark = sign(event, &context.map);
            let time = event.time.map_or("no time     ".to_string(), |t| clock(t, context.zone));
            let message = named_brief(event, &context.map, "message", usize::from(area.width) * 4);
            let step = named_brief(event, &context.map, "event_type", 60);
            let text = message.or(step).unwrap_or_else(|| event.raw.clone());
            put(buffer, row, &format!(" {mark} {time} {text}"), sign_style(mark, theme));
            if at == self.line && self.in_lines {
                buffer.set_style(row.intersection(buffer.area), theme.selection);
                put(buffer, Rect { width: row.width.min(1), ..row }, ">", theme.selection);
            }
        }
    }
}

fn tone_style(tone: Tone, theme: &Theme) -> (char, Style) {
    match tone {
        Tone::Bad => ('!', theme.bad),
        Tone::Note => ('-', theme.text),
        Tone::Fine => (' ', theme.good),
    }
}
