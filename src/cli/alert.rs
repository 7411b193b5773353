//! `mlogtui --alert FILE|-|TEXT`: opens what the pager is about, and records it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use chrono::Utc;

use crate::alert::{self, Alert, Clues, Known, LONGEST};
use crate::config::Config;
use crate::contract::{self, filter};
use crate::link;
use crate::model::{Error, ErrorKind, Filter, Proposal, Result, Time, View, ViewLink, What};
use crate::panes;
use crate::runbook::{self, Shelf};

use super::arguments::{ScopeArguments, ScreenArguments, SourceArguments};
use super::tui::{self, Begin};
use super::{open, opening, shelf};

/// Opens what an alert is about; what was typed beside it wins.
pub fn run(
    given: &str,
    source: &SourceArguments,
    scope: &ScopeArguments,
    screen: &ScreenArguments,
    config: Config,
) -> Result<()> {
    let now = Time(Utc::now().timestamp_millis());
    let alert = alert::read(&text(given)?, now)?;
    let shelf = shelf::shelf(&config, config.field_map()?);
    if let Some(text) = &alert.link {
        let link = link::read(text)?;
        let begin = of_link(&alert, &link, (&shelf, &config))?;
        return open::show(&link, source, screen, false, begin, config);
    }
    let by_wall = source.file.is_empty().then_some(now);
    let clues = Clues::of(&alert, &known(&shelf, &config, by_wall)?);
    let clusters: Vec<&str> = config.clusters.keys().map(String::as_str).collect();
    let source = source_of(source, clues.cluster.as_deref(), &clusters)?;
    let clues = clues.filtered(&alert, &*opening::field_map(&source, &config)?);
    let scope = scope_of(scope, &clues);
    let begin = of_clues(&alert, &clues, (&shelf, &config));
    tui::start(tui::logs(&source, &config, begin)?, &scope, screen, config)
}

/// What to begin with on generated traffic, and which part of it is looked at; `now` is its clock.
pub fn on_demo(given: &str, now: Time, scope: &ScopeArguments, config: &Config) -> Result<(Begin, ScopeArguments)> {
    let alert = alert::read(&text(given)?, now)?;
    let map = contract::field_map("mlog")?;
    let shelf = shelf::shelf(config, map.clone());
    if let Some(text) = &alert.link {
        let link = link::read(text)?;
        return Ok((of_link(&alert, &link, (&shelf, config))?, open::scope_of(&link)));
    }
    let clues = Clues::of(&alert, &known(&shelf, config, Some(now))?).filtered(&alert, &map);
    Ok((of_clues(&alert, &clues, (&shelf, config)), scope_of(scope, &clues)))
}

/// What an alert may be about.
fn known<'k>(shelf: &Shelf, config: &'k Config, now: Option<Time>) -> Result<Known<'k>> {
    let panes = panes::arrangement(config)?.into_iter().map(|pane| (pane.key, pane.title)).collect();
    let runbooks = shelf.books.iter().map(|book| book.id.clone()).collect();
    let clusters = config.clusters.keys().map(String::as_str).collect();
    let wall = Time(Utc::now().timestamp_millis());
    Ok(Known { clusters, panes, wall, now, window: config.window_ms, runbooks })
}

/// The view of an alert's link.
fn of_link(alert: &Alert, link: &ViewLink, (shelf, config): (&Shelf, &Config)) -> Result<Begin> {
    let told = Clues::of(alert, &known(shelf, config, None)?);
    let of_view = if let View::Dashboard { pane, .. } = &link.view { pane.clone() } else { None };
    // Which window to look at, the link says.
    let clues = Clues { pane: of_view.or(told.pane), runbook: told.runbook, ..Clues::default() };
    Ok(Begin { view: Some(link.view.clone()), ..of_clues(alert, &clues, (shelf, config)) })
}

/// The dashboard at the pane of an alert's signal, with the runbook for it.
fn of_clues(alert: &Alert, clues: &Clues, (shelf, config): (&Shelf, &Config)) -> Begin {
    let fits = || clues.pane.iter().flat_map(|pane| runbook::proposed(&shelf.books, &config.alerts, pane));
    let runbooks: Vec<String> = match &clues.runbook {
        Some(named) => vec![named.clone()],
        None => fits().map(|book| book.id.clone()).collect(),
    };
    let only = if let [only] = runbooks.as_slice() { Some(only.clone()) } else { None };
    Begin {
        view: Some(View::Dashboard { pane: clues.pane.clone(), alone: false }),
        alert: Some(What::Alert { source: alert.source.into(), words: alert.title.clone(), since: alert.since }),
        notice: Some(notice(alert, clues, &runbooks)),
        proposal: Some(Proposal { pane: clues.pane.clone(), runbook: only }),
        ..Begin::default()
    }
}

/// What was understood of it, and what was not believed; what one can do first, for narrow screens.
fn notice(alert: &Alert, clues: &Clues, runbooks: &[String]) -> String {
    let runbook = match (runbooks, &clues.pane) {
        ([one], _) => format!("R walks the runbook {one}"),
        ([_, ..], _) => format!("R offers the runbooks {}", runbooks.join(", ")),
        ([], Some(pane)) => format!("the signal is {pane}, which no runbook answers"),
        ([], None) => "its words name no signal that is known here".into(),
    };
    // Its labels may be written otherwise than in the logs: then nothing is there, and why has to be seen.
    let narrowed = (clues.filter != Filter::All).then(|| format!("only {}, u: all", filter::write(&clues.filter)));
    let doubts = clues.doubts.iter().cloned();
    let parts: Vec<String> = [runbook].into_iter().chain(narrowed).chain(doubts).chain([alert.title.clone()]).collect();
    format!("alert: {}", parts.join("; "))
}

/// The text of an alert: of standard input, of a file, or as it was given.
fn text(given: &str) -> Result<String> {
    let unreadable = |e: io::Error| {
        Error::new(ErrorKind::Unreachable, format!("cannot read the alert {given}: {e}"), "Is the path right?")
    };
    let bounded = |from: &mut dyn Read| {
        let mut bytes = Vec::new();
        from.take(LONGEST as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    match given {
        "-" => bounded(&mut io::stdin().lock()),
        path if Path::new(path).is_file() => bounded(&mut File::open(path).map_err(unreadable)?),
        // What looks like a path, and is none, is a mistake rather than an alert.
        path if !path.contains(char::is_whitespace) && (path.contains('/') || path.ends_with(".json")) => {
            if path.starts_with(link::SCHEME) {
                Ok(path.to_string())
            } else {
                Err(unreadable(io::ErrorKind::NotFound.into()))
            }
        }
        pasted => Ok(pasted.to_string()),
    }
}

/// The logs: as typed, else the cluster the alert names, else the only one there is.
fn source_of(typed: &SourceArguments, named: Option<&str>, known: &[&str]) -> Result<SourceArguments> {
    let cluster = match (typed.is_empty(), named, known) {
        (false, ..) => return Ok(typed.clone()),
        (true, Some(named), _) => named,
        (true, None, [only]) => only,
        (true, None, []) => {
            return Err(which("the config names no cluster", "Name the logs with --file PATH or --cluster NAME."));
        }
        (true, None, known) => {
            let hint = format!("Name one with --cluster: {}.", known.join(", "));
            return Err(which("it names none of the clusters of the config", &hint));
        }
    };
    Ok(SourceArguments { cluster: Some(cluster.to_string()), ..typed.clone() })
}

fn which(why: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("which logs the alert is about cannot be told: {why}"), hint)
}

/// The scope: as typed where it was, else as the alert has it.
fn scope_of(typed: &ScopeArguments, clues: &Clues) -> ScopeArguments {
    let free = typed.from.is_none() && typed.to.is_none() && typed.last.is_none();
    let time = |time: Option<Time>| time.filter(|_| free).map(Time::rfc3339);
    let of_alert = (clues.filter != Filter::All).then(|| filter::write(&clues.filter));
    ScopeArguments {
        from: typed.from.clone().or_else(|| time(clues.from)),
        to: typed.to.clone().or_else(|| time(clues.to)),
        filter: typed.filter.clone().or(of_alert),
        ..typed.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_says_what_can_be_done_what_is_left_out_and_what_is_doubted() {
        let alert = alert::read("latency,2026-03-02T03:00:00Z,variant:canary", Time(0)).unwrap();
        let map = contract::field_map("mlog").unwrap();
        let known = Known {
            clusters: Vec::new(),
            panes: vec![("latency".into(), "Latency".into())],
            wall: Time(0),
            now: Some(Time(0)),
            window: 1_800_000,
            runbooks: Vec::new(),
        };
        let clues = Clues::of(&alert, &known).filtered(&alert, &map);
        let said = notice(&alert, &clues, &["latency".into()]);
        let start =
            "alert: R walks the runbook latency; only variant:canary, u: all; it says it goes off in the future";
        assert!(said.starts_with(start), "{said}");
        let plain = notice(&alert, &Clues { filter: Filter::All, ..clues }, &[]);
        assert!(plain.starts_with("alert: the signal is latency, which no runbook answers; it says"), "{plain}");
    }
}
