//! Answers to series questions.

use super::{buckets, key_text};
use crate::model::{Filter, Group, GroupOf, Measure, Narrow, Point, SeriesAnswer, Track};
use crate::store::elastic::course::{Course, GroupCourse, Line};
use crate::store::elastic::feeds::{Read, read_percentiles};
use crate::store::elastic::grids::grids;
use crate::store::elastic::json::Json;
use crate::store::elastic::known::Known;
use crate::store::elastic::request::{exists, not, query};
use crate::store::elastic::series::Plan;
use crate::store::tracks::{Need, Points, Stretch, Sums, Tally, widening};

/// A group of an answer: whose, and its aggregations.
struct Found<'b> {
    of: GroupOf,
    aggs: &'b Json<'b>,
}

/// Reads the answer. The course of percentiles comes from an answer of its own, made for groups and widths that may be
/// those of a while ago.
pub fn series(known: &Known, plan: &Plan, body: &Json, drawn: Option<(&Course, &Json)>) -> SeriesAnswer {
    let (groups, left_over) = groups(plan, body);
    let groups = groups.iter().map(|found| Group { of: found.of.clone(), tracks: tracks(known, plan, found, drawn) });
    SeriesAnswer { groups: groups.collect(), left_over }
}

fn groups<'b>(plan: &Plan, body: &'b Json<'b>) -> (Vec<Found<'b>>, f64) {
    let aggs = &body["aggregations"];
    let mut groups = vec![Found { of: GroupOf::All, aggs }];
    let (by, Some(split)) = (&aggs["by"], &plan.split) else { return (groups, 0.0) };
    let values = buckets(&by["values"]).take(split.top);
    groups.extend(values.map(|bucket| Found { of: GroupOf::Value(key_text(bucket)), aggs: bucket }));
    let in_window = |aggs: &Json| plan.feeds.counted(&aggs["s0"]).weight;
    let absent = &by["absent"];
    let known: f64 = groups.iter().skip(1).map(|g| in_window(g.aggs)).sum();
    let left_over = (in_window(by) - known - in_window(absent)).max(0.0);
    if absent["doc_count"].as_u64().is_some_and(|n| n > 0) {
        groups.push(Found { of: GroupOf::Value(None), aggs: absent });
    }
    // What the sums of floats leave over is nobody's event.
    (groups, if left_over < 1e-6 { 0.0 } else { left_over })
}

fn tracks(known: &Known, plan: &Plan, found: &Found, drawn: Option<(&Course, &Json)>) -> Vec<Track> {
    let read = by_bucket(plan, found.aggs);
    let mut tracks = Vec::new();
    for (at, measure) in plan.question.measures.iter().enumerate() {
        let feed = plan.feeds.of_measure(at);
        let sums: Vec<Sums> = read.iter().map(|reads| reads.get(feed).map_or(Sums::EMPTY, |r| r.sums)).collect();
        let tally = Tally { measure, shift: 0.0, buckets: &plan.buckets, sums, held: known.span };
        tracks.push(match measure {
            Measure::Percentile(_, q) => {
                let course = drawn.and_then(|(course, body)| {
                    let (number, group) = course.of(&found.of)?;
                    let line = group.lines.iter().find(|line| line.measure == at)?;
                    Some((line, &body["aggregations"][format!("g{number}")]))
                });
                percentile(plan, found, (feed, *q), tally, course)
            }
            _ => tally.track(),
        });
    }
    tracks
}

/// What each bucket of every stretch says of every feed.
fn by_bucket(plan: &Plan, aggs: &Json) -> Vec<Vec<Read>> {
    let mut read: Vec<Vec<Read>> = vec![Vec::new(); plan.buckets.total];
    for (stretch, place, bucket) in by_time(plan, aggs, ("t", 1)) {
        if let Some(slot) = plan.buckets.stretches.get(stretch).and_then(|s| read.get_mut(s.first + place)) {
            *slot = plan.feeds.read(bucket);
        }
    }
    read
}

/// The buckets of a histogram over time that was asked for by the same name and width: in which stretch, how many of the
/// question's buckets after its start, and what it holds.
fn by_time<'b>(plan: &Plan, aggs: &'b Json<'b>, (name, by): (&str, usize)) -> Vec<(usize, usize, &'b Json<'b>)> {
    let stretches = &plan.buckets.stretches;
    let mut found = Vec::new();
    for (at, grid) in grids(stretches, by).iter().enumerate() {
        let asked = &aggs[format!("{name}{at}")];
        let histogram = if asked["buckets"].is_null() { &asked["t"] } else { asked };
        found.extend(buckets(histogram).filter_map(|bucket| {
            let time = bucket["key"].as_i64()?;
            let number = grid.stretch_at(stretches, time)?;
            let stretch = stretches.get(number)?;
            Some((number, stretch.bucket(time) as usize - stretch.first, bucket))
        }));
    }
    found
}

fn percentile(
    plan: &Plan,
    found: &Found,
    (feed, q): (usize, f64),
    tally: Tally,
    course: Option<(&Line, &Json)>,
) -> Track {
    let of = |at: usize| plan.feeds.percentile(feed, q, &found.aggs["w"]["buckets"][format!("s{at}")]);
    let stretches = &plan.buckets.stretches;
    let (window, usual): (Vec<&Stretch>, Vec<&Stretch>) = stretches.iter().partition(|s| !s.usual);
    let point = |sums: Sums, value| Point { count: sums.weight, effective: sums.effective(), value, error: None };
    let all = |some: &[&Stretch]| Sums::of(&some.iter().flat_map(|s| tally.merged(s, usize::MAX)).collect::<Vec<_>>());
    let whole = point(all(&window), of(0));
    let typical = point(all(&usual), plan.feeds.percentile(feed, q, &found.aggs["u"]));
    let length = window.first().map_or(1, |s| s.window.length());
    let mut track = Track {
        width: length,
        window: vec![whole],
        baseline: (1..stretches.len()).zip(&usual).map(|(at, s)| vec![point(all(&[s]), of(at))]).collect(),
        whole,
        usual: typical,
        narrow: None,
        above: None,
    };
    let Some((line, body)) = course else { return track };
    let points = |by: usize| -> (Vec<Point>, Vec<Vec<Point>>) {
        let sums = stretches.iter().map(|stretch| tally.merged(stretch, by));
        let mut all: Vec<Vec<Point>> =
            sums.map(|sums| sums.into_iter().map(|sums| point(sums, None)).collect()).collect();
        let drawn = &body[format!("m{}", line.measure)];
        for (stretch, place, bucket) in by_time(plan, drawn, (&format!("b{by}t"), by)) {
            if let Some(point) = all.get_mut(stretch).and_then(|points| points.get_mut(place / by.max(1))) {
                point.value = read_percentiles(&bucket["p"]).first().and_then(|(_, value)| *value);
            }
        }
        let baseline = all.split_off(1.min(all.len()));
        (all.pop().unwrap_or_default(), baseline)
    };
    let width = window.first().map_or(1, |s| s.width);
    if let Some(by) = line.judged {
        (track.window, track.baseline) = points(by);
        track.width = width * by as i64;
    }
    if let Some(by) = line.rough {
        let (window, baseline) = points(by);
        track.narrow = Some(Narrow { width: width * by as i64, window, baseline });
    }
    if line.threshold.is_some() && line.path.is_some() {
        track.above = Some(Box::new(above(plan, line, body, &tally).track()));
    }
    track
}

/// The share of events above the line's threshold.
fn above<'p>(plan: &'p Plan, line: &Line, body: &Json, tally: &Tally) -> Tally<'p> {
    let mut sums: Vec<Sums> = tally.sums.iter().map(|s| Sums { first: 0.0, ..*s }).collect();
    for (stretch, place, bucket) in by_time(plan, body, ("t", 1)) {
        let beyond = plan.feeds.counted(&bucket[format!("a{}", line.measure)]).weight;
        if let Some(sums) = plan.buckets.stretches.get(stretch).and_then(|s| sums.get_mut(s.first + place)) {
            sums.first = beyond.min(sums.weight);
        }
    }
    Tally::above(sums, &plan.buckets, tally.held)
}

/// The course that the percentiles of this answer are to be drawn by.
pub fn to_course(known: &Known, plan: &Plan, answer: &SeriesAnswer) -> Course {
    let field = plan.question.split.as_ref().map(|split| split.field.as_str());
    let groups = answer.groups.iter().filter_map(|group| {
        let events = match (&group.of, field) {
            (GroupOf::All, _) | (_, None) => serde_json::json!({"match_all": {}}),
            (GroupOf::Value(Some(value)), Some(field)) => query(known, &Filter::is(field, value)).ok()?,
            (GroupOf::Value(None), Some(field)) => not(exists(known, field)),
        };
        let lines = plan
            .percentiles()
            .filter_map(|(at, measure, q)| line(known, plan, (at, measure, q), group.tracks.get(at)?));
        Some(GroupCourse { of: group.of.clone(), events, lines: lines.collect() })
    });
    Course { groups: groups.collect() }
}

fn line(known: &Known, plan: &Plan, (measure, of, q): (usize, &Measure, f64), track: &Track) -> Option<Line> {
    let Measure::Percentile(field, _) = of else { return None };
    let (_, places) = known.places(field);
    let path = match places.as_slice() {
        [one] => Some(one.mapped.path.clone()),
        _ => None,
    };
    let window = plan.buckets.stretches.first()?;
    let (width, length) = (window.width, window.window.length());
    let per_bucket = |point: &Point, buckets: usize| point.effective / buckets.max(1) as f64;
    let usual: usize = plan.buckets.stretches.iter().filter(|s| s.usual).map(|s| s.count).sum();
    let spread = [per_bucket(&track.whole, window.count), per_bucket(&track.usual, usual)];
    // An even spread stands for the real one: which buckets have enough shows when they are there.
    let merged = |by: usize| {
        spread.map(|n| {
            let events = n * by as f64;
            if events > 0.0 { vec![Sums { weight: events, squares: events, ..Sums::EMPTY }] } else { Vec::new() }
        })
    };
    let whole = window.count;
    let by = |need| widening(of, need, (width, length), [track.whole, track.usual], merged);
    let judged = Some(by(Need::Judged)).filter(|by| *by < whole);
    let rough = Some(by(Need::Rough)).filter(|by| judged.map_or(whole, |judged| judged) > *by);
    Some(Line { measure, q, judged, rough, threshold: track.usual.value, path })
}
