//! An inquiry into a spike: what is asked next, until it is explained. It asks nothing itself.

mod behaving;
mod joining;
mod looking;
mod telling;

use crate::analysis::patterns::Pattern;
use crate::analysis::sampling::Sampling;
use crate::model::{
    Answer, Baseline, Breakdown, Condition, Departure, FieldMap, Filter, MINUTE, Measure, Question, Result, Scope,
    Selections, Signal, Track,
};

use super::candidates::Candidate;
use super::explanation::Explanation;
use super::sides::{Others, joined};
use super::stages;
use super::symptom::Symptom;

/// Events of the window, and of its baseline, whose messages are compared.
const MESSAGES: usize = 2_000;
/// Fields that are asked about at once.
const TELLING: usize = 5;

/// An inquiry under way.
#[derive(Clone, PartialEq, Debug)]
pub struct Inquiry {
    spike: Departure,
    /// All events, as they are looked at.
    whole: Scope,
    /// Filtered to the events of the signal.
    scope: Scope,
    /// What these are held against, where that is not their baseline.
    others: Option<Others>,
    stages: Vec<(String, Measure)>,
    /// Fields to look at first, by name or path.
    first: Vec<String>,
    /// Whether services are compared with themselves although the signal did not leave its baseline.
    always_compares: bool,
    round: Round,
    patterns: Vec<Pattern>,
    /// The question that the causes were read from.
    evidence: Option<Question>,
}

#[derive(Clone, PartialEq, Debug)]
enum Round {
    /// Which fields there are, where the symptom begins, and what is said in the logs.
    Looking(Sampling),
    /// Which of them tell.
    Telling { symptom: Symptom, fields: Vec<Candidate> },
    /// What they tell together, and what the signal came to inside what is likely to come of that.
    Joining(Box<Told>),
    /// Which services behave unlike themselves.
    Behaving(Box<Explanation>, Sampling),
    /// Nothing more is asked.
    Done(Box<Explanation>),
}

/// What the single fields told.
#[derive(Clone, PartialEq, Debug)]
struct Told {
    symptom: Symptom,
    /// Those to ask about together.
    fields: Vec<Candidate>,
    /// The conjunctions that are likely to come of it.
    guesses: Vec<Vec<Condition>>,
    /// How many were asked.
    asked: usize,
    /// The symptom of all events by time, where it is a share of them.
    course: Option<Track>,
    /// What can be said already.
    so_far: Explanation,
}

impl Inquiry {
    /// Begins an inquiry into a spike of a scope.
    pub fn begin(spike: Departure, scope: &Scope, map: &FieldMap) -> Inquiry {
        let own = Scope { filter: scope.filter.clone().and(spike.signal.filter.clone()), ..scope.clone() };
        let mut inquiry = Inquiry::of(spike, scope, own, Sampling::of(scope, MESSAGES), map);
        if inquiry.scope.baseline.windows.is_empty() {
            inquiry.end("there is no baseline to hold it against: choose one");
        }
        inquiry
    }

    /// Begins an inquiry into what tells two selections of a scope's window apart: in a signal of them, or in the mix of their events
    /// where the signal counts events.
    pub fn between(signal: Signal, selections: &Selections, scope: &Scope, map: &FieldMap) -> Inquiry {
        let side = |of: &Filter| Scope {
            filter: scope.filter.clone().and(of.clone()).and(signal.filter.clone()),
            baseline: Baseline::default(),
            window: scope.window,
        };
        let (these, others) = (side(&selections.these), side(&selections.others));
        let spike = Departure::unread(signal);
        let inquiry = Inquiry::of(spike, scope, these, Sampling::default(), map);
        Inquiry { others: Some(Others { scope: others, counts: None }), ..inquiry }
    }

    fn of(spike: Departure, whole: &Scope, scope: Scope, messages: Sampling, map: &FieldMap) -> Inquiry {
        Inquiry {
            spike,
            whole: whole.clone(),
            scope,
            others: None,
            stages: stages::measures(map),
            first: Vec::new(),
            always_compares: false,
            round: Round::Looking(messages),
            patterns: Vec::new(),
            evidence: None,
        }
    }

    /// The same, looking at these fields first: names or full paths.
    pub fn looking_first_at(self, fields: &[String]) -> Inquiry {
        Inquiry { first: fields.to_vec(), ..self }
    }

    /// The same, which compares services with themselves where the signal did not leave its baseline as well: somebody asked.
    pub fn comparing_services(self) -> Inquiry {
        Inquiry { always_compares: true, ..self }
    }

    /// What is explained so far: from the second answer on what single fields tell, then the whole, after which suspects may still be
    /// looked for.
    pub fn explanation(&self) -> Option<&Explanation> {
        match &self.round {
            Round::Behaving(explanation, _) | Round::Done(explanation) => Some(explanation),
            Round::Joining(told) => Some(&told.so_far),
            Round::Looking(_) | Round::Telling { .. } => None,
        }
    }

    /// The question that the causes were read from, once it was asked.
    pub fn evidence(&self) -> Option<Question> {
        self.evidence.clone()
    }

    /// What it does now, in a few words; `None` when it is done.
    pub fn doing(&self) -> Option<&'static str> {
        match &self.round {
            Round::Looking(_) => Some("looking which fields there are"),
            Round::Telling { .. } => Some("asking each field"),
            Round::Joining(_) => Some("asking the telling fields together"),
            Round::Behaving(..) => Some("comparing services with themselves"),
            Round::Done(_) => None,
        }
    }

    /// What to ask now, as one batch; empty when it is done.
    pub fn questions(&self) -> Vec<Question> {
        match &self.round {
            Round::Looking(sampling) => self.looking(sampling),
            Round::Telling { symptom, fields } => self.telling(symptom, fields),
            Round::Joining(told) => self.joining(told),
            Round::Behaving(_, sampling) => sampling.questions(),
            Round::Done(_) => Vec::new(),
        }
    }

    /// Takes the answers to [`Inquiry::questions`] in, in their order.
    ///
    /// # Errors
    /// When the store could not answer what the rest depends on.
    pub fn take(&mut self, answers: Vec<Result<Answer>>, map: &FieldMap) -> Result<()> {
        let nothing = Round::Done(Box::new(self.ended(Vec::new())));
        match std::mem::replace(&mut self.round, nothing) {
            Round::Looking(sampling) => self.looked(sampling, answers, map),
            Round::Telling { symptom, fields } => self.told(symptom, fields, answers),
            Round::Joining(told) => self.joined(*told, answers),
            Round::Behaving(explanation, sampling) => self.behaved(*explanation, sampling, answers, map),
            Round::Done(explanation) => {
                self.round = Round::Done(explanation);
                Ok(())
            }
        }
    }

    /// Asks the same of the selection and, where it is held against another one, of that.
    fn of_both(&self, ask: impl Fn(&Scope) -> Vec<Question>) -> Vec<Question> {
        let others = self.others.as_ref().map(|others| ask(&others.scope));
        ask(&self.scope).into_iter().chain(others.into_iter().flatten()).collect()
    }

    /// The answers to that, those of the others as if they were a baseline's.
    fn as_one(&self, answers: Vec<Result<Answer>>) -> Vec<Result<Answer>> {
        if self.others.is_some() { joined(answers) } else { answers }
    }

    fn sides(&self) -> Option<(f64, f64)> {
        self.others.as_ref().and_then(|others| others.counts)
    }

    /// Length of the window over the length of the baseline; of two selections, events of the one over those of the other.
    fn ratio(&self) -> f64 {
        if let Some(others) = &self.others {
            return others.ratio();
        }
        let usual: i64 = self.scope.baseline.windows.iter().map(|w| w.length()).sum();
        self.scope.window.length() as f64 / usual.max(1) as f64
    }

    /// Length of the window.
    fn minutes(&self) -> f64 {
        self.scope.window.length() as f64 / MINUTE as f64
    }

    fn end(&mut self, note: &str) {
        self.round = Round::Done(Box::new(self.ended(vec![note.to_string()])));
    }

    fn ended(&self, notes: Vec<String>) -> Explanation {
        Explanation {
            spike: self.spike.clone(),
            window: self.scope.window,
            baseline: self.scope.baseline.clone(),
            sides: self.sides(),
            beyond: None,
            kind: None,
            turnover: Vec::new(),
            causes: Vec::new(),
            stages: Vec::new(),
            insides: Vec::new(),
            others: None,
            patterns: self.patterns.clone(),
            suspects: Vec::new(),
            sampled: (0, 0),
            is_whole: true,
            tried: 0,
            fields: Vec::new(),
            notes,
        }
    }
}

fn breakdown(scope: &Scope, fields: &[Candidate], symptom: &Symptom, further: &[Measure], top: usize) -> Question {
    Question::Breakdown(Breakdown {
        scope: scope.clone(),
        measures: std::iter::once(&symptom.measure).chain(further).cloned().collect(),
        by: fields.iter().map(|f| f.name.clone()).collect(),
        top,
    })
}
