//! `mlogtui --file …`: opens the dashboard.

use std::fs;
use std::sync::Arc;

use chrono::Utc;

use crate::analysis;
use crate::app::{Clock, Screens, Setup, StartAt};
use crate::config::{Cluster, Config, Places};
use crate::contract::filter;
use crate::keymap::Keymap;
use crate::model::{BaselineChoice, Destination, FieldMap, Filter, Question, Result, Time};
use crate::panes;
use crate::runtime::{self, Session};
use crate::screens::{Dashboard, EventScreen, Logs, Screen, TraceScreen};
use crate::store::Store;
use crate::store::elastic::ElasticStore;
use crate::store::local::{Inputs, LocalStore};
use crate::ui::{self, Context};

use super::arguments::{ScopeArguments, ScreenArguments, SourceArguments};
use super::opening;

/// What is looked at.
pub enum Looked {
    /// Files, a stream, or lines made on demand.
    Lines(Inputs),
    /// A cluster, by its name.
    Cluster(String, Box<Cluster>),
}

/// What is opened, and by which clock.
pub struct Start {
    /// Named in the header.
    pub name: String,
    /// What is looked at.
    pub logs: Looked,
    /// Which clock the data goes by.
    pub clock: Clock,
    /// The time by that clock.
    pub now: Box<dyn Fn() -> Time + Send>,
    /// Logical fields.
    pub map: Arc<FieldMap>,
}

/// Opens the dashboard on files.
pub fn run(source: &SourceArguments, scope: &ScopeArguments, screen: &ScreenArguments, config: Config) -> Result<()> {
    let (name, logs, clock) = match source.cluster(&config)? {
        Some((name, cluster)) => (name.clone(), Looked::Cluster(name, Box::new(cluster)), Clock::Wall),
        None => (name_of(&source.file), Looked::Lines(Inputs::Named(source.file.clone())), Clock::Files),
    };
    let start = Start {
        name,
        logs,
        clock,
        now: Box::new(|| Time(Utc::now().timestamp_millis())),
        map: opening::field_map(source, &config)?,
    };
    self::start(start, scope, screen, config)
}

/// The first file, and how many more there are.
fn name_of(files: &[String]) -> String {
    match files {
        [first, _, ..] => format!("{first} +{}", files.len() - 1),
        few => few.concat(),
    }
}

/// Opens the dashboard.
pub fn start(start: Start, scope: &ScopeArguments, screen: &ScreenArguments, config: Config) -> Result<()> {
    let now = (start.now)();
    let zone = opening::zone(screen.local_time, &config);
    let start_at = StartAt {
        window: opening::asked_window(scope)?,
        filter: scope.filter.as_deref().map_or(Ok(Filter::All), filter::parse_or_explain)?,
        baseline: scope
            .baseline
            .as_deref()
            .map_or(Ok(BaselineChoice::Auto), |b| analysis::parse_choice(b, now, zone))?,
    };
    let places = Places::find().ok();
    let _log = places.as_ref().and_then(|p| runtime::log_to(&p.state));
    let keys = places.as_ref().and_then(|p| fs::read_to_string(&p.keymap).ok());
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let template = opening::any_scope(start_at.filter.clone());
    let panes = panes::arrangement(&config)?;
    let expected: Vec<Question> = panes.iter().chain([&panes::volume()]).map(|p| p.question(&template)).collect();
    let store: Arc<dyn Store> = match start.logs {
        Looked::Lines(inputs) => LocalStore::open(inputs, start.map.clone(), &expected, true)?,
        Looked::Cluster(name, cluster) => Arc::new(ElasticStore::open(&name, &cluster, start.map.clone())?),
    };
    let mouse = config.mouse;
    let setup = Setup {
        store: start.name,
        clock: start.clock,
        now,
        size: (80, 24),
        start: start_at,
        // A window of the past stays where it is.
        live: scope.to.is_some().then_some(false),
        refresh: config.refresh_ms,
        zone,
        themes: ui::themes_from(screen.theme.as_deref().unwrap_or(&config.theme), no_color)?,
        ascii_only: !speaks_utf8(),
        keymap: Keymap::load(keys.as_deref())?,
        map: start.map,
        config: Arc::new(config),
        filters: Vec::new(),
        screens: Screens { home, open },
    };
    runtime::run(Session { setup, store, clock: start.now, mouse, state_dir: places.map(|p| p.state) })
}

fn home(context: &Context) -> Box<dyn Screen> {
    // The arrangement was read once already, so that its mistakes were told before the screen opened.
    let panes = panes::arrangement(&context.config).unwrap_or_else(|_| panes::shipped());
    Box::new(Dashboard::new(panes, panes::volume()).with_signs(signs()))
}

fn open(destination: &Destination, _: &Context) -> Box<dyn Screen> {
    match destination {
        Destination::Logs { at, .. } => Box::new(Logs::new(*at)),
        Destination::Trace(follow) => Box::new(TraceScreen::new(follow.clone()).with_signs(signs())),
        Destination::Event(event) => Box::new(EventScreen::new((**event).clone())),
    }
}

fn signs() -> ui::Signs {
    if speaks_utf8() { ui::Signs::Unicode } else { ui::Signs::Ascii }
}

/// Whether the locale says that the terminal shows UTF-8.
fn speaks_utf8() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
    ui::Signs::of_locale(&locale) == ui::Signs::Unicode
}
