//! Where lines go that no cluster can take: a file, each with the reason.

#![allow(clippy::disallowed_methods, reason = "refused lines are kept in a file")]

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use serde_json::json;

/// A file of refused lines; it is made when the first comes.
#[derive(Debug)]
pub struct Refused {
    path: PathBuf,
    count: u64,
}

impl Refused {
    /// Refused lines go to this file, after those it holds.
    pub fn to(path: PathBuf) -> Refused {
        Refused { path, count: 0 }
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Keeps a line with the reason.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&mut self, line: &str, reason: &str) -> io::Result<()> {
        self.count += 1;
        let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(&self.path)?;
        writeln!(file, "{}", json!({"reason": reason, "line": line}))
    }
}
