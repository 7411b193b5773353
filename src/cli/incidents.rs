//! `mlogtui incidents` and `mlogtui resume`: the records on this machine, in every form, and going on with one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::analysis::{Anchor, Zone, parse_choice};
use crate::config::{Config, Places, incidents_in};
use crate::contract::filter::parse_or_explain;
use crate::incident::{self, Recorded};
use crate::link;
use crate::model::{Error, ErrorKind, Incident, LinkedLogs, Result, View, ViewLink, Whereabouts};
use crate::ui::{cut, fit_left, numbers, printable};

use super::arguments::{IncidentsArguments, IncidentsCommand, ResumeArguments, ShowArguments, SourceArguments};
use super::tui::Begin;
use super::{open, output};

/// Lists the records, or shows one.
pub fn run(arguments: &IncidentsArguments) -> Result<()> {
    match &arguments.what {
        Some(IncidentsCommand::Show(show)) => self::show(show),
        None if arguments.json => {
            let all: Vec<_> = records()?.iter().map(|r| incident::summary(&r.incident)).collect();
            output::json(&all)
        }
        None => list(&records()?),
    }
}

fn list(records: &[Recorded]) -> Result<()> {
    if records.is_empty() {
        output::say("no incident was recorded here yet; I starts a record, and so does --alert");
    }
    output::to_stdout(|out| {
        for Recorded { incident, .. } in records {
            let at = incident.opened().map_or(String::new(), |at| at.rfc3339().replace('T', " "));
            let [id, title, store] =
                [&incident.id, incident.title(), incident.store()].map(|t| printable(t).into_owned());
            let entries = incident.entries.len();
            writeln!(
                out,
                "{} UTC  {} {:>4} entries  {}  {title}",
                at.get(..16).unwrap_or(&at),
                fit_left(&id, 58),
                entries,
                cut(&store, 24)
            )?;
        }
        Ok(())
    })
}

fn show(arguments: &ShowArguments) -> Result<()> {
    let Recorded { incident, unreadable } = chosen(arguments.id.as_deref())?;
    if unreadable > 0 {
        output::say(&format!("{} of the record could not be read and left out", numbers::counted(unreadable, "line")));
    }
    if arguments.json {
        return output::json(&incident::document(&incident));
    }
    let text = if arguments.html { incident::html(&incident) } else { incident::markdown(&incident) };
    output::to_stdout(|out| out.write_all(text.as_bytes()))
}

/// Goes on with a record, at the view it was left at.
pub fn resume(arguments: &ResumeArguments, config: Config) -> Result<()> {
    let incident = chosen(arguments.id.as_deref())?.incident;
    let link = left_at(&incident)?;
    let source = source_of(&incident, &arguments.source)?;
    let begin = Begin { view: Some(link.view.clone()), resumed: Some(incident), ..Begin::default() };
    open::show(&link, &source, &arguments.screen, arguments.yes, begin, config)
}

/// The view a record was left at; without one, the first screen on what was looked at.
fn left_at(incident: &Incident) -> Result<ViewLink> {
    if let Some(text) = incident.last_link() {
        return link::read(text);
    }
    let logs = match incident.logs() {
        Some(Whereabouts::Demo(demo)) => LinkedLogs::Demo(demo.clone()),
        Some(Whereabouts::Cluster(name)) => LinkedLogs::Cluster(name.clone()),
        _ => LinkedLogs::Files,
    };
    let view = View::Dashboard { pane: None, alone: false };
    let Some(place) = incident.place() else {
        return Ok(ViewLink { logs, view, window: None, baseline: Default::default(), filter: Default::default() });
    };
    Ok(ViewLink {
        logs,
        view,
        window: Some(place.window),
        baseline: parse_choice(&place.baseline, Anchor::new(place.window.to, Zone::Utc))?,
        filter: parse_or_explain(&place.filter)?,
    })
}

/// The logs of a record: those that were named, else those it was about.
fn source_of(incident: &Incident, named: &SourceArguments) -> Result<SourceArguments> {
    if !named.is_empty() {
        return Ok(named.clone());
    }
    match incident.logs() {
        Some(Whereabouts::Files(files)) if files.iter().any(|f| f == "-") => {
            Err(elsewhere("it was about a stream, which is gone", "Name a file that holds it with --file PATH."))
        }
        Some(Whereabouts::Files(files)) => Ok(SourceArguments { file: files.clone(), ..named.clone() }),
        Some(Whereabouts::Address) => {
            let hint = "Name it with --cluster NAME or --url URL; records keep no addresses.";
            Err(elsewhere("it was about a cluster that the config does not name", hint))
        }
        _ => Ok(named.clone()),
    }
}

fn elsewhere(why: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("the record cannot be resumed by itself: {why}"), hint)
}

/// All records, the newest first; those that cannot be read are named on stderr.
fn records() -> Result<Vec<Recorded>> {
    let mut records: Vec<Recorded> = Vec::new();
    for path in paths()? {
        match read(&path) {
            Ok(record) => records.push(record),
            Err(error) => output::say(&format!("cannot read {}: {error}", path.display())),
        }
    }
    records.sort_by_key(|record| std::cmp::Reverse((record.incident.opened(), record.incident.id.clone())));
    Ok(records)
}

fn paths() -> Result<Vec<PathBuf>> {
    let folder = incidents_in(&Places::find()?.state);
    let failed = |e: io::Error| {
        let hint = "Is it a folder of yours? XDG_STATE_HOME names another.";
        Error::new(ErrorKind::Unreachable, format!("cannot read {}: {e}", folder.display()), hint)
    };
    let found = match fs::read_dir(&folder) {
        Ok(found) => found.collect::<io::Result<Vec<_>>>().map_err(failed)?,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(failed(e)),
    };
    Ok(found.into_iter().map(|f| f.path()).filter(|p| p.extension().is_some_and(|e| e == "ndjson")).collect())
}

fn read(path: &Path) -> io::Result<Recorded> {
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    fs::read(path).map(|lines| incident::read(&id, &lines))
}

/// The record of that id or a part of it; without one, the newest.
fn chosen(id: Option<&str>) -> Result<Recorded> {
    let records = records()?;
    let wanted = id.unwrap_or("");
    let exact = records.iter().position(|r| r.incident.id == wanted);
    let mut fitting: Vec<usize> =
        (0..records.len()).filter(|at| records.get(*at).is_some_and(|r| r.incident.id.contains(wanted))).collect();
    if wanted.is_empty() || exact.is_some() {
        fitting = exact.or(fitting.first().copied()).into_iter().collect();
    }
    match fitting.as_slice() {
        [only] => records.into_iter().nth(*only).ok_or_else(|| unknown(wanted)),
        [] => Err(unknown(wanted)),
        several => {
            let ids = several.iter().filter_map(|at| records.get(*at)).take(10).map(|r| r.incident.id.as_str());
            let hint = format!("Write more of the id: {}", ids.collect::<Vec<_>>().join(", "));
            Err(Error::new(ErrorKind::Usage, format!("several records are called like `{wanted}`"), hint))
        }
    }
}

fn unknown(wanted: &str) -> Error {
    let message = match wanted {
        "" => "no incident was recorded here yet".to_string(),
        wanted => format!("no record is called `{wanted}`"),
    };
    Error::new(ErrorKind::BadInput, message, "`mlogtui incidents` lists them; I starts one, and so does --alert.")
}
