//! Sends requests to a cluster and brings the answers back; the only part of the store that meets the network.

#![allow(clippy::disallowed_methods, reason = "nodes rest for a while, which takes a clock")]

mod address;
mod audit;
mod credentials;
mod exchange;
mod fault;
mod nodes;
mod parts;
mod trust;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::select_ok;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, Proxy, header};

use crate::config::{Cluster, Credentials};
use crate::model::{Error, ErrorKind, Result};

pub use address::{addresses, path_of};
pub use exchange::{Body, Method, Reply, Request};
pub use parts::Each;

use audit::Audit;
use fault::Fault;
use nodes::Nodes;

/// A cluster that can be asked.
pub struct Connection {
    client: Client,
    name: String,
    nodes: Mutex<Nodes>,
    started: Instant,
    audit: Option<Arc<Audit>>,
}

/// How long a node may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How often a request is repeated that a server was too busy for.
const REPEATS: u32 = 3;
/// What was given up on the way after longer than this is not repeated: it would be searched for as long again.
const PROMPT: Duration = Duration::from_secs(5);
/// The first wait before that, in ms; doubled each time.
const WAIT_MS: u64 = 200;

impl Connection {
    /// Prepares to ask a cluster: fetches its secrets, from a terminal where the config says so. Nothing is sent.
    ///
    /// # Errors
    /// When the config of the cluster makes no sense, or a secret cannot be had.
    pub fn open(name: &str, cluster: &Cluster) -> Result<Connection> {
        let nodes = Nodes::new(address::addresses(name, cluster)?);
        // A provider that is there already is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let credentials = cluster.auth.clone().unwrap_or_default();
        let builder = Client::builder().connect_timeout(CONNECT).default_headers(headers(name, &credentials)?);
        let builder = trusting(name, builder, cluster, &credentials)?;
        let builder = match &cluster.proxy {
            None => builder,
            Some(proxy) => builder.proxy(Proxy::all(proxy).map_err(|_| {
                Error::new(
                    ErrorKind::Usage,
                    format!("the proxy of the cluster {name} is no address"),
                    "Write it like http://proxy:3128.",
                )
            })?),
        };
        let client = builder.build().map_err(|e| fault::unprepared(name, &e))?;
        let audit = Audit::of(cluster.audit)?.map(Arc::new);
        Ok(Connection { client, name: name.to_string(), nodes: Mutex::new(nodes), started: Instant::now(), audit })
    }

    /// The same to one node alone; no secret is fetched again.
    pub fn to_node(&self, url: &str) -> Connection {
        Connection {
            client: self.client.clone(),
            name: self.name.clone(),
            nodes: Mutex::new(Nodes::new(vec![url.trim_end_matches('/').to_string()])),
            started: Instant::now(),
            audit: self.audit.clone(),
        }
    }

    /// The name by which the cluster is known here.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sends a request and reads the answer whole, the parts of an answer to several searches left out: see
    /// [`Connection::send_apart`].
    ///
    /// # Errors
    /// As there.
    pub async fn send(&self, request: &Request) -> Result<Reply> {
        self.send_apart(request, &mut |_, _| {}).await
    }

    /// Sends a request and reads the answer to the end; another node is asked where one does not answer, and again where the
    /// cluster was too busy, within the time of the request. `each` is told the parts of an answer to several searches as
    /// they come, from the first again where another node had to be asked. Dropping this closes the connection, which cancels
    /// a search at the server.
    ///
    /// # Errors
    /// When no node gives an answer that is JSON. What the server refuses comes as a reply with its status.
    pub async fn send_apart(&self, request: &Request, each: &mut Each<'_>) -> Result<Reply> {
        if let Some(audit) = &self.audit {
            audit.record(&self.name, request)?;
        }
        let begun = Instant::now();
        let mut repeats = 0;
        loop {
            let sent = Instant::now();
            let reply = self.ask_nodes(request, begun, each).await?;
            let wait = Duration::from_millis(((WAIT_MS << repeats) as f64 * (0.5 + fastrand::f64())) as u64);
            if !matches!(reply.status, 429 | 502 | 503 | 504)
                || (reply.status == 504 && sent.elapsed() > PROMPT)
                || repeats >= REPEATS
                || begun.elapsed() + wait >= request.within
            {
                return Ok(reply);
            }
            repeats += 1;
            tokio::time::sleep(wait).await;
        }
    }

    async fn ask_nodes(&self, request: &Request, begun: Instant, each: &mut Each<'_>) -> Result<Reply> {
        let mut order = self.nodes().awake(self.started.elapsed());
        if order.is_empty() {
            order.push(self.waking().await?);
        }
        let (mut first, tried) = (None, order.len());
        for (at, url) in order {
            let left = request.within.saturating_sub(begun.elapsed());
            if left.is_zero() {
                break;
            }
            match exchange::exchange(&self.client, &url, request, left, each).await {
                Ok(reply) => {
                    self.nodes().answered(at);
                    return Ok(reply);
                }
                // Another node would answer the same.
                Err(Fault { error, of_node: false }) => return Err(error),
                Err(Fault { error, of_node: true }) => {
                    self.nodes().failed(at, self.started.elapsed());
                    first = first.or(Some(error));
                }
            }
        }
        Err(of_all(tried, first.unwrap_or_else(|| self.without_address())))
    }

    /// The first node that is back, of nodes that all failed a moment ago: all are asked at once for next to nothing, so that
    /// nobody waits for one after the other, and a cluster in trouble is not sent whole searches.
    async fn waking(&self) -> Result<(usize, String)> {
        let nodes = self.nodes().all();
        let (count, little) = (nodes.len(), Request::get("/"));
        let asking = nodes.into_iter().map(|(at, url)| {
            let little = &little;
            Box::pin(async move {
                let asked = exchange::exchange(&self.client, &url, little, CONNECT, &mut |_, _| {}).await;
                asked.map(|_| (at, url))
            })
        });
        if count == 0 {
            return Err(self.without_address());
        }
        let (back, _) = select_ok(asking).await.map_err(|fault| of_all(count, fault.error))?;
        self.nodes().answered(back.0);
        Ok(back)
    }

    fn without_address(&self) -> Error {
        Error::new(ErrorKind::Usage, format!("the cluster {} has no address", self.name), "")
    }

    fn nodes(&self) -> MutexGuard<'_, Nodes> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The error of one node as that of all that were asked.
fn of_all(asked: usize, error: Error) -> Error {
    match asked {
        0 | 1 => error,
        _ => Error { message: format!("none of {asked} nodes answers: {}", error.message), ..error },
    }
}

fn headers(name: &str, credentials: &Credentials) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    let program = concat!("mlogtui/", env!("CARGO_PKG_VERSION"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(program));
    // Administrators find our searches by it in the slow log and among the tasks.
    headers.insert(HeaderName::from_static("x-opaque-id"), HeaderValue::from_static("mlogtui"));
    if let Some(value) = credentials::authorization(name, credentials)? {
        headers.insert(header::AUTHORIZATION, value);
    }
    Ok(headers)
}

fn trusting(name: &str, builder: ClientBuilder, cluster: &Cluster, credentials: &Credentials) -> Result<ClientBuilder> {
    if let Some(fingerprint) = &cluster.fingerprint {
        credentials::identity(name, credentials)?;
        let pair = credentials.certificate.as_deref().zip(credentials.key.as_deref());
        return Ok(builder.tls_backend_preconfigured(trust::by_fingerprint(fingerprint, pair)?));
    }
    let builder = match &cluster.ca {
        Some(path) => builder.tls_certs_only(trust::authorities(path)?),
        None => builder,
    };
    Ok(match credentials::identity(name, credentials)? {
        Some(identity) => builder.identity(identity),
        None => builder,
    })
}
