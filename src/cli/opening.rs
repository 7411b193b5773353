//! From arguments to a store and a scope.

use std::sync::Arc;

use chrono::Utc;

use crate::analysis::{self, Anchor, AskedWindow, Zone};
use crate::config::Config;
use crate::contract;
use crate::model::{
    BaselineChoice, Error, ErrorKind, FieldMap, Filter, Health, Question, Result, SECOND, Scope, Time, Window,
};
use crate::store::Store;
use crate::store::elastic::ElasticStore;
use crate::store::local::{Inputs, LocalStore};

use super::arguments::{ScopeArguments, SourceArguments};
use super::{asking, output};

/// Logs that can be asked.
pub struct Opened {
    /// What answers.
    pub store: Arc<dyn Store>,
    /// Logical names.
    pub map: Arc<FieldMap>,
    /// The time by the clock on the wall, where the logs go by it; files go by their newest event.
    pub now: Option<Time>,
}

/// Opens the logs that were named; `expected` are questions whose columns a first scan of files pulls out.
pub fn open(source: &SourceArguments, config: &Config, expected: &[Question]) -> Result<Opened> {
    open_logs(source, config, expected, false)
}

/// The same; `follows` what is written to files and streams later instead of waiting for an end.
pub fn open_logs(source: &SourceArguments, config: &Config, expected: &[Question], follows: bool) -> Result<Opened> {
    let map = field_map(source, config)?;
    if let Some((name, cluster)) = source.cluster(config)? {
        let store = Arc::new(ElasticStore::open(&name, &cluster, map.clone())?);
        return Ok(Opened { store, map, now: Some(Time(Utc::now().timestamp_millis())) });
    }
    if source.file.is_empty() {
        return Err(Error::new(
            ErrorKind::Usage,
            "no logs were named",
            "Name them with --file PATH (a file, a directory, a glob, or - for standard input), or --cluster NAME.",
        ));
    }
    let store = LocalStore::open(Inputs::Named(source.file.clone()), map.clone(), expected, follows)?;
    Ok(Opened { store, map, now: None })
}

/// The field map of the arguments, else of the settings.
pub fn field_map(source: &SourceArguments, config: &Config) -> Result<Arc<FieldMap>> {
    source.field_map.as_deref().map_or_else(|| config.field_map(), contract::field_map)
}

/// What the arguments say about the scope, before the data is known.
#[derive(Clone, Debug)]
pub struct Asked {
    window: AskedWindow,
    baseline: Option<String>,
    /// The filter that was asked for.
    pub filter: Filter,
    zone: Zone,
    usual_length: i64,
}

impl Asked {
    /// Reads the arguments; times are placed when the data's own time is known.
    pub fn read(arguments: &ScopeArguments, config: &Config, zone: Zone) -> Result<Asked> {
        let filter = arguments.filter.as_deref().map_or(Ok(Filter::All), contract::filter::parse_or_explain)?;
        Ok(Asked {
            window: asked_window(arguments)?,
            baseline: arguments.baseline.clone(),
            filter,
            zone,
            usual_length: config.window_ms,
        })
    }

    /// Whether no window was asked for.
    pub fn is_open(&self) -> bool {
        self.window.is_open()
    }

    /// The baseline that was asked for.
    pub fn baseline(&self, now: Time) -> Result<BaselineChoice> {
        self.baseline
            .as_deref()
            .map_or(Ok(BaselineChoice::Auto), |text| analysis::parse_choice(text, Anchor::new(now, self.zone)))
    }

    /// The scope, now that it is known from when to when there is data; without `now` the newest event's time stands for it.
    pub fn scope(&self, health: &Health, now: Option<Time>) -> Result<Scope> {
        let now = now.map_or_else(|| end_of(health), Ok)?;
        let window = self
            .window
            .resolve(now, self.zone, self.usual_length)?
            .unwrap_or_else(|| last_stretch(health, now, self.usual_length));
        let baseline = analysis::resolve(&self.baseline(now)?, window, health);
        Ok(Scope { window, filter: self.filter.clone(), baseline })
    }
}

/// The window that the arguments ask for.
pub fn asked_window(arguments: &ScopeArguments) -> Result<AskedWindow> {
    AskedWindow::new(arguments.from.clone(), arguments.to.clone(), arguments.last.clone())
}

/// The zone of the arguments, else of the config.
pub fn zone(local_time: bool, config: &Config) -> Zone {
    if local_time { Zone::Local } else { config.zone }
}

/// The scope of a headless command.
pub fn headless_scope(opened: &Opened, asked: &Asked) -> Result<Scope> {
    asked.scope(&health_told(opened, asked)?, opened.now)
}

/// The state of the store, when everything was read; what is wrong with it is said on stderr.
pub fn health_told(opened: &Opened, asked: &Asked) -> Result<Health> {
    let health = health(opened)?;
    health.remarks().for_each(|note| output::say(note));
    let lines = health.lines;
    let odd = [(lines.not_json, "lines are no JSON"), (lines.untimed, "events have no usable time")];
    odd.iter().filter(|(count, _)| *count > 0).for_each(|(count, what)| output::say(&format!("{count} {what}")));
    if let Some(name) = contract::filter::misspelt(&asked.filter, &opened.map, &[]) {
        output::say(&name.words());
    }
    Ok(health)
}

/// The state of the store, when everything was read.
pub fn health(opened: &Opened) -> Result<Health> {
    asking::ask(&*opened.store, Question::Health)
}

/// A scope of all time, for finding out which columns questions need.
pub fn any_scope(filter: Filter) -> Scope {
    Scope { window: Window::new(Time(0), Time(SECOND)), filter, baseline: Default::default() }
}

/// The instant after the newest event: on files that is "now".
fn end_of(health: &Health) -> Result<Time> {
    let newest = health.newest.ok_or_else(|| {
        let read = health.lines;
        Error::new(
            ErrorKind::BadInput,
            "no event with a usable time was found",
            format!(
                "{} events and {} lines that are no JSON were read. Times need a zone (2026-03-02T03:04:05Z) and stand in `timestamp` \
                 or `@timestamp`; --field-map names other fields.",
                read.events, read.not_json
            ),
        )
    })?;
    Ok(newest.plus(1))
}

fn last_stretch(health: &Health, now: Time, length: i64) -> Window {
    let from = now.plus(-length);
    Window::new(health.oldest.map_or(from, |oldest| oldest.max(from)), now)
}
