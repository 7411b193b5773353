//! All that is known of the focused pane, as text: values of every group, coverage, age, errors.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    widgets::{Block, Clear, Widget},
};

use crate::model::{BaselineKind, Health};
use crate::panes::{Number, ReadingRow};
use crate::ui::{Context, numbers, printable, wrapped};

use super::Dashboard;
use super::slot::{Basis, Slot};
use super::words;

impl Dashboard {
    /// Lines that say all about a pane.
    pub(super) fn details_of(&self, slot: &Slot, context: &Context) -> Vec<String> {
        let mut lines = vec![slot.title()];
        lines.extend(slot.basis.iter().flat_map(|b| scope_lines(b, context)));
        lines.push(self.state_line(slot, context));
        if let Some(error) = &slot.reading.error {
            lines.push(format!("error: {}", printable(&error.message)));
            lines.extend((!error.hint.is_empty()).then(|| format!("hint: {}", printable(&error.hint))));
        }
        let notes = context.health.value().into_iter().flat_map(Health::remarks);
        lines.extend(notes.map(|note| format!("note: {}", printable(note))));
        lines.extend(Some(slot.since(context, self.signs)).filter(|s| !s.is_empty()));
        for row in slot.rows() {
            lines.extend(row.numbers.iter().map(|n| self.number_line(slot, row, n, context)));
        }
        let left_over = slot.reading.value().map_or(0.0, |r| r.left_over);
        if left_over > 0.0 {
            lines.push(format!("{} events in further groups", numbers::grouped(left_over)));
        }
        lines
    }

    fn state_line(&self, slot: &Slot, context: &Context) -> String {
        let state = slot.status(context).words(self.signs);
        let Some((_, at, coverage)) = &slot.reading.last else { return state };
        let age = numbers::age(context.now.0.saturating_sub(at.0));
        let pending = if slot.reading.pending.is_some() { ", asking again" } else { "" };
        let state = if state.is_empty() { "whole".into() } else { state };
        format!("{state}; coverage {}, read {age} ago{pending}", numbers::progress(coverage.share))
    }

    fn number_line(&self, slot: &Slot, row: &ReadingRow, number: &Number, context: &Context) -> String {
        let mut words = vec![
            words::group(&row.of),
            number.key.clone(),
            words::value(number.value, slot.unit_of(number), self.signs),
            format!("was {}", words::value(number.usual, slot.unit_of(number), self.signs)),
            words::change(number.change()),
            words::sigma(number.sigma(), self.signs),
            words::mark(number.sigma()).into(),
        ];
        if let (Some(deviation), Some(window)) =
            (number.deviation.filter(|_| !words::mark(number.sigma()).is_empty()), slot.window())
        {
            words.push(format!("since {}", words::at(deviation.onset, window, context)));
        }
        words.push(format!(
            "({} events, was {}, by {})",
            numbers::grouped(number.count),
            numbers::grouped(number.usual_count),
            numbers::age(number.track.width)
        ));
        words.retain(|w| !w.is_empty());
        words.join(" ")
    }

    /// Draws the details of the focused pane over the lower part of an area.
    pub(super) fn draw_details(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let Some(slot) = self.focused().filter(|_| self.details) else { return };
        let columns = usize::from(area.width.saturating_sub(2));
        let lines: Vec<String> =
            self.details_of(slot, context).iter().flat_map(|line| wrapped(line, columns)).collect();
        let height = (lines.len() as u16).saturating_add(2).min(area.height);
        let area = Rect { y: area.bottom() - height, height, ..area };
        Clear.render(area, buffer);
        let frame = Block::bordered().border_set(self.signs.frame(true)).border_style(context.theme.focus);
        let inner = frame.inner(area);
        let hidden = lines.len().saturating_sub(usize::from(inner.height));
        let more =
            if hidden > 0 { format!(" {hidden} more lines: copy the pane to read them all ") } else { String::new() };
        frame.title(" Details ").title_bottom(more).render(area, buffer);
        for (line, y) in lines.iter().zip(inner.top()..inner.bottom()) {
            buffer.set_stringn(inner.x, y, line, usize::from(inner.width), context.theme.text);
        }
    }
}

fn scope_lines(basis: &Basis, context: &Context) -> Vec<String> {
    let window = basis.scope.window;
    let at = |t| words::at(t, window, context);
    let kind = match basis.scope.baseline.kind {
        BaselineKind::Days => "same hours of earlier days",
        BaselineKind::Previous => "the stretch before",
        BaselineKind::Fixed => "a chosen stretch",
        BaselineKind::None => "none",
    };
    let zone = context.zone.name(window.from);
    let mut lines = vec![format!("window {} to {} {zone}; baseline: {kind}", at(window.from), at(window.to))];
    if basis.judged_until < window.to {
        lines.push(format!("still filling after {}", at(basis.judged_until)));
    }
    lines
}
