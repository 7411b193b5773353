//! Answers to questions over segments: pure kernels, no files.

mod breakdown;
mod codes;
mod distribution;
mod fields;
mod filter;
mod groups;
mod kernels;
mod lanes;
mod measures;
#[cfg(test)]
mod naive;
mod page;
pub mod parallel;
mod partition;
mod pass;
mod percentile;
mod plan;
mod predicate;
mod ranking;
mod rows;
mod series;
mod table;
#[cfg(test)]
mod testing;
mod tracks;

use std::sync::Arc;

pub use breakdown::{breakdown, values};
pub use distribution::distribution;
pub use fields::{column_for, numbers_for};
pub use page::{Located, PagePlan, page};
pub use series::series;

use crate::model::{Answer, Error, ErrorKind, FieldMap, Measure, Question, Result};
use crate::store::local::columns::{ColumnSpec, Dictionary, Segment};
use crate::store::signals;
use filter::Names;
use lanes::Columns;
use measures::Feeds;

/// Why files have no records of detectors.
const NO_DETECTORS: &str = "files have no detectors of their own";

/// What the kernels look at.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// All segments read so far, in any order.
    pub segments: &'a [Arc<Segment>],
    /// The words of their word columns.
    pub dictionary: &'a Dictionary,
    /// Logical names.
    pub map: &'a FieldMap,
    /// How many threads may work at once.
    pub threads: usize,
}

/// The columns that segments must have for a question; none for questions the kernels do not answer.
/// Filters and fields that cannot be used add none: asking tells why.
pub fn needs(question: &Question, map: &FieldMap) -> Vec<ColumnSpec> {
    let names = Names { map, dictionary: &Dictionary::default() };
    let (filter, measures, by): (_, &[Measure], &[String]) = match question {
        Question::Series(q) => {
            (&q.scope.filter, &q.measures, q.split.as_ref().map_or(&[][..], |s| std::slice::from_ref(&s.field)))
        }
        Question::Breakdown(q) => (&q.scope.filter, &q.measures, &q.by),
        Question::Distribution(q) => (&q.scope.filter, &[Measure::Max(q.field.clone())], &[]),
        Question::Events(q) => (&q.filter, &[], &[]),
        Question::Fields(q) => (&q.filter, &[], &[]),
        Question::Values(q) => (&q.filter, &[], std::slice::from_ref(&q.field)),
        Question::Anomalies(scope) => return needs(&Question::Breakdown(signals::question(scope)), map),
        Question::Health => return Vec::new(),
    };
    let mut columns = Columns::default();
    let read = names.compile(filter, &mut columns).map(|_| ()).and_then(|()| {
        Feeds::of(measures, names, &mut columns)?;
        by.iter().try_for_each(|field| codes::lane_for(field, map, &mut columns).map(|_| ()))
    });
    if read.is_err() { Vec::new() } else { columns.into_specs() }
}

/// Answers questions asked together, in their order: those that hold the threads busy one after the other, the light ones
/// side by side.
pub fn answer_all(view: &View, questions: &[&Question]) -> Vec<Result<Answer>> {
    let place = |heavy: bool| questions.iter().enumerate().filter(move |(_, q)| is_heavy(q) == heavy);
    let mut answers: Vec<(usize, Result<Answer>)> = place(true).map(|(at, q)| (at, answer(view, q))).collect();
    let light: Vec<(usize, &&Question)> = place(false).collect();
    let alone = if light.len() < view.threads { *view } else { View { threads: 1, ..*view } };
    answers.extend(parallel::map(view.threads, light, |(at, q)| (at, answer(&alone, q))));
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn is_heavy(question: &Question) -> bool {
    let sorts = |measures: &[Measure]| measures.iter().any(|m| matches!(m, Measure::Percentile(..)));
    match question {
        Question::Series(q) => sorts(&q.measures),
        Question::Breakdown(q) => sorts(&q.measures) || q.by.len() > 1,
        Question::Distribution(_) => true,
        _ => false,
    }
}

fn answer(view: &View, question: &Question) -> Result<Answer> {
    match question {
        Question::Series(q) => series(view, q).map(Answer::Series),
        Question::Breakdown(q) => breakdown(view, q).map(Answer::Breakdown),
        Question::Distribution(q) => distribution(view, q).map(Answer::Distribution),
        Question::Values(q) => values(view, q).map(Answer::Values),
        Question::Anomalies(scope) => {
            let found = breakdown(view, &signals::question(scope))?;
            Ok(Answer::Anomalies(signals::answer(scope, &found, NO_DETECTORS.into())))
        }
        Question::Events(_) | Question::Fields(_) | Question::Health => {
            Err(Error::new(ErrorKind::Unsupported, "the columns alone cannot answer this question", ""))
        }
    }
}
