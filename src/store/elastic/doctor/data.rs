//! Whether the indices hold what questions need, and whether events come.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Finding, Verdict, bad, finding, good};
use crate::config::Cluster;
use crate::model::{DAY, FieldMap, HOUR, Kind, MINUTE, SECOND};
use crate::store::elastic::connection::{Body, Connection, Method, Request, path_of};
use crate::store::elastic::json::{Arena, Json};
use crate::store::elastic::known::{Fields, Known, Server, Sort};
use crate::store::elastic::looking::resolving;
use crate::store::elastic::{request, response};

/// Events should not be older than this while services run, in ms.
const LATE: i64 = 10 * MINUTE;

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
        let words = format!("no index matches {index}");
        return Err(finding(
            "indices",
            Verdict::Bad,
            words,
            "Name another one with --index or `index` in the config; `mlogtui setup` makes one.",
        ));
    }
    let mut findings = vec![good("indices", format!("{} match {index}", caps.indices))];
    findings.extend(caps.conflicts.values().map(|c| {
        finding(
            "mapping",
            Verdict::Doubtful,
            c.clone(),
            "Give both the same type by one index template, and reindex what differs.",
        )
    }));
    findings.extend(closed(connection, index).await);
    let known = Known::new(server.clone(), index, map.clone(), caps).map_err(|e| bad("time", e))?;
    findings.push(good("time", format!("{} is a date", known.time)));
    findings.push(mapped(&known));
    Ok((known, findings))
}

/// Which indices are closed, which answer nothing.
async fn closed(connection: &Connection, index: &str) -> Option<Finding> {
    let reply = connection.send(&resolving(index)).await.ok()?.success().ok()?;
    let words = response::closed(&Json::of(&reply, &Arena::new()))?;
    Some(finding("closed", Verdict::Doubtful, words, "Open it with POST /INDEX/_open, or leave it out with --index."))
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
        return finding(
            "fields",
            Verdict::Bad,
            words,
            "`mlogtui setup` shows the mapping that fits; what is there has to be reindexed.",
        );
    }
    let words = format!("{} of {all} logical fields are there", all - absent.len());
    match absent.is_empty() {
        true => good("fields", words),
        false => finding("fields", Verdict::Good, format!("{words}; without data: {}", absent.join(", ")), ""),
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
    let mut findings = vec![match health.newest {
        None => finding(
            "events",
            Verdict::Bad,
            "there is no event with a time".into(),
            "Is something delivered? `mlogtui ingest` does.",
        ),
        Some(newest) => {
            let lag = now - newest.0;
            let words = format!("{} events, the newest {} old", health.lines.events, age(lag.max(0)));
            match lag > LATE {
                true => {
                    finding("events", Verdict::Doubtful, words, "Do the services still log, and does delivery keep up?")
                }
                false => good("events", words),
            }
        }
    }];
    if health.newest.is_some_and(|newest| newest.0 > now + HOUR) {
        let hint = "Some service logs with a wrong clock or zone.";
        findings.push(finding("events", Verdict::Doubtful, "the newest event is of the future".into(), hint));
    }
    findings.push(match health.lines.invalid {
        0 => good("contract", "no event breaks it".into()),
        n => finding(
            "contract",
            Verdict::Doubtful,
            format!("{n} events break it"),
            "`!` in the logs screen shows them with the reason.",
        ),
    });
    findings.extend(versions(connection, known).await);
    findings
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
    use super::*;

    #[test]
    fn an_age_is_told_in_a_unit_that_fits() {
        assert_eq!([90 * SECOND, 119 * MINUTE, 261 * DAY].map(age), ["90 s", "119 minutes", "261 days"]);
    }
}
