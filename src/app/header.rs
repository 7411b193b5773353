//! The header: two lines that say what is looked at, drawn so that the important stays when columns are few.
//!
//! ```text
//! app.ndjson | Mar 9 14:02-14:32 UTC (30m) | vs same hours 5d | live 10s | lag 41s
//! / version:3.2.1                     124,310 events | 12 not JSON | reading 43 %
//! ```

use crate::analysis;
use crate::contract::filter;
use crate::model::Time;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::ui::{cut, cut_middle, fit_left, numbers, printable, width};

use super::{Clock, State};

const BETWEEN: &str = " | ";
/// Columns the filter keeps beside what else stands in its line, however short it is.
const FILTER: usize = 24;
/// Columns that a note is cut to where there is no room: enough to see that there is one.
const SHORTEST_NOTE: usize = 12;
/// Columns the title of an incident record is cut to.
const RECORD: usize = 24;
/// Columns the store's name is cut to before anything drops, and before what must not drop is cut.
const STORE: [usize; 2] = [24, 6];

/// An event that is of the future by more than this, in ms, tells of a wrong clock.
const AHEAD: i64 = 2 * crate::model::MINUTE;

/// One part of a line; the highest rank drops first, rank 0 never.
struct Part {
    text: String,
    /// What is left of it where there is no room for all.
    short: Option<String>,
    style: Style,
    rank: u8,
}

impl Part {
    fn new(text: impl Into<String>, style: Style, rank: u8) -> Part {
        Part { text: text.into(), short: None, style, rank }
    }

    fn or(self, short: impl Into<String>) -> Part {
        Part { short: Some(short.into()), ..self }
    }
}

/// Draws the header into its rows.
pub fn draw(state: &State, area: Rect, buffer: &mut Buffer) {
    let theme = &state.context.theme;
    buffer.set_style(area, theme.header);
    let columns = usize::from(area.width);
    if area.height > 0 {
        let mut parts = first_line(state);
        let between = fit_first(&mut parts, columns);
        put(&parts, area.x, (area.y, columns), (between, theme.header), buffer);
    }
    if area.height > 1 {
        let mut parts = second_line(state);
        let words = filter_words(state);
        // What is counted is on other screens too; which events are looked at must be seen.
        let room = columns.saturating_sub(width(&words).clamp(FILTER, FILTER.max(columns * 3 / 5)));
        parts.extend(notes_part(state, &parts, room));
        drop_parts(&mut parts, 1, room);
        let taken = total(&parts);
        let filter = columns.saturating_sub(taken + usize::from(taken > 0));
        buffer.set_string(area.x, area.y + 1, fit_left(&words, filter), theme.header);
        let x = area.x + u16::try_from(columns.saturating_sub(taken)).unwrap_or(0);
        put(&parts, x, (area.y + 1, taken), (BETWEEN, theme.header), buffer);
    }
}

fn first_line(state: &State) -> Vec<Part> {
    let context = &state.context;
    let theme = &context.theme;
    let bad = theme.header.patch(theme.bad);
    let part = |text: String, rank| Part::new(text, theme.header, rank);
    let mut parts = vec![part(printable(&context.store).into_owned(), 0)];
    if context.config.clusters.get(&context.store).is_some_and(|cluster| cluster.production) {
        parts.push(Part::new("PRODUCTION", bad, 0));
    }
    if context.health.error.is_some() {
        parts.push(Part::new("STALE", bad, 0));
    }
    if let Some(scope) = &context.scope {
        let dated = analysis::dated_words(scope.window, today(state), context.zone);
        let length = analysis::duration_words(scope.window.length());
        parts.push(part(format!("{dated} ({length})"), 0).or(dated));
        parts.push(part(analysis::baseline_words(&scope.baseline, context.zone), 2));
    }
    parts.extend(mode_part(state));
    if !context.clock.is_empty() {
        parts.push(part(context.clock.clone(), 4));
    }
    match lag(state) {
        Some(lag) if lag < -AHEAD && state.clock == Clock::Wall => {
            let ahead = analysis::duration_words(-lag);
            parts.push(Part::new(format!("newest event {ahead} ahead"), bad, 0).or(format!("{ahead} ahead")));
        }
        Some(lag) => {
            // Of a window that stands still it is only how long ago that was.
            let rank = if context.live { 1 } else { 3 };
            parts.push(part(format!("lag {}", analysis::duration_words(lag.max(0))), rank));
        }
        None => {}
    }
    parts
}

/// The time of whoever looks; a demo's is nobody's today.
fn today(state: &State) -> Option<Time> {
    (state.clock != Clock::Demo).then_some(state.ticked)
}

/// Whether it follows what is new. Of files that nothing is written to there is nothing to follow, and nothing said.
fn mode_part(state: &State) -> Option<Part> {
    let theme = &state.context.theme;
    if state.context.live {
        let live = format!("live {}", analysis::duration_words(state.pace.every() / 1000 * 1000));
        let slow = state.pace.slowed_by().map(|cost| analysis::duration_words(cost / 1000 * 1000));
        let slow = slow.map_or(String::new(), |cost| format!(" (answers take {cost})"));
        return Some(Part::new(format!("{live}{slow}"), theme.header, 0).or(live));
    }
    if state.has_newer() {
        return Some(Part::new("newer events: F follows", theme.header.patch(theme.warn), 0).or("newer events"));
    }
    lag(state).map(|_| Part::new("paused", theme.header, 0))
}

/// Age of the newest event in ms, where the clock is not the events' own; negative where it is of the future (a demo's are written ahead).
fn lag(state: &State) -> Option<i64> {
    let newest = state.health()?.newest?;
    let lag = state.context.now.0.saturating_sub(newest.0);
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
    if let Some(error) = &state.context.health.error {
        let columns = usize::from(state.context.size.0).saturating_sub(FILTER);
        let text = cut(&printable(&error.message), columns).into_owned();
        parts.push(Part::new(text, theme.header.patch(theme.bad), 0));
    }
    parts.extend(record_part(state));
    let Some((health, _, coverage)) = &state.context.health.last else { return parts };
    let mut part = |text: String, style: Style, rank| parts.push(Part::new(text, style, rank));
    let warn = theme.header.patch(theme.warn);
    part(format!("{} events", numbers::grouped(health.lines.events as f64)), theme.header, 3);
    for (count, what) in
        [(health.lines.not_json, "not JSON"), (health.lines.invalid, "invalid"), (health.lines.untimed, "untimed")]
    {
        if count > 0 {
            part(format!("{} {what}", numbers::grouped(count as f64)), warn, 1);
        }
    }
    if !health.caveats.is_empty() {
        part("\u{2248} see i".into(), theme.header, 2);
    }
    if !coverage.is_whole() {
        let share = (coverage.share.clamp(0.0, 1.0) * 100.0).floor();
        let (word, style) = if coverage.last { ("partial", theme.bad) } else { ("reading", theme.strong) };
        part(format!("{word} {share:.0} %"), theme.header.patch(style), 0);
    }
    parts
}

/// What is not among the events: the first note in as much of the room as is left by what must not drop, and how many more there are.
fn notes_part(state: &State, parts: &[Part], room: usize) -> Option<Part> {
    let notes = &state.health()?.notes;
    let more = if notes.len() > 1 { format!(" (+{} i)", notes.len() - 1) } else { String::new() };
    let needed: usize = parts.iter().filter(|p| p.rank == 0).map(|p| width(&p.text) + width(BETWEEN)).sum();
    let left = room.saturating_sub(needed + width(&more)).max(SHORTEST_NOTE);
    let text = format!("{}{more}", cut(&printable(notes.first()?), left));
    Some(Part::new(text, state.context.theme.header.patch(state.context.theme.warn), 0))
}

/// That a record is written, and whether it is on disk.
fn record_part(state: &State) -> Option<Part> {
    let theme = &state.context.theme;
    let incident = state.journal.incident.as_ref()?;
    Some(match state.journal.waiting {
        0 => {
            let text = format!("REC {}", cut(&printable(incident.title()), RECORD));
            Part::new(text, theme.header.patch(theme.strong), 1)
        }
        waiting => {
            let text = format!("{waiting} {} NOT ON DISK", if waiting == 1 { "entry" } else { "entries" });
            Part::new(text, theme.header.patch(theme.bad), 0)
        }
    })
}

fn total(parts: &[Part]) -> usize {
    let between = parts.len().saturating_sub(1) * width(BETWEEN);
    parts.iter().map(|p| width(&p.text)).sum::<usize>() + between
}

/// Makes the first line fit: the store is named more shortly, then parts of a higher rank drop, then the name is cut further, then
/// parts say less, then those of rank 1 drop, and at last the longest is cut, which is the window; gives what stands between
/// the parts.
fn fit_first(parts: &mut Vec<Part>, columns: usize) -> &'static str {
    let [long, short] = STORE;
    if total(parts) > columns {
        rename(parts, |name| name.rsplit('/').find(|piece| !piece.is_empty()).unwrap_or(name).to_string());
    }
    shorten(parts, columns, long);
    drop_parts(parts, 2, columns);
    shorten(parts, columns, short);
    say_less(parts, columns);
    drop_parts(parts, 1, columns);
    if total(parts) <= columns {
        return BETWEEN;
    }
    let closer = parts.len().saturating_sub(1) * (width(BETWEEN) - 1);
    let over = total(parts).saturating_sub(closer + columns);
    if let Some(longest) = parts.iter_mut().max_by_key(|part| width(&part.text)) {
        longest.text = cut(&longest.text, width(&longest.text).saturating_sub(over)).into_owned();
    }
    " "
}

/// Lets parts say less, the last first, until all fit.
fn say_less(parts: &mut [Part], columns: usize) {
    for at in (0..parts.len()).rev() {
        if total(parts) > columns
            && let Some(part) = parts.get_mut(at)
            && let Some(short) = part.short.take()
        {
            part.text = short;
        }
    }
}

fn rename(parts: &mut [Part], name: impl Fn(&str) -> String) {
    if let Some(first) = parts.first_mut() {
        first.text = name(&first.text);
    }
}

/// Cuts the store's name in its middle as far as needed, to no fewer columns than `least`.
fn shorten(parts: &mut [Part], columns: usize, least: usize) {
    let over = total(parts).saturating_sub(columns);
    if over > 0 {
        rename(parts, |name| cut_middle(name, width(name).saturating_sub(over).max(least)).into_owned());
    }
}

/// Keeps the parts below that rank, and of the others those that fit, the lowest rank first; what is too long gives way to a
/// shorter one of a higher rank.
fn drop_parts(parts: &mut Vec<Part>, from: u8, columns: usize) {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| parts.get(*at).map_or(0, |part| part.rank));
    let (mut kept, mut used) = (Vec::new(), 0);
    for at in order {
        let Some(part) = parts.get(at) else { continue };
        let more = width(&part.text) + if kept.is_empty() { 0 } else { width(BETWEEN) };
        if part.rank < from || used + more <= columns {
            used += more;
            kept.push(at);
        }
    }
    let mut at = 0;
    parts.retain(|_| {
        at += 1;
        kept.contains(&(at - 1))
    });
}

fn put(parts: &[Part], x: u16, (y, columns): (u16, usize), between: (&str, Style), buffer: &mut Buffer) {
    let mut at = 0;
    for (index, part) in parts.iter().enumerate() {
        let pieces = [(if index > 0 { between.0 } else { "" }, between.1), (part.text.as_str(), part.style)];
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
        Part::new(text, Style::new(), rank)
    }

    #[test]
    fn the_store_is_named_shortly_before_parts_drop_by_rank() {
        let mut parts = vec![
            part("/var/log/on/some/host/a-long-name-of-a-store", 0),
            part("window", 0),
            part("vs", 2),
            part("paused", 3),
            part("lag", 0),
        ];
        let texts = |parts: &[Part]| parts.iter().map(|p| p.text.clone()).collect::<Vec<_>>().join(BETWEEN);
        fit_first(&mut parts, 48);
        assert_eq!(texts(&parts), "a-long-name-of-a-store | window | vs | lag");
        fit_first(&mut parts, 39);
        assert_eq!(texts(&parts), "a-long-name-of-a-store | window | lag");
        assert_eq!(fit_first(&mut parts, 28), BETWEEN);
        assert_eq!(texts(&parts), "a-long~-store | window | lag");
        assert_eq!(fit_first(&mut parts, 17), " ");
        assert_eq!(parts[0].text, "a-~ore");
    }

    #[test]
    fn the_window_is_cut_before_production_and_whether_it_follows() {
        let parts = || {
            vec![
                part("eu-west-search", 0),
                part("PRODUCTION", 0),
                part("Mar 9 2025 02:52-03:22 UTC (30m)", 0).or("Mar 9 2025 02:52-03:22 UTC"),
                part("vs same hours 7d", 2),
                part("live 10s (answers take 12s)", 0).or("live 10s"),
                part("lag 41s", 1),
            ]
        };
        let fitted = |columns: usize| {
            let mut parts = parts();
            let between = fit_first(&mut parts, columns);
            parts.iter().map(|p| p.text.clone()).collect::<Vec<_>>().join(between)
        };
        assert_eq!(fitted(80), "eu~rch | PRODUCTION | Mar 9 2025 02:52-03:22 UTC (30m) | live 10s | lag 41s");
        assert_eq!(fitted(60), "eu~rch | PRODUCTION | Mar 9 2025 02:52-03:22 UTC | live 10s");
        assert_eq!(fitted(40), "eu~rch PRODUCTION Mar 9 2025 0~ live 10s");
    }
}
