//! A session over a small screen and a language of few words; keys are typed as text.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::analysis::{AskedWindow, Zone};
use crate::app::*;
use crate::keymap::{Key, Keymap};
use crate::model::*;
use crate::screens::Screen;
use crate::ui::{Context, Outcome, Purpose, Tickets, Wish, shipped_themes, text_of};

/// 2026-03-02T10:00:00Z.
pub const NEWEST: Time = Time(1_772_445_600_000);

/// A screen that asks one question and knows a few actions.
pub struct Plain {
    section: &'static str,
    pending: Option<Ticket>,
    searched: String,
}

impl Screen for Plain {
    fn section(&self) -> &'static str {
        self.section
    }

    fn actions(&self) -> &'static [Action] {
        &[Action::Enter, Action::Logs, Action::Search, Action::Copy, Action::Mark, Action::FilterFor]
    }

    fn ask(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let old = self.pending.replace(tickets.draw()).map(|t| Wish::Abandon(vec![t]));
        let scope = context.scope.clone().unwrap();
        let ask = Wish::Ask(vec![(self.pending.unwrap(), Question::Anomalies(scope))]);
        old.into_iter().chain([ask]).collect()
    }

    fn answered(
        &mut self,
        ticket: Ticket,
        _: &Result<Answer>,
        _: Coverage,
        _: &Context,
        _: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        (self.pending == Some(ticket)).then(|| {
            self.pending = None;
            Vec::new()
        })
    }

    fn act(&mut self, action: Action, _: &Context, _: &mut Tickets) -> Outcome {
        let logs = Destination::Logs { filter: Filter::is("level", "ERROR"), at: None, window: None };
        match action {
            Action::Enter | Action::Logs => Outcome::Done(vec![Wish::Open(logs)]),
            Action::FilterFor => Outcome::Done(vec![Wish::Narrow(Filter::is("version", "2"))]),
            Action::Copy => {
                let item = |what: &str, text: &str| (what.to_string(), text.to_string());
                Outcome::Done(vec![Wish::OfferCopy(vec![item("value", "7"), item("document", "{\x1b}")])])
            }
            Action::Search => Outcome::Done(vec![Wish::Prompt(crate::ui::Prompt {
                purpose: Purpose::Search,
                initial: String::new(),
            })]),
            Action::Mark => Outcome::Disabled("there is no chart here"),
            _ => Outcome::NotMine,
        }
    }

    fn prompted(&mut self, _: Purpose, text: &str, _: &Context, _: &mut Tickets) -> Result<Vec<Wish>> {
        self.searched = text.to_string();
        Ok(vec![Wish::Notify(format!("looked for {text}"))])
    }

    fn clicked(&mut self, column: u16, row: u16, _: &Context, _: &mut Tickets) -> Outcome {
        Outcome::Done(vec![Wish::Notify(format!("clicked {column},{row}"))])
    }

    fn draw(&self, _: &Context, area: Rect, buffer: &mut Buffer) {
        buffer.set_string(area.x, area.y, format!("the {} screen", self.section), ratatui::style::Style::new());
    }

    fn progress(&self) -> Option<String> {
        self.pending.map(|_| "asking".to_string())
    }
}

fn plain(section: &'static str) -> Box<dyn Screen> {
    Box::new(Plain { section, pending: None, searched: String::new() })
}

/// A session under way with the effects since they were last looked at.
pub struct Session {
    pub state: State,
    pub effects: Vec<Effect>,
}

pub fn setup(clock: Clock) -> Setup {
    Setup {
        store: "app.ndjson".into(),
        clock,
        now: NEWEST.plus(41 * SECOND),
        size: (80, 24),
        start: StartAt {
            window: AskedWindow::default(),
            filter: Filter::All,
            baseline: BaselineChoice::Auto,
            view: None,
            notice: None,
            proposal: None,
        },
        live: None,
        refresh: 10 * SECOND,
        zone: Zone::Utc,
        themes: shipped_themes().unwrap(),
        ascii_only: false,
        keymap: Keymap::load(None).unwrap(),
        map: Arc::default(),
        config: Arc::default(),
        documents: Arc::default(),
        filters: vec!["old:1".into()],
        screens: Screens {
            home: |_| plain("dashboard"),
            open: |to, _| plain(if matches!(to, Destination::Logs { .. }) { "logs" } else { "event" }),
        },
        recording: Recording {
            author: "ann".into(),
            token: "7f3a".into(),
            logs: Whereabouts::Files(vec!["/var/log/app.ndjson".into()]),
            resumed: None,
            alert: None,
        },
    }
}

pub fn health(lines: u64) -> Health {
    Health {
        who: "1 file".into(),
        oldest: Some(NEWEST.plus(-6 * HOUR)),
        newest: Some(NEWEST),
        hours: vec![NEWEST],
        lines: Lines { events: lines, not_json: 12, ..Lines::default() },
        ..Health::default()
    }
}

impl Session {
    pub fn begin(setup: Setup) -> Session {
        let (state, effects) = State::begin(setup);
        Session { state, effects }
    }

    /// A session on a file that was read to its end, every question answered.
    pub fn ready() -> Session {
        let mut session = Session::begin(setup(Clock::Files));
        session.tell_health(health(124_310), Coverage::WHOLE);
        session.answer_all();
        session.effects.clear();
        session
    }

    /// The same over the wall clock, following.
    pub fn live() -> Session {
        let mut session = Session::begin(setup(Clock::Wall));
        session.tell_health(health(124_310), Coverage::WHOLE);
        session.answer_all();
        session.effects.clear();
        session
    }

    pub fn tell(&mut self, message: Message) -> &mut Session {
        let effects = update(&mut self.state, message);
        self.effects.extend(effects);
        self
    }

    pub fn tell_health(&mut self, health: Health, coverage: Coverage) -> &mut Session {
        let ticket = self.state.context.health.pending.unwrap();
        self.tell(Message::Answered { ticket, result: Ok(Answer::Health(health)), coverage })
    }

    /// Answers all of the screens' questions that are on their way.
    pub fn answer_all(&mut self) -> &mut Session {
        let flying = |l: &Layer| l.screen().map_or(Vec::new(), |s| s.flying.clone());
        for ticket in self.state.layers.iter().flat_map(flying).collect::<Vec<_>>() {
            let result = Ok(Answer::Anomalies(AnomaliesAnswer::default()));
            self.tell(Message::Answered { ticket, result, coverage: Coverage::WHOLE });
        }
        self
    }

    /// Types keys, written as in keymaps and separated by spaces.
    pub fn keys(&mut self, keys: &str) -> &mut Session {
        for word in keys.split_whitespace() {
            self.tell(Message::Key(Key::parse(word).unwrap()));
        }
        self
    }

    /// Types text.
    pub fn text(&mut self, text: &str) -> &mut Session {
        for c in text.chars() {
            let key = Key::normal(crossterm::event::KeyCode::Char(c), crossterm::event::KeyModifiers::NONE);
            self.tell(Message::Key(key));
        }
        self
    }

    /// What the screens asked since this was last looked at.
    pub fn asked(&mut self) -> Vec<Question> {
        let effects = std::mem::take(&mut self.effects);
        let batches = effects.into_iter().filter_map(|e| if let Effect::Ask(batch) = e { Some(batch) } else { None });
        batches.flatten().map(|(_, question)| question).collect()
    }

    pub fn scope(&self) -> &Scope {
        self.state.context.scope.as_ref().unwrap()
    }

    /// Minutes from the newest event to the ends of the window.
    pub fn minutes(&self) -> (i64, i64) {
        let window = self.scope().window;
        ((window.from.0 - NEWEST.0) / MINUTE, (window.to.0 - NEWEST.0) / MINUTE)
    }

    pub fn notice(&self) -> &str {
        self.state.notice.as_deref().unwrap_or("")
    }

    /// The screen as text.
    pub fn screen(&mut self, columns: u16, rows: u16) -> String {
        text_of(&self.drawn(columns, rows))
    }

    /// The screen as it is drawn.
    pub fn drawn(&mut self, columns: u16, rows: u16) -> Buffer {
        self.tell(Message::Resized(columns, rows));
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        draw(&self.state, &mut buffer);
        buffer
    }
}
