//! The search that tells how often each field occurs, and its common values.

use serde_json::{Map, Value, json};

use super::{both, query, sums_only};
use crate::model::{Fields, Result};
use crate::store::elastic::known::{Known, Mapped, Sort};

/// Fields asked for at most: each costs the server two aggregations.
const MOST: usize = 200;
/// Common values of each.
const VALUES: usize = 5;

/// The fields that are asked for, in order.
pub fn asked(known: &Known) -> impl Iterator<Item = (&str, &Mapped)> {
    known.fields.iter().take(MOST)
}

/// Asks for every mapped field.
///
/// # Errors
/// When the filter cannot be asked of this cluster.
pub fn fields(known: &Known, question: &Fields) -> Result<Value> {
    let mut aggs = Map::new();
    for (at, (path, mapped)) in asked(known).enumerate() {
        let mut one = json!({"filter": {"exists": {"field": mapped.path}}});
        if matches!(mapped.sort, Sort::Word | Sort::Boolean) && !known.is_redacted(path) {
            one["aggs"] = json!({"values": {"terms": {"field": mapped.path, "size": VALUES}}});
        }
        aggs.insert(format!("f{at}"), one);
    }
    let times = known.within(question.window.from.0, question.window.to.0);
    Ok(sums_only(both(query(known, &question.filter)?, times), aggs))
}
