//! Where lines go that no cluster can take: a file, each with the reason.

#![allow(clippy::disallowed_methods, reason = "refused lines are kept in a file")]

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

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

    /// Tries whether the file could be written; what is not there stays so.
    ///
    /// # Errors
    /// When it could not.
    pub fn try_out(&self) -> io::Result<()> {
        if self.path.exists() {
            return OpenOptions::new().append(true).open(&self.path).map(drop);
        }
        let directory = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        tempfile::tempfile_in(directory.unwrap_or(Path::new("."))).map(drop)
    }

    /// Whether that is the file.
    pub fn is_at(&self, path: &Path) -> bool {
        let real = |path: &Path| path.canonicalize().ok();
        real(path).is_some_and(|path| real(&self.path) == Some(path))
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Keeps a line with the reason, and with the id of its event where it had one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&mut self, line: &str, reason: &str, id: Option<&str>) -> io::Result<()> {
        self.count += 1;
        let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(&self.path)?;
        let kept = Kept { reason: reason.into(), line: line.into(), id: id.map(String::from) };
        writeln!(file, "{}", serde_json::to_string(&kept)?)
    }
}

/// What a line of such a file keeps; none where it is no such line.
pub fn kept(text: &[u8]) -> Option<Kept> {
    if text.starts_with(START) { serde_json::from_slice(text).ok() } else { None }
}

/// How lines of the file begin.
const START: &[u8] = br#"{"reason":"#;

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    reason: String,
    /// The line that was refused.
    pub line: String,
    /// The id of its event: the same line may have been refused several times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_found_again_and_nothing_else_is() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("refused.ndjson");
        let mut refused = Refused::to(path.clone());
        assert!(!refused.is_at(&path), "it is made when the first comes");
        refused.keep("{\"a\": \"\u{e9}\"}", "400 no", Some("i")).unwrap();
        assert!(refused.is_at(&path) && !refused.is_at(directory.path()));
        let text = std::fs::read(&path).unwrap();
        let found = kept(text.trim_ascii()).unwrap();
        assert_eq!((found.line.as_str(), found.id.as_deref()), ("{\"a\": \"\u{e9}\"}", Some("i")));
        for other in [r#"{"reason":"r"}"#, r#"{"reason":"r","line":"l","more":1}"#, r#"{"line":"l","reason":"r"}"#] {
            assert!(kept(other.as_bytes()).is_none(), "{other}");
        }
    }
}
