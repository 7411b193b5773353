//! Requests that stand for a signal: the worst, one in the middle, the first that failed, and a normal one to hold them against.
//!
//! Two rounds of small questions, however many events there are: the second only asks for the event of the extreme.

use crate::contract::{field, named_number};
use crate::model::{
    Event, FieldMap, Filter, Follow, Measure, Order, Page, Question, Relation, Scope, Series, SeriesAnswer, Spike,
    Test, Window,
};

use super::trace::id_of;

/// Most events read to find the one in the middle.
pub const MOST: usize = 200;
/// Most events read to find a normal one.
const NORMAL: usize = 20;
/// A normal value lies within this share of the usual middle.
const AROUND: f64 = 0.1;
/// What tells the work of a request: who did what with which model.
const KIND: [&str; 3] = ["service", "step", "model"];

/// Why a request was chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chosen {
    /// The worst value.
    Worst,
    /// In the middle of those that show the signal.
    Median,
    /// The first of level error.
    FirstFailing,
    /// As usual.
    Normal,
}

/// A request that stands for others.
#[derive(Clone, PartialEq, Debug)]
pub struct Exemplar {
    /// Why it was chosen.
    pub chosen: Chosen,
    /// The event that shows it.
    pub event: Event,
    /// Its value, where it has one.
    pub value: Option<f64>,
    /// The id by which it is followed.
    pub follow: Follow,
}

/// The questions of the first round: the extreme, the first failing, those that show the signal, and normal ones; a question
/// that makes no sense for the signal is `None`.
pub fn first_round(spike: &Spike) -> [Option<Question>; 4] {
    let shows = spike.filter.clone().and(spike.symptom.clone());
    let scope = Scope { window: spike.window, filter: shows.clone(), baseline: Default::default() };
    let extreme = Question::Series(Series {
        scope,
        measures: vec![Measure::Max(spike.field.clone())],
        split: None,
        bucket: spike.window.length().max(1),
    });
    let failing = page(spike.window, spike.filter.clone().and(Filter::errors()), Order::Forward, 1);
    let normal = spike.middle.map(|middle| {
        let (low, high) = (middle - middle.abs() * AROUND, middle + middle.abs() * AROUND);
        let well = match &spike.symptom {
            Filter::All => Filter::Not(Box::new(Filter::errors())),
            symptom => Filter::Not(Box::new(symptom.clone().and(Filter::All))),
        };
        let near = compare(spike, Relation::AtLeast, low).and(compare(spike, Relation::AtMost, high));
        page(spike.normal_in, spike.filter.clone().and(well).and(near), Order::Backward, NORMAL)
    });
    [
        spike.high.then_some(extreme),
        Some(failing),
        Some(page(spike.window, beyond(spike), Order::Forward, MOST)),
        normal,
    ]
}

/// The question of the second round: the event of the extreme.
pub fn second_round(spike: &Spike, extreme: &SeriesAnswer) -> Option<Question> {
    let largest = extreme.groups.first()?.tracks.first()?.whole.value.filter(|v| v.is_finite())?;
    let shows = spike.filter.clone().and(spike.symptom.clone());
    Some(page(spike.window, shows.and(compare(spike, Relation::AtLeast, largest)), Order::Forward, NORMAL))
}

/// The events that show the signal: by their kind, else by a value beyond what is usual.
fn beyond(spike: &Spike) -> Filter {
    let shows = spike.filter.clone().and(spike.symptom.clone());
    match spike.edge.or(spike.middle).filter(|_| spike.symptom == Filter::All) {
        Some(edge) => shows.and(compare(spike, if spike.high { Relation::More } else { Relation::Less }, edge)),
        None => shows,
    }
}

fn compare(spike: &Spike, relation: Relation, bound: f64) -> Filter {
    Filter::Field { field: spike.field.clone(), test: Test::Compare(relation, bound) }
}

fn page(window: Window, filter: Filter, order: Order, limit: usize) -> Question {
    Question::Events(Page { window, filter, order, after: None, limit, invalid_only: false })
}

/// What the rounds gave.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found<'f> {
    /// Events with the extreme value.
    pub extreme: &'f [Event],
    /// The first that failed.
    pub failing: &'f [Event],
    /// Some that show the signal.
    pub beyond: &'f [Event],
    /// Some that are normal.
    pub normal: &'f [Event],
}

/// The exemplars, the worst first and the normal one last; only events with an id can be followed and stand for others.
pub fn choose(spike: &Spike, found: Found<'_>, map: &FieldMap) -> Vec<Exemplar> {
    let exemplar = |chosen, event: &Event| {
        let (value, follow) = (value(event, spike, map), id_of(event, map)?);
        Some(Exemplar { chosen, event: event.clone(), value, follow })
    };
    let mut beyond: Vec<(f64, &Event)> = found
        .beyond
        .iter()
        .filter(|e| id_of(e, map).is_some())
        .map(|e| (value(e, spike, map).unwrap_or(0.0), e))
        .collect();
    beyond.sort_by(|a, b| if spike.high { a.0.total_cmp(&b.0) } else { b.0.total_cmp(&a.0) });
    let worst = found.extreme.iter().find(|e| id_of(e, map).is_some()).or(beyond.last().map(|(_, e)| *e));
    // Without a value none is worse than another.
    let worst = worst.filter(|e| value(e, spike, map).is_some());
    let median = beyond.get(beyond.len() / 2).map(|(_, e)| *e);
    // A request is held against one of its own kind: the same work, not the nearest number.
    let like = worst.or(median);
    let off = |event: &&Event| {
        let far = value(event, spike, map).zip(spike.middle).map_or(f64::INFINITY, |(v, m)| (v - m).abs());
        (like.map_or(0, |like| unlike(like, event, map)), ordered(far))
    };
    let normal = found.normal.iter().filter(|e| id_of(e, map).is_some()).min_by_key(off);
    let mut all = [
        worst.and_then(|e| exemplar(Chosen::Worst, e)),
        median.and_then(|e| exemplar(Chosen::Median, e)),
        found.failing.first().and_then(|e| exemplar(Chosen::FirstFailing, e)),
        normal.and_then(|e| exemplar(Chosen::Normal, e)),
    ];
    if worst.is_none() {
        all.swap(1, 2);
    }
    all.into_iter().flatten().collect()
}

/// By how many of the fields that tell what work was done two events differ.
fn unlike(one: &Event, other: &Event, map: &FieldMap) -> usize {
    let of = |event: &Event, name: &str| field(event.document.as_ref()?, map.get(name)?);
    KIND.iter().filter(|name| of(one, name) != of(other, name)).count()
}

/// A distance as a number that can be ordered.
fn ordered(distance: f64) -> u64 {
    distance.abs().to_bits()
}

fn value(event: &Event, spike: &Spike, map: &FieldMap) -> Option<f64> {
    named_number(event.document.as_ref()?, map, &spike.field)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::contract::field_map;
    use crate::model::{Cursor, Time};

    fn spike(high: bool) -> Spike {
        let window = Window { from: Time(0), to: Time(1_000_000) };
        Spike {
            title: "Latency p99".into(),
            window,
            filter: Filter::exists("latency"),
            symptom: Filter::All,
            field: "latency".into(),
            high,
            middle: Some(100.0),
            edge: Some(300.0),
            normal_in: window.shifted(-2_000_000),
        }
    }

    fn event(at: i64, latency: f64) -> Event {
        let document = json!({"latency_ms": latency, "correlation_id": format!("c{at}")});
        let cursor = Cursor { time: Time(at), place: (0, 0) };
        let (raw, origin) = (document.to_string(), String::new());
        Event { cursor, time: Some(Time(at)), document: Some(document.into()), raw, invalid: None, origin }
    }

    #[test]
    fn questions_are_few_and_bounded() {
        let [extreme, failing, beyond, normal] = first_round(&spike(true));
        assert!(matches!(extreme, Some(Question::Series(s)) if s.measures.len() == 1 && s.split.is_none()));
        for (question, limit) in [(failing, 1), (beyond, MOST), (normal, NORMAL)] {
            let Some(Question::Events(page)) = question else { panic!("no page") };
            assert_eq!(page.limit, limit);
        }
        assert_eq!(first_round(&spike(false))[0], None, "no store tells the least value");
        let unknown = Spike { middle: None, edge: None, ..spike(true) };
        assert_eq!(first_round(&unknown)[3], None, "what is normal is not known");
    }

    #[test]
    fn the_worst_the_middle_the_first_failing_and_a_normal_one() {
        let map = field_map("mlog").unwrap();
        let beyond: Vec<Event> = (1..=5).map(|n| event(n, 300.0 + 100.0 * n as f64)).collect();
        let (extreme, failing, normal) = ([event(9, 2_000.0)], [event(3, 5.0)], [event(-2, 108.0), event(-1, 99.0)]);
        let found = Found { extreme: &extreme, failing: &failing, beyond: &beyond, normal: &normal };
        let chosen = choose(&spike(true), found, &map);
        let told: Vec<(Chosen, &str)> = chosen.iter().map(|e| (e.chosen, e.follow.value.as_str())).collect();
        let wanted =
            [(Chosen::Worst, "c9"), (Chosen::Median, "c3"), (Chosen::FirstFailing, "c3"), (Chosen::Normal, "c-1")];
        assert_eq!(told, wanted);
        let low = choose(&spike(false), Found { beyond: &beyond, ..Found::default() }, &map);
        assert_eq!(low[0].follow.value, "c1", "where less is worse, the least is the worst");
        assert!(choose(&spike(true), Found::default(), &map).is_empty());
        let valueless = |n| {
            let mut event = event(n, 0.0);
            event.document = Some(json!({"correlation_id": format!("c{n}"), "log_level": "ERROR"}).into());
            event
        };
        let (beyond, failing) = ([valueless(5), valueless(6)], [valueless(4)]);
        let errors = choose(&spike(true), Found { beyond: &beyond, failing: &failing, ..Found::default() }, &map);
        let told: Vec<Chosen> = errors.iter().map(|e| e.chosen).collect();
        assert_eq!(told, [Chosen::FirstFailing, Chosen::Median], "none is the worst without a value");
    }

    #[test]
    fn a_normal_request_is_of_the_same_kind_where_one_is_there() {
        let map = field_map("mlog").unwrap();
        let of_step = |at: i64, latency: f64, step: &str| {
            let mut event = event(at, latency);
            event.document.as_mut().map(Arc::make_mut).unwrap()["step"] = json!(step);
            event
        };
        let worst = [of_step(9, 2_000.0, "inference")];
        let normal = [of_step(-1, 100.0, "gateway"), of_step(-2, 91.0, "inference"), of_step(-3, 105.0, "inference")];
        let chosen = choose(&spike(true), Found { extreme: &worst, normal: &normal, ..Found::default() }, &map);
        assert_eq!(chosen.last().map(|e| e.follow.value.as_str()), Some("c-3"), "{chosen:?}");
    }

    #[test]
    fn events_without_an_id_stand_for_nobody() {
        let map = field_map("mlog").unwrap();
        let mut nameless = event(1, 900.0);
        nameless.document = Some(json!({"latency_ms": 900.0}).into());
        let beyond = [nameless.clone(), event(2, 400.0)];
        let chosen = choose(&spike(true), Found { extreme: &[nameless], beyond: &beyond, ..Found::default() }, &map);
        assert!(chosen.iter().all(|e| e.follow.value == "c2"), "{chosen:?}");
    }
}
