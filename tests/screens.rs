//! Keys typed into the real screens over the real store: one line a look, at two sizes, with a hash of its styles in every theme.

use std::collections::VecDeque;
use std::fmt::Write;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyModifiers};
use mlogtui::analysis::{AskedWindow, Zone};
use mlogtui::app::{Clock, Effect, Message, Screens, Setup, StartAt, State, draw, update};
use mlogtui::demo::{self, DEFAULT_START, Scenario, Story};
use mlogtui::keymap::{Key, Keymap};
use mlogtui::model::{BaselineChoice, Destination, Filter, SECOND, Time};
use mlogtui::screens::{Dashboard, EventScreen, Logs, Screen, TraceScreen};
use mlogtui::store::Store;
use mlogtui::store::local::{Generated, Inputs, LocalStore};
use mlogtui::ui::{Context, shipped_themes, style_hash, text_of};
use mlogtui::{contract, panes};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tokio_stream::StreamExt;

const EVENTS: u64 = 30_000;

/// Every pane, screen and overlay: its name, and the keys that lead there (text to type stands in single quotes).
const LOOKS: &[(&str, &str)] = &[
    ("dashboard", ""),
    ("dashboard_filtered", "/ 'variant:canary' enter"),
    ("dashboard_empty", "/ 'variant:nowhere' enter"),
    ("dashboard_details", "1 i"),
    ("dashboard_range", "2 left v left left"),
    ("pane_latency", "1 enter"),
    ("pane_confidence", "2 enter"),
    ("pane_cache", "3 enter left"),
    ("pane_errors", "4 enter"),
    ("pane_drift", "5 enter"),
    ("pane_versions", "6 enter"),
    ("pane_training", "7 enter"),
    ("logs", "l"),
    ("logs_error", "2 l E"),
    ("logs_search", "l / 'level:WARN' enter"),
    ("logs_service", "2 l right right a"),
    ("logs_invalid", "4 l !"),
    ("logs_empty", "/ 'variant:nowhere' enter l"),
    ("event", "2 l enter"),
    ("event_search", "2 l enter / 'model' enter n"),
    ("event_neighbours", "2 l enter a"),
    ("event_copy", "2 l enter y"),
    ("trace", "2 l enter t"),
    ("trace_details", "2 l t down i"),
    ("filter_prompt", "/ 'vari'"),
    ("filter_values", "/ 'variant:'"),
    ("filter_fault", "/ 'latency:>=slow' enter"),
    ("window_prompt", "w"),
    ("window_fault", "w 'noonish' enter"),
    ("baseline_prompt", "B"),
    ("columns_prompt", "l c"),
    ("palette", ": 'zo'"),
    ("help", "?"),
    ("copy_menu", "y"),
    ("leaving", "q"),
    ("notice", "W"),
];

/// A session on a demo at the moment when the pager goes off, every answer awaited.
struct Session {
    state: State,
    store: Arc<LocalStore>,
    waiting: tokio::runtime::Runtime,
}

impl Session {
    fn begin(store: Arc<LocalStore>, now: Time, size: (u16, u16)) -> Session {
        let setup = Setup {
            store: "app.ndjson".into(),
            clock: Clock::Demo,
            now,
            size,
            start: StartAt { window: AskedWindow::default(), filter: Filter::All, baseline: BaselineChoice::Auto },
            live: None,
            refresh: 10 * SECOND,
            zone: Zone::Utc,
            themes: shipped_themes().unwrap(),
            ascii_only: false,
            keymap: Keymap::load(None).unwrap(),
            map: contract::field_map("mlog").unwrap(),
            config: Arc::default(),
            filters: Vec::new(),
            screens: Screens { home, open },
        };
        let (state, effects) = State::begin(setup);
        let waiting = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut session = Session { state, store, waiting };
        session.perform(effects);
        session
    }

    /// Types keys as keymaps write them, and text in single quotes.
    fn keys(&mut self, keys: &str) {
        for (nth, part) in keys.split('\'').enumerate() {
            if nth % 2 == 1 {
                let typed = |c| Key::normal(KeyCode::Char(c), KeyModifiers::NONE);
                part.chars().for_each(|c| self.tell(Message::Key(typed(c))));
            } else {
                part.split_whitespace().for_each(|key| self.tell(Message::Key(Key::parse(key).unwrap())));
            }
        }
    }

    fn tell(&mut self, message: Message) {
        let effects = update(&mut self.state, message);
        self.perform(effects);
    }

    /// Does what the core wants; of each answer only the whole one is told, so that what is seen does not hang on speed.
    fn perform(&mut self, effects: Vec<Effect>) {
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            let Effect::Ask(batch) = effect else { continue };
            let answers: Vec<_> = self.waiting.block_on(self.store.answer(batch).collect());
            for answer in answers.into_iter().filter(|a| a.coverage.is_whole() || a.result.is_err()) {
                let (ticket, result, coverage) = (answer.ticket, answer.result, answer.coverage);
                effects.extend(update(&mut self.state, Message::Answered { ticket, result, coverage }));
            }
        }
    }

    fn drawn(&self) -> Buffer {
        let (columns, rows) = self.state.context.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        draw(&self.state, &mut buffer);
        buffer
    }

    /// The screen as text, and its styles in every theme.
    fn look(&mut self) -> String {
        let mut look = format!("{}\n", text_of(&self.drawn()));
        for theme in shipped_themes().unwrap() {
            self.state.context.theme = theme;
            write!(look, "\n{} {}", self.state.context.theme.name, style_hash(&self.drawn())).unwrap();
        }
        look
    }
}

/// Blocks of lines in memory.
struct Written(Vec<Vec<u8>>);

impl Generated for Written {
    fn name(&self) -> String {
        "app.ndjson".into()
    }

    fn blocks(&self) -> u32 {
        self.0.len() as u32
    }

    fn write_block(&self, block: u32, into: &mut Vec<u8>) {
        into.extend_from_slice(&self.0[block as usize]);
    }

    fn block_bytes(&self, block: u32) -> u64 {
        self.0[block as usize].len() as u64
    }
}

fn home(_: &Context) -> Box<dyn Screen> {
    Box::new(Dashboard::new(panes::shipped(), panes::volume()))
}

fn open(to: &Destination, _: &Context) -> Box<dyn Screen> {
    match to {
        Destination::Logs { at, .. } => Box::new(Logs::new(*at)),
        Destination::Trace(follow) => Box::new(TraceScreen::new(follow.clone())),
        Destination::Event(event) => Box::new(EventScreen::new((**event).clone())),
    }
}

#[test]
fn every_pane_screen_and_overlay_looks_as_it_did() {
    let story = Story::new(Scenario::ConfidenceCollapse, 1, EVENTS, DEFAULT_START);
    let pager = story.pager();
    let mut lines = Vec::new();
    demo::write(&story, &mut lines, &mut |_| {}).unwrap();
    let map = contract::field_map("mlog").unwrap();
    let lines: Vec<&[u8]> = lines.split_inclusive(|byte| *byte == b'\n').collect();
    let blocks = Written(lines.chunks(100).map(<[_]>::concat).collect());
    let store = LocalStore::open(Inputs::Generated(Arc::new(blocks)), map, &[], true).unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/screens");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    for (name, keys) in LOOKS {
        let mut looks = format!("keys: {keys}\n");
        for size in [(80, 24), (120, 40)] {
            let mut session = Session::begin(store.clone(), pager, size);
            session.keys(keys);
            write!(looks, "\n{}x{}\n{}\n", size.0, size.1, session.look()).unwrap();
        }
        insta::assert_snapshot!(*name, looks);
    }
}

#[test]
fn every_pane_that_ships_is_looked_at() {
    for pane in panes::shipped() {
        let name = format!("pane_{}", pane.key);
        assert!(LOOKS.iter().any(|(look, _)| *look == name), "{name} is not among the looks");
    }
}
