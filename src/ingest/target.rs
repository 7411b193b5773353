//! Sends a batch until the cluster has every event of it: what was not taken for lack of time or room is sent again.

#![allow(clippy::disallowed_methods, reason = "gives up after a while")]

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::batch::{Batch, Item};
use super::place::Place;
use super::reading::Counts;
use crate::model::{Error, ErrorKind, Result};
use crate::store::elastic::connection::{Body, Connection, Method, Request, path_of};

/// A cluster that takes nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(300);
/// The status of a request of more bytes than is taken.
const TOO_LARGE: u16 = 413;
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// What became of a batch.
pub struct Taken {
    /// Events that the cluster took.
    pub created: u64,
    /// Events that it had already.
    pub conflicts: u64,
    /// Of both, those that break the contract.
    pub invalid: u64,
    /// Events that it never takes, and why.
    pub refused: Vec<(Item, String)>,
    /// What was read for it.
    pub counts: Counts,
}

/// Where events go.
pub struct Target {
    connection: Arc<Connection>,
    into: Place,
    /// Whether it was a data stream, an alias or days from the start, whose other indices may hold an event already.
    stands_for_several: bool,
}

impl Target {
    /// Looks at what is there.
    ///
    /// # Errors
    /// When the cluster cannot be asked, or does not let us.
    pub async fn look(connection: Arc<Connection>, into: &Place) -> Result<Target> {
        let mut target = Target { connection, into: into.clone(), stands_for_several: false };
        target.stands_for_several = target.indices().await? > 0;
        Ok(target)
    }

    /// How many indices stand behind a data stream, an alias or days; 0 where it is none of them.
    async fn indices(&self) -> Result<usize> {
        let path = format!("/_resolve/index/{}", path_of(&self.into.all()));
        let found = self.connection.send(&Request::get(path)).await?;
        if matches!(found.status, 400 | 404 | 405) {
            return Ok(0);
        }
        let found = found.success()?;
        if self.into.daily {
            return Ok(found["indices"].as_array().map_or(0, Vec::len));
        }
        let behind = [&found["data_streams"][0]["backing_indices"], &found["aliases"][0]["indices"]];
        // Of one index alone, aliases tell its name instead of a list.
        Ok(behind.into_iter().map(|names| names.as_array().map_or(usize::from(names.is_string()), Vec::len)).sum())
    }

    /// Whether an index that is not the one an event would be created in may hold it already.
    async fn may_lie_elsewhere(&self) -> Result<bool> {
        // A line without a time of its own is of the day of its delivery, which may be another one than that of the only index.
        Ok(self.stands_for_several && (self.into.daily || self.indices().await? != 1))
    }

    /// Delivers a batch.
    ///
    /// # Errors
    /// When the cluster refuses altogether, or takes nothing for five minutes.
    pub async fn deliver(&self, batch: Batch, counts: Counts) -> Result<Taken> {
        let mut taken = Taken { created: 0, conflicts: 0, invalid: 0, refused: Vec::new(), counts };
        let (mut left, mut progress, mut wait) = (batch, Instant::now(), Duration::from_millis(250));
        let mut tried = false;
        while !left.items.is_empty() {
            let before = left.items.len();
            let stalled = match self.once(&mut left, tried, &mut taken).await {
                Ok(()) => break,
                Err(error) if error.kind != ErrorKind::Unreachable => return Err(error),
                Err(error) => error,
            };
            if left.items.len() < before {
                (progress, wait) = (Instant::now(), Duration::from_millis(250));
            }
            if progress.elapsed() > PATIENCE {
                return Err(stalled);
            }
            tried = true;
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Ok(taken)
    }

    /// Sends what is left, and leaves there what is to be sent again.
    async fn once(&self, left: &mut Batch, tried: bool, taken: &mut Taken) -> Result<()> {
        // What was sent before may be there, also where no stream was at first: the first events make it. A server that has just
        // started may know of no index yet, which must not pass for a stream of one.
        if tried || self.may_lie_elsewhere().await? {
            let there = self.there(left).await?;
            // What was sent, and is there though no answer came, was taken by then.
            *(if tried { &mut taken.created } else { &mut taken.conflicts }) += there.len() as u64;
            left.retain(|item| {
                let new = !there.contains(&item.id);
                taken.invalid += u64::from(!new && item.invalid);
                new
            });
        }
        if left.items.is_empty() {
            return Ok(());
        }
        let path = format!(
            "/{}/_bulk?filter_path=errors,items.*.status,items.*.error,items.*.result",
            path_of(&self.into.name)
        );
        let body = Body::Packed(left.packed(&self.into));
        let answer = self.connection.send(&Request::new(Method::Post, path, body)).await?;
        if answer.status == TOO_LARGE {
            return Box::pin(self.in_halves(left, tried, taken)).await;
        }
        let answer = answer.success()?;
        let items = answer["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        if items.len() != left.items.len() {
            let hint = "Something between here and the server may change answers: check the address.";
            let message = format!("{} answers came for {} events", items.len(), left.items.len());
            return Err(Error::new(ErrorKind::Unreachable, message, hint));
        }
        let mut again = None;
        for (item, said) in left.take().into_iter().zip(items) {
            let said = &said["create"];
            let status = said["status"].as_u64().unwrap_or(0);
            let dropped = said["result"] == "noop";
            taken.invalid += u64::from(item.invalid && !dropped && matches!(status, 200 | 201 | 409));
            match status {
                200 | 201 if dropped => taken.refused.push((item, "a pipeline of the index dropped it".into())),
                200 | 201 => taken.created += 1,
                409 => taken.conflicts += 1,
                status @ (429 | 500..=599) => {
                    again = again.or_else(|| Some(reason(status, &said["error"])));
                    left.add(item);
                }
                status if is_of_all(&said["error"]) => return Err(self.closed_to_all(status, &said["error"])),
                status => taken.refused.push((item, reason(status, &said["error"]))),
            }
        }
        match again {
            None => Ok(()),
            Some(reason) => Err(Error::new(
                ErrorKind::Unreachable,
                format!("the cluster takes no more events: {reason}"),
                "Look at its disks, shards and load; then run it again: nothing is delivered twice.",
            )),
        }
    }

    /// Sends a batch as two that were too large as one; an event that is too large alone is refused.
    async fn in_halves(&self, left: &mut Batch, tried: bool, taken: &mut Taken) -> Result<()> {
        let mut rest = left.second_half();
        if rest.items.is_empty() {
            let why = "413 it is larger than the server, or what stands before it, takes";
            taken.refused.extend(left.take().into_iter().map(|item| (item, why.to_string())));
            return Ok(());
        }
        let first = self.once(left, tried, taken).await;
        let second = if first.is_ok() { self.once(&mut rest, tried, taken).await } else { Ok(()) };
        rest.take().into_iter().for_each(|item| left.add(item));
        first.and(second)
    }

    /// That no event can be put there, whatever it holds.
    fn closed_to_all(&self, status: u64, error: &Value) -> Error {
        let message = format!("nothing can be put into {}: {}", self.into.name, reason(status, error));
        let hint = "What was delivered stays; run it again when that is mended: nothing is delivered twice.";
        Error::new(ErrorKind::Refused, message, hint)
    }

    /// Which of these events are there, in whichever index of the stream: creating one looks at the newest only.
    async fn there(&self, batch: &Batch) -> Result<HashSet<String>> {
        let refresh = Request::new(Method::Post, format!("/{}/_refresh", path_of(&self.into.all())), Body::None);
        let refreshed = self.connection.send(&refresh).await?;
        if refreshed.status != 404 {
            refreshed.success()?;
        }
        let ids: Vec<&str> = batch.items.iter().map(|item| item.id.as_str()).collect();
        let query =
            json!({"size": ids.len(), "_source": false, "track_total_hits": false, "query": {"ids": {"values": ids}}});
        // A part that does not answer, as after a restart, may hold what would be doubled: then it is asked again.
        let whole = "allow_partial_search_results=false";
        let path = format!("/{}/_search?{whole}&filter_path=hits.hits._id", path_of(&self.into.all()));
        let found = self.connection.send(&Request::new(Method::Post, path, Body::Json(query))).await?;
        if found.status == 404 {
            return Ok(HashSet::new());
        }
        let found = found.success()?;
        let hits = found["hits"]["hits"].as_array().into_iter().flatten();
        Ok(hits.filter_map(|hit| hit["_id"].as_str().map(String::from)).collect())
    }
}

/// Whether a refusal is of the place instead of the event: an index that is blocked, not there or not for us, an alias that leads to
/// several, a pipeline that is gone.
fn is_of_all(error: &Value) -> bool {
    let kinds = [
        "cluster_block_exception",
        "index_not_found_exception",
        "index_closed_exception",
        "invalid_index_name_exception",
        "security_exception",
    ];
    let reason = error["reason"].as_str().unwrap_or_default();
    let of_place = reason.starts_with("no write index is defined") || reason.starts_with("pipeline with id [");
    of_place || error["type"].as_str().is_some_and(|kind| kinds.contains(&kind))
}

fn reason(status: u64, error: &Value) -> String {
    let of = |value: &Value| value["reason"].as_str().unwrap_or_default().to_string();
    let cause = of(&error["caused_by"]);
    let words = [of(error), cause].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(": ");
    format!("{status} {words}")
}
