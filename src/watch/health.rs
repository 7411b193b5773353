//! Whether the watch is well, at an address for whoever looks after it.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::model::{Error, ErrorKind, Result, Time};

/// How the watch fares.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Health {
    /// Whether the last look saw everything, in time, and somebody can be told.
    pub well: bool,
    /// Whether no receiver confirms what it is told.
    pub mute: bool,
    /// When it last looked.
    pub looked: Option<Time>,
    /// What it could not see, and why.
    pub blind: Vec<(String, String)>,
    /// Keys of the alerts that are open.
    pub open: Vec<String>,
    /// Messages that no receiver confirmed yet.
    pub waiting: usize,
    /// Receivers that did not confirm, and why.
    pub failing: Vec<(String, String)>,
}

/// The same for whoever tells and whoever asks.
pub type Shared = Arc<Mutex<Health>>;

/// Answers every request with how the watch fares: 200 where it is well, else 503.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn listen(address: &str, shared: Shared) -> Result<()> {
    let listener = TcpListener::bind(address).await.map_err(|e| {
        let hint = "Write an address of this machine and a free port, such as 127.0.0.1:9180.";
        Error::new(ErrorKind::Usage, format!("the health endpoint cannot listen on {address}: {e}"), hint)
    })?;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let shared = shared.clone();
            tokio::spawn(async move {
                let mut request = [0; 1024];
                let asked = tokio::time::timeout(std::time::Duration::from_secs(5), stream.read(&mut request)).await;
                if asked.is_ok_and(|read| read.is_ok_and(|n| n > 0)) {
                    // Who asked may be gone by now.
                    let _ = stream.write_all(answer(&shared).as_bytes()).await;
                    let _ = stream.shutdown().await;
                }
            });
        }
    });
    Ok(())
}

fn answer(shared: &Shared) -> String {
    let health = shared.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let health = Health { well: health.well && !health.mute, ..health };
    let body = serde_json::to_string(&health).unwrap_or_default();
    let status = if health.well { "200 OK" } else { "503 Service Unavailable" };
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}
