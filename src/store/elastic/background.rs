//! Searches that the server goes on with by itself and is asked for again, where something between here and there cuts off
//! what takes long: a search that is begun anew each time would never end.

#![allow(clippy::disallowed_methods, reason = "what takes too long is given up")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use serde_json::Value;

use super::connection::{Connection, Each, Reply, Request};
use super::known::Flavor;
use super::store::{Desk, UNABLE_FOR};
use super::{request, response};
use crate::model::{Error, ErrorKind, Result};

/// Searches that are at work at once.
const AT_ONCE: usize = 3;
/// A search that has not ended by then is given up.
const PATIENCE: Duration = Duration::from_secs(600);
/// Between one look and the next, should a server not hold its answer back.
const PAUSE: Duration = Duration::from_millis(200);

/// A search at work, which ends when nobody waits for it any more.
struct AtWork {
    connection: Arc<Connection>,
    end: Request,
}

impl Drop for AtWork {
    fn drop(&mut self) {
        let (connection, end) = (self.connection.clone(), self.end.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let _ = connection.send(&end).await;
            });
        }
    }
}

impl Desk {
    /// Whether answers that take long were cut off a short while ago.
    pub(super) fn is_cut_off(&self) -> bool {
        self.memory().cut_off.is_some_and(|at| at.elapsed() < UNABLE_FOR)
    }

    /// Sends searches, written as [`Desk::lines`], and tells the text of each answer in their order; whether the server
    /// does so.
    pub(super) async fn in_background(&self, lines: &str, each: &mut Each<'_>) -> Result<bool> {
        let Some((known, _)) = self.memory().known.clone() else { return Ok(false) };
        let flavor = known.server.flavor;
        let documents: Vec<Value> = lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let (pairs, _) = documents.as_chunks::<2>();
        let searches: Vec<Request> =
            pairs.iter().map(|[header, search]| request::begin(flavor, header, search.clone())).collect();
        let mut found = stream::iter(searches).map(|begin| self.by_itself(flavor, begin)).buffered(AT_ONCE);
        let mut told = 0;
        while let Some(answer) = found.next().await {
            let Some(text) = answer? else { return Ok(false) };
            each(told, text);
            told += 1;
        }
        self.memory().cut_off = Some(Instant::now());
        Ok(true)
    }

    /// The answer to one search, or none where the server does not know what it is to do.
    async fn by_itself(&self, flavor: Flavor, begin: Request) -> Result<Option<Vec<u8>>> {
        let begun = Instant::now();
        let reply = self.send(&begin).await?;
        if matches!(reply.status, 403..=405 | 501) || (reply.status == 400 && reply.body["error"].is_string()) {
            return Ok(None);
        }
        let mut said = response::background(answer(reply)?);
        let id = said.id.clone().unwrap_or_default();
        let _at_work =
            said.id.take().map(|id| AtWork { connection: self.connection.clone(), end: request::end(flavor, &id) });
        loop {
            if let Some(found) = said.found {
                return Ok(Some(serde_json::to_vec(&found).unwrap_or_default()));
            }
            if begun.elapsed() > PATIENCE {
                let message = format!("{} is still searching after ten minutes", self.name);
                return Err(Error::new(ErrorKind::Unreachable, message, "Look at a shorter window."));
            }
            tokio::time::sleep(PAUSE).await;
            said = response::background(answer(self.send(&request::look(flavor, &id)).await?)?);
        }
    }
}

/// What a server says of a search: also of one that failed, which it says with the status of the failure.
fn answer(reply: Reply) -> Result<Value> {
    if reply.body["id"].is_string() || reply.body["response"].is_object() { Ok(reply.body) } else { reply.success() }
}
