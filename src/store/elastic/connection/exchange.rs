//! One request to one node, and its answer.

#![allow(clippy::disallowed_methods, reason = "a request has a time by which it is answered")]

use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::header::{self, HeaderValue};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;

use crate::model::Result;

use super::fault::{self, Fault};
use super::login::Login;
use super::parts::{Each, Parts};

/// What is done at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Reads.
    Get,
    /// Searches, or writes many.
    Post,
    /// Writes one.
    Put,
    /// Removes.
    Delete,
}

/// What is sent with a request.
#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    /// Nothing.
    None,
    /// One JSON document.
    Json(Value),
    /// JSON documents, each on a line.
    Lines(String),
    /// The same, packed with gzip.
    Packed(Bytes),
}

/// A request, free of any node.
#[derive(Clone, PartialEq, Debug)]
pub struct Request {
    /// What is done.
    pub method: Method,
    /// Path and query, with the leading slash.
    pub path: String,
    /// What is sent.
    pub body: Body,
    /// How long the whole answer may take.
    pub within: Duration,
}

/// What a server answered.
#[derive(Clone, PartialEq, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The JSON it sent.
    pub body: Value,
}

impl Request {
    /// A request that reads.
    pub fn get(path: impl Into<String>) -> Request {
        Request { method: Method::Get, path: path.into(), body: Body::None, within: USUAL }
    }

    /// A request with a body.
    pub fn new(method: Method, path: impl Into<String>, body: Body) -> Request {
        Request { method, path: path.into(), body, within: USUAL }
    }
}

impl Reply {
    /// The body of an answer that succeeded.
    ///
    /// # Errors
    /// What the server refused, in words.
    pub fn success(self) -> Result<Value> {
        if (200..300).contains(&self.status) { Ok(self.body) } else { Err(fault::refused(self.status, &self.body)) }
    }
}

/// How long an answer may usually take.
const USUAL: Duration = Duration::from_secs(60);

/// An answer of more bytes is not read to its end: the largest that is asked for has a tenth of that.
const LARGEST: usize = 64 << 20;

/// Whether a node says anything at all, in at most that time: what it says does not matter.
pub(super) async fn knock(client: &Client, url: &str, within: Duration) -> std::result::Result<(), Fault> {
    let sent = client.get(format!("{url}/")).timeout(within).send().await;
    sent.map(drop).map_err(|e| fault::unreachable(url, &e))
}

/// Sends a request to a node and reads its answer to the end, in at most that time; `each` is told the parts of an answer to
/// several searches as they come, and the reply is then without them.
///
/// Who has become another since, by the file that the config names, shows that once.
pub(super) async fn exchange(
    (client, login): (&Client, &Login),
    url: &str,
    request: &Request,
    within: Duration,
    each: &mut Each<'_>,
) -> std::result::Result<Reply, Fault> {
    let begun = Instant::now();
    let ask = |header: Option<&HeaderValue>| {
        let asked = written(client, url, request).timeout(within.saturating_sub(begun.elapsed()));
        match header {
            None => asked,
            Some(header) => asked.header(header::AUTHORIZATION, header),
        }
    };
    let header = login.header();
    let reply = answered(ask(header.as_ref()), url, each).await?;
    if let (401, Some(refused)) = (reply.status, &header)
        && let Some(renewed) = login.instead_of(refused).await
    {
        return answered(ask(Some(&renewed)), url, each).await;
    }
    Ok(reply)
}

fn written(client: &Client, url: &str, request: &Request) -> RequestBuilder {
    let method = match request.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    };
    let sent = client.request(method, format!("{url}{}", request.path));
    match &request.body {
        Body::None => sent,
        Body::Json(json) => sent.header(header::CONTENT_TYPE, "application/json").body(json.to_string()),
        Body::Packed(bytes) => sent
            .header(header::CONTENT_TYPE, "application/x-ndjson")
            .header(header::CONTENT_ENCODING, "gzip")
            .body(bytes.clone()),
        Body::Lines(lines) => sent.header(header::CONTENT_TYPE, "application/x-ndjson").body(lines.clone()),
    }
}

async fn answered(asked: RequestBuilder, url: &str, each: &mut Each<'_>) -> std::result::Result<Reply, Fault> {
    let mut answer = asked.send().await.map_err(|e| fault::unreachable(url, &e))?;
    let status = answer.status().as_u16();
    if answer.status().is_redirection() {
        return Err(fault::sent_elsewhere(url, status, answer.headers().get(header::LOCATION)));
    }
    let (mut parts, mut length) = (Parts::default(), 0);
    while let Some(piece) = answer.chunk().await.map_err(|e| fault::unreachable(url, &e))? {
        length += piece.len();
        if length > LARGEST {
            return Err(fault::too_large(url, LARGEST));
        }
        parts.take(&piece, each);
    }
    let bytes = parts.rest();
    match serde_json::from_slice(&bytes) {
        Ok(body) => Ok(Reply { status, body }),
        // Who may not come in, or not now, is told so before anything else, by whatever stands at the door.
        Err(_) if matches!(status, 401 | 403 | 413 | 429 | 502..=504) => Ok(Reply { status, body: Value::Null }),
        Err(_) => Err(fault::not_json(url, status, &bytes)),
    }
}
