//! Finding runbooks: those that ship, those beside the config, and those where the config points.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Config, Places};
use crate::model::{Error, ErrorKind, FieldMap, Result, RunbookText};
use crate::runbook::{Setting, Shelf};

use super::output;

/// More of a file is not read: a document that long is refused anyway.
const MOST: u64 = 1 << 20;
/// More documents than this are no shelf.
const DOCUMENTS: usize = 500;

/// The texts beside the config and where it points; what cannot be read is said on stderr.
pub fn texts(config: &Config) -> Vec<RunbookText> {
    let mut texts = Vec::new();
    let own = Places::find().ok().map(|p| p.runbooks).filter(|p| p.is_dir());
    for place in own.into_iter().chain(config.runbooks.iter().map(|p| expanded(p))) {
        let found = files(&place).unwrap_or_else(|error| {
            unreadable(&place, &error);
            Vec::new()
        });
        texts.extend(found.iter().filter_map(|file| text(file).map_err(|error| unreadable(file, &error)).ok()));
    }
    texts
}

fn unreadable(path: &Path, error: &io::Error) {
    output::say(&format!("runbooks: cannot read {}: {error}", path.display()));
}

/// All runbooks at hand.
pub fn shelf(config: &Config, map: Arc<FieldMap>) -> Shelf {
    Shelf::read(&texts(config), &Setting::new(config, map))
}

/// The text of one file.
///
/// # Errors
/// When it cannot be read.
pub fn one(path: &Path) -> Result<RunbookText> {
    text(path).map_err(|e| {
        Error::new(ErrorKind::Unreachable, format!("cannot read {}: {e}", path.display()), "Name a Markdown file.")
    })
}

/// The Markdown files of a directory in order of name (a README is none of them), or the one file.
fn files(place: &Path) -> io::Result<Vec<PathBuf>> {
    if place.is_file() {
        return Ok(vec![place.to_path_buf()]);
    }
    let entries = fs::read_dir(place)?.flatten().map(|e| e.path());
    let is_book = |p: &PathBuf| {
        let markdown = p.extension().is_some_and(|e| e.eq_ignore_ascii_case("md"));
        // A pipe would be waited for.
        markdown && p.is_file() && p.file_stem().is_some_and(|s| !s.eq_ignore_ascii_case("readme"))
    };
    let mut found: Vec<PathBuf> = entries.filter(is_book).take(DOCUMENTS).collect();
    found.sort();
    Ok(found)
}

fn text(path: &Path) -> io::Result<RunbookText> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST).read_to_end(&mut bytes)?;
    Ok(RunbookText { origin: path.display().to_string(), text: String::from_utf8_lossy(&bytes).into_owned() })
}

/// A path of the config, where `~/` is the home directory.
fn expanded(path: &str) -> PathBuf {
    let home = path.strip_prefix("~/").zip(std::env::var_os("HOME"));
    home.map_or_else(|| PathBuf::from(path), |(rest, home)| PathBuf::from(home).join(rest))
}
