//! The threads that scan blocks.

use std::collections::HashMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::PoisonError;
use std::time::Duration;

use crate::store::local::scan::{Scanned, Scanner};
use crate::store::local::sources::BLOCK;

use super::Shared;
use super::ahead;
use super::state::{Group, Task};

/// Sources that may bring more at any moment are looked at this often.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// A buffer that a long line blew up does not stay larger than this.
const BUFFER: usize = 2 * BLOCK as usize;
/// Scanners kept for the next block of the same columns.
const SCANNERS: usize = 8;

/// What a thread does next.
enum Next {
    Scan(Task),
    /// Look whether more arrived.
    Look,
    /// Settle upon the columns to fetch ahead.
    LookAhead,
    Stop,
}

/// Scans blocks until the loader is gone.
pub(super) fn work(shared: &Shared) {
    let mut scanning = Scanning { shared, bytes: Vec::new(), scanners: HashMap::new() };
    loop {
        match next(shared) {
            Next::Scan(task) => scanning.run(&task),
            Next::Look => shared.look(),
            Next::LookAhead => ahead::look_ahead(shared, &mut scanning.bytes),
            Next::Stop => return,
        }
    }
}

fn next(shared: &Shared) -> Next {
    let mut state = shared.lock();
    loop {
        if state.stopped {
            return Next::Stop;
        }
        // One half of the threads stays free for answers.
        if let Some(task) = state.take(&shared.map, (shared.threads / 2).max(1)) {
            return Next::Scan(task);
        }
        if shared.ahead && !state.looked_ahead && state.is_idle() && ahead::is_ready(&state) {
            state.looked_ahead = true;
            return Next::LookAhead;
        }
        let open = state.files.iter().any(|f| f.source.is_open());
        if !open {
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            continue;
        }
        let (held, waited) = shared.changed.wait_timeout(state, BETWEEN_LOOKS).unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() && !held.stopped {
            return Next::Look;
        }
        state = held;
    }
}

struct Scanning<'s> {
    shared: &'s Shared,
    bytes: Vec<u8>,
    scanners: HashMap<Vec<Group>, Scanner>,
}

impl Scanning<'_> {
    fn run(&mut self, task: &Task) {
        // A fault of the scan must not leave those waiting who asked.
        let scanned = catch_unwind(AssertUnwindSafe(|| self.scan(task))).unwrap_or_else(|_| {
            self.scanners.clear();
            Err(io::Error::other("a fault of the program; its log has the details"))
        });
        let (scanned, failed) = match scanned {
            Ok(scanned) => (scanned, None),
            Err(error) => (self.nothing(task), Some(format!("cannot read a part of {}: {error}", task.source.name()))),
        };
        self.shared.lock().put(task, scanned, failed);
        self.shared.changed.notify_all();
        if self.bytes.capacity() > BUFFER {
            self.bytes = Vec::new();
        }
    }

    fn scan(&mut self, task: &Task) -> io::Result<Scanned> {
        if self.scanners.len() > SCANNERS {
            self.scanners.clear();
        }
        let scanner = self
            .scanners
            .entry(task.groups.clone())
            .or_insert_with(|| Scanner::new(task.plan.clone(), self.shared.words.cache()));
        let mut scan = scanner.begin();
        task.source.read_block(task.block, &mut self.bytes, &mut |lines, offset| scan.take(lines, offset))?;
        Ok(scan.finish())
    }

    /// Empty columns, for a block that cannot be read.
    fn nothing(&self, task: &Task) -> Scanned {
        Scanner::new(task.plan.clone(), self.shared.words.cache()).begin().finish()
    }
}
