//! One thing that a cluster needs.

use serde_json::Value;

use super::difference::{Difference, difference};
use crate::model::Result;
use crate::store::elastic::connection::{Connection, Method, Reply, Request};

/// One thing that a cluster needs.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// What it is, in words.
    pub title: String,
    /// Where it is put.
    pub put: String,
    /// How it is made there.
    pub method: Method,
    /// How it should be.
    pub wanted: Value,
    /// How it stands.
    pub standing: Standing,
}

/// How a part stands on the cluster.
#[derive(Clone, PartialEq, Debug)]
pub enum Standing {
    /// It is as it should be.
    Same,
    /// It is not there.
    New,
    /// It is there, and differs in these places.
    Differs(Vec<Difference>),
    /// This server cannot have it, and why.
    Impossible(String),
}

impl Standing {
    /// Whether the server can have it.
    pub fn is_possible(&self) -> bool {
        !matches!(self, Standing::Impossible(_))
    }

    /// Whether something is to be done.
    pub fn is_open(&self) -> bool {
        matches!(self, Standing::New | Standing::Differs(_))
    }

    /// From what is there now.
    pub fn between(there: Option<&Value>, wanted: &Value) -> Standing {
        match there {
            None => Standing::New,
            Some(there) => match difference(there, wanted) {
                same if same.is_empty() => Standing::Same,
                differences => Standing::Differs(differences),
            },
        }
    }
}

/// Asks whether a server knows a thing: `Ok(None)` where it does, but has none of that name, and a reason in `Err` where
/// it does not know such things at all.
///
/// # Errors
/// When the cluster cannot be asked, or does not let us.
pub async fn there(
    connection: &Connection,
    path: &str,
    what: &str,
) -> Result<std::result::Result<Option<Value>, String>> {
    said(connection.send(&Request::get(path)).await?, what)
}

/// What an answer says of a thing that was asked for.
///
/// # Errors
/// When the cluster does not let us.
pub fn said(reply: Reply, what: &str) -> Result<std::result::Result<Option<Value>, String>> {
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
