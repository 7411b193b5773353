//! How much of what there is an answer stands for, and what is missing, in words.

use crate::model::{Coverage, Error, ErrorKind, Result};
use crate::store::elastic::json::Json;

/// How the names of indices behind data streams end, in Elasticsearch and in OpenSearch.
const ENDINGS: [&str; 2] = ["-0000.00.00-000000", "-000000"];

/// Reads how much of what there is one search of an `_msearch` stands for, and what is missing, in words.
///
/// # Errors
/// When the search failed altogether, or there was nothing left to search.
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
    if shards["total"].as_u64() == Some(0) {
        return Err(nothing_left(response));
    }
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

/// No shard took part: an answer of nothing is none.
fn nothing_left(response: &Json) -> Error {
    let words = skipped(response).unwrap_or_else(|| "no index answers any more: closed, deleted or renamed".into());
    let hint = "What there is is looked at again by itself; open the index, or name another one with --index.";
    Error::new(ErrorKind::Unreachable, words, hint)
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
    let missing: u64 =
        ["skipped", "partial", "failed", "running"].iter().filter_map(|key| clusters[*key].as_u64()).sum();
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
    let all = body["indices"].items().iter().filter(is_closed).filter(|index| is_meant(index, body));
    let names: Vec<&str> = all.filter_map(|index| index["name"].as_str()).collect();
    let (first, rest) = names.split_first()?;
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    Some(format!("without the closed index {first}{more}"))
}

/// Whether an index is one of those that were asked for: of those behind data streams all are found whose names begin alike.
fn is_meant(index: &Json, body: &Json) -> bool {
    let Some(hidden) = index["name"].as_str().and_then(|name| name.strip_prefix(".ds-")) else { return true };
    match body["data_streams"].items() {
        [] => ENDINGS.iter().any(|form| hidden.len() > form.len() && ends_like(hidden, form)),
        streams => streams.iter().filter_map(|stream| stream["name"].as_str()).any(|name| is_behind(hidden, name)),
    }
}

fn is_behind(hidden: &str, stream: &str) -> bool {
    let end = hidden.strip_prefix(stream).unwrap_or_default();
    ENDINGS.iter().any(|form| end.len() == form.len() && ends_like(end, form))
}

/// Whether a name has any digit where the form has a 0, and else the same at its end.
fn ends_like(name: &str, form: &str) -> bool {
    let fits = |(given, form): (u8, u8)| if form == b'0' { given.is_ascii_digit() } else { given == form };
    name.bytes().rev().zip(form.bytes().rev()).all(fits)
}

fn hint(reason: &str) -> &'static str {
    if reason.contains("too many buckets") || reason.contains("too_many_buckets") {
        "Look at a shorter window, or split by a field with fewer values."
    } else if reason.contains("compile inline scripts") || reason.contains("cannot execute [inline] scripts") {
        "This cluster allows no scripts: name single paths in a field map."
    } else if reason.contains("Data too large") {
        "The cluster is short of memory: look at a shorter window, or wait."
    } else if reason.contains("rejected execution") {
        "The cluster has too much to do: it is asked again by itself; a shorter window asks less of it."
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
        let (share, note) = told(json!({"_clusters": {"total": 3, "successful": 1, "failed": 1, "running": 1}}));
        assert!(share < 1.0 && note.starts_with("2 of the remote clusters"), "{note}");
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
    fn an_answer_that_nothing_took_part_in_is_none() {
        let asked = |more: Value| {
            let mut body = json!({"_shards": {"total": 0, "successful": 0, "failed": 0}, "hits": {"hits": []}});
            body["_clusters"] = more;
            completeness(&Json::of(&body, &Arena::new())).unwrap_err()
        };
        let error = asked(Value::Null);
        assert!(error.message.contains("closed, deleted") && !error.hint.is_empty(), "{error:?}");
        let away = json!({"total": 1, "skipped": 1, "details": {"eu": {"status": "skipped"}}});
        assert!(asked(away).message.ends_with("remote cluster eu"));
    }

    #[test]
    fn closed_indices_are_named() {
        let index = |name: &str, state: &str| json!({"name": name, "attributes": [state]});
        let body = json!({"indices": [index("a", "open"), index("b", "closed"), index("c", "closed")]});
        assert_eq!(closed(&Json::of(&body, &Arena::new())).unwrap(), "without the closed index b and 1 more");
        assert_eq!(closed(&Json::of(&json!({"indices": [index("a", "open")]}), &Arena::new())), None);
        let of = |name: &str, streams: Value| {
            let body = json!({"indices": [index(name, "closed")], "data_streams": streams});
            closed(&Json::of(&body, &Arena::new())).is_some()
        };
        let stream = || json!([{"name": "li"}]);
        for name in [".ds-li-2026.11.28-000001", ".ds-li-000001"] {
            assert!(of(name, stream()) && of(name, json!([])), "{name}");
        }
        for name in [".ds-lix", ".ds-lix-2026.11.28-000001", ".ds-li-x-000001"] {
            assert!(!of(name, stream()), "{name}");
        }
        assert!(!of(".ds-lix", json!([])) && !of(".ds-000001", json!([])));
    }
}
