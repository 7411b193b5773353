//! Whether the servers answer, by what they are trusted, who we are there and what we may do, and whether clocks agree.

use reqwest::Url;
use serde_json::{Value, json};

use super::{Finding, NODE, Verdict, bad, finding, good};
use crate::config::{Cluster, is_this_machine};
use crate::model::SECOND;
use crate::store::elastic::connection::{Body, Connection, Method, Request, path_of};

/// Clocks that are further apart than this make "now" mean different things, in ms.
const APART: i64 = 5 * SECOND;
/// What is needed on the cluster, and on its indices.
const ON_CLUSTER: &str = "monitor";
const ON_INDICES: [&str; 2] = ["read", "view_index_metadata"];

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
            finding("TLS", Verdict::Doubtful, format!("{url} is not encrypted: all on the way may read along"), hint)
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
    finding("identity", Verdict::Doubtful, "the server does not ask who we are".into(), hint)
}

/// What we may do, by the names of the privileges; nothing where nobody asks who we are.
pub(super) async fn privileges(connection: &Connection, index: &str) -> Option<Finding> {
    let own: Vec<&str> = index.split(',').filter(|name| !name.contains(':')).collect();
    let asked = json!({"cluster": [ON_CLUSTER],
        "index": [{"names": own, "privileges": [ON_INDICES[0], ON_INDICES[1], "write"]}]});
    let request = Request::new(Method::Post, "/_security/user/_has_privileges", Body::Json(asked));
    let reply = connection.send(&request).await.ok()?;
    match reply.status {
        200 => Some(granted(&reply.body)),
        _ => tried(connection, index).await,
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
        let verdict = if missing.iter().any(|m| m.starts_with("read ")) { Verdict::Bad } else { Verdict::Doubtful };
        let hint = "Ask for a role with `cluster: [monitor]`, and `read` and `view_index_metadata` on the indices.";
        return finding("privileges", verdict, format!("missing: {}", missing.join(", ")), hint);
    }
    let writes: Vec<&str> = indices.filter(|(_, has)| has["write"] == true).map(|(name, _)| name.as_str()).collect();
    match writes.is_empty() {
        true => good("privileges", "all that is needed, and no more: nothing can be written".into()),
        false => {
            let words = format!("all that is needed; {} may be written to as well", writes.join(", "));
            finding("privileges", Verdict::Good, words, "To look at logs, a key that only reads is safer.")
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
    let verdict = if missing.iter().any(|m| m.starts_with("read ")) { Verdict::Bad } else { Verdict::Doubtful };
    let hint = "Ask for a role with these permissions.";
    Some(finding("privileges", verdict, format!("missing: {}", missing.join(", ")), hint))
}

pub(super) async fn clock(connection: &Connection, now: &impl Fn() -> i64) -> Finding {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn privileges_are_named() {
        let body = |monitor: bool, read: bool, write: bool| {
            granted(&json!({"cluster": {"monitor": monitor},
                "index": {"ml-*": {"read": read, "view_index_metadata": true, "write": write}}}))
        };
        let missing = body(false, false, false);
        assert_eq!(
            (missing.verdict, missing.words.as_str()),
            (Verdict::Bad, "missing: monitor on the cluster, read on ml-*")
        );
        assert_eq!(body(false, true, false).verdict, Verdict::Doubtful);
        assert!(body(true, true, false).words.contains("nothing can be written"));
        assert!(body(true, true, true).words.contains("may be written to"));
    }

    #[test]
    fn what_is_not_encrypted_is_said() {
        let of = |url: &str| encryption(&Cluster { urls: vec![url.into()], ..Cluster::default() });
        assert_eq!(of("http://es1:9200").verdict, Verdict::Doubtful);
        assert!(of("http://127.0.0.1:9200").words.contains("this machine alone"));
        assert!(of("https://es1:9200").words.contains("system's authorities"));
    }
}
