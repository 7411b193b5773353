//! What a series question needs to know for its requests and its answer: buckets, feeds, and the split.

use serde_json::Value;

use crate::model::{Measure, Result, Series};
use crate::store::tracks::Buckets;

use super::feeds::Feeds;
use super::known::Known;
use super::request::{exists, query, word};

/// A series question against what is known of a cluster.
#[derive(Debug)]
pub struct Plan<'q> {
    /// The question.
    pub question: &'q Series,
    /// Its buckets.
    pub buckets: Buckets,
    /// What is added up.
    pub feeds: Feeds,
    /// The events that pass its filter.
    pub passing: Value,
    /// By what it is split.
    pub split: Option<Splitting>,
}

/// By what a question is split, as a server is asked.
#[derive(Clone, PartialEq, Debug)]
pub struct Splitting {
    /// What a `terms` aggregation reads; `None` where nothing is mapped.
    pub value: Option<Value>,
    /// The events that have a value.
    pub has: Value,
    /// How many values at most.
    pub top: usize,
}

impl<'q> Plan<'q> {
    /// Reads the question.
    ///
    /// # Errors
    /// When a field or filter of it cannot be asked of this cluster, or its buckets are too many.
    pub fn new(known: &Known, question: &'q Series) -> Result<Plan<'q>> {
        let split = match &question.split {
            None => None,
            Some(split) => {
                Some(Splitting { value: word(known, &split.field)?, has: exists(known, &split.field), top: split.top })
            }
        };
        let feeds = Feeds::of(known, &question.measures)?;
        Ok(Plan {
            question,
            buckets: Buckets::narrow(&question.scope, question.bucket)?,
            passing: feeds.passing(known, query(known, &question.scope.filter)?),
            feeds,
            split,
        })
    }

    /// The percentile of a measure, and its number.
    pub fn percentiles(&self) -> impl Iterator<Item = (usize, &Measure, f64)> {
        self.question.measures.iter().enumerate().filter_map(|(at, measure)| match measure {
            Measure::Percentile(_, q) => Some((at, measure, *q)),
            _ => None,
        })
    }
}
