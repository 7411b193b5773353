//! `mlogtui config show|path|init`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::config::{self, Places};
use crate::model::{Error, ErrorKind, Result};

use super::arguments::ConfigCommand;
use super::output;

/// Shows, locates or creates the config file.
pub fn run(what: ConfigCommand, explicit: Option<&Path>) -> Result<()> {
    match what {
        ConfigCommand::Show => {
            let text = config::write(config::load(explicit)?)?;
            output::to_stdout(|out| out.write_all(text.as_bytes()))
        }
        ConfigCommand::Path => {
            let places = Places::find()?;
            let file = explicit.unwrap_or(&places.config).display();
            let (keymap, state) = (places.keymap.display(), places.state.display());
            let books = places.runbooks.display();
            output::to_stdout(|out| {
                writeln!(out, "config    {file}\nkeys      {keymap}\nrunbooks  {books}\nstate     {state}")
            })
        }
        ConfigCommand::Init => {
            let path = explicit.map_or_else(|| Places::find().map(|p| p.config), |p| Ok(p.to_path_buf()))?;
            create(&path).map_err(|e| refused(&path, &e))?;
            output::say(&format!("wrote {}", path.display()));
            Ok(())
        }
    }
}

fn create(path: &Path) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(config::DEFAULT_TEXT.as_bytes())
}

fn refused(path: &Path, error: &io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::AlreadyExists => "It is left as it is; move it away first to start anew.",
        _ => "Name another place with --config FILE.",
    };
    Error::new(ErrorKind::Unreachable, format!("cannot write {}: {error}", path.display()), hint)
}
