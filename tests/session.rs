//! The real core over the real store, without a terminal: keys go in, answers are awaited, the screen is a buffer.

use std::collections::VecDeque;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyModifiers};
use mlogtui::analysis::{AskedWindow, Zone};
use mlogtui::app::{Clock, Effect, Message, Recording, Screens, Setup, StartAt, State, draw, update};
use mlogtui::keymap::{Key, Keymap};
use mlogtui::model::{BaselineChoice, Destination, Filter, Proposal, SECOND, Time, View, Whereabouts};
use mlogtui::screens::{self, Dashboard, Screen};
use mlogtui::store::Store;
use mlogtui::ui::{Context, Signs, shipped_themes};
use mlogtui::{contract, panes};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tokio_stream::StreamExt;

/// A session at a moment, every answer awaited.
pub struct Session {
    pub state: State,
    store: Arc<dyn Store>,
    waiting: tokio::runtime::Runtime,
}

impl Session {
    /// Opens the dashboard at a moment.
    pub fn begin(store: Arc<dyn Store>, now: Time, size: (u16, u16)) -> Session {
        Session::at(store, now, size, None, None)
    }

    /// Opens a view, with what an alert proposes.
    pub fn at(
        store: Arc<dyn Store>,
        now: Time,
        size: (u16, u16),
        view: Option<View>,
        proposal: Option<Proposal>,
    ) -> Session {
        let setup = Setup {
            store: "app.ndjson".into(),
            clock: Clock::Demo,
            now,
            size,
            start: StartAt {
                window: AskedWindow::default(),
                filter: Filter::All,
                baseline: BaselineChoice::Auto,
                view,
                notice: None,
                proposal,
            },
            live: None,
            refresh: 10 * SECOND,
            zone: Zone::Utc,
            themes: shipped_themes().unwrap(),
            ascii_only: false,
            keymap: Keymap::load(None).unwrap(),
            map: contract::field_map("mlog").unwrap(),
            config: Arc::default(),
            documents: Arc::default(),
            filters: Vec::new(),
            screens: Screens { home, open },
            recording: Recording {
                author: "ann".into(),
                token: "7f3a".into(),
                logs: Whereabouts::Files(vec!["/var/log/app.ndjson".into()]),
                resumed: None,
                alert: None,
            },
        };
        let (state, effects) = State::begin(setup);
        let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut session = Session { state, store, waiting };
        session.perform(effects);
        session
    }

    /// Types keys as keymaps write them, and text in single quotes.
    pub fn keys(&mut self, keys: &str) {
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

    /// The screen as it stands.
    pub fn drawn(&self) -> Buffer {
        let (columns, rows) = self.state.context.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        draw(&self.state, &mut buffer);
        buffer
    }
}

fn home(_: &Context) -> Box<dyn Screen> {
    Box::new(Dashboard::new(panes::shipped(), panes::volume()))
}

fn open(to: &Destination, context: &Context) -> Box<dyn Screen> {
    screens::open(to, context, Signs::Unicode)
}
