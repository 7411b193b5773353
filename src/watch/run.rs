//! The loop: looks at the interval, decides, writes down, tells, and stops when asked to, with everything written down.

#![allow(clippy::disallowed_methods, reason = "waits by the clock of the machine")]

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::watch::Receiver;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};

use crate::model::{Error, ErrorKind, FieldMap, Health, Result, Time};
use crate::store::{Store, ask_whole};

use super::decide::{Decision, Rules, decide};
use super::health::Shared;
use super::keep::Keep;
use super::outbox::Message;
use super::reasons::{new_leads, reasons};
use super::target::Target;
use super::{Look, Note, Recipient, State, Watch, backtest};

/// A store that takes longer for one look is left, and the next look asks anew.
const LONGEST_LOOK: Duration = Duration::from_secs(60);
/// How long is asked why a new alert opens.
const LONGEST_WHY: Duration = Duration::from_secs(15);
/// How long messages under way are waited for when the watch is asked to stop.
const LAST_WAIT: Duration = Duration::from_secs(12);

/// What a watch runs with.
pub struct Run {
    /// What is looked at.
    pub watch: Watch,
    /// What is decided by.
    pub rules: Rules,
    /// Who can be told.
    pub targets: Vec<Target>,
    /// What answers.
    pub store: Arc<dyn Store>,
    /// From what the store has to the time of the logs, given the wall clock.
    pub now: fn(&Health, Time) -> Time,
    /// The wall clock.
    pub clock: fn() -> Time,
    /// Logical fields.
    pub map: Arc<FieldMap>,
    /// Between two looks.
    pub interval: Duration,
    /// Where the state is kept; nowhere where nothing is to be told.
    pub keep: Option<Keep>,
    /// How it fares.
    pub health: Shared,
}

/// What happens, told as it does.
#[derive(Debug)]
pub enum Event<'a> {
    /// It looked.
    Looked(&'a Look),
    /// It could not look.
    Blind(&'a Error),
    /// It decided.
    Decided(&'a Decision),
    /// A receiver confirmed.
    Told(&'a Message),
    /// A receiver did not, and why.
    NotTold(&'a Message, &'a str),
    /// A message was given up.
    GaveUp(&'a Message),
    /// Something else is to be said.
    Said(&'a str),
}

/// What a receiver said, or why it could not be told.
type Sent = std::result::Result<(), String>;
/// Messages by the task that sends them.
type UnderWay = HashMap<Id, Message>;

impl Run {
    /// Runs until it is asked to stop; with `once`, looks once and tells what is to be told by then.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub async fn run(self, once: bool, mut stop: Receiver<bool>, told: &mut impl FnMut(Event)) -> Result<()> {
        let mut state = self.load(told)?;
        let mut sending: JoinSet<Sent> = JoinSet::new();
        let mut under_way = UnderWay::new();
        let (mut next_look, mut looked) = (Instant::now(), false);
        while !*stop.borrow() {
            if Instant::now() >= next_look && !(once && looked) {
                (next_look, looked) = (Instant::now() + self.interval, true);
                tokio::select! {
                    () = self.look(&mut state, told) => {}
                    _ = stop.changed() => break,
                }
                self.save(&state, told);
            }
            self.send(&mut state, &mut sending, &mut under_way, told);
            self.report(&state);
            if once && sending.is_empty() {
                return Ok(());
            }
            let wake = self.wake(&state, &under_way, next_look);
            tokio::select! {
                Some(sent) = sending.join_next_with_id(), if !sending.is_empty() => self.landed(&mut state, sent, &mut under_way, told),
                () = sleep_until(wake), if !once => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        self.finish(&mut state, &mut sending, &mut under_way, told).await;
        Ok(())
    }

    /// Waits for what is under way, and writes everything down.
    async fn finish(
        &self,
        state: &mut State,
        sending: &mut JoinSet<Sent>,
        under_way: &mut UnderWay,
        told: &mut impl FnMut(Event),
    ) {
        let until = Instant::now() + LAST_WAIT;
        while let Ok(Some(sent)) = tokio::time::timeout_at(until, sending.join_next_with_id()).await {
            self.landed(state, sent, under_way, told);
        }
        self.save(state, told);
    }

    fn load(&self, told: &mut impl FnMut(Event)) -> Result<State> {
        let Some(keep) = &self.keep else { return Ok(State::default()) };
        let (state, said) = keep.load()?;
        if let Some(words) = said {
            told(Event::Said(&words));
        }
        if !state.open.is_empty() || !state.outbox.is_empty() {
            let words =
                format!("goes on with {} open alerts and {} messages to send", state.open.len(), state.outbox.len());
            told(Event::Said(&words));
        }
        Ok(state)
    }

    /// Writes everything down. Where that fails the watch goes on by what it remembers: a page that is not sent is worse than one
    /// that a restart repeats.
    fn save(&self, state: &State, told: &mut impl FnMut(Event)) {
        if let Some(Err(error)) = self.keep.as_ref().map(|keep| keep.save(state)) {
            told(Event::Said(&format!("{}; a restart may repeat messages", error.message)));
            self.health.lock().unwrap_or_else(PoisonError::into_inner).well = false;
        }
    }

    async fn look(&self, state: &mut State, told: &mut impl FnMut(Event)) {
        let wall = (self.clock)();
        let seen = timeout(LONGEST_LOOK.max(self.interval), self.see(state, wall)).await;
        let late = || Err(Error::new(ErrorKind::Unreachable, "the logs did not answer in time", ""));
        let (look, error) = match seen.unwrap_or_else(|_| late()) {
            Ok(look) => (look, None),
            Err(error) => (self.watch.blind(wall, &error), Some(error)),
        };
        match &error {
            Some(error) => told(Event::Blind(error)),
            None => told(Event::Looked(&look)),
        }
        for decision in decide(state, &look, wall, &self.rules) {
            told(Event::Decided(&decision));
        }
        if self.keep.is_none() {
            state.outbox.clear();
        }
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        health.well = look.blind.is_empty();
        health.blind = look.blind;
        if error.is_none() {
            health.looked = Some(look.at);
        }
    }

    /// Asks the store what it has, then everything that is watched.
    async fn see(&self, state: &mut State, wall: Time) -> Result<Look> {
        let health = backtest::health(&*self.store).await?;
        let at = (self.now)(&health, wall);
        let until = state.arrived_until(at, health.newest);
        let scope = self.watch.scope(at, &health);
        let whole = ask_whole(&*self.store, self.watch.questions(&scope), |_| {}).await;
        if let Some(error) = whole.failure() {
            return Err(error.clone());
        }
        let mut look = self.watch.look(&scope, until, whole.answers, whole.share);
        let leads = new_leads(&look, state);
        if !leads.is_empty() {
            let asked = reasons(&*self.store, (&self.watch, &leads), &scope, &self.map);
            // Nobody is told later because it is hard to say why.
            look.reasons = timeout(LONGEST_WHY, asked).await.unwrap_or_default();
        }
        Ok(look)
    }

    /// Sends what is due; each message counts as tried before it leaves.
    fn send(
        &self,
        state: &mut State,
        sending: &mut JoinSet<Sent>,
        under_way: &mut UnderWay,
        told: &mut impl FnMut(Event),
    ) {
        let mut due = state.due((self.clock)());
        due.retain(|message| !is_under_way(message, under_way));
        if due.is_empty() {
            return;
        }
        due.iter().for_each(|m| state.sending(m.number));
        self.save(state, told);
        for message in due {
            let target = self.targets.iter().find(|t| t.recipient.name == message.receiver).cloned();
            // A repetition says that it is one.
            let again = Message { attempts: message.attempts + 1, ..message.clone() };
            let note = Note::of(&again, &self.rules.source, self.rules.zone);
            let task = sending.spawn(async move {
                match target {
                    Some(target) => target.tell(&note).await,
                    None => Err("the config names it no more".into()),
                }
            });
            under_way.insert(task.id(), message);
        }
    }

    fn landed(
        &self,
        state: &mut State,
        sent: std::result::Result<(Id, Sent), JoinError>,
        under_way: &mut UnderWay,
        told: &mut impl FnMut(Event),
    ) {
        let (id, outcome) = sent.unwrap_or_else(|fault| (fault.id(), Err(format!("sending it failed: {fault}"))));
        let Some(message) = under_way.remove(&id) else { return };
        let now = (self.clock)();
        match outcome {
            Ok(()) => {
                state.confirmed(message.number, now);
                told(Event::Told(&message));
            }
            Err(why) => {
                told(Event::NotTold(&message, &why));
                if let Some(given_up) = state.failed(message.number, now, &why) {
                    told(Event::GaveUp(&given_up));
                }
            }
        }
        self.save(state, told);
    }

    fn wake(&self, state: &State, under_way: &UnderWay, next_look: Instant) -> Instant {
        let waiting = state.outbox.iter().filter(|m| !is_under_way(m, under_way)).map(|m| m.not_before).min();
        let in_ms = waiting.map(|at| at.0.saturating_sub((self.clock)().0).max(100));
        let due = in_ms.and_then(|ms| u64::try_from(ms).ok()).map(|ms| Instant::now() + Duration::from_millis(ms));
        due.map_or(next_look, |due| due.min(next_look))
    }

    fn report(&self, state: &State) {
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        health.open = state.open.iter().map(|open| open.key.clone()).collect();
        health.waiting = state.outbox.len();
        let failing = state.outbox.iter().filter(|m| !m.failure.is_empty());
        health.failing = failing.map(|m| (m.receiver.clone(), m.failure.clone())).collect();
        health.failing.dedup();
        let recipients = &self.rules.recipients;
        let fails = |r: &Recipient| health.failing.iter().any(|(name, _)| *name == r.name);
        health.mute = !recipients.is_empty() && recipients.iter().all(fails);
    }
}

fn is_under_way(message: &Message, under_way: &UnderWay) -> bool {
    under_way.values().any(|sent| sent.number == message.number)
}
