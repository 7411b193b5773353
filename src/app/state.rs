//! All that the core knows; it does not grow with features, screens keep their own state in their layer.

use std::sync::Arc;

use crate::analysis::{AskedWindow, Zone};
use crate::config::Config;
use crate::keymap::{Key, Keymap};
use crate::model::{
    BaselineChoice, FieldInfo, FieldMap, Filter, Health, Proposal, Question, Remote, RunbookText, Ticket, Time,
    ValueCount, View,
};
use crate::ui::{Context, Purpose, Theme, Tickets};

use super::pace::Pace;
use super::{Effect, History, Journal, Layer, Recording, ScreenLayer, Screens};

/// Which clock the data goes by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// The wall clock.
    Wall,
    /// A demo's own clock, which `Ticked` carries.
    Demo,
    /// The newest event's time, unless the files grow; then the wall clock.
    Files,
}

/// What to look at first.
#[derive(Clone, PartialEq, Debug)]
pub struct StartAt {
    /// The window, by the clock of the data; open for the newest of what there is.
    pub window: AskedWindow,
    /// Which events.
    pub filter: Filter,
    /// What is usual.
    pub baseline: BaselineChoice,
    /// The screen to go to; `None` stays on the first.
    pub view: Option<View>,
    /// What to say once it is there.
    pub notice: Option<String>,
    /// What the alert that begins the session proposes.
    pub proposal: Option<Proposal>,
}

/// What a session is started with.
pub struct Setup {
    /// Named in the header: the file or cluster.
    pub store: String,
    /// Which clock the data goes by.
    pub clock: Clock,
    /// The time by that clock, or by the wall clock for files.
    pub now: Time,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// What to look at first.
    pub start: StartAt,
    /// Whether to follow what is new from the start; `None` decides by the clock and by whether the store grows.
    pub live: Option<bool>,
    /// Time between refreshes in ms.
    pub refresh: i64,
    /// In which zone times are shown.
    pub zone: Zone,
    /// Themes to step through, the first is used; at least one.
    pub themes: Vec<Theme>,
    /// Whether only ASCII may be drawn.
    pub ascii_only: bool,
    /// Which keys do what.
    pub keymap: Keymap,
    /// Logical fields.
    pub map: Arc<FieldMap>,
    /// The user's settings.
    pub config: Arc<Config>,
    /// Runbooks that were found beside those that ship.
    pub documents: Arc<Vec<RunbookText>>,
    /// Filters of earlier sessions, newest last.
    pub filters: Vec<String>,
    /// Which screens there are.
    pub screens: Screens,
    /// Who records what of which logs.
    pub recording: Recording,
}

/// All that the core knows.
pub struct State {
    /// What every screen may read.
    pub context: Context,
    /// What is open, the home screen first; never empty.
    pub layers: Vec<Layer>,
    /// Hands out tickets.
    pub tickets: Tickets,
    /// Which keys do what.
    pub keymap: Keymap,
    /// Keys of a sequence that was started.
    pub pending: Vec<Key>,
    /// What is said in the bottom line until the next key.
    pub notice: Option<String>,
    /// What was looked at before and after.
    pub history: History,
    /// Filters that were replaced, for undoing.
    pub filters: Vec<Filter>,
    /// The baseline as chosen, before it was resolved.
    pub choice: BaselineChoice,
    /// The record of the incident.
    pub journal: Journal,
    /// Whether anything that is drawn may have changed since it was last taken.
    pub changed: bool,
    pub(super) start: StartAt,
    /// Whether the window is still the one it opened with.
    pub(super) opening: bool,
    pub(super) live: Option<bool>,
    pub(super) clock: Clock,
    pub(super) ticked: Time,
    /// The newest event there was when what is seen was asked for.
    pub(super) shown_to: Option<Time>,
    pub(super) pace: Pace,
    pub(super) themes: Vec<Theme>,
    pub(super) ascii_only: bool,
    pub(super) typed: Vec<(Purpose, String)>,
    pub(super) fields: Remote<Vec<FieldInfo>>,
    pub(super) values: Option<(String, Remote<Vec<ValueCount>>)>,
    pub(super) screens: Screens,
}

impl State {
    /// The state of a session that begins, and the first thing to ask: what the store has.
    pub fn begin(setup: Setup) -> (State, Vec<Effect>) {
        let context = Context {
            now: setup.now,
            size: setup.size,
            scope: None,
            clock: if setup.clock == Clock::Demo { "demo time".into() } else { String::new() },
            store: setup.store,
            health: Remote::default(),
            live: setup.live.unwrap_or(setup.clock != Clock::Files),
            zone: setup.zone,
            theme: setup.themes.first().cloned().unwrap_or_default(),
            map: setup.map,
            config: setup.config,
            documents: setup.documents,
            proposal: setup.start.proposal.clone(),
            left_walk: None,
        };
        let home = (setup.screens.home)(&context);
        let mut state = State {
            context,
            layers: vec![Layer::Screen(ScreenLayer::new(home, None))],
            tickets: Tickets::default(),
            keymap: setup.keymap,
            pending: Vec::new(),
            notice: None,
            history: History::default(),
            // So that a filter that came from outside can be taken back like any other.
            filters: (setup.start.filter != Filter::All).then_some(Filter::All).into_iter().collect(),
            choice: setup.start.baseline.clone(),
            journal: Journal::new(setup.recording),
            changed: true,
            start: setup.start,
            opening: true,
            live: setup.live,
            clock: setup.clock,
            ticked: setup.now,
            shown_to: None,
            pace: Pace::new(setup.refresh.max(crate::model::SECOND), setup.now),
            themes: setup.themes,
            ascii_only: setup.ascii_only,
            typed: setup.filters.into_iter().map(|f| (Purpose::Filter, f)).collect(),
            fields: Remote::default(),
            values: None,
            screens: setup.screens,
        };
        let effects = state.ask_health();
        (state, effects)
    }

    /// Asks what the store has; a question of the same kind that is still under way is abandoned.
    pub(super) fn ask_health(&mut self) -> Vec<Effect> {
        let ticket = self.tickets.draw();
        let old = self.context.health.pending.replace(ticket);
        let abandon = old.map(|t| Effect::Abandon(vec![t]));
        abandon.into_iter().chain([Effect::Ask(vec![(ticket, Question::Health)])]).collect()
    }

    /// What the store said of itself last.
    pub fn health(&self) -> Option<&Health> {
        self.context.health.value()
    }

    /// Index of the screen that is seen: the topmost one.
    pub fn top_screen(&self) -> usize {
        self.layers.iter().rposition(|l| l.screen().is_some()).unwrap_or(0)
    }

    /// Whether an answer is awaited.
    pub fn loading(&self) -> bool {
        let flying = |layer: &Layer| layer.screen().is_some_and(|s| !s.flying.is_empty());
        self.context.health.pending.is_some() || self.layers.iter().any(flying)
    }

    /// Whether time must be told every second: while something moves by itself, and of files, which may grow unseen.
    pub fn wants_ticks(&self) -> bool {
        self.moves() || self.clock == Clock::Files
    }

    /// Whether what is seen changes as time goes on: while following, loading, or waiting for a cluster to be back.
    pub fn moves(&self) -> bool {
        self.context.live || self.loading() || self.retries()
    }

    /// Whether files hold newer events than there were when what is seen was asked for.
    pub fn has_newer(&self) -> bool {
        let grew = self.health().filter(|health| health.growing && !self.context.live);
        grew.is_some_and(|health| health.newest > self.shown_to)
    }

    /// Whether a cluster that does not answer is asked again by itself: as long as somebody seems to be there.
    pub fn retries(&self) -> bool {
        let failed = self.context.health.error.is_some() && self.clock == Clock::Wall;
        failed && !self.pace.is_untouched(self.ticked)
    }

    /// The sections of the keymap that apply now, innermost first.
    pub fn sections(&self) -> &'static [&'static str] {
        crate::keymap::chain(self.layers.last().map_or("global", Layer::section))
    }

    /// Says something in the bottom line.
    pub(super) fn say(&mut self, words: impl Into<String>) {
        self.notice = Some(words.into());
    }

    /// Forgets that the question is in flight, whoever asked it.
    pub(super) fn landed(&mut self, ticket: Ticket) {
        for layer in self.layers.iter_mut().filter_map(Layer::screen_mut) {
            layer.flying.retain(|t| *t != ticket);
        }
    }
}
