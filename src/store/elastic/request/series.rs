//! The searches of a series question: what everything adds up to by bucket, and the course of its percentiles.

use serde_json::{Map, Value, json};

use super::{any, both, heaviest_first, sums_only};
use crate::store::elastic::course::{Course, Line};
use crate::store::elastic::feeds::{Feed, percent, percentiles};
use crate::store::elastic::known::Known;
use crate::store::elastic::series::{Plan, Splitting};
use crate::store::tracks::Stretch;

/// Values of a split that each shard offers: of few-valued fields all, so that their counts are exact.
const OFFERED: usize = 100;

/// Asks for sums by bucket, and percentiles by stretch, of all events and of the top values of the split.
pub fn series(known: &Known, plan: &Plan) -> Value {
    let mut aggs = Map::new();
    stretches(known, plan, &mut aggs);
    if let Some(split) = &plan.split {
        aggs.insert("by".into(), split_by(known, plan, split));
    }
    let times = plan.buckets.stretches.iter().map(|s| within(known, s)).collect();
    sums_only(both(plan.passing.clone(), any(times)), aggs)
}

fn split_by(known: &Known, plan: &Plan, split: &Splitting) -> Value {
    let mut inner = Map::new();
    stretches(known, plan, &mut inner);
    let mut aggs = Map::new();
    if let Some(window) = plan.buckets.stretches.first() {
        aggs.insert("s0".into(), json!({"filter": within(known, window), "aggs": plan.feeds.weigh()}));
    }
    aggs.insert("absent".into(), json!({"filter": {"bool": {"must_not": [split.has]}}, "aggs": inner}));
    if let Some(value) = &split.value {
        let mut terms = value.clone();
        terms["size"] = json!(split.top.max(1));
        terms["shard_size"] = json!(OFFERED.max(split.top));
        terms["order"] = heaviest_first(known);
        aggs.insert("values".into(), json!({"terms": terms, "aggs": inner}));
    }
    json!({"filter": plan.feeds.applies(), "aggs": aggs})
}

/// Adds an aggregation a stretch, and one over the whole baseline.
fn stretches(known: &Known, plan: &Plan, aggs: &mut Map<String, Value>) {
    let percentile = plan.percentiles().next().is_some();
    for (at, stretch) in plan.buckets.stretches.iter().enumerate() {
        let mut inner = if percentile { plan.feeds.ask(true) } else { plan.feeds.weigh() };
        inner.insert("t".into(), by_time(known, stretch, 1, plan.feeds.ask(false)));
        aggs.insert(format!("s{at}"), json!({"filter": within(known, stretch), "aggs": inner}));
    }
    let usual: Vec<Value> = plan.buckets.stretches.iter().filter(|s| s.usual).map(|s| within(known, s)).collect();
    if percentile && !usual.is_empty() {
        aggs.insert("u".into(), json!({"filter": any(usual), "aggs": plan.feeds.ask(true)}));
    }
}

/// Buckets from the start of a stretch, `by` of its own wide.
fn by_time(known: &Known, stretch: &Stretch, by: usize, aggs: Map<String, Value>) -> Value {
    let width = stretch.width.max(1).saturating_mul(by as i64);
    let offset = stretch.window.from.0.rem_euclid(width);
    json!({
        "date_histogram": {"field": known.time, "fixed_interval": format!("{width}ms"), "offset": format!("{offset}ms"), "min_doc_count": 1},
        "aggs": aggs,
    })
}

fn within(known: &Known, stretch: &Stretch) -> Value {
    known.within(stretch.window.from.0, stretch.window.to.0)
}

/// Asks for the course of percentiles, each group's by buckets of its own width, and for the events above a value of each.
pub fn course(known: &Known, plan: &Plan, course: &Course) -> Value {
    let mut aggs = Map::new();
    for (at, group) in course.groups.iter().enumerate() {
        let mut inner = Map::new();
        for (number, stretch) in plan.buckets.stretches.iter().enumerate() {
            let lines = lines(known, plan, stretch, &group.lines);
            inner.insert(format!("s{number}"), json!({"filter": within(known, stretch), "aggs": lines}));
        }
        aggs.insert(format!("g{at}"), json!({"filter": group.events, "aggs": inner}));
    }
    let times = plan.buckets.stretches.iter().map(|s| within(known, s)).collect();
    sums_only(both(plan.passing.clone(), any(times)), aggs)
}

fn lines(known: &Known, plan: &Plan, stretch: &Stretch, lines: &[Line]) -> Map<String, Value> {
    let (mut aggs, mut above) = (Map::new(), Map::new());
    for line in lines {
        let Some(Feed::Numbers { among, value: Some(value), .. }) = plan.feeds.get(plan.feeds.of_measure(line.measure))
        else {
            continue;
        };
        for by in line.widths() {
            let inner = json!({"p": percentiles(value, &[percent(line.q)])});
            let inner = Map::from_iter([("f".to_string(), json!({"filter": among, "aggs": inner}))]);
            aggs.insert(format!("m{}b{by}", line.measure), by_time(known, stretch, by, inner));
        }
        if let Some((threshold, places)) = line.threshold.zip(line.path.as_ref()) {
            let beyond = json!({"range": {places: {"gt": threshold}}});
            above.insert(format!("a{}", line.measure), json!({"filter": beyond, "aggs": plan.feeds.weigh()}));
        }
    }
    if !above.is_empty() {
        aggs.insert("t".into(), by_time(known, stretch, 1, above));
    }
    aggs
}
