//! `stands-out`: whether one value (or stage) alone makes the whole leave its baseline.
//!
//! Three things must hold together, so that neither a small group by chance nor a large group of what changed everywhere is
//! picked: its own course left its baseline (σ, corrected for the number of values); it changed clearly more than the rest;
//! and it carries most of what is unusual.

use std::sync::Arc;

use crate::analysis::alerts::{Direction, among};
use crate::analysis::{Contrast, Pair, contrast};
use crate::model::Verdict;
use crate::model::{GroupOf, Scale};
use crate::runbook::block::Keys;
use crate::runbook::{Evidence, Makeup, Part};
use crate::ui::numbers;

use super::words::FEWEST;
use super::{Judgement, Picked, Rule, direction, share, sigma, words};

/// Carries at least that share of what is unusual.
const MOST: f64 = 0.5;
/// A stage whose course holds too few events a bucket counts all the same when it grew by half and by so many standard errors.
const GREW: (f64, f64) = (0.5, 4.0);

/// One value stands out.
#[derive(Debug)]
struct StandsOut {
    sigma: f64,
    direction: Direction,
    share: f64,
}

/// Reads `sigma`, `direction` and `share`.
pub fn read(keys: &mut Keys<'_>) -> Option<Arc<dyn Rule>> {
    let (sigma, direction) = (sigma(keys), direction(keys));
    Some(Arc::new(StandsOut { sigma, direction, share: share(keys, Some(MOST), "") }))
}

/// A value with what speaks for it.
struct Candidate<'e> {
    part: &'e Part,
    sigma: f64,
    share: f64,
    rest: Option<Pair>,
    apart: bool,
}

impl Rule for StandsOut {
    fn name(&self) -> &'static str {
        "stands-out"
    }

    fn picks(&self) -> bool {
        true
    }

    fn judge(&self, evidence: &Evidence) -> Judgement {
        if let Some(nothing) = words::nothing_to_judge(evidence) {
            return nothing;
        }
        let groups: Vec<&Part> = evidence.groups().collect();
        let what = evidence.field.as_deref().unwrap_or("value");
        if let [Part { of: GroupOf::Value(None), .. }] = groups.as_slice() {
            return Judgement::new(Verdict::CannotTell, format!("no event has a {what}"));
        }
        if let [only] = groups.as_slice() {
            let sample = words::events(only.number.count);
            return Judgement::new(
                Verdict::No,
                format!("all of it is {}: there is nothing to tell apart ({sample})", only.name()),
            );
        }
        let tried = groups.iter().filter(|p| p.number.deviation.is_some()).count();
        if tried == 0 {
            return Judgement::new(Verdict::CannotTell, format!("no {what} has enough events to be judged"));
        }
        let candidates: Vec<Candidate> = groups.iter().filter_map(|p| self.candidate(p, evidence, tried)).collect();
        let best = candidates.iter().filter(|c| self.carries(c)).max_by(|a, b| a.share.total_cmp(&b.share));
        match best {
            Some(best) => yes(best, evidence, groups.len()),
            None => Judgement::new(Verdict::No, self.no(&candidates, evidence, (what, groups.len()))),
        }
    }
}

impl StandsOut {
    fn candidate<'e>(&self, part: &'e Part, evidence: &Evidence, tried: usize) -> Option<Candidate<'e>> {
        let named = |only: &Vec<String>| only.contains(&part.name());
        if !evidence.candidates.as_ref().is_none_or(named) || !matches!(part.of, GroupOf::Value(_)) {
            return None;
        }
        let sigma = among(part.number.deviation?.sigma, tried as f64);
        let seen = match evidence.makeup {
            Makeup::Stages => return stage(part, evidence, sigma),
            Makeup::Groups => {
                let scale = evidence.scale.unwrap_or(Scale::Linear);
                contrast(&evidence.all()?.pair(), &part.pair(), sigma.signum(), scale)
            }
            Makeup::Amounts => contrast(&evidence.all()?.ratio()?, &part.ratio()?, sigma.signum(), Scale::Linear),
        };
        let enough = part.number.track.whole.effective >= FEWEST || evidence.makeup == Makeup::Amounts;
        let Contrast { rest, share_of_excess, apart } = seen?;
        Some(Candidate { part, sigma, share: share_of_excess, rest: Some(rest), apart: apart && enough })
    }

    fn is_unusual(&self, candidate: &Candidate) -> bool {
        candidate.sigma.abs() >= self.sigma && self.direction.is_worse(candidate.sigma)
    }

    fn carries(&self, candidate: &Candidate) -> bool {
        self.is_unusual(candidate) && candidate.apart && candidate.share >= self.share
    }

    fn no(&self, candidates: &[Candidate], evidence: &Evidence, (what, values): (&str, usize)) -> String {
        let furthest = candidates
            .iter()
            .filter(|c| self.direction.is_worse(c.sigma))
            .max_by(|a, b| a.sigma.abs().total_cmp(&b.sigma.abs()));
        let sample = words::events(evidence.events_behind());
        let Some(furthest) = furthest else {
            return format!("no {what} stands out ({}, {sample})", numbers::counted(values, "value"));
        };
        let (name, sigma) = (furthest.part.name(), among_words(furthest.sigma, values));
        if !self.is_unusual(furthest) {
            return format!("no {what} stands out: {name} is furthest off with {sigma} ({sample})");
        }
        let why = match furthest.apart {
            false => "the others changed with it".to_string(),
            true => format!("it carries only {} of what is unusual", numbers::share(furthest.share)),
        };
        format!("no {what} stands out: {name} changed ({sigma}), but {why} ({sample})")
    }
}

/// A stage against the change of them all.
fn stage<'e>(part: &'e Part, evidence: &Evidence, sigma: f64) -> Option<Candidate<'e>> {
    let sign = sigma.signum();
    let change = |p: &Part| p.pair().change().map_or(0.0, |c| c * sign);
    let excess: f64 = evidence.groups().map(change).map(|c| c.max(0.0)).sum();
    let (own, error) = (change(part), part.pair().error());
    let apart = own > 2.0 * error;
    let (by_half, errors) = GREW;
    let grew = own > by_half * part.number.usual.unwrap_or(f64::INFINITY) && own > errors * error;
    let sigma = if grew { sigma.abs().max(errors) * sign } else { sigma };
    Some(Candidate { part, sigma, share: if excess > 0.0 { own.max(0.0) / excess } else { 0.0 }, rest: None, apart })
}

/// A deviation that is the furthest of several: nearer than it is by itself, for one of many is far off by chance.
fn among_words(sigma: f64, values: usize) -> String {
    format!("{} among {}", words::sigma(sigma), numbers::counted(values, "value"))
}

fn yes(best: &Candidate, evidence: &Evidence, values: usize) -> Judgement {
    let part = best.part;
    let name = part.name();
    let numbers_of = words::now_and_usual(part, evidence);
    let against = match best.rest.filter(|_| evidence.makeup == Makeup::Groups) {
        Some(rest) => {
            let [now, usual] = [rest.now.value, rest.usual.value].map(|v| evidence.judged(v));
            format!("; the rest {now}, usually {usual}")
        }
        None => String::new(),
    };
    let words = format!(
        "{name} stands out: {numbers_of}{against}. It carries {} of what is unusual ({}, {} of {})",
        numbers::share(best.share),
        among_words(best.sigma, values),
        numbers::grouped(part.number.count),
        words::events(evidence.events_behind())
    );
    let value = match &part.of {
        GroupOf::Value(value) => value.clone(),
        GroupOf::All => None,
    };
    let picked = Picked {
        value,
        share_of_excess: Some(best.share),
        events: (part.number.count, part.number.usual_count),
        values: part.values(),
    };
    Judgement { verdict: Verdict::Yes, words, picked: Some(picked) }
}
