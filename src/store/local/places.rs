//! From a name on the command line to the files that it stands for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::{Error, ErrorKind, Result};

/// Endings of files that a directory is searched for; each may be followed by `.gz` or `.zst`.
const ENDINGS: [&str; 4] = ["ndjson", "jsonl", "json", "log"];

/// The files that a name stands for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Found {
    /// Where they are.
    pub paths: Vec<PathBuf>,
    /// Directories that could not be searched, and why.
    pub refused: Vec<(PathBuf, String)>,
    /// Whether the name means the one file alone, which then has to be there.
    pub single: bool,
}

/// The files that a name stands for, at least one.
///
/// # Errors
/// When there is none, or the pattern is none.
pub fn files_of(name: &str) -> Result<Found> {
    let path = Path::new(name);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => directory(name, path),
        Ok(_) => Ok(Found { paths: vec![path.to_path_buf()], single: true, ..Found::default() }),
        Err(error) if name.contains(['*', '?', '[']) => matching(name, &error),
        Err(error) => Err(unreadable(name, &error)),
    }
}

fn directory(name: &str, path: &Path) -> Result<Found> {
    let mut found = Found::default();
    search(path, &mut found);
    found.paths.sort();
    if !found.paths.is_empty() {
        return Ok(found);
    }
    if let Some((path, words)) = found.refused.first() {
        return Err(Error::new(ErrorKind::Unreachable, format!("cannot read {}: {words}", path.display()), ""));
    }
    let hint =
        format!("Files ending in {} are read, also with .gz or .zst; name others themselves.", ENDINGS.join(", "));
    Err(Error::new(ErrorKind::Unreachable, format!("no log files in the directory {name}"), hint))
}

fn matching(pattern: &str, error: &io::Error) -> Result<Found> {
    let paths = glob::glob(pattern)
        .map_err(|e| Error::new(ErrorKind::Usage, format!("{pattern} is no pattern: {}", e.msg), ""))?;
    let paths: Vec<PathBuf> = paths.flatten().filter(|p| !p.is_dir()).collect();
    if paths.is_empty() { Err(unreadable(pattern, error)) } else { Ok(Found { paths, ..Found::default() }) }
}

/// Searches a directory and those in it; links to directories are not followed, so that none is searched twice.
fn search(directory: &Path, found: &mut Found) {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) => return found.refused.push((directory.to_path_buf(), error.to_string())),
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            search(&path, found);
        } else if is_log(&path) && !path.is_dir() {
            found.paths.push(path);
        }
    }
}

fn is_log(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    name_unpacked(&name).rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

/// The name of a file before it was compressed.
pub fn name_unpacked(name: &str) -> &str {
    name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name)
}

/// The error for a file that cannot be read.
pub fn unreadable(name: &str, error: &io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "Check the path; a glob must be quoted so that the shell leaves it alone.",
        io::ErrorKind::PermissionDenied => "You may not read it: ask for the right, or run as a user who may.",
        _ => "",
    };
    Error::new(ErrorKind::Unreachable, format!("cannot read {name}: {error}"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_tell_logs() {
        for (name, expected) in [
            ("a.ndjson", true),
            ("a.LOG", true),
            ("a.json.gz", true),
            ("a.log.zst", true),
            ("a.txt", false),
            ("log", false),
        ] {
            assert_eq!(is_log(Path::new(name)), expected, "{name}");
        }
    }
}
