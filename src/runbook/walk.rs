//! A walk along a runbook as a state machine: what to ask now, what the answers came to, and where that leads. No step is asked
//! twice without being told to, ways only go on (a document with a circle is refused), so every walk ends.

use std::sync::Arc;

use super::{Branch, Evidence, Ground, Judgement, Narrowing, Picked, Runbook, Step, Thresholds, To};
use crate::contract::filter;
use crate::model::Verdict;
use crate::model::{Answer, Cause, Coverage, Error, FieldMap, Filter, Question, Result, Scope};
use crate::ui::numbers;

/// A walk under way, or ended.
#[derive(Clone, Debug)]
pub struct Walk {
    book: Arc<Runbook>,
    scope: Scope,
    map: Arc<FieldMap>,
    thresholds: Thresholds,
    /// Whether what is usual of the percentiles is known, or cannot be.
    prepared: bool,
    steps: Vec<Progress>,
    /// The step one is at.
    at: usize,
    /// The steps that led here, the first one first.
    way: Vec<usize>,
    narrowed: Vec<Narrowing>,
    end: Option<End>,
}

/// How far a step is.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Progress {
    /// Its state.
    pub state: State,
    /// What it came to.
    pub finding: Option<Finding>,
}

/// The state of a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum State {
    /// Not come to yet.
    #[default]
    Waiting,
    /// It has a finding.
    Done,
    /// Passed over.
    Skipped,
}

/// What a step came to.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// Yes, no or cannot tell.
    pub verdict: Verdict,
    /// Why, with the numbers and the sample.
    pub words: String,
    /// What was asked, and of which events.
    pub question: String,
    /// What the answers came to.
    pub evidence: Evidence,
    /// The value or stage that was picked.
    pub picked: Option<Picked>,
    /// What was found before a human said otherwise.
    pub overridden: Option<Verdict>,
    /// Why nothing could be read, where that is so.
    pub failed: Option<Error>,
}

/// How a walk ended.
#[derive(Clone, PartialEq, Debug)]
pub enum End {
    /// With a cause.
    Cause(Box<Cause>),
    /// Without one: what was looked for is not there. In words.
    Nothing(String),
    /// Something that matters could not be told. In words.
    Unsure(String),
}

impl Walk {
    /// At the first step; nothing is asked yet.
    pub fn new(book: Arc<Runbook>, scope: Scope, map: Arc<FieldMap>) -> Walk {
        let thresholds = Thresholds::new(book.steps.iter().filter_map(|s| s.kind.threshold()));
        let prepared = thresholds.question(&scope).is_none();
        let steps = vec![Progress::default(); book.steps.len()];
        Walk { book, scope, map, thresholds, prepared, steps, at: 0, way: Vec::new(), narrowed: Vec::new(), end: None }
    }

    /// The document.
    pub fn book(&self) -> &Runbook {
        &self.book
    }

    /// The document, to be walked anew.
    pub fn shared_book(&self) -> Arc<Runbook> {
        self.book.clone()
    }

    /// Window, baseline and filter before anything was narrowed.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// How far each step is.
    pub fn steps(&self) -> &[Progress] {
        &self.steps
    }

    /// Index of the step one is at.
    pub fn at(&self) -> usize {
        self.at
    }

    /// How it ended, where it has.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// What the scope was narrowed to, first things first.
    pub fn narrowed(&self) -> &[Narrowing] {
        &self.narrowed
    }

    /// The filter of what it was narrowed to.
    pub fn narrowing(&self) -> Filter {
        self.narrowed.iter().fold(Filter::All, |all, n| all.and(n.filter()))
    }

    /// The scope as narrowed.
    pub fn narrowed_scope(&self) -> Scope {
        Scope { filter: self.scope.filter.clone().and(self.narrowing()), ..self.scope.clone() }
    }

    /// The step one is at.
    pub fn step(&self) -> Option<&Step> {
        self.book.steps.get(self.at)
    }

    /// The finding of the step one is at.
    pub fn finding(&self) -> Option<&Finding> {
        self.steps.get(self.at)?.finding.as_ref()
    }

    /// What to ask now, in one round trip: before the first step what is usual, then what the step one is at wants to know.
    /// Nothing where only a human can tell; the step is then [taken](Walk::take) without answers.
    pub fn ask(&self) -> Vec<Question> {
        if let Some(usual) = self.thresholds.question(&self.scope).filter(|_| !self.prepared) {
            return vec![usual];
        }
        self.questions(self.at)
    }

    /// What a step asks the store, of what is narrowed to now.
    pub fn questions(&self, step: usize) -> Vec<Question> {
        let scope = self.narrowed_scope();
        self.book.steps.get(step).map_or(Vec::new(), |step| step.kind.questions(&self.ground(&scope)))
    }

    /// The events behind a step, as narrowed.
    pub fn behind(&self, step: usize) -> Filter {
        let scope = self.narrowed_scope();
        let own = self.book.steps.get(step).map_or(Filter::All, |step| step.kind.behind(&self.ground(&scope)));
        self.narrowing().and(own)
    }

    /// The pane that shows what a step measures, as [`super::pane`] reads it, where it measures anything; and of which events: as
    /// narrowed before the step itself narrowed further.
    pub fn pane(&self, step: usize) -> (Option<String>, Filter) {
        let place = |step: usize| self.way.iter().position(|passed| *passed == step).unwrap_or(self.way.len());
        let before = self.narrowed.iter().filter(|n| place(n.step) < place(step));
        let narrowing = before.fold(Filter::All, |all, n| all.and(n.filter()));
        match self.book.steps.get(step).and_then(|step| step.kind.pane()) {
            Some((pane, of)) => (Some(pane), narrowing.and(of)),
            None => (None, narrowing),
        }
    }

    fn ground<'a>(&'a self, scope: &'a Scope) -> Ground<'a> {
        Ground { scope, thresholds: &self.thresholds, map: &self.map }
    }

    /// Every question of the document as far as it can be told beforehand, so that a store can read what they need at once.
    pub fn expected(&self) -> Vec<Question> {
        let usual = self.thresholds.question(&self.scope);
        let ground = self.ground(&self.scope);
        usual.into_iter().chain(self.book.steps.iter().flat_map(|s| s.kind.questions(&ground))).collect()
    }

    /// Takes the answers to what was asked, in its order, and what share of the scope they stand for. Whether the step one is
    /// at has a finding now; else there is more to ask.
    pub fn take(&mut self, answers: Vec<Result<Answer>>, coverage: Coverage) -> bool {
        if !self.prepared {
            self.prepared = true;
            answers.iter().flatten().for_each(|answer| self.thresholds.take(answer));
            return false;
        }
        let Some(finding) = self.find(answers, coverage) else { return false };
        self.put(finding);
        true
    }

    fn find(&self, answers: Vec<Result<Answer>>, coverage: Coverage) -> Option<Finding> {
        let (step, scope) = (self.step()?, self.narrowed_scope());
        let read = step.kind.read(answers, &self.ground(&scope));
        let (evidence, failed) = match read {
            Ok(evidence) => (Evidence { coverage: evidence.coverage.min(coverage.share), ..evidence }, None),
            Err(error) => (Evidence::default(), Some(error)),
        };
        let judgement = match (&failed, &step.rule) {
            (Some(error), _) => Judgement::new(Verdict::CannotTell, failure_words(error)),
            (None, Some(rule)) => rule.judge(&evidence),
            (None, None) => step.kind.found(&evidence),
        };
        let Judgement { verdict, words, picked } = judgement;
        let question = self.question_words(step);
        Some(Finding { verdict, words, question, evidence, picked, overridden: None, failed })
    }

    fn question_words(&self, step: &Step) -> String {
        let asked = step.kind.words();
        let rule = step.rule.as_ref().map_or_else(String::new, |r| format!(": {}?", r.name()));
        let of = filter::write(&self.narrowed_scope().filter);
        let of = if of.is_empty() { of } else { format!(" (of {of})") };
        format!("{asked}{rule}{of}")
    }

    fn put(&mut self, finding: Finding) {
        if let Some(progress) = self.steps.get_mut(self.at) {
            *progress = Progress { state: State::Done, finding: Some(finding) };
        }
    }

    /// A human answers, or says otherwise than was found, with a note (which may be empty).
    pub fn say(&mut self, verdict: Verdict, note: &str) {
        let asks_human = matches!(self.step().and_then(|s| s.kind.shown()), Some(super::Shown::Question(_)));
        let Some(mut finding) = self.finding().cloned().or_else(|| self.find(Vec::new(), Coverage::WHOLE)) else {
            return;
        };
        let said = if note.is_empty() { verdict.words().to_string() } else { format!("{}: {note}", verdict.words()) };
        if asks_human {
            finding.words = said;
        } else {
            let before = finding.overridden.unwrap_or(finding.verdict);
            finding.words = format!("{said} (said by hand; found: {}, {})", before.words(), finding.words);
            finding.overridden = Some(before);
        }
        finding.verdict = verdict;
        self.put(finding);
        self.end = None;
    }

    /// What follows the finding of the step one is at.
    pub fn branch(&self) -> Branch {
        let (Some(step), Some(finding)) = (self.step(), self.finding()) else { return Branch::default() };
        match finding.verdict {
            Verdict::Yes => step.yes,
            Verdict::No => step.no,
            Verdict::CannotTell => step.unsure,
            Verdict::Noted => {
                if step.yes == Branch::default() {
                    step.no
                } else {
                    step.yes
                }
            }
        }
    }

    /// Goes where the finding leads.
    pub fn go_on(&mut self) {
        let branch = self.branch();
        let picked = self.finding().and_then(|f| f.picked.clone());
        let field = self.step().and_then(|s| s.kind.field().map(str::to_string));
        if let (true, Some(picked), Some(field)) = (branch.narrow, picked, field) {
            self.narrowed.push(Narrowing::new(self.at, &field, picked.value, &self.map));
        }
        match branch.to {
            To::Next => self.go(self.at + 1),
            To::Step(to) => self.go(to),
            To::Cause => self.finish(true),
            To::Stop => self.finish(false),
        }
    }

    /// Passes the step over.
    pub fn skip(&mut self) {
        if let Some(progress) = self.steps.get_mut(self.at) {
            *progress = Progress { state: State::Skipped, finding: None };
        }
        self.go(self.at + 1);
    }

    fn go(&mut self, to: usize) {
        if to >= self.steps.len() {
            return self.finish(false);
        }
        self.way.push(self.at);
        self.at = to;
    }

    /// Goes to any step; what was narrowed stays.
    pub fn go_to(&mut self, step: usize) {
        if step < self.steps.len() && step != self.at {
            self.end = None;
            self.go(step);
        }
    }

    /// Whether there is something to go back from.
    pub fn has_before(&self) -> bool {
        self.end.is_some() || !self.way.is_empty()
    }

    /// Goes back to the step before, and takes back what it narrowed. Whether there was one.
    pub fn back(&mut self) -> bool {
        if self.end.take().is_some() {
            self.narrowed.retain(|n| n.step != self.at);
            return true;
        }
        let Some(before) = self.way.pop() else { return false };
        self.forget(self.at);
        self.at = before;
        self.narrowed.retain(|n| n.step != before);
        true
    }

    /// Takes the last narrowing back and returns to the step that made it; what was found since is forgotten.
    pub fn undo(&mut self) -> Option<Narrowing> {
        let last = self.narrowed.pop()?;
        self.end = None;
        while self.at != last.step {
            self.forget(self.at);
            match self.way.pop() {
                Some(before) => self.at = before,
                None => self.at = last.step,
            }
        }
        Some(last)
    }

    fn forget(&mut self, step: usize) {
        if let Some(progress) = self.steps.get_mut(step) {
            *progress = Progress::default();
        }
    }

    fn finish(&mut self, claim: bool) {
        let cause = self.cause(claim);
        self.end = Some(match cause {
            Some(cause) if cause.claimed => End::Cause(Box::new(cause)),
            _ => self.no_cause(),
        });
    }

    fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.steps.iter().filter_map(|p| p.finding.as_ref())
    }

    fn no_cause(&self) -> End {
        let unsure = self.findings().find(|f| f.verdict == Verdict::CannotTell && f.question_is_judged());
        match (unsure, self.narrowed.is_empty()) {
            (Some(finding), true) => End::Unsure(format!("cannot tell: {}", finding.words)),
            (_, true) => {
                // A request that was read says nothing of why none is named; what was measured does.
                let measured = |f: &&Finding| f.question_is_judged() && f.verdict != Verdict::Noted;
                if let Some(odd) = self.findings().filter(measured).find(|f| f.verdict == Verdict::Yes) {
                    return End::Nothing(format!("no cause named, though {}", odd.words));
                }
                let last = self.finding().filter(measured).or_else(|| self.findings().filter(measured).last());
                let last = last.map_or_else(String::new, |f| format!(": {}", f.words));
                End::Nothing(format!("no cause named{last}"))
            }
            (_, false) => {
                let words: Vec<String> = self.narrowed.iter().map(Narrowing::words).collect();
                End::Nothing(format!("no cause named; narrowed to {}", words.join(" and ")))
            }
        }
    }

    /// What was narrowed to, as a cause; `None` where nothing was.
    pub fn cause(&self, claimed: bool) -> Option<Cause> {
        let last = self.narrowed.last()?;
        let finding = self.steps.get(last.step)?.finding.as_ref()?;
        let picked = finding.picked.clone().unwrap_or_default();
        let mut conditions: Vec<_> = self.narrowed.iter().map(|n| n.condition.clone()).collect();
        conditions.dedup();
        let stage = self.stage();
        let names: Vec<String> = self.narrowed.iter().map(Narrowing::words).collect();
        let in_stage = stage.as_ref().map_or_else(String::new, |s| format!("; the time goes to {s}"));
        let [now, usual] = [picked.values.0, picked.values.1].map(|v| finding.evidence.measured(v));
        let (measure, count) = (&finding.evidence.measure, numbers::grouped(picked.events.0));
        let words = format!("{}{in_stage}: {measure} {now}, usually {usual} ({count} events)", names.join(" and "));
        Some(Cause {
            rank: 1,
            conditions,
            stage,
            score: None,
            share_of_excess: picked.share_of_excess,
            p_value: None,
            events: Some(picked.events.0),
            baseline_events: Some(picked.events.1),
            value: picked.values.0,
            baseline_value: picked.values.1,
            claimed,
            words,
        })
    }

    /// The stage that a step found to take the time.
    fn stage(&self) -> Option<String> {
        let steps = self.book.steps.iter().zip(&self.steps).filter(|(step, _)| step.kind.tells_stages());
        let found = steps.filter_map(|(_, p)| p.finding.as_ref().filter(|f| f.verdict == Verdict::Yes));
        found.rev().find_map(|f| f.picked.as_ref()?.value.clone())
    }
}

impl Finding {
    /// Whether it came of data, and not of a human or of reading.
    fn question_is_judged(&self) -> bool {
        self.failed.is_some() || !self.evidence.measure.is_empty()
    }
}

fn failure_words(error: &Error) -> String {
    let hint = if error.hint.is_empty() { String::new() } else { format!(" ({})", error.hint) };
    format!("{}{hint}", error.message)
}
