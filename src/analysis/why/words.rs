//! A cause in one sentence, as a colleague would say it.

use crate::analysis::numbers::{decimal, grouped, milliseconds, share};
use crate::model::{Condition, Departure, Measure};

use super::stages::StageShift;
use super::symptom::Symptom;

/// What is said of a cause.
pub struct Said<'a> {
    /// All of these hold.
    pub conditions: &'a [Condition],
    /// What it explains.
    pub spike: &'a Departure,
    /// What an affected event has.
    pub symptom: &'a Symptom,
    /// Share of the events inside with the symptom, now and usually.
    pub rate: (f64, f64),
    /// Events inside with the symptom, now and usually.
    pub counts: (f64, f64),
    /// Share of the excess it explains.
    pub share: f64,
    /// The stage that took the time.
    pub stage: Option<&'a StageShift>,
    /// Its events and its usual ones; `None` where events themselves are counted.
    pub traffic: Option<(f64, f64)>,
    /// Events of two selections, where the other one stands for the baseline.
    pub sides: Option<(f64, f64)>,
}

/// What is said where a change has no place.
pub const ALIKE: &str = "it is the same everywhere: no value of any field is clearly worse off than the others";
/// What is said of the rest where there is none.
pub const NO_OTHERS: &str = "there are none in the window";

/// Traffic that grew or shrank by less than this factor is not worth a word.
const TRAFFIC: f64 = 1.5;

/// `variant canary and version 3.2.1`.
pub fn conditions(conditions: &[Condition]) -> String {
    let one = |c: &Condition| match &c.value {
        Some(value) => format!("{} {value}", c.name),
        None => format!("no {}", c.name),
    };
    conditions.iter().map(one).collect::<Vec<_>>().join(" and ")
}

/// One sentence: where, what, how much of it, and which stage.
pub fn cause(said: &Said) -> String {
    let what = rate("its events", said.spike, said.symptom, said.rate, said.counts, said.sides);
    let mut words = format!("{}: {what}", conditions(said.conditions));
    if said.symptom.counted && said.sides.is_some() {
        words.push_str(&format!("; that is {} of what tells them apart", share(said.share)));
    } else if said.symptom.falls {
        words.push_str(&format!("; that is {} of what is missing", share(said.share)));
    } else {
        words.push_str(&format!("; that is {} of the excess", share(said.share)));
    }
    if let Some(stage) = said.stage {
        let more = milliseconds(stage.excess_ms());
        words.push_str(&format!("; the time goes into {} (+{more} on average)", stage.stage));
    }
    match said.traffic {
        Some((_, usual)) if usual <= 0.0 => words.push_str("; the baseline has none of it"),
        Some((now, usual)) if now >= TRAFFIC * usual || now <= usual / TRAFFIC => {
            words.push_str(&format!("; it has {} times its usual traffic", decimal(now / usual, 1)));
        }
        _ => {}
    }
    words
}

/// That there is more of what always has the symptom.
pub fn shifted(condition: &Condition, now: f64, usual: f64) -> String {
    let what = conditions(std::slice::from_ref(condition));
    format!(
        "no part is much worse than it usually is, there is more of what always is: {what} is {} of the events, usually {}",
        share(now),
        share(usual)
    )
}

/// How many events of some have the symptom, and how many have it usually, or among others: shares `of` them, or counts.
pub fn rate(
    of: &str,
    spike: &Departure,
    symptom: &Symptom,
    (now, usual): (f64, f64),
    counts: (f64, f64),
    sides: Option<(f64, f64)>,
) -> String {
    if let Some((these, _)) = sides.filter(|_| symptom.counted) {
        let part = |events: f64| share(events / these.max(1.0));
        return format!("{} of these events, {} of the others", part(counts.0), part(counts.1));
    }
    let before = if sides.is_some() { "among the others" } else { "usually" };
    if symptom.counted {
        return format!("{} events, usually {}", grouped(counts.0), grouped(counts.1));
    }
    let what = match (&spike.signal.measure, symptom.beyond) {
        (Measure::InvalidShare, _) => "break the contract".to_string(),
        (_, Some(beyond)) => {
            let side = if spike.falls() { "below" } else { "above" };
            format!("have {} {side} {}", spike.signal.field().unwrap_or("it"), number(spike, beyond))
        }
        (Measure::Share { .. }, None) => shown(spike),
        _ => "have the symptom".to_string(),
    };
    format!("{} of {of} {what}, {before} {}", share(now), share(usual))
}

/// The symptom of a share in a word or two.
fn shown(spike: &Departure) -> String {
    match (spike.signal.key.as_str(), spike.falls()) {
        ("error_rate", false) => "are errors".into(),
        ("hit_rate", true) => "miss the cache".into(),
        ("hit_rate", false) => "hit the cache".into(),
        ("invalid_schema_rate", false) => "break the contract".into(),
        (key, true) => format!("are not {}", key.replace('_', " ")),
        (key, false) => format!("are {}", key.replace('_', " ")),
    }
}

fn number(spike: &Departure, value: f64) -> String {
    if spike.signal.pane == "latency" { milliseconds(value) } else { decimal(value, 3) }
}
