//! The symptom that a signal is reduced to.

use crate::model::{Filter, Measure, Relation, Signal, Test};

/// Where the events with the symptom begin, for a signal that is a number of each event.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Threshold {
    /// The baseline's 5th percentile (the symptom of a fall).
    pub low: Option<f64>,
    /// The baseline's 95th percentile (the symptom of a rise).
    pub high: Option<f64>,
}

/// What the events with the symptom have, and which way the signal went.
#[derive(Clone, PartialEq, Debug)]
pub struct Symptom {
    /// A share (0–1) that rises with the trouble, or the count of events.
    pub measure: Measure,
    /// Whether events themselves are counted.
    pub counted: bool,
    /// Whether there are fewer of them than usual.
    pub falls: bool,
    /// The value beyond which an event has it.
    pub beyond: Option<f64>,
}

/// The symptom of a signal that `falls` or rises; `None` when its threshold is not known.
pub fn symptom(signal: &Signal, falls: bool, threshold: Threshold) -> Option<Symptom> {
    let share = |measure, beyond| Some(Symptom { measure, counted: false, falls: false, beyond });
    match &signal.measure {
        Measure::Count => Some(Symptom { measure: Measure::Count, counted: true, falls, beyond: None }),
        Measure::InvalidShare => share(Measure::InvalidShare, None),
        Measure::Share { of, among } if falls => {
            share(Measure::Share { of: Filter::Not(Box::new(of.clone())), among: among.clone() }, None)
        }
        Measure::Share { of, among } => share(Measure::Share { of: of.clone(), among: among.clone() }, None),
        Measure::Mean(field) | Measure::Max(field) | Measure::Sum(field) | Measure::Percentile(field, _) => {
            let (relation, bound) =
                if falls { (Relation::Less, threshold.low?) } else { (Relation::More, threshold.high?) };
            let of = Filter::Field { field: field.clone(), test: Test::Compare(relation, bound) };
            share(Measure::Share { of, among: Filter::exists(field) }, Some(bound))
        }
    }
}
