//! Which service behaves unlike itself, from a bounded sample of events, where no conjunction of field values explains a
//! signal: where time is lost, and which habits are broken.

mod evidence;
mod habits;
mod shifts;
#[cfg(test)]
mod tests;
mod units;

use std::collections::{HashMap, HashSet};

use super::sampling::Sample;
use crate::model::{Cause, Condition, FieldMap};

use evidence::{Evidence, What};
use habits::Habits;
use units::{Item, Sampler, Unit};

/// The most events of the window, and of its baseline, that services are compared in.
pub const SAMPLE: usize = 20_000;
/// Services that are named at most.
const NAMED: usize = 10;
/// A service that calls another is explained by it when the other scores at least this share of its own score.
const EXPLAINS: f64 = 0.25;

/// The services that behave unlike the baseline, the likeliest cause first; a fault spreads to those who call, so the
/// deepest that is itself unlike usual comes before them. Claimed only where chance cannot explain it; nothing is claimed
/// of quiet samples. Empty where no line names a service.
pub fn suspects(sample: &Sample, map: &FieldMap) -> Vec<Cause> {
    let Some(field) = map.get("service") else { return Vec::new() };
    let mut sampler = Sampler::new(map);
    let now = sampler.units(&sample.window);
    let usual = sampler.units(&sample.baseline);
    let mut habits = Habits::default();
    habits.count(0, &now);
    habits.count(1, &usual);
    let times = shifts::shifts(&now, &usual);
    let habits = habits.broken();
    // Two families of tests, each with half of the chance to be wrong.
    let tried = |e: &Evidence| 2.0 * if e.is_of_time() { times.len() } else { habits.len() } as f64;
    let mut all = [times.as_slice(), &habits].concat();
    all.retain(|e| e.score() > 0.0 && !e.is_relief(&sampler));
    let path = field.sources.first().map_or(field.name.clone(), |s| s.path.clone());
    let ranked = ranked(strongest(all), &calls(&[&now, &usual]));
    let cause = |(at, e): (usize, Evidence)| Cause {
        rank: at + 1,
        conditions: vec![Condition {
            field: path.clone(),
            name: field.name.clone(),
            value: Some(sampler.name(e.kind.0).to_owned()),
        }],
        stage: None,
        score: Some(e.score()),
        share_of_excess: None,
        p_value: Some((e.p * tried(&e)).min(1.0)),
        events: Some(e.events),
        baseline_events: Some(e.baseline_events),
        value: Some(e.value),
        baseline_value: Some(e.baseline_value),
        claimed: e.is_claimed(tried(&e)),
        words: e.words(&sampler),
    };
    ranked.into_iter().take(NAMED).enumerate().map(cause).collect()
}

/// The strongest evidence of each service, strongest first. Among equals what fails and what there is more of says most.
fn strongest(all: Vec<Evidence>) -> Vec<Evidence> {
    let mut best: HashMap<usize, Evidence> = HashMap::new();
    for evidence in all {
        let kept = best.entry(evidence.kind.0).or_insert(evidence);
        let order = |e: &Evidence| (e.what != What::Has(Item::Failure), e.value < e.baseline_value, e.kind, e.what);
        let more = evidence.score().total_cmp(&kept.score()).then_with(|| order(kept).cmp(&order(&evidence)));
        if more.is_gt() {
            *kept = evidence;
        }
    }
    let mut ranked: Vec<Evidence> = best.into_values().collect();
    ranked.sort_by(|a, b| b.score().total_cmp(&a.score()).then(a.kind.0.cmp(&b.kind.0)));
    ranked
}

/// Who calls whom, by the numbers of services.
fn calls(samples: &[&[Unit]]) -> HashSet<(usize, usize)> {
    let units = samples.iter().flat_map(|units| units.iter());
    let pairs = units.flat_map(|unit| {
        unit.items.iter().filter_map(|item| match item {
            Item::Call((callee, _)) if *callee != unit.kind.0 => Some((unit.kind.0, *callee)),
            _ => None,
        })
    });
    pairs.collect()
}

/// Puts a callee before its caller where the caller merely behaves otherwise, which the callee's trouble explains. Own time
/// is measured without the calls, so that a slow callee explains none of it.
fn ranked(mut rest: Vec<Evidence>, calls: &HashSet<(usize, usize)>) -> Vec<Evidence> {
    let mut ranked = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let mut at = 0;
        // Each turn goes one service deeper; as many turns as there are services end any circle of calls.
        for _ in 0..rest.len() {
            let Some(caller) = rest.get(at).filter(|e| !e.is_of_time()) else { break };
            let explains =
                |e: &Evidence| calls.contains(&(caller.kind.0, e.kind.0)) && e.score() >= EXPLAINS * caller.score();
            match rest.iter().position(explains) {
                Some(deeper) => at = deeper,
                None => break,
            }
        }
        ranked.push(rest.remove(at));
    }
    ranked
}
