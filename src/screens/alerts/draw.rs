//! Draws the alerts with their signals, all that is said of the selected one, and what detectors recorded.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::analysis::alerts::{Alert, Signal, Urgency};
use crate::model::{Anomaly, Time, Window};
use crate::ui::{
    Context, Theme, alert_sentence, cut, failure, first_shown, instant_within, mark_selected, numbers, printable, put,
    put_right, put_wrapped, rule, stretch, wrapped,
};

use super::super::anomalies::words;
use super::{Alerts, Row};

/// Rows below: two rules, what is said of the selected signal, and of the detectors.
const SAID: u16 = 7;
/// Rows for records of detectors, where there is room.
const RECORDS: u16 = 3;
/// From this height on there is.
const ROOMY: u16 = 18;
/// Columns of a time, of each of two values and of σ, with the gap.
const TIME: u16 = 10;
const VALUE: u16 = 11;
const SIGMA: u16 = 8;

/// The parts of the screen; those without room are empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts {
    title: Rect,
    heads: Rect,
    /// One alert or signal a row.
    pub rows: Rect,
    said: Rect,
}

/// Lays the parts out.
pub fn parts(area: Rect) -> Parts {
    let [title, heads] = [3, 4].map(|least| u16::from(area.height >= least));
    let said = match area.height {
        ROOMY.. => SAID + RECORDS,
        14.. => SAID,
        _ => 0,
    };
    let part = |above: u16, height: u16| Rect { y: area.y + above, height, ..area };
    Parts {
        title: part(0, title),
        heads: part(title, heads),
        rows: part(title + heads, area.height - title - heads - said),
        said: part(area.height - said, said),
    }
}

impl Alerts {
    /// Draws it into `area`.
    pub(super) fn paint(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let parts = parts(area);
        let theme = &context.theme;
        put(buffer, parts.title, &self.title(context), theme.strong);
        if self.alerts.is_empty() {
            self.paint_nothing(context, parts.rows, buffer);
        } else {
            let heads = ["since", "till", "what", "value", "was", self.signs.pick("σ", "sigma")];
            cells(buffer, parts.heads, heads, (0, theme.dim, theme.dim));
            let first = first_shown(self.selected, parts.rows.height.into());
            let rows = self.rows();
            for (y, (at, row)) in (parts.rows.y..parts.rows.bottom()).zip(rows.iter().enumerate().skip(first)) {
                let line = Rect { y, height: 1, ..area };
                self.paint_row(context, line, *row, buffer);
                if at == self.selected {
                    mark_selected(buffer, line, theme);
                }
            }
        }
        self.paint_said(context, parts.said, buffer);
    }

    fn title(&self, context: &Context) -> String {
        let within = self.asked.as_ref().map(|scope| format!(" in {}", stretch(scope.window, context.zone)));
        let on = self.alerts.iter().filter(|alert| self.is_on(alert.until)).count();
        let (many, rules) = (self.alerts.len(), self.slots.len());
        format!("Alerts: {many}{}, {on} still on; {rules} signals watched", within.unwrap_or_default())
    }

    /// Whether what went on until then goes on.
    fn is_on(&self, until: Time) -> bool {
        let length = self.asked.as_ref().map_or(0, |scope| scope.window.length());
        until.plus(length / 6) >= self.judged_until
    }

    fn paint_nothing(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        let theme = &context.theme;
        let failed = self.slots.iter().find_map(|slot| slot.signal.error.as_ref());
        let waits = self.slots.iter().any(|slot| slot.signal.pending.is_some() || slot.signal.last.is_none());
        let baseline = self.asked.as_ref().is_some_and(|scope| scope.baseline.windows.is_empty());
        let (words, style) = match failed {
            Some(error) => (failure(error), theme.bad),
            None if waits => ("asking…".to_string(), theme.dim),
            None if baseline => {
                ("there is no baseline to hold anything against: choose one with B".to_string(), theme.warn)
            }
            None => ("nothing left its baseline in this window".to_string(), theme.good),
        };
        let inside = Rect { x: area.x.saturating_add(2), width: area.width.saturating_sub(2), ..area };
        put_wrapped(buffer, inside, &words, style);
    }

    fn paint_row(&self, context: &Context, line: Rect, row: Row, buffer: &mut Buffer) {
        let theme = &context.theme;
        let (alert, signal) = match row {
            Row::Alert(at) => (self.alerts.get(at), None),
            Row::Signal(at, signal) => {
                let alert = self.alerts.get(at);
                (alert, alert.and_then(|alert| alert.signals.get(signal)))
            }
        };
        let Some(alert) = alert else { return };
        match signal {
            None => {
                let (since, till) = self.times(context, alert.since, alert.until);
                let (words, style) = headline(alert, theme);
                cells(buffer, line, [&since, &till, &words, "", "", ""], (0, style, style));
            }
            Some(signal) => {
                let (since, till) = self.times(context, signal.onset, signal.until);
                let style = if signal.companion { theme.dim } else { theme.text };
                let sigma = numbers::sigma(signal.sigma, self.signs);
                let what = named(signal);
                cells(
                    buffer,
                    line,
                    [&since, &till, &what, &signal.shown, &signal.usual_shown, &sigma],
                    (2, style, style),
                );
            }
        }
    }

    fn times(&self, context: &Context, since: Time, until: Time) -> (String, String) {
        let window = self.asked.as_ref().map_or(Window::new(since, until), |scope| scope.window);
        let at = |time| instant_within(time, window, context.zone);
        (at(since), if self.is_on(until) { "now".into() } else { at(until) })
    }

    fn paint_said(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        if area.height < SAID {
            return;
        }
        let theme = &context.theme;
        put(buffer, Rect { height: 1, ..area }, &rule("selected", area.width), theme.border);
        let sentence = self.signal().map(alert_sentence).unwrap_or_default();
        put_wrapped(buffer, Rect { y: area.y + 1, height: 3, ..area }, &sentence, theme.text);
        let detectors = Rect { y: area.y + 4, height: 1, ..area };
        put(buffer, detectors, &rule("the store's own detectors", area.width), theme.border);
        let (words, style) = self.detectors(theme);
        let lines = wrapped(&words, area.width.into()).into_iter().map(|line| (line, style));
        let records = self.records(context, area.width).into_iter().map(|line| (line, theme.text));
        for (y, (line, style)) in (area.y + 5..area.bottom()).zip(lines.chain(records)) {
            put(buffer, Rect { y, height: 1, ..area }, &line, style);
        }
    }

    /// The records that detectors find most unusual, one a row.
    fn records(&self, context: &Context, width: u16) -> Vec<String> {
        let Some(found) = self.detectors.value() else { return Vec::new() };
        let row = |record: &Anomaly| {
            let window = self.asked.as_ref().map_or(Window::new(record.time, record.time), |scope| scope.window);
            let at = instant_within(record.time, window, context.zone);
            let score = record.score.map(|score| format!("score {score:.0}  ")).unwrap_or_default();
            let of = Some(words::part(record)).filter(|of| !of.is_empty()).map(|of| format!(", {of}"));
            let [actual, typical] = [record.actual, record.typical].map(|v| words::value(v, record.is_share));
            let words =
                format!("{at:<9} {score}{}{}: {actual}, usually {typical}", record.what, of.unwrap_or_default());
            cut(&printable(&words), width.into()).to_string()
        };
        found.records.iter().take(RECORDS.into()).map(row).collect()
    }

    /// What detectors recorded, in a sentence.
    fn detectors(&self, theme: &Theme) -> (String, Style) {
        let Some(found) = self.detectors.value() else {
            return match &self.detectors.error {
                Some(error) => (error.message.clone(), theme.dim),
                None => ("asking…".into(), theme.dim),
            };
        };
        let notes = found.notes.join("; ");
        let whose = found.source.words();
        let words = match found.records.len() {
            0 => format!("{whose}: nothing unusual in this window; {notes}"),
            1 => format!("{whose}: 1 record; {notes}"),
            many => format!("{whose}: {many} records, A shows all; {notes}"),
        };
        (words.trim_end_matches("; ").to_string(), theme.text)
    }
}

/// How urgent an alert is, with a sign so that it does not rest on colour.
fn headline(alert: &Alert, theme: &Theme) -> (String, Style) {
    let (sign, style) = match alert.urgency {
        Urgency::Page => ("!! page", theme.bad),
        Urgency::Warning => ("! warning", theme.warn),
        Urgency::Notice => ("notice", theme.strong),
    };
    let harmful = alert.signals.iter().filter(|s| !s.companion).count();
    let leading = alert.leading().map(|s| s.title.clone()).unwrap_or_default();
    match harmful {
        0 | 1 => (format!("{sign}: {leading} left its baseline"), style),
        n => (format!("{sign}: {n} signals left their baseline together"), style),
    }
}

/// The signal with the group in which it shows furthest.
fn named(signal: &Signal) -> String {
    let mut name = signal.title.clone();
    if let Some(part) = signal.parts.first() {
        name.push_str(&format!(", {}", part.name()));
    }
    if !signal.filter.is_empty() {
        name.push_str(&format!(" of {}", signal.filter));
    }
    name
}

fn cells(buffer: &mut Buffer, row: Rect, cells: [&str; 6], (indent, style, values): (u16, Style, Style)) {
    let [since, till, what, value, was, sigma] = cells;
    let left = row.width.saturating_sub(2 + indent);
    let numbers = match left {
        68.. => 2 * VALUE + SIGMA,
        40.. => SIGMA,
        _ => 0,
    };
    let numbers = if value.is_empty() && was.is_empty() && sigma.is_empty() { 0 } else { numbers };
    let times = if left >= 40 { 2 * TIME } else { TIME };
    let mut x = row.x.saturating_add(2 + indent);
    let mut cell = |width: u16| {
        let spot = Rect { x, width: width.min(row.right().saturating_sub(x)), height: 1, ..row };
        x = x.saturating_add(width);
        spot
    };
    put(buffer, cell(TIME), since, style);
    if times > TIME {
        put(buffer, cell(TIME), till, style);
    }
    put(buffer, cell(left.saturating_sub(times + numbers)), what, style);
    if numbers > SIGMA {
        put_right(buffer, cell(VALUE), value, values);
        put_right(buffer, cell(VALUE), was, values);
    }
    if numbers > 0 {
        put_right(buffer, cell(SIGMA), sigma, values);
    }
}
