//! What was asked to be read: files, directories, globs, standard input, or generated lines.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{Error, ErrorKind, Result};

use super::sources::{BLOCK, Compression, Generated, GeneratedSource, KEPT, PlainFile, Source, Stream};

/// Endings of files that a directory is searched for; each may be followed by `.gz` or `.zst`.
const ENDINGS: [&str; 4] = ["ndjson", "jsonl", "json", "log"];

/// What is to be read.
#[derive(Clone)]
pub enum Inputs {
    /// Paths, directories, globs, and `-` for standard input.
    Named(Vec<String>),
    /// Lines made on demand.
    Generated(Arc<dyn Generated>),
}

impl Inputs {
    /// Opens them all, in order.
    ///
    /// # Errors
    /// When one is missing, unreadable, or a directory or glob without logs.
    pub(super) fn open(&self) -> Result<Vec<Arc<dyn Source>>> {
        match self {
            Inputs::Generated(of) => Ok(vec![Arc::new(GeneratedSource::new(of.clone()))]),
            Inputs::Named(names) => {
                let mut sources: Vec<Arc<dyn Source>> = Vec::new();
                for name in names {
                    if name == "-" {
                        sources.push(Arc::new(Stream::reader("standard input", io::stdin(), KEPT)));
                        continue;
                    }
                    for path in paths(name)? {
                        sources.push(open(&path)?);
                    }
                }
                Ok(sources)
            }
        }
    }
}

fn open(path: &Path) -> Result<Arc<dyn Source>> {
    let source = || -> io::Result<Arc<dyn Source>> {
        Ok(match Compression::of(path)? {
            Some(compression) => Arc::new(Stream::file(path, compression, KEPT)?),
            None => Arc::new(PlainFile::open(path, BLOCK)?),
        })
    };
    source().map_err(|e| unreadable(&path.display().to_string(), &e))
}

/// The files that a name stands for.
fn paths(name: &str) -> Result<Vec<PathBuf>> {
    let path = Path::new(name);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let mut found = Vec::new();
            search(path, &mut found).map_err(|e| unreadable(name, &e))?;
            found.sort();
            if found.is_empty() {
                let hint = format!(
                    "Files ending in {} are read, also with .gz or .zst; name others themselves.",
                    ENDINGS.join(", ")
                );
                return Err(Error::new(ErrorKind::Unreachable, format!("no log files in the directory {name}"), hint));
            }
            Ok(found)
        }
        Ok(_) => Ok(vec![path.to_path_buf()]),
        Err(error) if name.contains(['*', '?', '[']) => matching(name, &error),
        Err(error) => Err(unreadable(name, &error)),
    }
}

fn matching(pattern: &str, error: &io::Error) -> Result<Vec<PathBuf>> {
    let found = glob::glob(pattern)
        .map_err(|e| Error::new(ErrorKind::Usage, format!("{pattern} is no pattern: {}", e.msg), ""))?;
    let files: Vec<PathBuf> = found.flatten().filter(|p| p.is_file()).collect();
    if files.is_empty() { Err(unreadable(pattern, error)) } else { Ok(files) }
}

fn search(directory: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            search(&entry.path(), found)?;
        } else if is_log(&entry.path()) {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn is_log(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

fn unreadable(name: &str, error: &io::Error) -> Error {
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
