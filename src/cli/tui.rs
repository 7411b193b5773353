//! `mlogtui --file …`: opens the dashboard.

use std::fs;
use std::sync::Arc;

use chrono::Utc;

use crate::analysis;
use crate::app::{Clock, Recording, Screens, Setup, StartAt};
use crate::config::{Cluster, Config, Places};
use crate::contract::filter;
use crate::keymap::Keymap;
use crate::model::{
    BaselineChoice, Destination, FieldMap, Filter, Incident, Proposal, Question, Result, Time, View, What, Whereabouts,
};
use crate::panes;
use crate::runbook::{Setting, Shelf, Walk};
use crate::runtime::{self, Session};
use crate::screens::{self, Dashboard, Screen};
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
    /// Where the logs are found again.
    pub whereabouts: Whereabouts,
    /// What to go to, and what to record.
    pub begin: Begin,
}

/// What a session goes to first, and what it records from its start.
#[derive(Default)]
pub struct Begin {
    /// The screen; the dashboard where none is given.
    pub view: Option<View>,
    /// A record that goes on.
    pub resumed: Option<Incident>,
    /// What the pager said.
    pub alert: Option<What>,
    /// What to say in the bottom line at first.
    pub notice: Option<String>,
    /// What the alert proposes.
    pub proposal: Option<Proposal>,
}

/// Opens the dashboard on files.
pub fn run(source: &SourceArguments, scope: &ScopeArguments, screen: &ScreenArguments, config: Config) -> Result<()> {
    start(logs(source, &config, Begin::default())?, scope, screen, config)
}

/// The logs that were named, and what to begin with.
pub fn logs(source: &SourceArguments, config: &Config, begin: Begin) -> Result<Start> {
    let (name, logs, clock) = match source.cluster(config)? {
        Some((name, cluster)) => (name.clone(), Looked::Cluster(name, Box::new(cluster)), Clock::Wall),
        None => (name_of(&source.file), Looked::Lines(Inputs::Named(source.file.clone())), Clock::Files),
    };
    let whereabouts = match (&source.cluster, &source.url) {
        (Some(name), _) => Whereabouts::Cluster(name.clone()),
        (None, Some(_)) => Whereabouts::Address,
        (None, None) => Whereabouts::Files(source.file.iter().map(|file| absolute(file)).collect()),
    };
    let (now, map) = (Box::new(|| Time(Utc::now().timestamp_millis())), opening::field_map(source, config)?);
    Ok(Start { name, logs, clock, now, map, whereabouts, begin })
}

/// A path or glob that means the same from any folder.
fn absolute(file: &str) -> String {
    match std::path::absolute(file) {
        Ok(path) if file != "-" => path.display().to_string(),
        _ => file.to_string(),
    }
}

/// Who records what of these logs.
fn recording(whereabouts: Whereabouts, begin: &mut Begin, config: &Config) -> Recording {
    let login = ["USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    Recording {
        author: config.author.clone().or(login).unwrap_or_else(|| "unknown".into()),
        token: format!("{:04x}", fastrand::u16(..)),
        logs: whereabouts,
        resumed: begin.resumed.take(),
        alert: begin.alert.take(),
    }
}

/// The first file, and how many more there are.
fn name_of(files: &[String]) -> String {
    match files {
        [first, _, ..] => format!("{first} +{}", files.len() - 1),
        few => few.concat(),
    }
}

/// Opens the dashboard.
pub fn start(mut start: Start, scope: &ScopeArguments, screen: &ScreenArguments, config: Config) -> Result<()> {
    let now = (start.now)();
    let zone = opening::zone(screen.local_time, &config);
    let start_at = StartAt {
        window: opening::asked_window(scope)?,
        filter: scope.filter.as_deref().map_or(Ok(Filter::All), filter::parse_or_explain)?,
        baseline: scope
            .baseline
            .as_deref()
            .map_or(Ok(BaselineChoice::Auto), |b| analysis::parse_choice(b, now, zone))?,
        view: start.begin.view.take(),
        notice: start.begin.notice.take(),
        proposal: start.begin.proposal.take(),
    };
    let recording = recording(start.whereabouts, &mut start.begin, &config);
    let places = Places::find().ok();
    let _log = places.as_ref().and_then(|p| runtime::log_to(&p.state));
    let keys = places.as_ref().and_then(|p| fs::read_to_string(&p.keymap).ok());
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let template = opening::any_scope(start_at.filter.clone());
    let panes = panes::arrangement(&config)?;
    panes::watching::rules(&config)?;
    let mut asked_by_panes: Vec<Question> =
        panes.iter().chain([&panes::volume()]).map(|p| p.question(&template)).collect();
    asked_by_panes.push(Question::Anomalies(template.clone()));
    let documents = super::shelf::texts(&config);
    // A runbook asks for more than the panes do: read with them, none of its steps waits for a scan of its own.
    let shelf = Shelf::read(&documents, &Setting::new(&config, start.map.clone()));
    let asked_by_steps =
        shelf.books.iter().flat_map(|b| Walk::new(b.clone(), template.clone(), start.map.clone()).expected());
    let expected: Vec<Question> = asked_by_panes.into_iter().chain(asked_by_steps).collect();
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
        documents: Arc::new(documents),
        config: Arc::new(config),
        filters: Vec::new(),
        screens: Screens { home, open },
        recording,
    };
    runtime::run(Session { setup, store, clock: start.now, mouse, state_dir: places.map(|p| p.state) })
}

fn home(context: &Context) -> Box<dyn Screen> {
    // The arrangement was read once already, so that its mistakes were told before the screen opened.
    let panes = panes::arrangement(&context.config).unwrap_or_else(|_| panes::shipped());
    Box::new(Dashboard::new(panes, panes::volume()).with_signs(signs()))
}

fn open(destination: &Destination, context: &Context) -> Box<dyn Screen> {
    screens::open(destination, context, signs())
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
