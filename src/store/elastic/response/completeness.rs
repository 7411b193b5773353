//! How much of what there is an answer stands for, and what is missing, in words.

use crate::model::{Coverage, Error, ErrorKind, Result};
use crate::store::elastic::json::Json;

/// Reads how much of what there is one search of an `_msearch` stands for, and what is missing, in words.
///
/// # Errors
/// When the search failed altogether.
pub fn completeness(response: &Json) -> Result<(Coverage, Option<String>)> {
    if !response["error"].is_null() {
        let error = &response["error"];
        let cause = error["root_cause"].items().first().unwrap_or(error);
        // Shards that are not there yet, as after a restart, give no reason of their own.
        let given = [&cause["reason"], &error["reason"], &cause["type"], &error["type"], error];
        let reason = given.iter().find_map(|words| words.as_str()).unwrap_or("it gave no reason");
        return Err(Error::new(ErrorKind::Unreachable, format!("the server could not answer: {reason}"), hint(reason)));
    }
    let shards = &response["_shards"];
    let of = |key: &str| shards[key].as_f64().unwrap_or(0.0);
    let (total, failed) = (of("total"), of("failed"));
    let reason = reason(shards);
    if total > 0.0 && failed >= total {
        return Err(Error::new(ErrorKind::Unreachable, format!("all {total} shards failed: {reason}"), hint(&reason)));
    }
    if failed > 0.0 {
        let note = format!("{failed} of {total} shards failed: {reason}");
        return Ok((Coverage::partial((total - failed) / total), Some(note)));
    }
    let late = response["timed_out"] == Json::Bool(true);
    let late = late.then(|| "the server ran out of time and answered with what it had".to_string());
    Ok(match late.or_else(|| skipped(response)) {
        // How much is missing is not told; that something is must show.
        Some(note) => (Coverage::partial(0.99), Some(note)),
        None => (Coverage::WHOLE, approximate(response)),
    })
}

fn reason(shards: &Json) -> String {
    let failure = &shards["failures"][0];
    let given = failure["reason"]["reason"].as_str();
    let nobody = failure.is_null() || failure["reason"]["type"].as_str() == Some("no_shard_available_action_exception");
    match (given, nobody) {
        (_, true) => "they are nowhere in the cluster, whose state is red".into(),
        (Some(reason), _) => reason.into(),
        (None, _) => "no reason given".into(),
    }
}

/// Remote clusters that did not answer, by name where the server names them.
fn skipped(response: &Json) -> Option<String> {
    let clusters = &response["_clusters"];
    let missing = clusters["skipped"].as_u64().unwrap_or(0) + clusters["partial"].as_u64().unwrap_or(0);
    if missing == 0 {
        return None;
    }
    let details = clusters["details"].entries().iter();
    let named: Vec<&str> = details
        .filter(|(_, one)| one["status"].as_str() != Some("successful"))
        .map(|(name, _)| name.as_ref())
        .collect();
    Some(match named.is_empty() {
        true => format!("{missing} of the remote clusters did not answer"),
        false => format!("no or half an answer of the remote cluster {}", named.join(", ")),
    })
}

/// Whether the counts of values are approximate: the shards had more of them than each was asked for.
fn approximate(response: &Json) -> Option<String> {
    let error = response["aggregations"]["by"]["values"]["doc_count_error_upper_bound"].as_i64().unwrap_or(0);
    let words = "\u{2248} the counts of values are approximate: there are more values than a server looks at";
    (error != 0).then(|| words.to_string())
}

/// Which indices of a pattern are closed, from what `_resolve/index` answered.
pub fn closed(body: &Json) -> Option<String> {
    let is_closed = |index: &&Json| index["attributes"].items().iter().any(|one| one.as_str() == Some("closed"));
    let all = body["indices"].items().iter().filter(is_closed);
    let names: Vec<&str> = all.filter_map(|index| index["name"].as_str()).collect();
    let (first, rest) = names.split_first()?;
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    Some(format!("without the closed index {first}{more}"))
}

fn hint(reason: &str) -> &'static str {
    if reason.contains("too many buckets") || reason.contains("too_many_buckets") {
        "Look at a shorter window, or split by a field with fewer values."
    } else if reason.contains("compile inline scripts") || reason.contains("cannot execute [inline] scripts") {
        "This cluster allows no scripts: name single paths in a field map."
    } else if reason.contains("Data too large") {
        "The cluster is short of memory: look at a shorter window, or wait."
    } else if reason.contains("state is red") {
        "See GET /_cluster/allocation/explain: a node may be gone, or a disk full."
    } else if reason.contains("all shards failed") || reason.contains("no_shard_available") {
        "The cluster may be starting, or a node be gone; it is asked again by itself."
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::store::elastic::json::Arena;

    fn told(response: Value) -> (f64, String) {
        let (coverage, note) = completeness(&Json::of(&response, &Arena::new())).unwrap();
        (coverage.share, note.unwrap_or_default())
    }

    #[test]
    fn remote_clusters_that_are_missing_are_named() {
        let details = json!({"(local)": {"status": "successful"}, "eu": {"status": "skipped"}});
        let (share, note) = told(json!({"_clusters": {"total": 2, "successful": 1, "skipped": 1, "details": details}}));
        assert!(share < 1.0 && note.ends_with("remote cluster eu"), "{note}");
        let (_, note) = told(json!({"_clusters": {"total": 2, "successful": 1, "skipped": 1}}));
        assert!(note.starts_with("1 of the remote clusters"), "{note}");
    }

    #[test]
    fn an_error_without_a_reason_is_told_by_what_there_is() {
        let told = |error: Value| completeness(&Json::of(&json!({"error": error}), &Arena::new())).unwrap_err().message;
        let type_of = "no_shard_available_action_exception";
        let shards = json!({"root_cause": [{"type": type_of, "reason": null}], "reason": "all shards failed"});
        assert_eq!(told(shards), "the server could not answer: all shards failed");
        assert!(told(json!({"root_cause": [], "type": type_of})).ends_with(type_of));
        assert!(told(json!("busy")).ends_with("busy"));
    }

    #[test]
    fn counts_that_a_server_only_estimates_are_marked_and_still_whole() {
        let by = |error: i64| json!({"aggregations": {"by": {"values": {"doc_count_error_upper_bound": error}}}});
        assert_eq!(told(by(0)), (1.0, String::new()));
        for error in [-1, 5] {
            let (share, note) = told(by(error));
            assert!(share == 1.0 && note.starts_with("\u{2248}"), "{note}");
        }
    }

    #[test]
    fn closed_indices_are_named() {
        let index = |name: &str, state: &str| json!({"name": name, "attributes": [state]});
        let body = json!({"indices": [index("a", "open"), index("b", "closed"), index("c", "closed")]});
        assert_eq!(closed(&Json::of(&body, &Arena::new())).unwrap(), "without the closed index b and 1 more");
        assert_eq!(closed(&Json::of(&json!({"indices": [index("a", "open")]}), &Arena::new())), None);
    }
}
