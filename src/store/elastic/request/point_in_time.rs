//! A point in time that a server keeps open, so that what is paged back through stands still: each kind of server has its own
//! form of it.

use serde_json::{Value, json};

use crate::store::elastic::connection::{Body, Method, Request, path_of};
use crate::store::elastic::known::{Flavor, Known};

/// How long a server keeps it for somebody who does not come back.
const KEPT: &str = "1m";

/// Opens one over all that is looked at.
pub fn open(known: &Known) -> Request {
    let form = if known.server.flavor == Flavor::OpenSearch { "_search/point_in_time" } else { "_pit" };
    let path = format!("/{}/{form}?keep_alive={KEPT}&ignore_unavailable=true", path_of(&known.index));
    Request::new(Method::Post, path, Body::None)
}

/// Closes one.
pub fn close(flavor: Flavor, id: &str) -> Request {
    let (path, body) = match flavor {
        Flavor::OpenSearch => ("/_search/point_in_time", json!({"pit_id": [id]})),
        Flavor::Elasticsearch | Flavor::Serverless => ("/_pit", json!({"id": id})),
    };
    Request::new(Method::Delete, path, Body::Json(body))
}

/// Sends a search within one, which is kept for as long again.
pub fn within(mut search: Value, id: &str) -> Request {
    search["pit"] = json!({"id": id, "keep_alive": KEPT});
    Request::new(Method::Post, "/_search", Body::Json(search))
}
