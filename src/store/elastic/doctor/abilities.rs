//! What a server can do beside searching: lifecycles, searches in the background, detectors.

use super::{Finding, good};
use crate::store::elastic::connection::{Connection, Reply, Request};
use crate::store::elastic::known::{Flavor, Known};
use crate::store::elastic::{request, response};

/// What is looked for, and where a server that has it answers.
const OF_ELASTICSEARCH: [(&str, &str); 3] =
    [("ILM", "/_ilm/status"), ("async search", "/_async_search/none"), ("machine learning", "/_ml/info")];
const OF_OPENSEARCH: [(&str, &str); 3] = [
    ("ISM", "/_plugins/_ism/policies?size=1"),
    ("asynchronous search", "/_plugins/_asynchronous_search/stats"),
    ("anomaly detection", "/_plugins/_anomaly_detection/stats"),
];

/// What the server has of it.
pub(super) async fn abilities(connection: &Connection, flavor: Flavor) -> Finding {
    let asked = if flavor == Flavor::OpenSearch { OF_OPENSEARCH } else { OF_ELASTICSEARCH };
    let (mut has, mut lacks) = (Vec::new(), Vec::new());
    for (what, path) in asked {
        match connection.send(&Request::get(path)).await {
            Ok(reply) if knows(&reply) => has.push(what),
            _ => lacks.push(what),
        }
    }
    let list = |names: &[&str]| if names.is_empty() { "none".to_string() } else { names.join(", ") };
    good("abilities", format!("has {}; lacks {}", list(&has), list(&lacks)))
}

/// How pages of events go on: whether what is read back through stands still meanwhile.
pub(super) async fn paging(connection: &Connection, known: &Known) -> Finding {
    let opened = connection.send(&request::open(known)).await.and_then(Reply::success);
    let words = match opened.map(|body| response::opened(&body)) {
        Ok(Some(id)) => {
            let _ = connection.send(&request::close(known.server.flavor, &id)).await;
            "pages of events go on within a point in time".to_string()
        }
        Ok(None) => "pages of events go on by their places: it opens no point in time".into(),
        Err(error) => {
            format!("pages of events go on by their places, for points in time are refused: {}", error.message)
        }
    };
    good("paging", words)
}

/// Whether a server knows what it was asked, whatever it said of it.
fn knows(reply: &Reply) -> bool {
    let said = reply.body["error"].as_str().or(reply.body["error"]["reason"].as_str()).unwrap_or_default();
    !matches!(reply.status, 400 | 405 | 500..) && !said.contains("no handler") && !said.contains("no such index")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_about_nothing_is_an_answer() {
        let reply = |status, body| Reply { status, body };
        assert!(knows(&reply(200, json!({}))));
        assert!(knows(&reply(404, json!({"error": {"type": "resource_not_found_exception", "reason": "none"}}))));
        assert!(knows(&reply(403, json!(null))));
        assert!(!knows(&reply(400, json!({"error": "no handler found for uri [/_ml/info] and method [GET]"}))));
        assert!(!knows(&reply(405, json!({}))));
        assert!(!knows(&reply(404, json!({"error": {"reason": "no such index [_ilm]"}}))));
    }
}
