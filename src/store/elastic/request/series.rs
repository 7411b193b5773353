//! The searches of a series question: what everything adds up to by bucket, and the course of its percentiles.

use serde_json::{Map, Value, json};

use super::{among, any, both, heaviest_first, not, object, sums_only};
use crate::store::elastic::course::{Course, Line};
use crate::store::elastic::feeds::{Feed, percent, percentiles};
use crate::store::elastic::grids::grids;
use crate::store::elastic::known::Known;
use crate::store::elastic::series::{Plan, Splitting};
use crate::store::tracks::Stretch;

/// Values of a split that each shard offers at least, and at most: where it offers all, counts are exact.
const OFFERED: (usize, usize) = (100, 10_000);
/// Buckets of time that a shard may hold for them.
const HELD: usize = 100_000;

/// Asks for sums by bucket, and percentiles by stretch, of all events and of the top values of the split.
pub fn series(known: &Known, plan: &Plan) -> Value {
    let mut aggs = sums(known, plan);
    if let Some(split) = &plan.split {
        aggs.insert("by".into(), split_by(known, plan, split));
    }
    sums_only(both(plan.passing.clone(), all_times(known, plan)), aggs)
}

fn split_by(known: &Known, plan: &Plan, split: &Splitting) -> Value {
    let mut inner = sums(known, plan);
    let mut aggs = Map::new();
    // How much is there in the window, by which values are put in their order.
    if let Some(window) = plan.buckets.stretches.first() {
        let in_window = among(within(known, window), plan.feeds.weigh());
        aggs.insert("s0".into(), in_window.clone());
        inner.insert("s0".into(), in_window);
    }
    if let Some(value) = &split.value {
        let mut terms = value.clone();
        terms["size"] = json!(split.top.max(1));
        let offered = (HELD / plan.buckets.total.max(1)).clamp(OFFERED.0, OFFERED.1);
        terms["shard_size"] = json!(offered.max(split.top));
        // Values are weighed before anything else is computed of them, so that those beyond the offer cost little.
        terms["collect_mode"] = json!("breadth_first");
        terms["order"] = heaviest_first(known);
        aggs.insert("values".into(), object([("terms", terms), ("aggs", Value::Object(inner.clone()))]));
    }
    aggs.insert("absent".into(), among(not(split.has.clone()), inner));
    among(plan.feeds.applies(), aggs)
}

/// The sums of every bucket of time, and the percentiles of every stretch and of the whole baseline.
fn sums(known: &Known, plan: &Plan) -> Map<String, Value> {
    let mut aggs = Map::new();
    by_time(known, plan, ("t", 1), &plan.feeds.ask(false), &mut aggs);
    if plan.percentiles().next().is_none() {
        return aggs;
    }
    let stretches = plan.buckets.stretches.iter();
    let named = stretches.clone().enumerate().map(|(at, stretch)| (format!("s{at}"), within(known, stretch)));
    let filters = json!({"filters": named.collect::<Map<_, _>>()});
    let percentiles = plan.feeds.percentiles();
    aggs.insert("w".into(), object([("filters", filters), ("aggs", Value::Object(percentiles.clone()))]));
    let usual: Vec<Value> = stretches.filter(|s| s.usual).map(|s| within(known, s)).collect();
    if !usual.is_empty() {
        aggs.insert("u".into(), among(any(usual), percentiles));
    }
    aggs
}

/// Adds a histogram over time, or one a grid where the stretches lie on several: its buckets are `by` of the question's wide.
fn by_time(
    known: &Known,
    plan: &Plan,
    (name, by): (&str, usize),
    inner: &Map<String, Value>,
    aggs: &mut Map<String, Value>,
) {
    let stretches = &plan.buckets.stretches;
    let grids = grids(stretches, by);
    for (at, grid) in grids.iter().enumerate() {
        let histogram = json!({
            "field": known.time, "fixed_interval": format!("{}ms", grid.width), "offset": format!("{}ms", grid.offset),
            "min_doc_count": 1,
        });
        let histogram = object([("date_histogram", histogram), ("aggs", Value::Object(inner.clone()))]);
        let asked = match grids.len() {
            1 => histogram,
            _ => {
                let times = grid.stretches.iter().filter_map(|at| stretches.get(*at));
                let times = times.map(|stretch| within(known, stretch)).collect();
                among(any(times), Map::from_iter([("t".to_string(), histogram)]))
            }
        };
        aggs.insert(format!("{name}{at}"), asked);
    }
}

fn all_times(known: &Known, plan: &Plan) -> Value {
    any(plan.buckets.stretches.iter().map(|s| within(known, s)).collect())
}

fn within(known: &Known, stretch: &Stretch) -> Value {
    known.within(stretch.window.from.0, stretch.window.to.0)
}

/// Asks for the course of percentiles, each group's by buckets of its own width, and for the events above a value of each.
pub fn course(known: &Known, plan: &Plan, course: &Course) -> Value {
    let groups = course.groups.iter().enumerate();
    let groups = groups
        .map(|(at, group)| (format!("g{at}"), among(group.events.clone(), lines(known, plan, &group.lines))))
        .collect();
    sums_only(both(plan.passing.clone(), all_times(known, plan)), groups)
}

fn lines(known: &Known, plan: &Plan, lines: &[Line]) -> Map<String, Value> {
    let (mut aggs, mut above) = (Map::new(), Map::new());
    for line in lines {
        let Some(Feed::Numbers { among: having, value: Some(value), .. }) =
            plan.feeds.get(plan.feeds.of_measure(line.measure))
        else {
            continue;
        };
        let inner = Map::from_iter([("p".to_string(), percentiles(value, &[percent(line.q)]))]);
        let mut courses = Map::new();
        line.widths().for_each(|by| by_time(known, plan, (&format!("b{by}t"), by), &inner, &mut courses));
        if !courses.is_empty() {
            aggs.insert(format!("m{}", line.measure), among(having.clone(), courses));
        }
        if let Some((threshold, places)) = line.threshold.zip(line.path.as_ref()) {
            let beyond = plan.feeds.of_own_time(known, json!({"range": {places: {"gt": threshold}}}));
            above.insert(format!("a{}", line.measure), among(beyond, plan.feeds.weigh()));
        }
    }
    if !above.is_empty() {
        by_time(known, plan, ("t", 1), &above, &mut aggs);
    }
    aggs
}
