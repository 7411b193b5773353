//! Whether the indices hold what questions need, and whether events come.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Finding, bad, doubtful, failing, good};
use crate::config::Cluster;
use crate::model::{DAY, ErrorKind, FieldMap, HOUR, Health, Kind, MINUTE, SECOND};
use crate::store::elastic::connection::{Body, Connection, Method, Request, path_of};
use crate::store::elastic::json::{Arena, Json};
use crate::store::elastic::known::{Fields, Known, Server, Sort};
use crate::store::elastic::looking::resolving;
use crate::store::elastic::{request, response};

/// Events should not be older than this while services run, in ms.
const LATE: i64 = 10 * MINUTE;
/// Clocks of services may be ahead of ours by as much, in ms.
const AHEAD: i64 = MINUTE;

type Examined = std::result::Result<(Known, Vec<Finding>), Finding>;

pub(super) async fn fields(
    connection: &Connection,
    cluster: &Cluster,
    map: &Arc<FieldMap>,
    server: &Server,
) -> Examined {
    let index = cluster.index();
    let path = format!("/{}/_field_caps?fields=*&ignore_unavailable=true", path_of(index));
    let caps =
        connection.send(&Request::get(path)).await.and_then(|reply| reply.success()).map_err(|e| bad("indices", e))?;
    let caps = Fields::read(&caps);
    if caps.indices == 0 {
        let behind = resolved(connection, index).await.unwrap_or_default();
        return Err(none_open(index, &behind));
    }
    let mut findings = vec![good("indices", format!("{} match {index}", caps.indices))];
    findings.extend(caps.conflicts.values().map(|c| {
        let hint = "Give both the same type by one index template, and reindex what differs.";
        doubtful("mapping", c.clone(), hint)
    }));
    findings.extend(closed(connection, index).await);
    let known = Known::new(server.clone(), index, map.clone(), caps).map_err(|e| bad("time", e))?;
    findings.push(good("time", format!("{} is a date", known.time)));
    findings.push(mapped(&known));
    findings.extend(unredacted(&known, &cluster.redacted()));
    Ok((known, findings))
}

/// Which indices are closed, which answer nothing.
async fn closed(connection: &Connection, index: &str) -> Option<Finding> {
    let behind = resolved(connection, index).await?;
    let words = response::closed(&Json::of(&behind, &Arena::new()))?;
    Some(doubtful("closed", words, "Open it with POST /INDEX/_open, or leave it out with --index."))
}

/// What stands behind a pattern, as `_resolve/index` tells it.
async fn resolved(connection: &Connection, index: &str) -> Option<Value> {
    connection.send(&resolving(index)).await.ok()?.success().ok()
}

/// Why no index answers, from what stands behind the pattern.
fn none_open(index: &str, behind: &Value) -> Finding {
    let is_closed = |one: &&Value| one["attributes"].as_array().is_some_and(|all| all.iter().any(|a| a == "closed"));
    let all = behind["indices"].as_array().into_iter().flatten().filter(is_closed);
    let names: Vec<&str> = all.filter_map(|one| one["name"].as_str()).collect();
    let (words, hint) = match names.split_first() {
        None => (
            format!("no index matches {index}"),
            "Name another one with --index or `index` in the config; `mlogtui setup` makes one.".to_string(),
        ),
        Some((first, [])) => (
            format!("the index {first} is closed: nothing in it can be asked for"),
            format!("Open it with POST /{first}/_open, or name another one with --index."),
        ),
        Some((first, rest)) => (
            format!("all that matches {index} is closed: the index {first} and {} more", rest.len()),
            "Open them with POST /INDEX/_open, or name another one with --index.".to_string(),
        ),
    };
    failing("indices", ErrorKind::BadInput, words, &hint)
}

/// Names that are to be redacted and that nothing has: whoever mistypes one shows what was to be hidden.
fn unredacted(known: &Known, redacted: &[String]) -> Option<Finding> {
    let is_there = |name: &String| {
        let lies_in = |path: &str| path.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.'));
        let mut paths = known.fields.iter().map(|(path, _)| path);
        known.map.get(name).is_some() || known.fields.get(name).is_some() || paths.any(lies_in)
    };
    let nobodys: Vec<&str> = redacted.iter().filter(|name| !is_there(name)).map(String::as_str).collect();
    let words = format!("no field is called {}, which `redact` names", nobodys.join(", "));
    let hint = "Check the spelling: logical names and paths are listed by `mlogtui fields`.";
    (!nobodys.is_empty()).then(|| doubtful("redact", words, hint))
}

/// Which logical fields cannot be asked for, because nothing is mapped there or something unfit is.
fn mapped(known: &Known) -> Finding {
    let (mut absent, mut unfit) = (Vec::new(), Vec::new());
    for field in &known.map.fields {
        let mapped: Vec<_> = field.sources.iter().filter_map(|s| known.fields.get(&s.path)).collect();
        let fits = |sort: Sort| match field.kind {
            Kind::Number => sort == Sort::Number,
            Kind::Boolean => sort == Sort::Boolean,
            Kind::Date => sort == Sort::Date,
            Kind::Word | Kind::Words | Kind::Id => sort != Sort::Text,
            Kind::Text => true,
        };
        match mapped.iter().find(|m| !fits(m.sort)) {
            _ if mapped.is_empty() => absent.push(field.name.as_str()),
            Some(wrong) => unfit.push(format!("{} ({} is {:?})", field.name, wrong.path, wrong.sort).to_lowercase()),
            None => {}
        }
    }
    let all = known.map.fields.len();
    if !unfit.is_empty() {
        let words = format!("these cannot be asked for as they are mapped: {}", unfit.join(", "));
        let hint = "`mlogtui setup` shows the mapping that fits; what is there has to be reindexed.";
        return failing("fields", ErrorKind::BadInput, words, hint);
    }
    let words = format!("{} of {all} logical fields are there", all - absent.len());
    match absent.is_empty() {
        true => good("fields", words),
        false => good("fields", format!("{words}; without data: {}", absent.join(", "))),
    }
}

pub(super) async fn events(connection: &Connection, known: &Known, name: &str, now: i64) -> Vec<Finding> {
    let search = |body: Value| {
        Request::new(
            Method::Post,
            format!("/{}/_search?ignore_unavailable=true", path_of(&known.index)),
            Body::Json(body),
        )
    };
    let body = match connection.send(&search(request::health(known))).await.and_then(|reply| reply.success()) {
        Ok(body) => body,
        Err(error) => return vec![bad("events", error)],
    };
    let health = response::health(known, name, &Json::of(&body, &Arena::new()));
    let unseen = if health.lines.events == 0 { unseen(connection, &known.index).await } else { 0 };
    let mut findings = vec![newest(&health, unseen, now)];
    findings.push(match health.lines.invalid {
        0 => good("contract", "no event breaks it".into()),
        n => doubtful("contract", format!("{n} events break it"), "`!` in the logs screen shows them with the reason."),
    });
    findings.extend(versions(connection, known).await);
    findings
}

/// How old the newest event is; `unseen` are those that were written and are not searched yet.
fn newest(health: &Health, unseen: u64, now: i64) -> Finding {
    let count = health.lines.events;
    let Some(newest) = health.newest else {
        return untimed(count, unseen);
    };
    let lag = now.saturating_sub(newest.0);
    if lag < -AHEAD {
        let words = format!("{count} events, the newest {} in the future", age(lag.saturating_neg()));
        let hint = "Some service logs with a wrong clock or zone; how late events come cannot be told.";
        return doubtful("events", words, hint);
    }
    let words = format!("{count} events, the newest {} old", age(lag.max(0)));
    match lag > LATE {
        true => doubtful("events", words, "Do the services still log, and does delivery keep up?"),
        false => good("events", words),
    }
}

/// What is said where no event has a time.
fn untimed(count: u64, unseen: u64) -> Finding {
    if count > 0 {
        let hint = "Name a field map that fits with --field-map, or have the time written where it says.";
        return failing("events", ErrorKind::BadInput, format!("none of {count} events has a time"), hint);
    }
    if unseen > 0 {
        let words = format!("no event is to be seen yet, though {unseen} were written");
        return doubtful("events", words, "New events are seen after the index's refresh interval: look again then.");
    }
    let hint = "Is something delivered? `mlogtui ingest` does; what is new is seen after the index's refresh interval.";
    failing("events", ErrorKind::BadInput, "there is no event with a time".into(), hint)
}

/// How many events the indices were given that no search sees, where we may know: it takes the privilege `monitor` on them.
async fn unseen(connection: &Connection, index: &str) -> u64 {
    let path = format!("/{}/_stats/docs,indexing?ignore_unavailable=true", path_of(index));
    let reply = connection.send(&Request::get(path)).await.and_then(|reply| reply.success());
    reply.map_or(0, |body| written(&body))
}

/// How many events are there by the statistics: what was indexed is counted there before any search sees it.
fn written(body: &Value) -> u64 {
    let of = |pointer: &str| body.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
    let all = "/_all/primaries";
    let kept = of(&format!("{all}/indexing/index_total")).saturating_sub(of(&format!("{all}/indexing/delete_total")));
    kept.max(of(&format!("{all}/docs/count")))
}

/// A length in ms in the largest unit that it holds twice.
fn age(ms: i64) -> String {
    let units = [(DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")];
    match units.into_iter().find(|(unit, _)| ms >= 2 * unit) {
        Some((unit, name)) => format!("{} {name}", ms / unit),
        None => format!("{} s", ms / SECOND),
    }
}

async fn versions(connection: &Connection, known: &Known) -> Option<Finding> {
    let (_, places) = known.places("schema_version");
    let path = places.first()?.mapped.path.clone();
    let body = json!({"size": 0, "aggs": {"v": {"terms": {"field": path, "size": 20}}}});
    let request = Request::new(
        Method::Post,
        format!("/{}/_search?ignore_unavailable=true", path_of(&known.index)),
        Body::Json(body),
    );
    let found = connection.send(&request).await.ok()?.success().ok()?;
    let versions: Vec<String> = found["aggregations"]["v"]["buckets"]
        .as_array()?
        .iter()
        .filter_map(|b| Some(format!("{} ({})", b["key"].as_str()?, b["doc_count"])))
        .collect();
    Some(good("contract versions", versions.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;
    use crate::model::{Lines, Time};

    fn of(events: u64, newest: Option<i64>) -> Health {
        Health {
            who: String::new(),
            oldest: newest.map(Time),
            newest: newest.map(Time),
            hours: Vec::new(),
            lines: Lines { events, not_json: 0, invalid: 0, untimed: 0 },
            growing: true,
            notes: Vec::new(),
            caveats: Vec::new(),
        }
    }

    #[test]
    fn the_newest_event_is_told_by_its_age_or_by_how_far_ahead_it_is() {
        let now = 1_000 * DAY;
        let said = |at: i64| newest(&of(7, Some(at)), 0, now);
        assert_eq!(said(now - 3 * MINUTE), good("events", "7 events, the newest 3 minutes old".into()));
        assert_eq!(said(now + 2 * SECOND), good("events", "7 events, the newest 0 s old".into()));
        assert_eq!(said(now - HOUR).verdict, Verdict::Doubtful);
        let ahead = said(now + 300 * DAY);
        assert_eq!(
            (ahead.verdict, ahead.words.as_str()),
            (Verdict::Doubtful, "7 events, the newest 300 days in the future")
        );
        assert_eq!(said(i64::MAX).verdict, Verdict::Doubtful);
    }

    #[test]
    fn what_was_just_written_is_told_apart_from_nothing() {
        let said = |events, unseen| newest(&of(events, None), unseen, 0);
        assert_eq!((said(0, 0).verdict, said(0, 0).kind), (Verdict::Bad, Some(ErrorKind::BadInput)));
        let fresh = said(0, 12);
        assert_eq!(fresh.verdict, Verdict::Doubtful);
        assert_eq!(fresh.words, "no event is to be seen yet, though 12 were written");
        assert_eq!(said(5, 0).words, "none of 5 events has a time");
        let stats = |count: u64, indexed: u64, deleted: u64| {
            written(&json!({"_all": {"primaries": {"docs": {"count": count},
                "indexing": {"index_total": indexed, "delete_total": deleted}}}}))
        };
        assert_eq!([stats(0, 12, 0), stats(0, 12, 12), stats(9, 0, 0), written(&Value::Null)], [12, 0, 9, 0]);
    }

    #[test]
    fn a_closed_index_is_not_taken_for_none() {
        let index = |name: &str, state: &str| json!({"name": name, "attributes": [state]});
        let said = |indices: &[Value]| none_open("cl-*", &json!({"indices": indices}));
        assert_eq!(said(&[]).words, "no index matches cl-*");
        assert_eq!(none_open("cl-*", &Value::Null).words, "no index matches cl-*");
        let one = said(&[index("cl-x", "closed")]);
        assert_eq!(one.words, "the index cl-x is closed: nothing in it can be asked for");
        assert!(one.hint.contains("POST /cl-x/_open"), "{one:?}");
        assert!(said(&[index("cl-x", "closed"), index("cl-y", "closed")]).words.contains("cl-x and 1 more"));
        assert_eq!(one.kind, Some(ErrorKind::BadInput));
    }

    #[test]
    fn an_age_is_told_in_a_unit_that_fits() {
        assert_eq!([90 * SECOND, 119 * MINUTE, 261 * DAY].map(age), ["90 s", "119 minutes", "261 days"]);
    }

    #[test]
    fn a_name_that_nothing_has_is_told_where_it_was_to_be_redacted() {
        let fields = Fields::read(
            &json!({"indices": ["a"], "fields": {"timestamp": {"date": {}}, "client.app": {"keyword": {}}}}),
        );
        let map = crate::contract::field_map("mlog").unwrap();
        let known = Known::new(Server::read(&Value::Null), "a", map, fields).unwrap();
        let told = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
            unredacted(&known, &names).map(|finding| finding.words)
        };
        assert_eq!(told(&["user", "client", "client.app", "timestamp"]), None);
        assert_eq!(told(&["user", "usr"]).unwrap(), "no field is called usr, which `redact` names");
    }
}
