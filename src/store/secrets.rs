//! Secrets, from where the config says that they are kept.

#![allow(clippy::disallowed_methods, reason = "secrets are in files and behind commands")]

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use secrecy::SecretString;

use crate::config::SecretFrom;
use crate::model::{Error, ErrorKind, Result};

/// A command that takes longer is named to whoever waits.
const SLOW: Duration = Duration::from_secs(1);

/// The first line of a secret. `whose` is who needs it (`the cluster prod`), `what` it is (`key`).
///
/// # Errors
/// When it cannot be had, is empty, or lies where others may read it.
pub fn secret(whose: &str, what: &str, from: &SecretFrom) -> Result<SecretString> {
    let text = match from {
        SecretFrom::Env(variable) => std::env::var(variable).map_err(|_| {
            wrong(whose, &format!("takes its {what} from ${variable}, which is not set"), "Set it, and export it.")
        })?,
        SecretFrom::File(path) => {
            private(whose, what, path)?;
            read(whose, what, path)?
        }
        SecretFrom::Command(command) => printed(whose, what, command)?,
        SecretFrom::Prompt => typed(whose, what)?,
    };
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return Err(wrong(whose, &format!("has an empty {what}"), "Look at where the config takes it from."));
    }
    Ok(SecretString::from(line))
}

fn printed(whose: &str, what: &str, command: &str) -> Result<String> {
    let failed = |words: String| {
        wrong(whose, &format!("takes its {what} from a command that failed: {words}"), "Try it in a shell.")
    };
    let out = told_if_slow(&format!("{whose} waits for its {what} from: {command}"), || {
        Command::new("sh").args(["-c", command]).stdin(Stdio::inherit()).stderr(Stdio::inherit()).output()
    });
    let out = out.map_err(|e| failed(e.to_string()))?;
    if !out.status.success() {
        return Err(failed(out.status.to_string()));
    }
    String::from_utf8(out.stdout).map_err(|_| failed("it printed no text".into()))
}

/// Nobody waits before an empty terminal without knowing what for.
fn told_if_slow<T>(words: &str, work: impl FnOnce() -> T) -> T {
    let (done, waiting) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            if waiting.recv_timeout(SLOW) == Err(RecvTimeoutError::Timeout) {
                let _ = writeln!(io::stderr(), "{words}");
            }
        });
        let worked = work();
        drop(done);
        worked
    })
}

fn typed(whose: &str, what: &str) -> Result<String> {
    if !io::stdin().is_terminal() {
        let hint = "Run it on a terminal, or take the secret from `env`, `file` or `command`.";
        return Err(wrong(whose, &format!("asks for its {what}, and there is no terminal to ask on"), hint));
    }
    rpassword::prompt_password(format!("{what} for {whose}: "))
        .map_err(|e| wrong(whose, &format!("asks for its {what}, which could not be read: {e}"), ""))
}

/// That nobody but its owner may read a file.
///
/// # Errors
/// When others may, or it is not there.
pub fn private(whose: &str, what: &str, path: &Path) -> Result<()> {
    let mode = fs::metadata(path).map(|m| m.mode()).map_err(|e| unreadable(whose, what, path, &e))?;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let words = format!("keeps its {what} in {}, which others may read (mode {:o})", path.display(), mode & 0o777);
    Err(wrong(whose, &words, &format!("chmod 600 {}", path.display())))
}

/// The text of a file that holds a secret or what goes with one.
///
/// # Errors
/// When it cannot be read.
pub fn read(whose: &str, what: &str, path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|e| unreadable(whose, what, path, &e))
}

fn unreadable(whose: &str, what: &str, path: &Path, error: &io::Error) -> Error {
    wrong(whose, &format!("keeps its {what} in {}, which cannot be read: {error}", path.display()), "Check the path.")
}

/// What is wrong with what the config says of them.
pub fn wrong(whose: &str, words: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("{whose} {words}"), hint)
}
