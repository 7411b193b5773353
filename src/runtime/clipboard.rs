//! Copying: over tmux or OSC 52 to the clipboard where the human sits, and always into a file.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::model::{Error, ErrorKind, Result};

use super::history::private;

/// Longer texts are dropped in silence by common terminals (bytes before encoding).
const LONGEST: usize = 74_994;

/// The bytes that put a text on a terminal's clipboard; `None` when it is too long for that.
pub fn osc52(text: &str) -> Option<Vec<u8>> {
    (text.len() <= LONGEST).then(|| format!("\x1b]52;c;{}\x07", STANDARD.encode(text)).into_bytes())
}

/// Hands a text to tmux, which hands it on to the terminal; gives the way in words.
///
/// # Errors
/// When tmux cannot be started or refuses.
pub fn to_tmux(text: &str) -> io::Result<&'static str> {
    // `-w` came with tmux 3.2; before that the text stays within tmux.
    match load_buffer(&["load-buffer", "-w", "-"], text) {
        Ok(()) => Ok("by tmux to the clipboard"),
        Err(_) => load_buffer(&["load-buffer", "-"], text).map(|()| "into the tmux buffer"),
    }
}

fn load_buffer(arguments: &[&str], text: &str) -> io::Result<()> {
    let mut tmux = Command::new("tmux");
    tmux.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = tmux.spawn()?;
    let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(text.as_bytes()));
    let status = child.wait()?;
    if status.success() { written } else { Err(io::Error::other(format!("tmux ended with {status}"))) }
}

/// Writes a text into the file for copies; gives its path in words.
///
/// # Errors
/// When there is no state folder or it cannot be written.
pub fn to_file(dir: Option<&Path>, text: &str) -> io::Result<String> {
    let dir = dir.ok_or_else(|| io::Error::other("there is no folder for the program's state"))?;
    private(dir, "copied")?.write_all(text.as_bytes())?;
    Ok(dir.join("copied").display().to_string())
}

/// Says which ways a copy went.
///
/// # Errors
/// `Unreachable` when it went neither way.
pub fn told(clipboard: io::Result<&'static str>, file: io::Result<String>) -> Result<String> {
    match (clipboard, file) {
        (Ok(way), Ok(path)) => Ok(format!("{way}, and into {path}")),
        (Ok(way), Err(error)) => Ok(format!("{way} (not into a file: {error})")),
        (Err(error), Ok(path)) => Ok(format!("into {path} ({error})")),
        (Err(error), Err(no_file)) => {
            Err(Error::new(ErrorKind::Unreachable, format!("{error}; {no_file}"), "set XDG_STATE_HOME to a folder"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_gets_short_texts_encoded_and_long_ones_not_at_all() {
        assert_eq!(osc52("latency").unwrap(), b"\x1b]52;c;bGF0ZW5jeQ==\x07");
        assert_eq!(osc52(&"x".repeat(LONGEST + 1)), None);
    }

    #[test]
    fn a_copy_is_also_in_a_file_and_the_way_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = to_file(Some(dir.path()), "value").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "value");
        assert_eq!(told(Ok("by OSC 52"), Ok("f".into())).unwrap(), "by OSC 52, and into f");
        let none = || io::Error::other("no");
        assert_eq!(told(Err(none()), Ok("f".into())).unwrap(), "into f (no)");
        assert!(told(Err(none()), Err(none())).is_err());
    }
}
