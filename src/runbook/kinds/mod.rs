//! Kinds of steps: each is one file and one line in `KINDS`, and says what to ask and what the answers come to.

mod anomalies;
mod breakdown;
mod compare;
mod events;
mod human;
mod measured;
mod series;
mod show;
mod stages;
mod trace;

use std::fmt::Debug;
use std::sync::Arc;

use super::block::{Keys, Placed};
use super::signal::Signal;
use super::{Evidence, Ground, Judgement, Rule, Setting};
use crate::contract::filter;
use crate::model::Verdict;
use crate::model::{Answer, FieldMap, Filter, Question, Result, Scope};

/// A kind of step, with what it asks.
pub trait Kind: Debug + Send + Sync {
    /// Its name, as in `ask`.
    fn name(&self) -> &'static str;

    /// What it asks, in words: `latency.p99 by version`.
    fn words(&self) -> String;

    /// The field whose values it tells apart.
    fn field(&self) -> Option<&str> {
        None
    }

    /// Whether what it tells apart are stages of the same events.
    fn tells_stages(&self) -> bool {
        false
    }

    /// The percentile of the baseline that it judges by: a field and which one (0-1).
    fn threshold(&self) -> Option<(String, f64)> {
        None
    }

    /// What to ask the store; nothing where a human is asked or something is shown.
    fn questions(&self, ground: &Ground<'_>) -> Vec<Question>;

    /// What the answers, in the order of the questions, come to.
    ///
    /// # Errors
    /// With the first answer that failed.
    fn read(&self, answers: Vec<Result<Answer>>, ground: &Ground<'_>) -> Result<Evidence>;

    /// What the evidence says where the step has no rule.
    fn found(&self, _: &Evidence) -> Judgement {
        Judgement::new(Verdict::Noted, "read; the step has no rule that judges it")
    }

    /// The events behind the step, for reading their lines.
    fn behind(&self, _: &Ground<'_>) -> Filter {
        Filter::All
    }

    /// The pane that shows what it measures, as [`crate::runbook::pane`] reads it, and of which events.
    fn pane(&self) -> Option<(String, Filter)> {
        None
    }

    /// What is put before the human instead of a question to the store.
    fn shown(&self) -> Option<Shown> {
        None
    }
}

/// What is put before the human.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shown {
    /// Something to read.
    Prose,
    /// A question to answer with yes, no or a note.
    Question(String),
    /// A link to copy.
    Link(String),
    /// A command to copy; it is never run.
    Command(String),
}

type Reader = fn(&mut Keys<'_>, &Setting) -> Option<Draft>;

/// Every kind by its name.
const KINDS: &[(&str, Reader)] = &[
    ("breakdown", breakdown::read),
    ("series", series::read),
    ("compare", compare::read),
    ("stages", stages::read),
    ("trace", trace::read),
    ("events", events::read),
    ("anomalies", anomalies::read),
    ("human", human::read),
    ("show", show::read),
];

/// A kind that is read but for what its rule makes it measure.
type Draft = Box<dyn FnOnce(&dyn Fn(Signal) -> Signal) -> Arc<dyn Kind>>;

/// A kind that measures nothing.
fn ready(kind: impl Kind + 'static) -> Option<Draft> {
    Some(Box::new(move |_| Arc::new(kind)))
}

/// The kind that `ask` names, with its parameters.
pub fn read(
    ask: &Placed<String>,
    rule: Option<&Arc<dyn Rule>>,
    keys: &mut Keys<'_>,
    setting: &Setting,
) -> Option<Arc<dyn Kind>> {
    let known = KINDS.iter().find(|(name, _)| *name == ask.value);
    let Some((_, read)) = known else {
        if !ask.value.is_empty() {
            let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
            keys.wrong(ask.at, format!("`{}` is no kind of step; expected one of {}", ask.value, names.join(", ")));
        }
        return None;
    };
    let draft = read(keys, setting)?;
    let measures = |signal: Signal| match rule {
        Some(rule) => rule.measures(signal),
        None => signal,
    };
    Some(draft(&measures))
}

/// A step that is read and no more.
pub fn prose() -> Arc<dyn Kind> {
    Arc::new(show::Show(Shown::Prose))
}

/// What `measure` names; a mistake is noted.
fn signal(keys: &mut Keys<'_>, key: &str, setting: &Setting) -> Option<Signal> {
    let name = keys.needed(key, "what is measured, such as \"latency.p99\"")?;
    Signal::read(&name.value, setting).map_err(|words| keys.wrong(name.at, words)).ok()
}

/// What `filter` keeps; a mistake is noted at its place.
fn filter(keys: &mut Keys<'_>) -> Filter {
    let Some(text) = keys.word("filter") else { return Filter::All };
    match filter::parse(&text.value) {
        Ok(filter) => filter,
        Err(error) => {
            keys.wrong(text.at, format!("the filter cannot be read: {error}"));
            Filter::All
        }
    }
}

/// The field that `by` names: a logical name, a path, or the last part of a mapped path (`model_version`).
fn field(keys: &mut Keys<'_>, map: &FieldMap) -> Option<String> {
    let by = keys.needed("by", "the field whose values are told apart, such as \"version\"")?;
    let last = |path: &str| path.rsplit('.').next() == Some(by.value.as_str());
    let known = map.get(&by.value).or_else(|| map.fields.iter().find(|f| f.sources.iter().any(|s| last(&s.path))));
    Some(known.map_or(by.value.clone(), |f| f.name.clone()))
}

/// The scope with a further filter.
fn within(scope: &Scope, filter: &Filter) -> Scope {
    Scope { filter: scope.filter.clone().and(filter.clone()), ..scope.clone() }
}

/// ` where level:ERROR`, or nothing.
fn where_words(of: &Filter) -> String {
    if *of == Filter::All { String::new() } else { format!(" where {}", filter::write(of)) }
}
