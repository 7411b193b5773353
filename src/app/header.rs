//! The header: two lines that say what is looked at, drawn so that the important stays when columns are few.
//!
//! ```text
//! app.ndjson | 14:02-14:32 UTC (30m) | vs same hours 5d | live 10s | lag 41s
//! / version:3.2.1                     124,310 events | 12 not JSON | reading 43 %
//! ```

use crate::analysis;
use crate::contract::filter;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::ui::{cut, cut_start, fit_left, numbers, printable, width};

use super::State;

const BETWEEN: &str = " | ";
/// Columns the filter keeps beside what else stands in its line.
const FILTER: usize = 24;
/// Columns the store's name is cut to before anything else drops, and before anything that must not drop is cut.
const STORE: [usize; 2] = [24, 12];

/// One part of a line; the highest rank drops first, rank 0 never.
struct Part {
    text: String,
    style: Style,
    rank: u8,
}

/// Draws the header into its rows.
pub fn draw(state: &State, area: Rect, buffer: &mut Buffer) {
    let theme = &state.context.theme;
    buffer.set_style(area, theme.header);
    let columns = usize::from(area.width);
    if area.height > 0 {
        let mut parts = first_line(state);
        fit(&mut parts, columns);
        put(&parts, area.x, area.y, columns, theme.header, buffer);
    }
    if area.height > 1 {
        let mut parts = second_line(state);
        fit(&mut parts, columns.saturating_sub(FILTER));
        let taken = total(&parts);
        let filter = columns.saturating_sub(taken + usize::from(taken > 0));
        buffer.set_string(area.x, area.y + 1, fit_left(&filter_words(state), filter), theme.header);
        let x = area.x + u16::try_from(columns.saturating_sub(taken)).unwrap_or(0);
        put(&parts, x, area.y + 1, taken, theme.header, buffer);
    }
}

fn first_line(state: &State) -> Vec<Part> {
    let context = &state.context;
    let theme = &context.theme;
    let part = |text: String, rank| Part { text, style: theme.header, rank };
    let mut parts = vec![part(printable(&context.store).into_owned(), 0)];
    if let Some(scope) = &context.scope {
        let words = analysis::window_words(scope.window, context.now, context.zone);
        parts.push(part(words, 0));
        parts.push(part(analysis::baseline_words(&scope.baseline, context.zone), 2));
    }
    if context.live {
        parts.push(part(format!("live {}", analysis::duration_words(state.refresh)), 1));
    } else if lag(state).is_some() {
        parts.push(part("paused".into(), 3));
    }
    if !context.clock.is_empty() {
        parts.push(part(context.clock.clone(), 4));
    }
    if let Some(lag) = lag(state) {
        parts.push(part(format!("lag {}", analysis::duration_words(lag)), 0));
    }
    if context.health.error.is_some() {
        let style = theme.header.patch(theme.bad);
        parts.push(Part { text: "STALE".into(), style, rank: 0 });
    }
    parts
}

/// Age of the newest event in ms, where the clock is not the events' own.
fn lag(state: &State) -> Option<i64> {
    let newest = state.health()?.newest?;
    let lag = state.context.now.0.saturating_sub(newest.0).max(0);
    (state.context.clock != "file time").then_some(lag / 1000 * 1000)
}

fn filter_words(state: &State) -> String {
    let filter = state.context.scope.as_ref().map(|s| filter::write(&s.filter));
    match filter.filter(|f| !f.is_empty()) {
        Some(filter) => format!("/ {}", printable(&filter)),
        None => "/ all events".into(),
    }
}

fn second_line(state: &State) -> Vec<Part> {
    let theme = &state.context.theme;
    let mut parts = Vec::new();
    let Some((health, _, coverage)) = &state.context.health.last else { return parts };
    let mut part = |text: String, style: Style, rank| parts.push(Part { text, style, rank });
    let warn = theme.header.patch(theme.warn);
    part(format!("{} events", numbers::grouped(health.lines.events as f64)), theme.header, 3);
    for (count, what) in
        [(health.lines.not_json, "not JSON"), (health.lines.invalid, "invalid"), (health.lines.untimed, "untimed")]
    {
        if count > 0 {
            part(format!("{} {what}", numbers::grouped(count as f64)), warn, 1);
        }
    }
    for note in &health.notes {
        part(printable(note).into_owned(), warn, 2);
    }
    if !coverage.is_whole() {
        part(format!("reading {:.0} %", coverage.share.clamp(0.0, 1.0) * 100.0), theme.header.patch(theme.strong), 0);
    }
    parts
}

fn total(parts: &[Part]) -> usize {
    let between = parts.len().saturating_sub(1) * width(BETWEEN);
    parts.iter().map(|p| width(&p.text)).sum::<usize>() + between
}

/// Cuts the start of a long first part, drops parts until the rest fits, and cuts more of the first.
fn fit(parts: &mut Vec<Part>, columns: usize) {
    cut_first(parts, columns, STORE[0]);
    while total(parts) > columns {
        let last = parts.iter().enumerate().filter(|(_, p)| p.rank > 0).max_by_key(|(at, p)| (p.rank, *at));
        let Some((at, _)) = last else { break };
        parts.remove(at);
    }
    cut_first(parts, columns, STORE[1]);
}

/// Cuts the start of the first part until all fit, but leaves it so many columns.
fn cut_first(parts: &mut [Part], columns: usize, least: usize) {
    let over = total(parts).saturating_sub(columns);
    if let (true, Some(first)) = (over > 0, parts.first_mut()) {
        let room = width(&first.text).saturating_sub(over).max(least);
        first.text = cut_start(&first.text, room).into_owned();
    }
}

fn put(parts: &[Part], x: u16, y: u16, columns: usize, between: Style, buffer: &mut Buffer) {
    let mut at = 0;
    for (index, part) in parts.iter().enumerate() {
        let pieces = [(if index > 0 { BETWEEN } else { "" }, between), (part.text.as_str(), part.style)];
        for (text, style) in pieces {
            let shown = cut(text, columns.saturating_sub(at));
            buffer.set_string(x + u16::try_from(at).unwrap_or(0), y, &shown, style);
            at += width(&shown);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str, rank: u8) -> Part {
        Part { text: text.into(), style: Style::new(), rank }
    }

    #[test]
    fn parts_drop_by_rank_and_the_store_is_cut_last() {
        let mut parts = vec![
            part("a-long-name-of-a-store", 0),
            part("window", 0),
            part("vs", 2),
            part("paused", 3),
            part("lag", 0),
        ];
        fit(&mut parts, 39);
        let texts: Vec<&str> = parts.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["a-long-name-of-a-store", "window", "lag"]);
        fit(&mut parts, 28);
        assert_eq!(parts[0].text, "~e-of-a-store");
        assert_eq!(parts.len(), 3);
    }

    #[test]
    fn a_long_path_gives_way_before_anything_drops() {
        let mut parts = vec![part("/srv/logs/serving/recommendations/app.ndjson", 0), part("vs days", 2)];
        fit(&mut parts, 40);
        assert_eq!(
            parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(),
            ["~ng/recommendations/app.ndjson", "vs days"]
        );
    }
}
