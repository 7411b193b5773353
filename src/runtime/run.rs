//! The loop around the core: messages in, effects out, and a screen when something changed.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use crate::app::{Effect, Message, Setup, State, draw, update};
use crate::model::{Error, ErrorKind, Result, Time};
use crate::store::Store;

use super::effects::Errands;
use super::recorder::{self, Line, Recorder};
use super::terminal::{self, Terminal};
use super::{clipboard, history, input, job};

/// Time between two screens at least: 30 a second at most.
const FRAME: Duration = Duration::from_millis(33);
/// A terminal may go away without a signal; looking is one system call.
const LOOK: Duration = Duration::from_secs(2);
/// How long leaving may take for the sake of what a server keeps open; it closes it by itself soon.
const LEAVING: Duration = Duration::from_secs(1);
/// Messages taken in before the screen gets its turn.
const DRAINED: usize = 1_000;

/// What a session needs of the world.
pub struct Session {
    /// What the core starts with; the size and the filters of earlier sessions are filled in.
    pub setup: Setup,
    /// Who answers.
    pub store: Arc<dyn Store>,
    /// The time: the wall clock, or a demo's own.
    pub clock: Box<dyn Fn() -> Time + Send>,
    /// Whether the mouse is taken from the terminal.
    pub mouse: bool,
    /// Where history and copies are kept.
    pub state_dir: Option<PathBuf>,
}

/// Runs the interface until the human leaves, the terminal goes away, or the system ends it.
///
/// What of an incident record could not be written where it belongs is said on stderr, with the place where it is now.
///
/// # Errors
/// When the terminal cannot be set up.
pub fn run(session: Session) -> Result<()> {
    let failed = |e: std::io::Error| Error::new(ErrorKind::Internal, format!("cannot start: {e}"), "");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(failed)?;
    let ended = runtime.block_on(async {
        let (ended, left) = Turn::begin(session)?.go_on().await;
        recorder::keep_elsewhere(&left);
        ended
    });
    // A scan under way must not hold up leaving.
    runtime.shutdown_background();
    ended
}

struct Turn {
    terminal: Terminal,
    state: State,
    errands: Errands,
    recorder: Recorder,
    clock: Box<dyn Fn() -> Time + Send>,
    state_dir: Option<PathBuf>,
    to: UnboundedSender<Message>,
    from: UnboundedReceiver<Message>,
    next_frame: Instant,
    leaving: bool,
}

impl Turn {
    fn begin(session: Session) -> Result<Turn> {
        let Session { mut setup, store, clock, mouse, state_dir } = session;
        let terminal = Terminal::open(mouse)?;
        setup.size = terminal.size()?;
        setup.filters = state_dir.as_deref().map(history::filters).unwrap_or_default();
        let (to, from) = mpsc::unbounded_channel();
        let (state, effects) = State::begin(setup);
        let errands = Errands::new(store, to.clone());
        let no_thread = |e| Error::new(ErrorKind::Internal, format!("no thread to write records with: {e}"), "");
        let recorder = Recorder::start(state_dir.clone(), to.clone()).map_err(no_thread)?;
        let next_frame = Instant::now();
        let mut turn =
            Turn { terminal, state, errands, recorder, clock, state_dir, to, from, next_frame, leaving: false };
        turn.perform(effects);
        input::start(turn.to.clone());
        Ok(turn)
    }

    /// Goes on to the end, and gives the terminal back; with what of records could not be written.
    async fn go_on(mut self) -> (Result<()>, Vec<Line>) {
        let ended = self.until_left().await;
        drop(self.terminal);
        let left = self.recorder.close();
        let _ = tokio::time::timeout(LEAVING, self.errands.let_go()).await;
        (ended, left)
    }

    async fn until_left(&mut self) -> Result<()> {
        let failed = |e: std::io::Error| Error::new(ErrorKind::Internal, format!("cannot watch for signals: {e}"), "");
        let mut term = signal(SignalKind::terminate()).map_err(failed)?;
        let mut hangup = signal(SignalKind::hangup()).map_err(failed)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        let (mut stops, mut continues) = (job::stops().map_err(failed)?, job::continues().map_err(failed)?);
        let mut second = interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Skip);
        while !self.leaving {
            self.show()?;
            let ticking = self.state.wants_ticks();
            let message = tokio::select! {
                message = self.from.recv() => message,
                () = sleep_until(self.next_frame), if self.state.changed => None,
                _ = second.tick(), if ticking => None,
                _ = look.tick() => (!terminal::is_there()).then_some(Message::Terminated),
                _ = term.recv() => Some(Message::Terminated),
                _ = hangup.recv() => Some(Message::Terminated),
                _ = interrupt.recv() => Some(Message::Terminated),
                _ = stops.recv() => self.stop(),
                _ = continues.recv() => Some(self.go_on_here()?),
            };
            self.take(Message::Ticked((self.clock)()));
            message.into_iter().for_each(|m| self.take(m));
            self.drain();
        }
        Ok(())
    }

    /// Stops until `fg`, the terminal given back meanwhile.
    fn stop(&self) -> Option<Message> {
        if !job::has_shell() {
            return Some(Message::NoShell);
        }
        self.terminal.leave();
        job::stop();
        None
    }

    /// Draws whatever there is now on whatever size the terminal has now.
    fn go_on_here(&mut self) -> Result<Message> {
        self.terminal.come_back()?;
        let (columns, rows) = self.terminal.size()?;
        Ok(Message::Resized(columns, rows))
    }

    /// Takes in all that waits, so that a burst of answers costs one screen.
    fn drain(&mut self) {
        for _ in 0..DRAINED {
            match self.from.try_recv() {
                Ok(message) if !self.leaving => self.take(message),
                _ => return,
            }
        }
    }

    fn take(&mut self, message: Message) {
        let effects = update(&mut self.state, message);
        self.perform(effects);
    }

    fn show(&mut self) -> Result<()> {
        let now = Instant::now();
        if !self.state.changed || now < self.next_frame {
            return Ok(());
        }
        self.state.changed = false;
        self.next_frame = now + FRAME;
        let state = &self.state;
        self.terminal.show(|buffer| draw(state, buffer))
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(batch) => self.errands.ask(batch),
                Effect::Abandon(tickets) => self.errands.abandon(&tickets),
                Effect::LetGo => drop(tokio::spawn(self.errands.let_go())),
                Effect::Copy { what, text } => self.copy(what, text),
                Effect::Explain(question) => {
                    let _ = self.to.send(Message::Explained(self.errands.explain(&question)));
                }
                Effect::Record { incident, mut entry, asked } => {
                    entry.query = asked.and_then(|q| self.errands.explain(&q).into_iter().next()).map(|(_, text)| text);
                    self.recorder.write(incident, &entry);
                }
                Effect::RememberFilter(filter) => self.remember(&filter),
                Effect::Quit => self.leaving = true,
                Effect::Suspend => self.suspend(),
            }
        }
    }

    /// Asks the job to stop, which this program then hears of like all of it.
    fn suspend(&self) {
        if !job::has_shell() {
            let _ = self.to.send(Message::NoShell);
            return;
        }
        // Before anything stops: the shell may write as soon as the first does.
        self.terminal.leave();
        job::ask_to_stop();
    }

    fn remember(&self, filter: &str) {
        let kept = self.state_dir.as_deref().map_or(Ok(()), |dir| history::remember(dir, filter));
        if let Err(error) = kept {
            tracing::warn!(%error, "the filter could not be kept");
        }
    }

    fn copy(&mut self, what: String, text: String) {
        let (to, dir) = (self.to.clone(), self.state_dir.clone());
        let in_tmux = std::env::var_os("TMUX").is_some();
        let sent = if in_tmux { None } else { Some(self.send_osc52(&text)) };
        // tmux is another process, and files may be slow: neither may hold up the screen.
        tokio::task::spawn_blocking(move || {
            let clipboard = sent.unwrap_or_else(|| clipboard::to_tmux(&text));
            let way = clipboard::told(clipboard, clipboard::to_file(dir.as_deref(), &text));
            let _ = to.send(Message::Copied { what, way });
        });
    }

    fn send_osc52(&mut self, text: &str) -> std::io::Result<&'static str> {
        let bytes = clipboard::osc52(text).ok_or_else(|| std::io::Error::other("too long for the terminal"))?;
        self.terminal.send(&bytes).map(|()| "to the terminal by OSC 52")
    }
}
