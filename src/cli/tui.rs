//! `mlogtui --file …`: opens the dashboard.

use std::fs;
use std::io;
use std::sync::Arc;

use chrono::Utc;

use crate::analysis::{self, Anchor, Zone};
use crate::app::{Clock, Recording, Screens, Setup, StartAt};
use crate::config::{Cluster, Config, Places, login};
use crate::contract::filter;
use crate::keymap::Keymap;
use crate::model::{
    BaselineChoice, Destination, Error, ErrorKind, FieldMap, Filter, Incident, Proposal, Question, Result, RunbookText,
    Time, View, What, Whereabouts,
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
    Recording {
        author: config.author.clone().unwrap_or_else(login),
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
    let (now, zone) = ((start.now)(), opening::zone(screen.local_time, &config));
    let start_at = start_at(scope, (now, zone), &mut start.begin)?;
    let recording = recording(start.whereabouts, &mut start.begin, &config);
    let places = Places::find().ok();
    let _log = places.as_ref().and_then(|p| runtime::log_to(&p.state));
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    panes::watching::rules(&config)?;
    let documents = super::shelf::texts(&config);
    let expected = expected(&config, &start.map, &documents, &start_at.filter)?;
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
        keymap: places.as_ref().map_or_else(|| Keymap::load(None), keymap)?,
        map: start.map.clone(),
        documents: Arc::new(documents),
        config: Arc::new(config),
        filters: Vec::new(),
        screens: Screens { home, open },
        recording,
    };
    let mouse = setup.config.mouse;
    let store: Arc<dyn Store> = match start.logs {
        Looked::Lines(inputs) => LocalStore::open(inputs, start.map, &expected, true)?,
        Looked::Cluster(name, cluster) => Arc::new(ElasticStore::open(&name, &cluster, start.map)?),
    };
    runtime::run(Session { setup, store, clock: start.now, mouse, state_dir: places.map(|p| p.state) })
}

fn start_at(scope: &ScopeArguments, (now, zone): (Time, Zone), begin: &mut Begin) -> Result<StartAt> {
    let baseline = scope.baseline.as_deref();
    Ok(StartAt {
        window: opening::asked_window(scope)?,
        filter: scope.filter.as_deref().map_or(Ok(Filter::All), filter::parse_or_explain)?,
        baseline: baseline
            .map_or(Ok(BaselineChoice::Auto), |text| analysis::parse_choice(text, Anchor::new(now, zone)))?,
        view: begin.view.take(),
        notice: begin.notice.take(),
        proposal: begin.proposal.take(),
    })
}

/// The user's own bindings beside those that ship.
fn keymap(places: &Places) -> Result<Keymap> {
    match fs::read_to_string(&places.keymap) {
        Ok(text) => Keymap::load(Some(&text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Keymap::load(None),
        Err(error) => {
            let message = format!("cannot read the keymap {}: {error}", places.keymap.display());
            Err(Error::new(ErrorKind::Unreachable, message, "Let this user read it, or move it away."))
        }
    }
}

/// What will be asked of the logs: by the panes, and by the runbooks, so that none of their steps waits for a scan of its own.
fn expected(config: &Config, map: &Arc<FieldMap>, documents: &[RunbookText], filter: &Filter) -> Result<Vec<Question>> {
    let template = opening::any_scope(filter.clone());
    let panes = panes::arrangement(config)?;
    let by_panes = panes.iter().chain([&panes::volume()]).map(|pane| pane.question(&template)).collect::<Vec<_>>();
    let shelf = Shelf::read(documents, &Setting::new(config, map.clone()));
    let by_steps = shelf.books.iter().flat_map(|b| Walk::new(b.clone(), template.clone(), map.clone()).expected());
    Ok(by_panes.into_iter().chain([Question::Anomalies(template.clone())]).chain(by_steps).collect())
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
