//! Answers to breakdowns, and to the common values of a field.

use super::{buckets, key_text};
use crate::model::{Breakdown, BreakdownAnswer, Measure, Point, Result, Row, ValueCount, Values};
use crate::store::elastic::feeds::{Feeds, percent};
use crate::store::elastic::json::Json;
use crate::store::elastic::known::Known;
use crate::store::elastic::request::{ABSENT, BETWEEN};

/// Reads the rows.
///
/// # Errors
/// When the question cannot be asked of this cluster.
pub fn breakdown(known: &Known, question: &Breakdown, body: &Json) -> Result<BreakdownAnswer> {
    let feeds = Feeds::of(known, &question.measures)?;
    let by = &body["aggregations"]["by"];
    let found = found(by, question.by.len(), question.top, &feeds);
    let points = |aggs: &Json| -> Vec<Point> {
        let read = feeds.read(aggs);
        let of = |(at, measure): (usize, &Measure)| {
            let Some(read) = read.get(feeds.of_measure(at)) else { return Point::default() };
            match measure {
                Measure::Percentile(_, q) => {
                    let value = read.percentiles.iter().find(|(p, _)| *p == percent(*q)).and_then(|(_, value)| *value);
                    Point { count: read.sums.weight, effective: read.sums.effective(), value, error: None }
                }
                measure => read.sums.point(measure, 0.0, true),
            }
        };
        question.measures.iter().enumerate().map(of).collect()
    };
    let rows: Vec<Row> = found
        .iter()
        .map(|f| Row { values: f.values.clone(), window: points(&f.aggs["s0"]), baseline: points(&f.aggs["u"]) })
        .collect();
    let left_over = feeds.counted(&by["s0"]).weight - found.iter().map(|f| f.weight).sum::<f64>();
    Ok(BreakdownAnswer { rows, left_over: if left_over < 1e-6 { 0.0 } else { left_over } })
}

/// Reads the common values.
///
/// # Errors
/// As [`breakdown`].
pub fn values(known: &Known, question: &Values, body: &Json) -> Result<Vec<ValueCount>> {
    let feeds = Feeds::of(known, &[Measure::Count])?;
    let found = found(&body["aggregations"]["by"], 1, question.top, &feeds);
    let counted = found.into_iter().filter(|f| f.weight > 0.0);
    Ok(counted.map(|f| ValueCount { value: f.values.into_iter().next().flatten(), count: f.weight }).collect())
}

struct Found<'b> {
    values: Vec<Option<String>>,
    weight: f64,
    aggs: &'b Json<'b>,
}

/// The rows by falling weight in the window, the one of events without a value among them.
fn found<'b>(by: &'b Json<'b>, fields: usize, top: usize, feeds: &Feeds) -> Vec<Found<'b>> {
    let weight = |aggs: &Json| feeds.counted(&aggs["s0"]).weight;
    let values = |bucket: &Json| match fields {
        1 => vec![key_text(bucket)],
        _ => parts(bucket["key"].as_str().unwrap_or_default()),
    };
    let mut found: Vec<Found> =
        buckets(&by["values"]).map(|b| Found { values: values(b), weight: weight(b), aggs: b }).collect();
    let absent = &by["absent"];
    if absent["doc_count"].as_u64().is_some_and(|n| n > 0) {
        found.push(Found { values: vec![None; fields], weight: weight(absent), aggs: absent });
    }
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    found.truncate(top);
    found
}

fn parts(key: &str) -> Vec<Option<String>> {
    key.split(BETWEEN).map(|part| Some(part.to_string()).filter(|part| part != ABSENT)).collect()
}
