//! What became of the sources since they were last looked at.

use std::sync::{Arc, PoisonError};

use crate::store::local::sources::{Change, Source};

use super::Shared;
use super::state::{File, State};

impl Shared {
    /// Looks at every source and for new ones, and queues what is new.
    pub(super) fn look(&self) {
        // One at a time, and without the state, so that nobody who answers waits for a file system.
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let sources: Vec<Arc<dyn Source>> = self.lock().files.iter().map(|f| f.source.clone()).collect();
        let seen: Vec<(Change, f64)> = sources.iter().map(|source| (source.poll(), source.arrived())).collect();
        let gained = watch.gained();
        let notes = watch.notes();
        let mut state = self.lock();
        let before = state.changes;
        for (at, (change, arrived)) in seen.into_iter().enumerate() {
            state.take_in(at, change, arrived);
        }
        for (source, note) in gained {
            state.gain(source, note);
        }
        state.about_files = notes;
        if state.changes != before {
            state.queue();
            drop(state);
            self.changed.notify_all();
        }
    }
}

impl State {
    fn take_in(&mut self, at: usize, change: Change, arrived: f64) {
        let Some(file) = self.files.get_mut(at) else { return };
        // Only now, when its blocks are known as well, is what arrived all there is.
        file.arrived = arrived;
        match change {
            Change::Unchanged => return,
            Change::Arrived(from) => file.grow(from),
            Change::Grown(from) => {
                file.grow(from);
                self.growing = true;
            }
            Change::Replaced(note) => {
                file.start_over();
                self.growing = true;
                self.note(note);
            }
        }
        self.changes += 1;
    }

    fn gain(&mut self, source: Arc<dyn Source>, note: Option<String>) {
        source.poll();
        self.files.push(File::new(source));
        if let Some(note) = note {
            self.note(note);
        }
        self.growing = true;
        self.changes += 1;
    }
}
