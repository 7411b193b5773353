//! From lines to steps: lines of one service with the same request id belong to the line that says how long it took.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::draft::Draft;
use super::nest::{Interval, innermost};
use super::record::Record;
use crate::model::Event;

/// Drops lines that report a step in the very same words a second time; gives how many.
pub fn once(records: Vec<Record>, events: &[Event]) -> (Vec<Record>, usize) {
    let mut seen = HashSet::new();
    let before = records.len();
    let fresh = |r: &Record| {
        let reports = r.id.is_some() && r.duration.is_some();
        !reports || seen.insert(events.get(r.at).map(|e| hash(&e.raw)))
    };
    let mut kept = records;
    kept.retain(fresh);
    let twice = before - kept.len();
    (kept, twice)
}

fn hash(text: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The steps of records in order of time.
pub fn drafts(records: &[Record], base: i64) -> Vec<Draft> {
    let mut groups: Vec<Vec<&Record>> = Vec::new();
    let mut places: HashMap<(Option<&str>, &str), usize> = HashMap::new();
    let mut nameless: Vec<&Record> = Vec::new();
    for record in records {
        let Some(id) = &record.id else {
            nameless.push(record);
            continue;
        };
        let place = *places.entry((record.service.as_deref(), id)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.push(record);
        }
    }
    let mut drafts: Vec<Draft> = groups.iter().flat_map(|group| of_one_id(group, base)).collect();
    add_nameless(&nameless, base, &mut drafts);
    drafts
}

/// The steps of one request id in one service: one for each line that says how long something took.
fn of_one_id(group: &[&Record], base: i64) -> Vec<Draft> {
    let (reports, lines): (Vec<&Record>, Vec<&Record>) = group.iter().copied().partition(|r| r.duration.is_some());
    let mut drafts: Vec<Draft> = reports.iter().map(|r| Draft::of(r, base)).collect();
    if drafts.is_empty() {
        return whole(&lines, base).into_iter().collect();
    }
    let longest = drafts.iter().enumerate().max_by(|a, b| a.1.length().total_cmp(&b.1.length()));
    let main = longest.map_or(0, |(at, _)| at);
    let mut by_step: HashMap<Option<String>, usize> = HashMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        by_step.entry(draft.step.clone()).or_insert(at);
    }
    for line in lines {
        let at = by_step.get(&line.step).filter(|_| line.step.is_some()).copied().unwrap_or(main);
        if let Some(draft) = drafts.get_mut(at) {
            draft.add(line, base);
        }
    }
    drafts
}

/// One step of lines that do not say how long it took; the worst line stands for it, the last among equals.
fn whole(lines: &[&Record], base: i64) -> Option<Draft> {
    let (first, rest) = lines.split_first()?;
    let mut draft = Draft::of(first, base);
    rest.iter().for_each(|line| draft.add(line, base));
    let worst = lines.iter().max_by_key(|r| (r.severity, r.time));
    draft.event = worst.map_or(draft.event, |r| r.at);
    Some(draft)
}

/// Lines without a request id: those that say how long something took are steps, the others belong to the innermost step
/// of their service that ran at their time, else together to one step of their pod.
fn add_nameless(records: &[&Record], base: i64, drafts: &mut Vec<Draft>) {
    let (reports, lines): (Vec<&Record>, Vec<&Record>) = records.iter().copied().partition(|r| r.duration.is_some());
    drafts.extend(reports.into_iter().map(|r| Draft::of(r, base)));
    let mut homeless: Vec<Vec<&Record>> = Vec::new();
    let mut places: HashMap<(Option<&str>, Option<&str>), usize> = HashMap::new();
    for (line, home) in lines.iter().zip(homes(&lines, base, drafts)) {
        if let Some(draft) = home.and_then(|at| drafts.get_mut(at)) {
            draft.add(line, base);
            continue;
        }
        let key = (line.service.as_deref(), line.pod.as_deref());
        let place = *places.entry(key).or_insert_with(|| {
            homeless.push(Vec::new());
            homeless.len() - 1
        });
        if let Some(group) = homeless.get_mut(place) {
            group.push(line);
        }
    }
    drafts.extend(homeless.iter().filter_map(|group| whole(group, base)));
}

/// The innermost step of its service that each line fell into.
fn homes(lines: &[&Record], base: i64, drafts: &[Draft]) -> Vec<Option<usize>> {
    let host = |(own, d): (usize, &Draft)| Interval { from: d.start, to: d.end, kind: hash(&d.service), own };
    let hosts: Vec<Interval> = drafts.iter().enumerate().map(host).collect();
    let asked = lines.iter().map(|r| {
        let at = r.time.saturating_sub(base) as f64;
        Interval { from: at, to: at, kind: hash(&r.service), own: usize::MAX }
    });
    innermost(&hosts, &asked.collect::<Vec<_>>())
}
