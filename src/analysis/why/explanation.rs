//! What an inquiry comes to.

use crate::analysis::patterns::Pattern;
use crate::model::{Baseline, Cause, Condition, Departure, Filter, Point, Track, Window};

use super::onset::ChangeKind;
use super::stages::StageShift;
use super::turnover::Turnover;

/// What explains a spike, or that nothing does.
#[derive(Clone, PartialEq, Debug)]
pub struct Explanation {
    /// The spike that is explained.
    pub spike: Departure,
    /// The stretch it is seen in.
    pub window: Window,
    /// What it is held against: the scope's baseline without the stretches in which the symptom stood out already.
    pub baseline: Baseline,
    /// Weighted events of two selections, where they are held against each other: the other one stands where a baseline would.
    pub sides: Option<(f64, f64)>,
    /// The value beyond which an event has the symptom; `None` for shares and counts.
    pub beyond: Option<f64>,
    /// How the change went on since its onset.
    pub kind: Option<ChangeKind>,
    /// Values first seen in the window, or seen in the baseline only, near a change: a rollout, a host that went.
    pub turnover: Vec<Turnover>,
    /// The best first; those the program stands by before the others.
    pub causes: Vec<Cause>,
    /// Stages over all events of the signal.
    pub stages: Vec<StageShift>,
    /// The signal inside the likeliest causes.
    pub insides: Vec<Inside>,
    /// How frequent the symptom is outside the claimed causes, or the likeliest where none is, in words.
    pub others: Option<String>,
    /// Messages that are new, gone, more or less frequent, in a sample of all events.
    pub patterns: Vec<Pattern>,
    /// Where no conjunction tells more than a service: services that behave unlike themselves, in a sample of all events.
    pub suspects: Vec<Cause>,
    /// How many events of the window and of the baseline the suspects were looked for in.
    pub sampled: (usize, usize),
    /// Whether all was asked; else each field was looked at only by itself so far, and nothing is claimed.
    pub is_whole: bool,
    /// How many conjunctions were tried.
    pub tried: usize,
    /// The fields that were looked at, by name.
    pub fields: Vec<String>,
    /// What could not be concluded and why, and what else should be known, in words.
    pub notes: Vec<String>,
}

/// What the signal came to where some conditions hold.
#[derive(Clone, PartialEq, Debug)]
pub struct Inside {
    /// All of these.
    pub conditions: Vec<Condition>,
    /// The signal over the window, in its own unit.
    pub value: Option<f64>,
    /// The same over the baseline.
    pub usual: Option<f64>,
    /// The symptom by time.
    pub track: Option<Track>,
    /// The same of all other events, in the same buckets.
    pub outside: Option<Vec<Option<f64>>>,
}

impl Inside {
    /// Width in ms of the buckets in which the symptom is held against that of all other events, and its course in them.
    pub fn course(&self) -> Option<(i64, Vec<Option<f64>>)> {
        let (width, points) = points(self.track.as_ref()?);
        Some((width, points.iter().map(|p| p.value).collect()))
    }
}

/// The narrowest buckets of the window, with their width in ms.
pub(super) fn points(track: &Track) -> (i64, &[Point]) {
    track.narrow.as_ref().map_or((track.width, &track.window), |narrow| (narrow.width, &narrow.window))
}

impl Explanation {
    /// The same as a sentence.
    pub fn outside(&self) -> Option<String> {
        let head = if self.sides.is_some() { "outside it" } else { "all others" };
        self.others.as_ref().map(|others| format!("{head}: {others}"))
    }

    /// The causes the program stands by.
    pub fn claimed(&self) -> impl Iterator<Item = &Cause> {
        self.causes.iter().filter(|c| c.claimed)
    }

    /// Whether a conjunction is claimed that tells more than which service it shows in: a service may only pass on what
    /// another does to it.
    pub fn names_more_than_a_service(&self) -> bool {
        let places = ["service", "step"];
        self.claimed().any(|cause| cause.conditions.iter().any(|c| !places.contains(&c.name.as_str())))
    }

    /// All causes in the order in which they are to be read: suspects go before conjunctions that only name where it shows.
    pub fn ranked(&self) -> Vec<Cause> {
        let all = self.suspects.iter().chain(&self.causes).zip(1..);
        all.map(|(cause, rank)| Cause { rank, ..cause.clone() }).collect()
    }
}

/// The events that meet all conditions.
pub fn filter_of(conditions: &[Condition]) -> Filter {
    let meets = |c: &Condition| Filter::value(&c.name, c.value.as_deref());
    conditions.iter().map(meets).fold(Filter::All, Filter::and)
}
