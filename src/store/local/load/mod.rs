//! Reading the sources into segments: newest blocks first, on a few threads, and only the columns that were asked for.
//!
//! A block is scanned once for the columns wanted by then; columns wanted later are added by scanning it again for those alone.

mod ahead;
mod carry;
mod growth;
mod scanning;
mod snapshot;
mod state;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::model::{Error, ErrorKind, FieldMap, Result};

use super::columns::ColumnSpec;
use super::inputs::Inputs;
use super::sources::Source;
use super::watch::Watch;
use super::words::SharedWords;

pub use snapshot::Snapshot;
pub use state::Sought;

use state::State;

/// Reads sources and keeps what was read.
pub struct Loader {
    shared: Arc<Shared>,
}

struct Shared {
    map: Arc<FieldMap>,
    words: SharedWords,
    /// Whether columns nobody asked for yet are fetched when there is nothing else to do.
    ahead: bool,
    threads: usize,
    /// Held by whoever looks for what changed; taken before `state`.
    watch: Mutex<Watch>,
    state: Mutex<State>,
    changed: Condvar,
}

impl Loader {
    /// Opens the inputs and starts scanning for the columns wanted at first. With `follow` what is read stays of interest:
    /// what has not come yet of a pipe does not count as missing, and likely columns are fetched ahead.
    ///
    /// # Errors
    /// When an input cannot be opened, or no thread can be started.
    pub fn open(
        inputs: Inputs,
        map: Arc<FieldMap>,
        threads: usize,
        specs: &[ColumnSpec],
        follow: bool,
    ) -> Result<Arc<Loader>> {
        let (sources, watch) = inputs.open(follow)?;
        Loader::start(sources, watch, map, threads.max(1), specs, follow)
    }

    fn start(
        sources: Vec<Arc<dyn Source>>,
        watch: Watch,
        map: Arc<FieldMap>,
        threads: usize,
        specs: &[ColumnSpec],
        ahead: bool,
    ) -> Result<Arc<Loader>> {
        for source in &sources {
            source.poll();
        }
        let mut state = State::new(sources, specs);
        state.about_files = watch.notes();
        let shared = Arc::new(Shared {
            map,
            words: SharedWords::default(),
            ahead,
            threads,
            watch: Mutex::new(watch),
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        for _ in 0..threads {
            let shared = shared.clone();
            let spawned = thread::Builder::new().name("scan".into()).spawn(move || scanning::work(&shared));
            spawned.map_err(|e| Error::new(ErrorKind::Internal, format!("no thread to read with: {e}"), ""))?;
        }
        Ok(Arc::new(Loader { shared }))
    }

    /// Sees to it that these columns are pulled out of every block, first of those where they are sought.
    pub fn want(&self, specs: &[ColumnSpec], sought: &Sought) {
        if self.shared.lock().want(specs, sought) {
            self.shared.changed.notify_all();
        }
    }

    /// Looks for what was appended, cut, replaced or came into being, and has it read.
    pub fn refresh(&self) {
        self.shared.look();
    }

    /// What was read so far of these columns; it is whole when they are there wherever they are sought.
    pub fn snapshot(&self, specs: &[ColumnSpec], sought: &Sought) -> Snapshot {
        self.shared.snapshot(specs, sought)
    }

    /// Waits until nothing is left to be scanned, or something changes where that is so already; at most that long.
    pub fn wait(&self, timeout: Duration) {
        let state = self.shared.lock();
        // A poisoned lock is met again by whoever takes it next.
        if state.is_idle() {
            drop(self.shared.changed.wait_timeout(state, timeout));
        } else {
            drop(self.shared.changed.wait_timeout_while(state, timeout, |s| !s.is_idle()));
        }
    }

    /// The raw line at a place.
    ///
    /// # Errors
    /// When it cannot be read any more.
    pub fn line(&self, source: u32, offset: u64) -> Result<Vec<u8>> {
        let Some(of) = self.shared.lock().source(source) else { return Ok(Vec::new()) };
        of.line(offset).map_err(|e| {
            Error::new(ErrorKind::Unreachable, format!("cannot read a line of {} again: {e}", of.name()), "")
        })
    }

    /// Name of a source.
    pub fn name(&self, source: u32) -> String {
        self.shared.lock().source(source).map(|s| s.name()).unwrap_or_default()
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
