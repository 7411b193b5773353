//! Beginning, asking for the step one is at, and taking the answers in.

use crate::model::{ANEW, Answer, Coverage, Result, Scope, Ticket, Walked};
use crate::runbook::Walk;
use crate::ui::{Context, Tickets, Wish};

use super::RunbookScreen;
use super::record;
use super::state::{Batch, Mode};

impl RunbookScreen {
    /// Begins the walk once it is known what is looked at; begins anew where something else is looked at. A window that
    /// follows the clock is left where it was, so that all findings are of the same stretch.
    pub(super) fn begin(&mut self, context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(scope) = &context.scope else { return Vec::new() };
        match &self.mode {
            Mode::Choosing(_) => Vec::new(),
            Mode::Beginning(book, walked) => {
                let left = context.left_walk.as_ref().filter(|left| {
                    *walked == Walked::default() && left.id == book.id && same(&left.scope, scope, context.live)
                });
                let Walked { step, ended, by_hand } = left.map_or(walked, |left| &left.walked);
                let walk = Walk::new(book.clone(), scope.clone(), context.map.clone());
                // What the steps before it found and narrowed to belongs to a step.
                let to = step.as_ref().and_then(|id| book.steps.iter().position(|s| s.id == *id));
                self.until = if *ended { Some(book.steps.len()) } else { to };
                self.running |= self.until.is_some_and(|to| to > 0);
                self.by_hand.clone_from(by_hand);
                let begun = match left {
                    Some(_) => Wish::Notify("going on where the runbook was left".into()),
                    None => record::begun(&walk),
                };
                let missing = step.as_ref().filter(|_| to.is_none());
                let missing = missing.map(|id| Wish::Notify(format!("this runbook has no step called {id}")));
                self.mode = Mode::Walking(Box::new(walk), 0);
                [begun].into_iter().chain(missing).chain(self.run(tickets)).collect()
            }
            Mode::Walking(walk, _)
                if same(walk.scope(), scope, context.live)
                    && !(self.until.is_some() && more_days(walk.scope(), scope)) =>
            {
                self.run_if_cut_off(tickets)
            }
            Mode::Walking(walk, _) => {
                let found = walk.steps().iter().any(|progress| progress.finding.is_some());
                let fresh = Walk::new(walk.shared_book(), scope.clone(), context.map.clone());
                self.mode = Mode::Walking(Box::new(fresh), 0);
                self.scroll = 0;
                // As more is read, the baseline may turn out otherwise: whoever followed a link is led there again.
                let led = self.until.is_some();
                self.running |= self.until.is_some_and(|to| to > 0);
                if !led {
                    self.by_hand.clear();
                }
                let left = self.leave();
                let words = format!("{ANEW}: something else is looked at now");
                let said = [record::decided(self.walk(), &words), Some(Wish::Notify(words))];
                let said = said.into_iter().flatten().filter(|_| found && !led);
                left.into_iter().chain(said).chain(self.run(tickets)).collect()
            }
        }
    }

    /// Asks again what was under way when the core abandoned it: another screen lay on top.
    fn run_if_cut_off(&mut self, tickets: &mut Tickets) -> Vec<Wish> {
        if self.batch.is_some() { self.run(tickets) } else { Vec::new() }
    }

    /// Leaves the questions under way.
    pub(super) fn leave(&mut self) -> Option<Wish> {
        self.batch.take().map(|batch| Wish::Abandon(batch.asked.iter().map(|(ticket, _)| *ticket).collect()))
    }

    /// Asks for the step one is at, or takes it as it is where nothing is to be asked.
    pub(super) fn run(&mut self, tickets: &mut Tickets) -> Vec<Wish> {
        if let Some(skipped) = self.skip_again(tickets) {
            return skipped;
        }
        let left = self.leave();
        let Some(walk) = self.walk() else { return Vec::new() };
        let questions = walk.ask();
        if questions.is_empty() {
            return left.into_iter().chain(self.found(Vec::new(), Coverage::WHOLE, tickets)).collect();
        }
        let asked: Vec<_> = questions.into_iter().map(|q| (tickets.draw(), q)).collect();
        self.batch = Some(Batch { answers: vec![None; asked.len()], asked: asked.clone() });
        left.into_iter().chain([Wish::Ask(asked)]).collect()
    }

    /// Takes an answer in; `None` when nobody here waits for the ticket. A step is judged when all is answered.
    pub(super) fn take(
        &mut self,
        ticket: Ticket,
        result: &Result<Answer>,
        coverage: Coverage,
        tickets: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        let batch = self.batch.as_mut()?;
        let at = batch.asked.iter().position(|(t, _)| *t == ticket)?;
        if let Some(answer) = batch.answers.get_mut(at) {
            *answer = Some((result.clone(), coverage));
        }
        let whole = |a: &Option<(Result<Answer>, Coverage)>| a.as_ref().is_some_and(|(r, c)| c.last || r.is_err());
        if !batch.answers.iter().all(whole) {
            return Some(Vec::new());
        }
        let answers: Vec<_> = self.batch.take().map(|b| b.answers).unwrap_or_default().into_iter().flatten().collect();
        let share = answers.iter().filter(|(result, _)| result.is_ok()).map(|(_, c)| c.share).fold(1.0, f64::min);
        let answers = answers.into_iter().map(|(result, _)| result).collect();
        Some(self.found(answers, Coverage::partial(share), tickets))
    }

    fn found(&mut self, answers: Vec<Result<Answer>>, coverage: Coverage, tickets: &mut Tickets) -> Vec<Wish> {
        let Some(walk) = self.walk_mut() else { return Vec::new() };
        let asked = walk.ask();
        if !walk.take(answers, coverage) {
            // What is usual is known now: the step itself comes next.
            return self.run(tickets);
        }
        let mut wishes = record::found(walk, asked.into_iter().next());
        wishes.extend(self.say_again());
        if self.running {
            wishes.extend(self.go_on(tickets));
        }
        wishes
    }
}

/// Whether more of what is usual is known now: a link is followed while the logs are still being read.
fn more_days(before: &Scope, now: &Scope) -> bool {
    now.baseline.windows.len() > before.baseline.windows.len()
}

/// Whether findings of one scope stand for another; a window that follows the clock may have moved on.
fn same(before: &Scope, now: &Scope, live: bool) -> bool {
    let alike = before.filter == now.filter && before.baseline.kind == now.baseline.kind;
    if live { alike && before.window.length() == now.window.length() } else { alike && before.window == now.window }
}
