//! Sends requests to a cluster and brings the answers back; the only part of the store that meets the network.

#![allow(clippy::disallowed_methods, reason = "nodes rest for a while, which takes a clock")]

mod address;
mod audit;
mod credentials;
mod exchange;
mod fault;
mod nodes;
mod trust;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, Proxy, header};

use crate::config::{Cluster, Credentials};
use crate::model::{Error, ErrorKind, Result};

pub use exchange::{Body, Method, Reply, Request};

use audit::Audit;
use nodes::Nodes;

/// A cluster that can be asked.
pub struct Connection {
    client: Client,
    name: String,
    nodes: Mutex<Nodes>,
    started: Instant,
    audit: Option<Audit>,
}

/// How long a node may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How often a request is repeated that a server was too busy for.
const REPEATS: u32 = 3;
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
        let audit = Audit::of(cluster.audit)?;
        Ok(Connection { client, name: name.to_string(), nodes: Mutex::new(nodes), started: Instant::now(), audit })
    }

    /// Sends a request and reads the answer whole; another node is asked where one does not answer, and again where the
    /// cluster was too busy, within the time of the request. Dropping this closes the connection, which cancels a search at
    /// the server.
    ///
    /// # Errors
    /// When no node gives an answer that is JSON. What the server refuses comes as a reply with its status.
    pub async fn send(&self, request: &Request) -> Result<Reply> {
        if let Some(audit) = &self.audit {
            audit.record(&self.name, request)?;
        }
        let begun = Instant::now();
        let mut repeats = 0;
        loop {
            let reply = self.ask_nodes(request, begun).await?;
            let wait = Duration::from_millis(((WAIT_MS << repeats) as f64 * (0.5 + fastrand::f64())) as u64);
            if !matches!(reply.status, 429 | 502 | 503 | 504)
                || repeats >= REPEATS
                || begun.elapsed() + wait >= request.within
            {
                return Ok(reply);
            }
            repeats += 1;
            tokio::time::sleep(wait).await;
        }
    }

    async fn ask_nodes(&self, request: &Request, begun: Instant) -> Result<Reply> {
        let order = self.nodes().order(self.started.elapsed());
        let (mut first, tried) = (None, order.len());
        for (at, url) in order {
            let left = request.within.saturating_sub(begun.elapsed());
            if left.is_zero() {
                break;
            }
            match exchange::exchange(&self.client, &url, request, left).await {
                Ok(reply) => {
                    self.nodes().answered(at);
                    return Ok(reply);
                }
                Err(error) => {
                    self.nodes().failed(at, self.started.elapsed());
                    first = first.or(Some(error));
                }
            }
        }
        let error = first
            .unwrap_or_else(|| Error::new(ErrorKind::Usage, format!("the cluster {} has no address", self.name), ""));
        let message =
            if tried > 1 { format!("none of {tried} nodes answers: {}", error.message) } else { error.message };
        Err(Error { message, ..error })
    }

    fn nodes(&self) -> MutexGuard<'_, Nodes> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
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
