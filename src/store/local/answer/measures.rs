//! What is added up for a measure.

use super::fields::numbers_for;
use super::filter::Names;
use super::lanes::Columns;
use super::predicate::Predicate;
use crate::model::{Measure, Result};

/// What one pass over the rows adds up; several measures may read the same.
#[derive(Clone, Debug, PartialEq)]
pub enum Feed {
    /// Events.
    Events,
    /// Events in `among`, and those of them also in `of`.
    Share {
        /// The events with the symptom.
        of: Predicate,
        /// The events that could have it.
        among: Predicate,
    },
    /// All rows and lines, and those that break the contract.
    Invalid,
    /// Moments of the numbers of this lane.
    Moments(usize),
    /// The largest of the numbers of this lane.
    Most(usize),
    /// The numbers of this lane themselves.
    Numbers(usize),
}

/// The feeds that measures read, each once, and for every measure which.
#[derive(Clone, Debug, Default)]
pub struct Feeds {
    /// What is added up.
    pub feeds: Vec<Feed>,
    /// The feed of each measure.
    pub of_measure: Vec<usize>,
}

impl Feeds {
    /// The feeds of these measures, taking up the columns they read.
    pub fn of(measures: &[Measure], names: Names, columns: &mut Columns) -> Result<Feeds> {
        let mut feeds = Feeds::default();
        for measure in measures {
            let feed = feed(measure, names, columns)?;
            let known = feeds.feeds.iter().position(|f| *f == feed);
            feeds.of_measure.push(known.unwrap_or(feeds.feeds.len()));
            if known.is_none() {
                feeds.feeds.push(feed);
            }
        }
        Ok(feeds)
    }
}

fn feed(measure: &Measure, names: Names, columns: &mut Columns) -> Result<Feed> {
    let mut lane = |field: &str| columns.lane(numbers_for(field, names.map));
    Ok(match measure {
        Measure::Count => Feed::Events,
        Measure::Share { of, among } => {
            Feed::Share { of: names.compile(of, columns)?, among: names.compile(among, columns)? }
        }
        Measure::InvalidShare => Feed::Invalid,
        Measure::Mean(field) | Measure::Sum(field) => Feed::Moments(lane(field)),
        Measure::Max(field) => Feed::Most(lane(field)),
        Measure::Percentile(field, _) => Feed::Numbers(lane(field)),
    })
}
