//! Looks at what a cluster has, and notes what it could not see.

use serde_json::Value;

use crate::model::Result;
use crate::store::elastic::connection::{Connection, Reply, Request};

/// What is there of a name: `Ok(None)` for nothing, and a reason in `Err` where a server does not know such things at all.
pub type Found = std::result::Result<Option<Value>, String>;

/// Looks at what a cluster has.
pub struct Looking<'c> {
    connection: &'c Connection,
    review: bool,
    /// What is to be known besides the parts: what is left out, and what may not be looked at.
    pub notes: Vec<String>,
}

impl<'c> Looking<'c> {
    /// For review, what may not be looked at counts as not there.
    pub fn at(connection: &'c Connection, review: bool) -> Looking<'c> {
        Looking { connection, review, notes: Vec::new() }
    }

    /// The name of the cluster.
    pub fn cluster(&self) -> &str {
        self.connection.name()
    }

    /// Whether there is something at a path.
    ///
    /// # Errors
    /// When the cluster cannot be asked, or does not let us.
    pub async fn there(&mut self, path: &str, what: &str) -> Result<Found> {
        self.ask(&Request::get(path), what).await
    }

    /// What a request finds.
    ///
    /// # Errors
    /// When the cluster cannot be asked, or does not let us.
    pub async fn ask(&mut self, request: &Request, what: &str) -> Result<Found> {
        self.reply(request).await?.map_or(Ok(Ok(None)), |reply| said(reply, what))
    }

    /// What the server says of itself; nothing where that may not be looked at.
    ///
    /// # Errors
    /// When the cluster cannot be asked, or does not let us.
    pub async fn root(&mut self) -> Result<Value> {
        self.reply(&Request::get("/")).await?.map_or(Ok(Value::Null), Reply::success)
    }

    async fn reply(&mut self, request: &Request) -> Result<Option<Reply>> {
        let reply = self.connection.send(request).await?;
        let hidden = hidden(&reply, &request.path).filter(|_| self.review);
        let is_hidden = hidden.is_some();
        self.notes.extend(hidden);
        Ok((!is_hidden).then_some(reply))
    }
}

/// What to note where a key may not look.
fn hidden(reply: &Reply, path: &str) -> Option<String> {
    let refused = if reply.status == 403 { reply.clone().success().err()? } else { return None };
    Some(format!("{path} cannot be looked at, and counts as not there: {}", refused.message))
}

fn said(reply: Reply, what: &str) -> Result<Found> {
    let Reply { status, body } = reply;
    let said = body["error"].as_str().unwrap_or_default();
    let unknown = matches!(status, 400 | 405 | 500) || said.contains("no handler found");
    Ok(match status {
        200 => Ok(Some(body)),
        _ if unknown => Err(format!("this server has no {what}")),
        404 => Ok(None),
        _ => return Reply { status, body }.success().map(|_| Ok(None)),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_key_may_not_see_is_noted_with_the_reason() {
        let body = json!({"error": {"reason": "action [cluster:admin/ilm/get] is unauthorized"}, "status": 403});
        let forbidden = Reply { status: 403, body };
        let note = hidden(&forbidden, "/_ilm/policy/p").unwrap();
        assert!(note.starts_with("/_ilm/policy/p cannot") && note.contains("cluster:admin/ilm/get"), "{note}");
        assert!(said(forbidden, "policies").is_err(), "without a review it is an error");
        assert_eq!(hidden(&Reply { status: 401, body: Value::Null }, "/"), None);
        assert_eq!(hidden(&Reply { status: 404, body: Value::Null }, "/"), None);
    }
}
