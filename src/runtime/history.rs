//! What stays from one session to the next: the filters that were typed, and the last copy.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Most filters that are kept.
const KEPT: usize = 200;

/// Filters of earlier sessions, newest last; none where they cannot be read.
pub fn filters(dir: &Path) -> Vec<String> {
    let text = fs::read_to_string(dir.join("filters")).unwrap_or_default();
    let mut filters: Vec<String> = Vec::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        filters.retain(|f| f != line);
        filters.push(line.to_string());
    }
    filters.split_off(filters.len().saturating_sub(KEPT))
}

/// Keeps a filter for the sessions to come.
///
/// # Errors
/// When the file cannot be written.
pub fn remember(dir: &Path, filter: &str) -> io::Result<()> {
    let mut filters = filters(dir);
    filters.retain(|f| f != filter);
    filters.push(filter.replace(['\n', '\r'], " "));
    private(dir, "filters")?.write_all((filters.join("\n") + "\n").as_bytes())
}

/// Opens a file in the state folder for writing from its start, for nobody else to read: logs are confidential.
///
/// # Errors
/// When the folder or the file cannot be made.
pub fn private(dir: &Path, name: &str) -> io::Result<File> {
    fs::create_dir_all(dir)?;
    OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(dir.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_kept_once_each_newest_last() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("state");
        assert!(filters(&dir).is_empty());
        for filter in ["a:1", "b:2", "a:1"] {
            remember(&dir, filter).unwrap();
        }
        assert_eq!(filters(&dir), ["b:2", "a:1"]);
    }
}
