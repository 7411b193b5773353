//! Values that came or went: a rollout, a host that is gone.

use crate::analysis::numbers;
use crate::model::{BreakdownAnswer, Condition, Point, Row};

use super::candidates::Candidate;

/// A value in less than this share of the events comes and goes by itself.
pub const SEEN: f64 = 0.02;
/// Fewer stored events than this on the other side do not tell that a value was not seen there.
pub const ENOUGH: f64 = 300.0;

/// A value that came or went.
#[derive(Clone, PartialEq, Debug, serde::Serialize)]
pub struct Turnover {
    /// Which field has which value.
    pub condition: Condition,
    /// Whether it was not seen in the baseline; else it is not seen in the window.
    pub appeared: bool,
    /// Share (0–1) of the signal's events that have it, on the side where it is seen.
    pub share: f64,
}

impl Turnover {
    /// In words.
    pub fn words(&self) -> String {
        let what = format!("{} {}", self.condition.name, self.condition.value.as_deref().unwrap_or("(absent)"));
        let share = numbers::share(self.share);
        match self.appeared {
            true => format!("{what} was not seen in the baseline, now {share} of the events"),
            false => format!("{what} is not seen any more, usually {share} of the events"),
        }
    }
}

/// Values of a field that are seen on one side only.
pub fn turnover(field: &Candidate, rows: &BreakdownAnswer) -> Vec<Turnover> {
    let stored = |points: &[Point]| points.first().map_or(0.0, |p| p.effective);
    let sum = |side: fn(&Row) -> &[Point]| rows.rows.iter().map(|r| stored(side(r))).sum::<f64>();
    let (now, usual) = (sum(|r| &r.window), sum(|r| &r.baseline));
    // Values beyond those asked for may be on the other side.
    if rows.left_over > 0.0 || now < ENOUGH || usual < ENOUGH {
        return Vec::new();
    }
    let turnover = rows.rows.iter().filter_map(|row| {
        let (own, own_usual) = (stored(&row.window), stored(&row.baseline));
        let appeared = own_usual == 0.0;
        let share = if appeared { own / now } else { own_usual / usual };
        let condition = field.is(row.values.first()?.clone()?);
        ((appeared || own == 0.0) && share >= SEEN).then_some(Turnover { condition, appeared, share })
    });
    turnover.collect()
}
