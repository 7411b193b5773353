//! A record as Markdown, to paste into a channel or a postmortem.

use std::fmt::Write;

use crate::model::{Chart, Incident, What, Whereabouts};
use crate::ui::{Signs, printable, printable_lines, spark};

use super::words::{day_and_clock, facts, is_link, kind, sentence};

/// Most signs of a course in one row.
const COURSE: usize = 40;

/// The record as Markdown. What it quotes of logs, alerts and people has no meaning of its own there.
pub fn markdown(incident: &Incident) -> String {
    let mut out = format!("# {}\n\n", plain(incident.title()));
    for (what, words) in facts(incident) {
        let _ = writeln!(out, "- {what}: {}", plain(&words));
    }
    causes(incident, &mut out);
    let queries = timeline(incident, &mut out);
    if let Some(link) = incident.last_link().filter(|link| is_link(link)) {
        let with = if matches!(incident.logs(), Some(Whereabouts::Files(_))) { " --file FILE" } else { "" };
        let _ = write!(out, "\nOpen it again: `mlogtui open '{link}'{with}`\n");
    }
    if !queries.is_empty() {
        out.push_str("\n## Queries\n");
    }
    for (number, query) in queries {
        let (fence, query) = (fence(&query), compact(query));
        let _ = write!(out, "\nQuery {number}\n\n{fence}\n{}\n{fence}\n", printable_lines(&query));
    }
    out
}

/// A query on one line where it is JSON: laid out, a few of them bury everything else.
fn compact(query: String) -> String {
    serde_json::from_str::<serde_json::Value>(&query).map_or(query, |value| value.to_string())
}

fn causes(incident: &Incident, out: &mut String) {
    let causes = incident.causes();
    if causes.is_empty() {
        return;
    }
    out.push_str("\n## Cause\n\n");
    for cause in causes {
        let how = if cause.claimed { "" } else { " (not claimed)" };
        let _ = writeln!(out, "{}. {}{how}", cause.rank, plain(&cause.words));
    }
}

/// Writes the timeline; gives the queries that it refers to.
fn timeline(incident: &Incident, out: &mut String) -> Vec<(usize, String)> {
    let mut queries = Vec::new();
    let mut day = String::new();
    for entry in &incident.entries {
        let Some(kind) = kind(&entry.what) else { continue };
        let (on, clock) = day_and_clock(entry.at);
        if on != day {
            let _ = write!(out, "\n## Timeline, {on} (UTC)\n\n");
            day = on;
        }
        let query = entry.query.as_ref().map(|query| {
            queries.push((queries.len() + 1, query.clone()));
            format!(" (query {})", queries.len())
        });
        let words = match &entry.what {
            What::Chart(chart) => format!("{}  {}", sentence(&entry.what), course(chart)),
            what => sentence(what),
        };
        let colon = if words.is_empty() { "" } else { ": " };
        let strong = if matters(&entry.what) { "**" } else { "" };
        let (author, words) = (plain(&entry.author), plain(&words));
        let _ = writeln!(out, "- {clock} {author}, {strong}{kind}{strong}{colon}{words}{}", query.unwrap_or_default());
    }
    queries
}

/// The first line of a chart in one row of signs.
fn course(chart: &Chart) -> String {
    let Some(line) = chart.lines.first() else { return String::new() };
    spark(&line.values, line.usual, usize::MAX, line.values.len().min(COURSE), Signs::Unicode)
}

/// Whether an entry is what a reader looks for.
fn matters(what: &What) -> bool {
    !matches!(what, What::Visited { .. } | What::Narrowed { .. } | What::Resumed { .. })
}

/// Text that means nothing but itself in Markdown, on one line; a character that means nothing where it stands stays bare.
fn plain(text: &str) -> String {
    let text: Vec<char> = printable(text).chars().collect();
    let mut out = String::new();
    for (at, c) in text.iter().copied().enumerate() {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        let after = text.get(at + 1);
        let word = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        let means = match c {
            '\\' | '`' | '*' | '<' | '[' => true,
            '_' => !(word(before) && word(after)),
            '~' => after == Some(&'~') || before == Some(&'~'),
            '&' => after.is_some_and(|c| c.is_alphanumeric() || *c == '#'),
            _ => false,
        };
        if means {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A fence longer than any run of backticks inside.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}
