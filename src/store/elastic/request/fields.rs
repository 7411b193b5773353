//! The search that tells how often each field occurs, and its common values.

use serde_json::{Map, Value, json};

use super::{both, has, query, sums_only};
use crate::model::{Fields, Result};
use crate::store::elastic::known::{Known, Mapped, Sort};

/// Fields asked for at most: each costs the server two aggregations.
const MOST: usize = 200;
/// Common values of each.
const VALUES: usize = 5;

/// The fields that are asked for, in order: first those of the field map, for of too many the rest is left out.
pub fn asked(known: &Known) -> impl Iterator<Item = (&str, &Mapped)> {
    let is_named = |path: &str| known.map.fields.iter().any(|f| f.sources.iter().any(|s| s.path == path));
    let (named, others): (Vec<_>, Vec<_>) = known.fields.iter().partition(|(path, _)| is_named(path));
    named.into_iter().chain(others).take(MOST)
}

/// The share (0–1) of the mapped fields that is asked for.
pub fn asked_share(known: &Known) -> f64 {
    let all = known.fields.iter().count();
    if all > MOST { MOST as f64 / all as f64 } else { 1.0 }
}

/// Asks how often mapped fields occur.
///
/// # Errors
/// When the filter cannot be asked of this cluster.
pub fn fields(known: &Known, question: &Fields) -> Result<Value> {
    let mut aggs = Map::new();
    for (at, (path, mapped)) in asked(known).enumerate() {
        let mut one = json!({"filter": has(&mapped.path)});
        let alike = !known.fields.conflicts.contains_key(path);
        if alike && matches!(mapped.sort, Sort::Word | Sort::Boolean) && !known.is_redacted(path) {
            one["aggs"] = json!({"values": {"terms": {"field": mapped.path, "size": VALUES}}});
        }
        aggs.insert(format!("f{at}"), one);
    }
    let times = known.within(question.window.from.0, question.window.to.0);
    Ok(sums_only(both(query(known, &question.filter)?, times), aggs))
}
