//! The state in a file: one watch at a time, written whole and then put in place, so that a crash leaves the last or the next.

#![allow(clippy::disallowed_methods, reason = "the state of a watch is a file")]

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind as IoKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::model::{Error, ErrorKind, Result};

use super::State;
use super::state::VERSION;

/// The file, and the lock on it.
#[derive(Debug)]
pub struct Keep {
    path: PathBuf,
    /// Held for as long as the watch runs.
    _lock: File,
}

impl Keep {
    /// Takes the file for this watch alone.
    ///
    /// # Errors
    /// When another watch has it, or the folder cannot be written to.
    pub fn open(path: &Path) -> Result<Keep> {
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|e| unwritable(path, &e))?;
        }
        let lock = path.with_extension("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(lock);
        let file = file.map_err(|e| unwritable(path, &e))?;
        match file.try_lock() {
            Ok(()) => Ok(Keep { path: path.to_path_buf(), _lock: file }),
            Err(TryLockError::WouldBlock) => Err(Error::new(
                ErrorKind::Usage,
                format!("another watch runs with the state {}", path.display()),
                "End it first, or name another file with --state FILE.",
            )),
            Err(TryLockError::Error(e)) => Err(unwritable(path, &e)),
        }
    }

    /// What was remembered, and what is to be said about that. A file that cannot be understood is put aside.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn load(&self) -> Result<(State, Option<String>)> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(e) if e.kind() == IoKind::NotFound => return Ok((State::default(), None)),
            Err(e) => {
                let words = format!("the state {} cannot be read: {e}", self.path.display());
                return Err(Error::new(ErrorKind::Unreachable, words, "Check its owner and mode."));
            }
        };
        let read = serde_json::from_str::<State>(&text).ok().filter(|state| state.version == VERSION);
        if let Some(state) = read {
            return Ok((state, None));
        }
        let aside = self.path.with_extension("unreadable.json");
        fs::rename(&self.path, &aside).map_err(|e| unwritable(&self.path, &e))?;
        let words =
            format!("the state could not be understood and was put aside as {}; alerts open anew", aside.display());
        Ok((State::default(), Some(words)))
    }

    /// Writes everything down, and returns when the disk has it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, state: &State) -> Result<()> {
        let text = serde_json::to_vec(state).map_err(|e| Error::new(ErrorKind::Internal, e.to_string(), ""))?;
        let beside = self.path.with_extension("new");
        let write = || {
            let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&beside)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&beside, &self.path)
        };
        write().map_err(|e| unwritable(&self.path, &e))
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        format!("the state {} cannot be written: {error}", path.display()),
        "Make room or the right to write there, or name another file with --state FILE.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_there_again_and_belongs_to_one_watch() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/watch.json");
        let keep = Keep::open(&path).unwrap();
        assert_eq!(keep.load().unwrap(), (State::default(), None));
        let state = State { next: 7, ..State::default() };
        keep.save(&state).unwrap();
        assert_eq!(keep.load().unwrap().0, state);
        assert!(Keep::open(&path).unwrap_err().message.contains("another watch"));
        drop(keep);
        assert_eq!(Keep::open(&path).unwrap().load().unwrap().0, state);
    }

    #[test]
    fn a_broken_state_is_put_aside_and_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("watch.json");
        for text in ["{\"version\":1,\"open\":", "{\"version\":99}", "", "[]"] {
            fs::write(&path, text).unwrap();
            let keep = Keep::open(&path).unwrap();
            let (state, said) = keep.load().unwrap();
            assert_eq!(state, State::default());
            assert!(said.unwrap().contains("put aside"));
            assert_eq!(fs::read_to_string(path.with_extension("unreadable.json")).unwrap(), text);
        }
    }
}
