//! Sends requests to a cluster and brings the answers back; the only part of the store that meets the network.

mod exchange;
mod fault;

use std::time::Duration;

use reqwest::Client;

use crate::config::Cluster;
use crate::model::{Error, ErrorKind, Result};

pub use exchange::{Body, Method, Reply, Request};

/// A cluster that can be asked.
pub struct Connection {
    client: Client,
    urls: Vec<String>,
    name: String,
}

/// How long a node may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

impl Connection {
    /// Prepares to ask a cluster; nothing is sent.
    ///
    /// # Errors
    /// When the config of the cluster makes no sense.
    pub fn open(name: &str, cluster: &Cluster) -> Result<Connection> {
        // A provider that is there already is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .build()
            .map_err(|e| Error::new(ErrorKind::Internal, format!("cannot prepare connections: {e}"), ""))?;
        let urls = cluster.urls.iter().map(|url| url.trim_end_matches('/').to_string()).collect();
        Ok(Connection { client, urls, name: name.to_string() })
    }

    /// Sends a request and reads the answer whole. Dropping this closes the connection, which cancels a search at the server.
    ///
    /// # Errors
    /// When no node gives an answer that is JSON. What the server refuses comes as a reply with its status.
    pub async fn send(&self, request: &Request) -> Result<Reply> {
        let Some(url) = self.urls.first() else {
            let hint = "Add `urls = [\"https://…\"]` to its table in the config.";
            return Err(Error::new(ErrorKind::Usage, format!("the cluster {} has no address", self.name), hint));
        };
        exchange::exchange(&self.client, url, request).await
    }
}
