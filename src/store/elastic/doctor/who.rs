//! Whether the servers answer, by what they are trusted, who we are there and what we may do, and whether clocks agree.

use reqwest::Url;
use serde_json::{Value, json};

use super::{Finding, NODE, bad, doubtful, failing, good};
use crate::config::{Cluster, is_this_machine};
use crate::model::{ErrorKind, SECOND};
use crate::store::elastic::connection::{Body, Connection, Method, Request, path_of};

/// Clocks that are further apart than this make "now" mean different things, in ms.
const APART: i64 = 5 * SECOND;
/// What is needed on the cluster, and on its indices.
const ON_CLUSTER: &str = "monitor";
const ON_INDICES: [&str; 2] = ["read", "view_index_metadata"];
/// What changes something, each with what holds it as well: who has the latter is told of that alone.
const CHANGES_INDICES: [(&str, &[&str]); 8] = [
    ("manage", &[]),
    ("create_index", &["manage"]),
    ("delete_index", &["manage"]),
    ("maintenance", &["manage"]),
    ("write", &[]),
    ("index", &["write"]),
    ("create_doc", &["write", "index"]),
    ("delete", &["write"]),
];
const CHANGES_CLUSTER: [(&str, &[&str]); 3] =
    [("manage", &[]), ("manage_index_templates", &["manage"]), ("manage_pipeline", &["manage"])];

pub(super) async fn node(url: &str, connection: &Connection) -> Finding {
    match connection.send(&Request::get("/")).await {
        Err(error) => bad(&format!("{NODE}{url}"), error),
        Ok(reply) if reply.status == 200 => {
            let name = reply.body["name"].as_str().unwrap_or("it");
            good(&format!("{NODE}{url}"), format!("{name} answers"))
        }
        Ok(reply) if reply.status == 403 => good(&format!("{NODE}{url}"), "it answers".into()),
        Ok(reply) => match reply.success() {
            Ok(_) => good(&format!("{NODE}{url}"), "it answers".into()),
            Err(error) => bad(&format!("{NODE}{url}"), error),
        },
    }
}

/// By what the servers are trusted.
pub(super) fn encryption(cluster: &Cluster) -> Finding {
    let open: Vec<Url> =
        cluster.urls.iter().filter_map(|url| Url::parse(url).ok()).filter(|url| url.scheme() == "http").collect();
    let here = |url: &Url| is_this_machine(url.host_str().unwrap_or_default());
    match open.iter().find(|url| !here(url)) {
        Some(url) => {
            let hint = "Use https://, unless nobody else can reach the network between.";
            doubtful("TLS", format!("{url} is not encrypted: all on the way may read along"), hint)
        }
        None if !open.is_empty() => good("TLS", "not encrypted, and on this machine alone".into()),
        None => {
            let by = match (&cluster.ca, &cluster.fingerprint) {
                (_, Some(_)) => "the authority known by its fingerprint vouches for the servers".to_string(),
                (Some(path), None) => format!("the authorities of {} vouch for the servers", path.display()),
                (None, None) => "the system's authorities vouch for the servers".to_string(),
            };
            good("TLS", format!("encrypted; {by}"))
        }
    }
}

pub(super) async fn identity(connection: &Connection) -> Finding {
    for (path, key) in [("/_security/_authenticate", "username"), ("/_plugins/_security/authinfo", "user_name")] {
        if let Ok(reply) = connection.send(&Request::get(path)).await
            && reply.status == 200
            && let Some(user) = reply.body[key].as_str()
        {
            let roles: Vec<&str> =
                reply.body["roles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let who = match reply.body["api_key"]["name"].as_str() {
                Some(key) => format!("the API key {key} of {user}"),
                None => user.to_string(),
            };
            let roles = if roles.is_empty() { String::new() } else { format!(", with the roles {}", roles.join(", ")) };
            return good("identity", who + &roles);
        }
    }
    let hint = "Anybody who reaches it can change it: switch security on, unless it stands behind something that asks.";
    doubtful("identity", "the server does not ask who we are".into(), hint)
}

/// What we may do, by the names of the privileges; nothing where nobody asks who we are.
pub(super) async fn privileges(connection: &Connection, index: &str) -> Option<Finding> {
    let own: Vec<&str> = index.split(',').filter(|name| !name.contains(':')).collect();
    let on_cluster: Vec<&str> = [ON_CLUSTER].into_iter().chain(names(&CHANGES_CLUSTER)).collect();
    let on_indices: Vec<&str> = ON_INDICES.into_iter().chain(names(&CHANGES_INDICES)).collect();
    let asked = json!({"cluster": on_cluster, "index": [{"names": own, "privileges": on_indices}]});
    let request = Request::new(Method::Post, "/_security/user/_has_privileges", Body::Json(asked));
    let reply = connection.send(&request).await.ok()?;
    match reply.status {
        200 => Some(granted(&reply.body)),
        _ => tried(connection, index).await,
    }
}

fn names(changes: &'static [(&'static str, &'static [&'static str])]) -> impl Iterator<Item = &'static str> {
    changes.iter().map(|(name, _)| *name)
}

/// Those of some privileges that we have, without what others of them hold.
fn had(has: &Value, changes: &[(&'static str, &[&str])]) -> Vec<&'static str> {
    let granted = |name: &str| has[name] == true;
    let told = changes.iter().filter(|(name, held_by)| granted(name) && !held_by.iter().any(|wider| granted(wider)));
    told.map(|(name, _)| *name).collect()
}

/// What is said of privileges that are missing: without reading nothing works, without the others something does.
fn lacking(missing: &[String], hint: &str) -> Finding {
    let words = format!("missing: {}", missing.join(", "));
    match missing.iter().any(|privilege| privilege.starts_with("read ")) {
        true => failing("privileges", ErrorKind::Refused, words, hint),
        false => doubtful("privileges", words, hint),
    }
}

/// Reads what Elasticsearch says of our privileges.
fn granted(body: &Value) -> Finding {
    let mut missing = Vec::new();
    if body["cluster"][ON_CLUSTER] != true {
        missing.push(format!("{ON_CLUSTER} on the cluster"));
    }
    let indices = body["index"].as_object().into_iter().flatten();
    for (name, has) in indices.clone() {
        missing.extend(ON_INDICES.iter().filter(|p| has[**p] != true).map(|p| format!("{p} on {name}")));
    }
    if !missing.is_empty() {
        let hint = "Ask for a role with `cluster: [monitor]`, and `read` and `view_index_metadata` on the indices.";
        return lacking(&missing, hint);
    }
    let of_indices = indices.map(|(name, has)| (had(has, &CHANGES_INDICES), name.as_str()));
    let of_cluster = (had(&body["cluster"], &CHANGES_CLUSTER), "the cluster");
    let all = of_indices.chain([of_cluster]).filter(|(changes, _)| !changes.is_empty());
    let more: Vec<String> = all.map(|(changes, on)| format!("{} on {on}", changes.join(", "))).collect();
    match more.is_empty() {
        true => good("privileges", "all that is needed, and no more: nothing can be written".into()),
        false => {
            let words = format!("all that is needed, and more, which can change things: {}", more.join("; "));
            doubtful("privileges", words, "To look at logs, reading alone is enough: a key for that is safer.")
        }
    }
}

/// OpenSearch does not tell what one may do: what is needed is tried.
async fn tried(connection: &Connection, index: &str) -> Option<Finding> {
    let who = connection.send(&Request::get("/_plugins/_security/authinfo")).await.ok()?;
    if who.status != 200 {
        return None;
    }
    let mut missing = Vec::new();
    for (path, privilege) in [
        ("/_cluster/health".to_string(), "cluster_monitor on the cluster".to_string()),
        (format!("/{}/_search?size=0", path_of(index)), format!("read on {index}")),
        (format!("/{}/_mapping", path_of(index)), format!("indices:admin/mappings/get on {index}")),
    ] {
        if connection.send(&Request::get(path)).await.is_ok_and(|reply| reply.status == 403) {
            missing.push(privilege);
        }
    }
    if missing.is_empty() {
        return Some(good("privileges", "all that is needed".into()));
    }
    Some(lacking(&missing, "Ask for a role with these permissions."))
}

pub(super) async fn clock(connection: &Connection, now: &impl Fn() -> i64) -> Finding {
    let before = now();
    let reply = connection.send(&Request::get("/_nodes/_local/stats/jvm?filter_path=nodes.*.timestamp")).await;
    let there = reply
        .ok()
        .filter(|r| r.status == 200)
        .and_then(|r| r.body["nodes"].as_object()?.values().next()?["timestamp"].as_i64());
    let Some(there) = there else {
        let hint = "It takes the cluster privilege `monitor`.";
        return doubtful("clock", "the server's clock cannot be read".into(), hint);
    };
    let apart = there - before.midpoint(now());
    if apart.abs() > APART {
        let words = format!(
            "the server's clock is {} s {} ours",
            apart.abs() / SECOND,
            if apart > 0 { "ahead of" } else { "behind" }
        );
        let hint = "Set both by NTP: windows that end now would miss events, or show none.";
        return failing("clock", ErrorKind::BadInput, words, hint);
    }
    good("clock", format!("{apart} ms from ours"))
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn privileges_that_are_missing_are_named() {
        let body = |monitor: bool, read: bool| {
            granted(&json!({"cluster": {"monitor": monitor},
                "index": {"ml-*": {"read": read, "view_index_metadata": true}}}))
        };
        let missing = body(false, false);
        assert_eq!(
            (missing.verdict, missing.kind, missing.words.as_str()),
            (Verdict::Bad, Some(ErrorKind::Refused), "missing: monitor on the cluster, read on ml-*")
        );
        assert_eq!((body(false, true).verdict, body(false, true).kind), (Verdict::Doubtful, None));
        assert!(body(true, true).words.contains("nothing can be written"));
    }

    #[test]
    fn privileges_that_change_something_are_named() {
        let body = |cluster: &[&str], indices: &[&str]| {
            let mut body = json!({"cluster": {"monitor": true, "manage_pipeline": false},
                "index": {"ml-*": {"read": true, "view_index_metadata": true, "write": false}}});
            cluster.iter().for_each(|name| body["cluster"][name] = json!(true));
            indices.iter().for_each(|name| body["index"]["ml-*"][name] = json!(true));
            granted(&body)
        };
        let ingests = body(&["manage_pipeline"], &["create_doc", "delete_index", "maintenance"]);
        assert_eq!(ingests.verdict, Verdict::Doubtful);
        assert!(
            ingests.words.ends_with("delete_index, maintenance, create_doc on ml-*; manage_pipeline on the cluster"),
            "{ingests:?}"
        );
        let writes = body(&[], &["write", "index", "create_doc", "delete"]);
        assert!(writes.words.ends_with(": write on ml-*"), "what it holds is not told twice: {writes:?}");
        assert_eq!(body(&[], &[]).verdict, Verdict::Good);
    }

    #[test]
    fn what_is_not_encrypted_is_said() {
        let of = |url: &str| encryption(&Cluster { urls: vec![url.into()], ..Cluster::default() });
        assert_eq!(of("http://es1:9200").verdict, Verdict::Doubtful);
        assert!(of("http://127.0.0.1:9200").words.contains("this machine alone"));
        assert!(of("https://es1:9200").words.contains("system's authorities"));
    }
}
