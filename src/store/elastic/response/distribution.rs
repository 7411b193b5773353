//! Answers to distributions.

use super::buckets;
use crate::model::{Distribution, DistributionAnswer, Result};
use crate::store::elastic::feeds::Feeds;
use crate::store::elastic::json::Json;
use crate::store::elastic::known::Known;
use crate::store::tracks::edges;

/// The edges between the smallest and the largest number; none where there is no number.
pub fn range(question: &Distribution, body: &Json) -> Vec<f64> {
    let of = |key: &str| body["aggregations"]["v"][key].as_f64();
    match of("min").zip(of("max")) {
        Some((least, most)) => edges(least, most, question.value_buckets),
        None => Vec::new(),
    }
}

/// Reads the counts between these edges.
///
/// # Errors
/// When the question cannot be asked of this cluster.
pub fn counts(known: &Known, question: &Distribution, edges: Vec<f64>, body: &Json) -> Result<DistributionAnswer> {
    let feeds = Feeds::of(known, &[])?;
    let values = edges.len().saturating_sub(1);
    let window = question.scope.window;
    let width = window.part(question.time_buckets);
    let mut counts = vec![vec![0.0; values]; question.time_buckets];
    for bucket in buckets(&body["aggregations"]["t"]) {
        let place = bucket["key"].as_i64().map(|time| (time - window.from.0).div_euclid(width));
        let row = place.and_then(|place| counts.get_mut(usize::try_from(place).ok()?));
        let Some(row) = row else { continue };
        for (count, between) in row.iter_mut().zip(buckets(&bucket["v"])) {
            *count += feeds.counted(between).weight;
        }
    }
    Ok(DistributionAnswer { edges, counts })
}
