//! `mlogtui logs`: events in order of time.

use std::io::Write;

use serde_json::json;

use crate::config::Config;
use crate::model::{Event, Order, Page, PageAnswer, Question, Result, Scope};
use crate::store::Store;
use crate::ui::{named_text, printable};

use super::arguments::LogsArguments;
use super::opening::{self, Asked};
use super::{asking, output};

/// Events fetched at a time.
const PAGE: usize = 2_000;

/// Prints the events of the scope, oldest first.
pub fn run(arguments: &LogsArguments, config: Config) -> Result<()> {
    let asked = Asked::read(&arguments.scope, &config, config.zone)?;
    let template = opening::any_scope(asked.filter.clone());
    let expected = Question::Events(page(&template, Order::Forward, PAGE, arguments.invalid));
    let opened = opening::open(&arguments.source, &config, &[expected])?;
    let scope = opening::headless_scope(&opened, &asked)?;
    let print = |out: &mut dyn Write, event: &Event| {
        if arguments.json {
            writeln!(out, "{}", line(event))
        } else {
            let cell = |name: &String| named_text(event, &opened.map, name).unwrap_or_else(|| "-".into());
            let cells: Vec<String> = config.log_columns.iter().map(cell).collect();
            let text = if event.document.is_some() { cells.join("  ") } else { event.raw.clone() };
            writeln!(out, "{}", printable(&text))
        }
    };
    match arguments.limit {
        Some(limit) => newest(&*opened.store, &scope, limit, arguments.invalid, print),
        None => all(&*opened.store, &scope, arguments.invalid, print),
    }
}

type Print<'a> = dyn Fn(&mut dyn Write, &Event) -> std::io::Result<()> + 'a;

fn all(
    store: &dyn Store,
    scope: &Scope,
    invalid: bool,
    print: impl Fn(&mut dyn Write, &Event) -> std::io::Result<()>,
) -> Result<()> {
    let wanted = page(scope, Order::Forward, PAGE, invalid);
    pages(store, wanted, usize::MAX, |events| write_events(events.iter(), &print))
}

fn newest(
    store: &dyn Store,
    scope: &Scope,
    limit: usize,
    invalid: bool,
    print: impl Fn(&mut dyn Write, &Event) -> std::io::Result<()>,
) -> Result<()> {
    let mut all = Vec::new();
    let read = pages(store, page(scope, Order::Backward, limit, invalid), limit, |events| {
        all.extend(events);
        Ok(())
    });
    asking::runtime()?.block_on(store.let_go());
    read?;
    write_events(all.iter().rev(), &print)
}

/// Hands so many events on, page by page, as far as there are any.
fn pages(
    store: &dyn Store,
    mut wanted: Page,
    mut left: usize,
    mut take: impl FnMut(Vec<Event>) -> Result<()>,
) -> Result<()> {
    while left > 0 {
        wanted.limit = wanted.limit.min(left);
        let answer: PageAnswer = asking::ask(store, Question::Events(wanted.clone()))?;
        left = left.saturating_sub(answer.events.len());
        take(answer.events)?;
        match answer.next {
            Some(next) => wanted.after = Some(next),
            None => break,
        }
    }
    Ok(())
}

fn write_events<'a>(events: impl Iterator<Item = &'a Event>, print: &Print) -> Result<()> {
    output::to_stdout(|out| {
        for event in events {
            print(out, event)?;
        }
        Ok(())
    })
}

fn page(scope: &Scope, order: Order, limit: usize, invalid_only: bool) -> Page {
    Page { window: scope.window, filter: scope.filter.clone(), order, after: None, limit, invalid_only }
}

/// The document as stored; a line that is no JSON object comes as `{"line": …, "invalid": …}`.
fn line(event: &Event) -> String {
    match &event.document {
        Some(document) => document.to_string(),
        None => json!({ "line": event.raw, "invalid": event.invalid }).to_string(),
    }
}
