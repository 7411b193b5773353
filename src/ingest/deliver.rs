//! Reads on a thread of its own and has batches sent, some at once, until every line is delivered or refused.

#![allow(clippy::disallowed_methods, reason = "reads on a thread of its own, and looks for what waits")]

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};

use super::batch::Batch;
use super::place::Place;
use super::prepare::Preparing;
use super::reading::{Counts, Handed, Open, Source, read_all, sources};
use super::target::{Taken, Target};
use super::{Outcome, Refused};
use crate::model::{Error, ErrorKind, Result};
use crate::store::elastic::connection::Connection;

/// So long events may wait for others to come, while nothing more is there to be read.
const UNFILLED: Duration = Duration::from_secs(1);
/// How often it is looked for such.
const LOOK: Duration = Duration::from_millis(250);
/// Requests in flight.
const AT_ONCE: usize = 3;
/// Batches that wait for their turn.
const WAITING: usize = 2;

/// What to deliver, and where to.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Files, directories, globs, `-`.
    pub names: Vec<String>,
    /// Where events go.
    pub into: Place,
    /// How events are prepared.
    pub preparing: Preparing,
}

impl Plan {
    /// Whether a file is asked for by its own name, instead of as one of many.
    fn names_it(&self, path: &Path) -> bool {
        self.names.iter().any(|name| Path::new(name) == path)
    }
}

/// How a delivery goes on, told while it does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Delivery {
    /// What became of the lines so far.
    pub outcome: Outcome,
    /// Bytes read.
    pub bytes: u64,
}

/// Delivers everything, or what was read until `stop` comes; `told` hears of it each time a batch was taken.
///
/// # Errors
/// When a source cannot be read, the cluster refuses altogether, takes nothing for five minutes, or it was stopped. What was
/// delivered by then stays and was told, and delivering all of it again doubles nothing.
pub async fn deliver(
    connection: Arc<Connection>,
    plan: Plan,
    refused: &mut Refused,
    told: impl FnMut(&Delivery),
    stop: impl Future<Output = ()>,
) -> Result<()> {
    let mut sources: Vec<Source> = sources(&plan.names)?;
    sources.retain(|source| !matches!(source, Source::File(path) if refused.is_at(path) && !plan.names_it(path)));
    refused.try_out().map_err(|e| unwritable(&e))?;
    let target = Arc::new(Target::look(connection, &plan.into).await?);
    let (to, mut from) = mpsc::channel(WAITING);
    let (preparing, open) = (plan.preparing.clone(), Arc::new(Open::default()));
    let opened = open.clone();
    let read = move || read_all(&sources, &preparing, &opened, &to);
    let reader = thread::Builder::new().name("reader".into()).spawn(read);
    let reader = reader.map_err(|e| Error::new(ErrorKind::Internal, format!("no thread to read with: {e}"), ""))?;
    let mut flights = Flights { target, on_their_way: JoinSet::new(), delivery: Delivery::default(), refused, told };
    let (mut failed, mut stopped) = (None, false);
    let mut look = tokio::time::interval(LOOK);
    let mut stop = std::pin::pin!(stop);
    loop {
        let (free, none) = (flights.on_their_way.len() < AT_ONCE, flights.on_their_way.is_empty());
        tokio::select! {
            read = from.recv(), if free => match read {
                Some(Handed::Batch(batch, counts)) => flights.send(batch, counts),
                Some(Handed::Refused(line, reason)) => flights.keep(&line, reason, None)?,
                Some(Handed::Failed(error)) => failed = failed.or(Some(error)),
                None if none => break,
                None => flights.land().await?,
            },
            landed = flights.on_their_way.join_next(), if !none => flights.landed(landed)?,
            _ = look.tick(), if free => {
                let patience = if stopped { Duration::ZERO } else { UNFILLED };
                match open.take_older(patience) {
                    Some((batch, counts)) => flights.send(batch, counts),
                    // The reader may wait for a line for ever.
                    None if stopped && none && from.is_empty() => break,
                    None => {}
                }
            }
            () = &mut stop, if !stopped => {
                open.stop();
                stopped = true;
            }
        }
    }
    flights.tell();
    if stopped {
        let hint = "What was read is delivered. Run it again for the rest: nothing is delivered twice.";
        return Err(Error::new(ErrorKind::Internal, "stopped by a signal before the end of the lines", hint));
    }
    if reader.join().is_err() {
        let hint = "Run it again: nothing is delivered twice. Please report it with the lines it was given.";
        return Err(Error::new(ErrorKind::Internal, "the reader failed before the end of the lines", hint));
    }
    failed.map_or(Ok(()), Err)
}

/// Batches on their way, and what became of those before them.
struct Flights<'r, T> {
    target: Arc<Target>,
    on_their_way: JoinSet<Result<Taken>>,
    delivery: Delivery,
    refused: &'r mut Refused,
    told: T,
}

type Landed = Option<std::result::Result<Result<Taken>, JoinError>>;

impl<T: FnMut(&Delivery)> Flights<'_, T> {
    fn send(&mut self, batch: Batch, counts: Counts) {
        let target = self.target.clone();
        self.on_their_way.spawn(async move { target.deliver(batch, counts).await });
    }

    async fn land(&mut self) -> Result<()> {
        let landed = self.on_their_way.join_next().await;
        self.landed(landed)
    }

    fn landed(&mut self, landed: Landed) -> Result<()> {
        let Some(landed) = landed else { return Ok(()) };
        let taken = landed.map_err(|e| Error::new(ErrorKind::Internal, format!("a delivery failed: {e}"), ""))??;
        for (item, reason) in &taken.refused {
            self.keep(&item.line, reason, Some(&item.id))?;
        }
        let outcome = &mut self.delivery.outcome;
        outcome.lines += taken.counts.lines;
        outcome.delivered += taken.created;
        outcome.already_there += taken.conflicts;
        outcome.invalid += taken.invalid;
        outcome.sampled_out += taken.counts.sampled_out;
        self.delivery.bytes += taken.counts.bytes;
        self.tell();
        Ok(())
    }

    fn keep(&mut self, line: &str, reason: &str, id: Option<&str>) -> Result<()> {
        self.refused.keep(line, reason, id).map_err(|e| unwritable(&e))
    }

    fn tell(&mut self) {
        self.delivery.outcome.refused = self.refused.count();
        (self.told)(&self.delivery);
    }
}

fn unwritable(error: &std::io::Error) -> Error {
    let hint = "Name another file with --refused FILE.";
    Error::new(ErrorKind::Unreachable, format!("the file for refused lines cannot be written: {error}"), hint)
}
