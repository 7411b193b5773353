//! What the answers to a step's questions come to, before a rule reads it: numbers of all events and of each group, lines.

use crate::analysis::Pair;
use crate::model::{Anomaly, Event, GroupOf, Point, Scale, Track};
use crate::panes::{Number, Unit};

/// How parts make up the whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Makeup {
    /// Parts are groups of the events, the whole is their mean.
    #[default]
    Groups,
    /// Parts are groups of the events, the whole is their sum (counts).
    Amounts,
    /// Parts are stages of the same events, the whole is their sum.
    Stages,
}

/// What the answers come to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Evidence {
    /// What is measured, as written: `latency.p99`.
    pub measure: String,
    /// What the judged number counts, where that is another: `above 208 ms`.
    pub symptom: Option<String>,
    /// How the judged numbers are shown.
    pub unit: Option<Unit>,
    /// How the measured numbers are shown, where these are others.
    pub shown_unit: Option<Unit>,
    /// Field whose values make the groups.
    pub field: Option<String>,
    /// How the parts make up the whole.
    pub makeup: Makeup,
    /// The scale on which the judged number is even.
    pub scale: Option<Scale>,
    /// All events first, then one a group or stage.
    pub parts: Vec<Part>,
    /// Weighted events in groups beyond those.
    pub left_over: f64,
    /// The only values that a rule may pick, where the step names them.
    pub candidates: Option<Vec<String>>,
    /// Another course, to hold the first against.
    pub with: Option<(String, Track)>,
    /// Lines, newest first.
    pub events: Vec<Event>,
    /// Which of the lines stands for the rest, and its value in words.
    pub exemplar: Option<(usize, String)>,
    /// What the store's own detectors recorded; `None` where that was not asked.
    pub anomalies: Option<Vec<Anomaly>>,
    /// Whether there is a baseline.
    pub has_baseline: bool,
    /// Share (0-1) of the scope that the answers stand for.
    pub coverage: f64,
}

/// One number with what is usual.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Whose number it is.
    pub of: GroupOf,
    /// The number that is judged.
    pub number: Number,
    /// The number that was asked for, where another stands for it: now and as usual.
    pub shown: Option<(Option<f64>, Option<f64>)>,
}

impl Part {
    /// The judged number over window and baseline.
    pub fn pair(&self) -> Pair {
        Pair { now: self.number.track.whole, usual: self.number.track.usual }
    }

    /// The same relative to what is usual, weighing as much as is usual: of numbers that add up.
    pub fn ratio(&self) -> Option<Pair> {
        let Pair { now, usual } = self.pair();
        let (value, base) = (now.value?, usual.value.filter(|v| *v > 0.0)?);
        let noise = |p: &Point| if p.effective > 0.0 { 1.0 / p.effective } else { 0.0 };
        let ratio = value / base;
        let error = Some(ratio.max(0.05) * (noise(&now) + noise(&usual)).sqrt());
        let as_usual = Point { count: base, effective: usual.effective, value: Some(1.0), error: Some(0.0) };
        Some(Pair { now: Point { value: Some(ratio), error, ..as_usual }, usual: as_usual })
    }

    /// What is to be shown: now and as usual.
    pub fn values(&self) -> (Option<f64>, Option<f64>) {
        self.shown.unwrap_or((self.number.value, self.number.usual))
    }

    /// The name of the group.
    pub fn name(&self) -> String {
        self.of.value().unwrap_or("all").to_string()
    }
}

impl Evidence {
    /// All events.
    pub fn all(&self) -> Option<&Part> {
        self.parts.iter().find(|p| p.of == GroupOf::All)
    }

    /// The groups or stages.
    pub fn groups(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|p| p.of != GroupOf::All)
    }

    /// A judged number in words.
    pub fn judged(&self, value: Option<f64>) -> String {
        text(value, self.unit.as_ref())
    }

    /// A measured number in words.
    pub fn measured(&self, value: Option<f64>) -> String {
        text(value, self.shown_unit.as_ref().or(self.unit.as_ref()))
    }

    /// Weighted events it stands on.
    pub fn events_behind(&self) -> f64 {
        self.all().map_or(self.events.len() as f64, |p| p.number.count)
    }
}

fn text(value: Option<f64>, unit: Option<&Unit>) -> String {
    match (value.filter(|v| v.is_finite()), unit) {
        (Some(value), Some(unit)) => unit.text(value),
        (Some(value), None) => value.to_string(),
        (None, _) => "no data".into(),
    }
}
