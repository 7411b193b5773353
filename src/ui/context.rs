//! What every screen may read while it acts or draws, and the wishes it answers with.

use std::sync::Arc;

use crate::analysis::{Anchor, Zone};
use crate::config::Config;
use crate::model::{
    Destination, FieldMap, Filter, Health, Proposal, Question, Record, Remote, RunbookText, Scope, Ticket, Time,
    Walked, Window,
};

use super::Theme;

/// What every screen may read.
#[derive(Clone, Debug)]
pub struct Context {
    /// The wall clock, or the clock of the data (see `clock`).
    pub now: Time,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// What is looked at. `None` until the store said from when to when it has data.
    pub scope: Option<Scope>,
    /// Named in the header: `file time`, `demo time`, or empty for the wall clock.
    pub clock: String,
    /// Named in the header: the file or cluster.
    pub store: String,
    /// State of the store.
    pub health: Remote<Health>,
    /// Whether the window moves along with new events.
    pub live: bool,
    /// In which zone times are shown.
    pub zone: Zone,
    /// Styles by role.
    pub theme: Theme,
    /// Logical fields.
    pub map: Arc<FieldMap>,
    /// The user's settings.
    pub config: Arc<Config>,
    /// Runbooks that were found beside those that ship.
    pub documents: Arc<Vec<RunbookText>>,
    /// What the alert that began the session proposes.
    pub proposal: Option<Proposal>,
    /// The runbook that was left last: whoever comes back to it goes on there.
    pub left_walk: Option<LeftWalk>,
}

/// A runbook that was left.
#[derive(Clone, PartialEq, Debug)]
pub struct LeftWalk {
    /// Its id.
    pub id: String,
    /// How far it was.
    pub walked: Walked,
    /// What was looked at.
    pub scope: Scope,
}

impl Context {
    /// What words about time are read by that are typed here.
    pub fn anchor(&self) -> Anchor {
        let anchor = Anchor::new(self.now, self.zone);
        self.scope.as_ref().map_or(anchor, |scope| anchor.showing(scope.window))
    }

    /// Buckets that end later are still filling: in a window that moves along, those newer than the newest event.
    pub fn judged_until(&self, end: Time) -> Time {
        let newest = self.health.value().and_then(|health| health.newest);
        newest.filter(|_| self.live).map_or(end, |newest| newest.min(end))
    }
}

/// Hands out tickets that were never given before.
#[derive(Clone, Debug, Default)]
pub struct Tickets(u64);

impl Tickets {
    /// The next ticket.
    pub fn draw(&mut self) -> Ticket {
        self.0 += 1;
        Ticket(self.0)
    }
}

/// Asks a question anew: what is still on its way of the same is abandoned.
pub fn ask_anew<T>(of: &mut Remote<T>, question: Question, tickets: &mut Tickets) -> Vec<Wish> {
    let ticket = tickets.draw();
    let old = of.pending.replace(ticket).map(|ticket| Wish::Abandon(vec![ticket]));
    old.into_iter().chain([Wish::Ask(vec![(ticket, question)])]).collect()
}

/// What a screen wants of the core.
#[derive(Clone, PartialEq, Debug)]
pub enum Wish {
    /// Put these questions to the store.
    Ask(Vec<(Ticket, Question)>),
    /// Nobody waits for these any more.
    Abandon(Vec<Ticket>),
    /// Open a screen on top.
    Open(Destination),
    /// Close this layer.
    Close,
    /// Look at another window (recorded, so that one can go back).
    SetWindow(Window),
    /// What a link led to lies in this window: look at it, where neither the link nor anybody chose one.
    Settle(Window),
    /// Narrow the scope's filter by this one.
    Narrow(Filter),
    /// Put this text on the clipboard; the first word says what it is.
    Copy {
        /// What it is, for the notice: `value`, `document`, …
        what: String,
        /// The text.
        text: String,
    },
    /// Offer these to copy: what it is, and its text.
    OfferCopy(Vec<(String, String)>),
    /// Say how the store is asked this, to copy.
    Explain(Question),
    /// Ask the human for a line of text.
    Prompt(Prompt),
    /// Put this into the incident record, with the time and who it was; where there is none, some things begin one.
    Record(Box<Record>),
    /// Say this in the bottom line.
    Notify(String),
}

/// A line of text the human is asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Prompt {
    /// What it is for; the answer comes back to the layer that asked with it.
    pub purpose: Purpose,
    /// What stands in it at first.
    pub initial: String,
}

/// What a prompt is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The scope's filter, with completion.
    Filter,
    /// The window in words.
    Window,
    /// The baseline in words.
    Baseline,
    /// Events, and which others they are held against.
    Against,
    /// Text to search for on the screen that asked.
    Search,
    /// A filter whose next event is searched for among the logs.
    SearchLogs,
    /// An instant to go to on the screen that asked.
    JumpToTime,
    /// The columns of the log table, separated by spaces.
    Columns,
    /// A note for the incident record.
    Note,
    /// The title of an incident record that begins.
    Incident,
    /// Yes, no or unsure, and a note: the answer to a step of a runbook, or what holds instead of its finding.
    Verdict,
}

/// What became of an action.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// Done; with these wishes.
    Done(Vec<Wish>),
    /// Not this layer's: the core handles it.
    NotMine,
    /// It cannot be done now, and why.
    Disabled(&'static str),
}
