//! Examines a cluster line by line: what is well, what is not, and what to do about it.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::connection::{Body, Connection, Method, Request};
use super::known::{Fields, Known, Server, Sort};
use super::{request, response};
use crate::config::Cluster;
use crate::model::{Error, ErrorKind, FieldMap, HOUR, Kind, MINUTE, Result, SECOND};

/// How a thing stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// It works, but something is amiss.
    Doubtful,
    /// It does not work.
    Bad,
}

/// One line of an examination.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub what: String,
    /// How it stands.
    pub verdict: Verdict,
    /// What was found, in words.
    pub words: String,
    /// What to do about it; empty where nothing is to be done.
    pub hint: String,
}

/// Clocks that are further apart than this make "now" mean different things, in ms.
const APART: i64 = 5 * SECOND;
/// Events should not be older than this while services run, in ms.
const LATE: i64 = 10 * MINUTE;

/// Examines a cluster, `now` being the time here in ms.
///
/// # Errors
/// When its config makes no sense, so that nothing can be asked.
pub async fn examine(
    name: &str,
    cluster: &Cluster,
    map: &Arc<FieldMap>,
    now: impl Fn() -> i64,
) -> Result<Vec<Finding>> {
    let connection = Connection::open(name, cluster)?;
    let mut findings = Vec::new();
    for url in &cluster.urls {
        let alone = Cluster { urls: vec![url.clone()], cloud_id: None, ..cluster.clone() };
        findings.push(node(url, &Connection::open(name, &alone)?).await);
    }
    let root = match connection.send(&Request::get("/")).await.and_then(|reply| reply.success()) {
        Ok(root) => root,
        Err(error) => {
            findings.push(bad("cluster", error));
            return Ok(findings);
        }
    };
    let server = Server::read(&root);
    findings.push(good("version", server.words()));
    findings.push(identity(&connection).await);
    findings.push(clock(&connection, &now).await);
    match fields(&connection, cluster, map, &server).await {
        Ok((known, more)) => {
            findings.extend(more);
            findings.extend(events(&connection, &known, name, now()).await);
        }
        Err(finding) => findings.push(finding),
    }
    Ok(findings)
}

async fn node(url: &str, connection: &Connection) -> Finding {
    match connection.send(&Request::get("/")).await {
        Err(error) => bad(&format!("node {url}"), error),
        Ok(reply) if reply.status == 200 => {
            let name = reply.body["name"].as_str().unwrap_or("it");
            good(&format!("node {url}"), format!("{name} answers"))
        }
        Ok(reply) => match reply.success() {
            Ok(_) => good(&format!("node {url}"), "it answers".into()),
            Err(error) => bad(&format!("node {url}"), error),
        },
    }
}

async fn identity(connection: &Connection) -> Finding {
    for (path, key) in [("/_security/_authenticate", "username"), ("/_plugins/_security/authinfo", "user_name")] {
        if let Ok(reply) = connection.send(&Request::get(path)).await
            && reply.status == 200
            && let Some(user) = reply.body[key].as_str()
        {
            let roles: Vec<&str> =
                reply.body["roles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            return good("identity", format!("{user}, with the roles {}", roles.join(", ")));
        }
    }
    let hint = "Anybody who reaches it can change it: switch security on, unless it stands behind something that asks.";
    finding("identity", Verdict::Doubtful, "the server does not ask who we are".into(), hint)
}

async fn clock(connection: &Connection, now: &impl Fn() -> i64) -> Finding {
    let before = now();
    let reply = connection.send(&Request::get("/_nodes/_local/stats/jvm?filter_path=nodes.*.timestamp")).await;
    let there = reply
        .ok()
        .filter(|r| r.status == 200)
        .and_then(|r| r.body["nodes"].as_object()?.values().next()?["timestamp"].as_i64());
    let Some(there) = there else {
        return finding(
            "clock",
            Verdict::Doubtful,
            "the server's clock cannot be read".into(),
            "It takes the cluster privilege `monitor`.",
        );
    };
    let apart = there - before.midpoint(now());
    if apart.abs() > APART {
        let words = format!(
            "the server's clock is {} s {} ours",
            apart.abs() / SECOND,
            if apart > 0 { "ahead of" } else { "behind" }
        );
        return finding(
            "clock",
            Verdict::Bad,
            words,
            "Set both by NTP: windows that end now would miss events, or show none.",
        );
    }
    good("clock", format!("{apart} ms from ours"))
}

type Examined = std::result::Result<(Known, Vec<Finding>), Finding>;

async fn fields(connection: &Connection, cluster: &Cluster, map: &Arc<FieldMap>, server: &Server) -> Examined {
    let index = cluster.index();
    let path = format!("/{index}/_field_caps?fields=*&ignore_unavailable=true");
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
    findings.extend(caps.conflicts.iter().map(|c| {
        finding(
            "mapping",
            Verdict::Doubtful,
            c.clone(),
            "Give both the same type by one index template, and reindex what differs.",
        )
    }));
    let known = Known::new(server.clone(), index, map.clone(), caps).map_err(|e| bad("time", e))?;
    findings.push(good("time", format!("{} is a date", known.time)));
    findings.push(mapped(&known));
    Ok((known, findings))
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

async fn events(connection: &Connection, known: &Known, name: &str, now: i64) -> Vec<Finding> {
    let search = |body: Value| Request::new(Method::Post, format!("/{}/_search", known.index), Body::Json(body));
    let body = match connection.send(&search(request::health(known))).await.and_then(|reply| reply.success()) {
        Ok(body) => body,
        Err(error) => return vec![bad("events", error)],
    };
    let health = response::health(known, name, &body);
    let mut findings = vec![match health.newest {
        None => finding(
            "events",
            Verdict::Bad,
            "there is no event with a time".into(),
            "Is something delivered? `mlogtui ingest` does.",
        ),
        Some(newest) => {
            let lag = now - newest.0;
            let words = format!("{} events, the newest {} s old", health.lines.events, lag.max(0) / SECOND);
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

async fn versions(connection: &Connection, known: &Known) -> Option<Finding> {
    let (_, places) = known.places("schema_version");
    let path = places.first()?.mapped.path.clone();
    let body = json!({"size": 0, "aggs": {"v": {"terms": {"field": path, "size": 20}}}});
    let request = Request::new(Method::Post, format!("/{}/_search", known.index), Body::Json(body));
    let found = connection.send(&request).await.ok()?.success().ok()?;
    let versions: Vec<String> = found["aggregations"]["v"]["buckets"]
        .as_array()?
        .iter()
        .filter_map(|b| Some(format!("{} ({})", b["key"].as_str()?, b["doc_count"])))
        .collect();
    Some(good("contract versions", versions.join(", ")))
}

fn good(what: &str, words: String) -> Finding {
    finding(what, Verdict::Good, words, "")
}

fn bad(what: &str, error: Error) -> Finding {
    let verdict = if error.kind == ErrorKind::Unsupported { Verdict::Doubtful } else { Verdict::Bad };
    Finding { what: what.to_string(), verdict, words: error.message, hint: error.hint }
}

fn finding(what: &str, verdict: Verdict, words: String, hint: &str) -> Finding {
    Finding { what: what.to_string(), verdict, words, hint: hint.to_string() }
}
