//! Where one goes from a step: on, back, past it, or to another.

use crate::model::{ByHand, Cause, Error, ErrorKind, Result, Verdict, Walked};
use crate::runbook::{End, Shown, State, Walk};
use crate::ui::{Context, Outcome, Prompt, Purpose, Tickets, Wish};

use super::RunbookScreen;
use super::record;
use super::state::Mode;

impl RunbookScreen {
    /// Goes where the finding leads, and asks for the step it leads to.
    pub(super) fn go_on(&mut self, tickets: &mut Tickets) -> Vec<Wish> {
        let until = self.until.filter(|_| self.running);
        let Some(walk) = self.walk_mut() else { return Vec::new() };
        let before = walk.narrowed().len();
        walk.go_on();
        let wishes = record::went_on(walk, before);
        wishes.into_iter().chain(self.arrive(until, tickets)).collect()
    }

    /// Does something, after which the cause that was named before may not be named any more.
    pub(super) fn recording_what_is_taken_back(&mut self, act: impl FnOnce(&mut RunbookScreen) -> Outcome) -> Outcome {
        let named = self.named_cause();
        match act(self) {
            Outcome::Done(wishes) => Outcome::Done(wishes.into_iter().chain(self.taken_back(named)).collect()),
            other => other,
        }
    }

    /// The cause that the walk names.
    pub(super) fn named_cause(&self) -> Option<Box<Cause>> {
        match self.walk()?.end()? {
            End::Cause(cause) => Some(cause.clone()),
            _ => None,
        }
    }

    /// That the cause that was named before is not named any more; a record must not go on claiming it.
    pub(super) fn taken_back(&self, named: Option<Box<Cause>>) -> Option<Wish> {
        self.walk()?;
        named.filter(|cause| self.named_cause().as_ref() != Some(cause)).map(record::taken_back)
    }

    /// Asks for the step that was come to, unless it is known or the walk has ended; goes on where it runs by itself.
    pub(super) fn arrive(&mut self, until: Option<usize>, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(walk) = self.walk_mut() else { return Vec::new() };
        let (at, ended) = (walk.at(), walk.end().is_some());
        if let Some(to) = until.filter(|to| ended || *to == at) {
            walk.go_to(to);
            self.running = false;
        }
        let ended = self.walk().is_some_and(|walk| walk.end().is_some());
        self.follow();
        if ended {
            self.running = false;
            return Vec::new();
        }
        match self.walk().and_then(Walk::finding) {
            None => self.run(tickets),
            Some(_) if self.running => self.go_on(tickets),
            Some(_) => Vec::new(),
        }
    }

    /// What was done by hand at the step one is at, on the way that a link leads.
    fn done_by_hand(&self) -> Option<ByHand> {
        let step = self.walk()?.step()?;
        self.by_hand.iter().find(|(id, _)| *id == step.id).map(|(_, did)| *did)
    }

    /// Passes a step over as somebody did before.
    pub(super) fn skip_again(&mut self, tickets: &mut Tickets) -> Option<Vec<Wish>> {
        let until = self.until.filter(|_| self.running)?;
        self.done_by_hand().filter(|did| *did == ByHand::Skipped)?;
        let walk = self.walk_mut()?;
        let said = record::skipped(walk);
        walk.skip();
        Some(said.into_iter().chain(self.arrive(Some(until), tickets)).collect())
    }

    /// Says of a step what somebody said before.
    pub(super) fn say_again(&mut self) -> Option<Wish> {
        self.until?;
        let Some(ByHand::Said(verdict)) = self.done_by_hand() else { return None };
        let human = self.asks_human();
        let walk = self.walk_mut()?;
        walk.say(verdict, "");
        record::said(walk, human)
    }

    /// Opens the selected runbook; runs the selected step; goes on from one that has a finding.
    pub(super) fn enter(&mut self, context: &Context, tickets: &mut Tickets) -> Outcome {
        let (at, selected) = match &self.mode {
            Mode::Choosing(selected) => {
                let Some(book) = self.books.get(*selected).cloned() else {
                    return Outcome::Disabled("there is no runbook");
                };
                self.mode = Mode::Beginning(book, Walked::default());
                return Outcome::Done(self.begin(context, tickets));
            }
            Mode::Beginning(..) => return Outcome::Disabled("nothing was read yet"),
            Mode::Walking(walk, selected) => (walk.at(), *selected),
        };
        self.halt();
        if selected != at {
            return self.jump(selected, tickets);
        }
        let Some(walk) = self.walk() else { return Outcome::NotMine };
        match walk.finding() {
            None => Outcome::Done(self.run(tickets)),
            Some(finding) if finding.verdict == Verdict::CannotTell && self.asks_human() => self.prompt(),
            Some(_) => Outcome::Done(self.go_on(tickets)),
        }
    }

    fn jump(&mut self, to: usize, tickets: &mut Tickets) -> Outcome {
        let left = self.leave();
        self.halt();
        let Some(walk) = self.walk_mut() else { return Outcome::NotMine };
        walk.go_to(to);
        let known = walk.finding().is_some();
        self.follow();
        let asked = if known { Vec::new() } else { self.run(tickets) };
        Outcome::Done(left.into_iter().chain(asked).collect())
    }

    /// Runs everything that is left, to the end; of the selected runbook where one chooses.
    pub(super) fn run_all(&mut self, context: &Context, tickets: &mut Tickets) -> Outcome {
        if self.walk().is_none() {
            self.running = true;
            return self.enter(context, tickets);
        }
        (self.running, self.until) = (true, None);
        self.follow();
        if self.batch.is_some() {
            return Outcome::Done(Vec::new());
        }
        let known = self.walk().is_some_and(|w| w.finding().is_some());
        Outcome::Done(if known { self.go_on(tickets) } else { self.run(tickets) })
    }

    /// Goes on by itself no longer: somebody walks.
    pub(super) fn halt(&mut self) {
        (self.running, self.until) = (false, None);
        self.by_hand.clear();
    }

    /// Passes the step over.
    pub(super) fn skip(&mut self, tickets: &mut Tickets) -> Outcome {
        let left = self.leave();
        let Some(walk) = self.walk_mut() else { return Outcome::NotMine };
        let said = record::skipped(walk);
        walk.skip();
        let ended = walk.end().is_some();
        self.halt();
        self.follow();
        let asked = if ended { Vec::new() } else { self.run(tickets) };
        Outcome::Done(left.into_iter().chain(said).chain(asked).collect())
    }

    /// Goes back to the step before; what it narrowed is taken back.
    pub(super) fn step_back(&mut self) -> Outcome {
        let left = self.leave();
        self.halt();
        let before = self.walk().map_or(0, |walk| walk.narrowed().len());
        let went = self.walk_mut().is_some_and(|walk| walk.back());
        self.follow();
        let said = match self.walk() {
            Some(walk) if went => record::went_back(walk, before),
            _ => Some(Wish::Notify("this is the first step".into())),
        };
        Outcome::Done(left.into_iter().chain(said).collect())
    }

    /// Takes the last narrowing back. Where there is none, the core takes back the last filter.
    pub(super) fn undo(&mut self) -> Outcome {
        if self.walk().is_none_or(|walk| walk.narrowed().is_empty()) {
            return Outcome::NotMine;
        }
        let left = self.leave();
        self.halt();
        let taken = self.walk_mut().and_then(|walk| walk.undo());
        self.follow();
        let said = taken.map(|n| {
            let words = record::widened(&n.words());
            [record::decided(self.walk(), &words), Some(Wish::Notify(words))]
        });
        Outcome::Done(left.into_iter().chain(said.into_iter().flatten().flatten()).collect())
    }

    /// Whether the step one is at asks a human.
    pub(super) fn asks_human(&self) -> bool {
        matches!(self.walk().and_then(|w| w.step()?.kind.shown()), Some(Shown::Question(_)))
    }

    /// Asks the human for the answer, or for what holds instead of the finding.
    pub(super) fn prompt(&self) -> Outcome {
        Outcome::Done(vec![Wish::Prompt(Prompt { purpose: Purpose::Verdict, initial: String::new() })])
    }

    /// Takes what the human says: `yes`, `no` or `unsure`, then a note.
    ///
    /// # Errors
    /// When it starts with none of these.
    pub(super) fn said(&mut self, text: &str) -> Result<Vec<Wish>> {
        let (word, note) = text.trim().split_once([' ', ',', ':']).unwrap_or((text.trim(), ""));
        let verdict = match word.to_lowercase().as_str() {
            "y" | "yes" => Verdict::Yes,
            "n" | "no" => Verdict::No,
            "?" | "u" | "unsure" => Verdict::CannotTell,
            _ => {
                let hint = "Such as: no, nothing was deployed";
                return Err(Error::new(ErrorKind::Usage, "start with yes, no or unsure, then a note", hint));
            }
        };
        let note = note.trim_start_matches([',', ':', ' ']).trim();
        let human = self.asks_human();
        let left = self.leave();
        let Some(walk) = self.walk_mut() else { return Ok(Vec::new()) };
        walk.say(verdict, note);
        Ok(left.into_iter().chain(record::said(walk, human)).collect())
    }

    /// Looks at another step, or another runbook to choose.
    pub(super) fn select_by(&mut self, by: isize) {
        let last = match &self.mode {
            Mode::Choosing(_) => self.books.len(),
            Mode::Walking(walk, _) => walk.steps().len(),
            Mode::Beginning(..) => 0,
        };
        if let Mode::Choosing(at) | Mode::Walking(_, at) = &mut self.mode {
            *at = at.saturating_add_signed(by).min(last.saturating_sub(1));
            self.scroll = 0;
        }
    }

    /// The first step that was not come to, for a sign beside it.
    pub(super) fn state_of(&self, step: usize) -> State {
        self.walk().and_then(|w| w.steps().get(step)).map(|p| p.state).unwrap_or_default()
    }
}
