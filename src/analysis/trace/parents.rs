//! Who called whom: by recorded ids, else by what ran within what; circles are cut.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::draft::Draft;
use super::nest::{Interval, SLACK, innermost};
use crate::model::Link;

/// How many steps with the same id are looked at for the one that is meant.
const CANDIDATES: usize = 16;

/// Gives each step its caller; true when recorded ids went round in a circle that had to be cut.
pub fn link(drafts: &mut [Draft]) -> bool {
    let found = recorded(drafts);
    for (draft, parent) in drafts.iter_mut().zip(&found) {
        draft.parent = *parent;
        draft.link = match (&draft.parent_id, parent) {
            (_, Some(_)) => Link::Recorded,
            (Some(id), None) => Link::Lost(id.clone()),
            (None, None) => Link::Root,
        };
    }
    by_time(drafts);
    cut_circles(drafts)
}

/// Callers by id. Several steps of one service under the same id belong to the longest of them.
fn recorded(drafts: &[Draft]) -> Vec<Option<usize>> {
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        if let Some(id) = &draft.id {
            by_id.entry(id).or_default().push(at);
        }
    }
    let length = |at: &usize| drafts.get(*at).map_or(0.0, Draft::length);
    by_id.values_mut().for_each(|all| all.sort_by(|a, b| length(b).total_cmp(&length(a)).then(a.cmp(b))));
    let of = |(at, draft): (usize, &Draft)| {
        let same = draft.id.as_deref().and_then(|id| by_id.get(id)).map_or(&[][..], Vec::as_slice);
        main_step(drafts, at, same).or_else(|| {
            let named = by_id.get(draft.parent_id.as_deref()?)?;
            meant(drafts, at, named)
        })
    };
    drafts.iter().enumerate().map(of).collect()
}

/// The longest step of the same service and id, when this one ran within it.
fn main_step(drafts: &[Draft], at: usize, same: &[usize]) -> Option<usize> {
    let own = drafts.get(at)?;
    let mut of_service =
        same.iter().take(CANDIDATES).filter(|i| drafts.get(**i).is_some_and(|d| d.service == own.service));
    let main = *of_service.next()?;
    (main != at && drafts.get(main)?.holds(own, SLACK)).then_some(main)
}

/// Of the steps with the id that is named: the shortest that ran around this one, else the longest.
fn meant(drafts: &[Draft], at: usize, named: &[usize]) -> Option<usize> {
    let own = drafts.get(at)?;
    let others = || named.iter().copied().take(CANDIDATES).filter(|i| *i != at);
    let around = others().rfind(|i| drafts.get(*i).is_some_and(|d| d.holds(own, SLACK)));
    around.or_else(|| others().next())
}

/// Steps without a recorded caller stand within the step of the same request that ran around them.
fn by_time(drafts: &mut [Draft]) {
    let kind = |d: &Draft| {
        let mut hasher = DefaultHasher::new();
        d.correlation.hash(&mut hasher);
        hasher.finish()
    };
    let interval = |(own, d): (usize, &Draft)| Interval { from: d.start, to: d.end, kind: kind(d), own };
    let hosts: Vec<Interval> = drafts.iter().enumerate().map(interval).collect();
    let alone: Vec<Interval> =
        drafts.iter().enumerate().filter(|(_, d)| d.parent.is_none() && d.timed).map(interval).collect();
    for (inner, host) in alone.iter().zip(innermost(&hosts, &alone)) {
        if let (Some(draft), Some(host)) = (drafts.get_mut(inner.own), host) {
            draft.parent = Some(host);
            if draft.link == Link::Root {
                draft.link = Link::Time;
            }
        }
    }
}

/// Cuts each circle of callers once: at a guess where there is one, else at its longest step.
fn cut_circles(drafts: &mut [Draft]) -> bool {
    let mut seen = vec![0usize; drafts.len()];
    let mut recorded_circle = false;
    for start in 0..drafts.len() {
        let walk = start + 1;
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(here) = at {
            match seen.get_mut(here) {
                Some(mark @ 0) => *mark = walk,
                Some(mark) if *mark == walk => {
                    let from = path.iter().position(|p| *p == here).unwrap_or(0);
                    recorded_circle |= cut(drafts, path.get(from..).unwrap_or_default());
                    break;
                }
                _ => break,
            }
            path.push(here);
            at = drafts.get(here).and_then(|d| d.parent);
        }
    }
    recorded_circle
}

/// Cuts a circle; whether every link in it was recorded.
fn cut(drafts: &mut [Draft], circle: &[usize]) -> bool {
    let guessed = |i: &&usize| drafts.get(**i).is_some_and(|d| d.link != Link::Recorded);
    let length = |i: &&usize| drafts.get(**i).map_or(0.0, Draft::length);
    let guess = circle.iter().find(guessed).copied();
    let at = guess.or_else(|| circle.iter().max_by(|a, b| length(a).total_cmp(&length(b))).copied());
    if let Some(draft) = at.and_then(|i| drafts.get_mut(i)) {
        draft.parent = None;
        if draft.link != Link::Lost(draft.parent_id.clone().unwrap_or_default()) {
            draft.link = Link::Root;
        }
    }
    guess.is_none()
}
