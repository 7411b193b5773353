//! How the command line speaks: data to stdout, words to stderr.

use std::io::{self, ErrorKind as IoKind, IsTerminal, Write};

use serde::Serialize;

use crate::model::{Error, ErrorKind, Result};
use crate::ui::printable_lines;

/// Says what went wrong, and what to do about it, on stderr.
pub fn complain(error: &Error) {
    say(&format!("mlogtui: {}", error.message));
    if !error.hint.is_empty() {
        say(&format!("  {}", error.hint.replace('\n', "\n  ")));
    }
}

/// Says something on stderr. It may repeat what a log, a server or a link said: no control sequence of theirs reaches the terminal.
pub fn say(words: &str) {
    // Nobody is left to tell when stderr is gone.
    let _ = writeln!(io::stderr(), "{}", printable_lines(words));
}

/// Asks a person on a terminal whether something is meant.
pub fn agreed(question: &str) -> bool {
    let _ = write!(io::stderr(), "{} [y/N] ", printable_lines(question));
    let mut typed = String::new();
    let read = io::stdin().read_line(&mut typed);
    read.is_ok() && matches!(typed.trim(), "y" | "Y" | "yes")
}

/// Runs `write` on a buffered stdout. A reader that closed the pipe has seen enough: that is no error.
pub fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(e) if e.kind() != IoKind::BrokenPipe => Err(Error::new(
            ErrorKind::Internal,
            format!("cannot write to standard output: {e}"),
            "Is the disk full, or the pipe's reader gone?",
        )),
        _ => Ok(()),
    }
}

/// Columns of the terminal that standard output is; `None` where it is none.
pub fn columns() -> Option<usize> {
    let is_terminal = io::stdout().is_terminal();
    is_terminal.then(|| crossterm::terminal::size().ok()).flatten().map(|(columns, _)| columns.into())
}

/// Prints a value as indented JSON.
pub fn json(value: &impl Serialize) -> Result<()> {
    to_stdout(|out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        writeln!(out)
    })
}
