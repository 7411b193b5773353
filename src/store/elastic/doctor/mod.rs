//! Examines a cluster line by line: what is well, what is not, and what to do about it.

mod abilities;
mod data;
mod who;

use std::sync::Arc;

use serde::Serialize;

use super::connection::{Connection, Request};
use super::known::Server;
use crate::config::Cluster;
use crate::model::{Error, ErrorKind, FieldMap, Result};

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
    /// Which kind of failure it is, where it does not work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ErrorKind>,
}

/// Starts what is said of one node, before its address.
const NODE: &str = "node ";

impl Finding {
    /// Whether it is about one node of several that may stand for each other.
    pub fn is_of_node(&self) -> bool {
        self.what.starts_with(NODE)
    }
}

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
        findings.push(who::node(url, &connection.to_node(url)).await);
    }
    let root = connection.send(&Request::get("/")).await;
    let may_not = matches!(&root, Ok(reply) if reply.status == 403);
    let server = match root.and_then(Server::of) {
        Ok(server) => server,
        Err(error) => {
            findings.push(bad("cluster", error));
            return Ok(findings);
        }
    };
    findings.push(match may_not {
        true => doubtful("version", "it is not told to us".into(), "Give the role `monitor` of the cluster."),
        false => good("version", server.words()),
    });
    findings.push(who::encryption(cluster));
    findings.push(who::identity(&connection).await);
    findings.extend(who::privileges(&connection, cluster.index()).await);
    findings.push(who::clock(&connection, &now).await);
    findings.push(abilities::abilities(&connection, server.flavor).await);
    match data::fields(&connection, cluster, map, &server).await {
        Ok((known, more)) => {
            findings.extend(more);
            findings.push(abilities::paging(&connection, &known).await);
            findings.extend(data::events(&connection, &known, name, now()).await);
        }
        Err(finding) => findings.push(finding),
    }
    Ok(findings)
}

fn good(what: &str, words: String) -> Finding {
    finding(what, Verdict::Good, words, "")
}

fn bad(what: &str, error: Error) -> Finding {
    match error.kind {
        ErrorKind::Unsupported => doubtful(what, error.message, &error.hint),
        kind => failing(what, kind, error.message, &error.hint),
    }
}

fn doubtful(what: &str, words: String, hint: &str) -> Finding {
    finding(what, Verdict::Doubtful, words, hint)
}

fn failing(what: &str, kind: ErrorKind, words: String, hint: &str) -> Finding {
    Finding { kind: Some(kind), ..finding(what, Verdict::Bad, words, hint) }
}

fn finding(what: &str, verdict: Verdict, words: String, hint: &str) -> Finding {
    Finding { what: what.to_string(), verdict, words, hint: hint.to_string(), kind: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_keeps_its_kind() {
        let of = |kind| bad("cluster", Error::new(kind, "words", "hint"));
        let refused = of(ErrorKind::Refused);
        assert_eq!((refused.verdict, refused.kind), (Verdict::Bad, Some(ErrorKind::Refused)));
        let lacking = of(ErrorKind::Unsupported);
        assert_eq!((lacking.verdict, lacking.kind), (Verdict::Doubtful, None));
    }
}
