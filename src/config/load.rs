//! Finding and reading the config file.

#![allow(clippy::disallowed_methods, reason = "the one place that reads the config file")]

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};

use crate::model::{Error, ErrorKind, Result};

use super::Config;
use super::address::without_users;
use super::written::Written;

/// The commented defaults that `mlogtui config init` writes.
pub const DEFAULT_TEXT: &str = include_str!("../../assets/config.toml");

/// The XDG places of the program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Places {
    /// The config file.
    pub config: PathBuf,
    /// The user's key bindings.
    pub keymap: PathBuf,
    /// Directory of the user's runbooks.
    pub runbooks: PathBuf,
    /// Directory of what the program writes for itself.
    pub state: PathBuf,
}

impl Places {
    /// Finds them from the environment.
    ///
    /// # Errors
    /// When there is no home directory.
    pub fn find() -> Result<Places> {
        let arguments =
            AppStrategyArgs { top_level_domain: String::new(), author: String::new(), app_name: "mlogtui".into() };
        let strategy = choose_app_strategy(arguments).map_err(|e| {
            Error::new(
                ErrorKind::Internal,
                format!("there is no home directory: {e}"),
                "Set HOME, or name a config with --config FILE.",
            )
        })?;
        Ok(Places {
            config: strategy.in_config_dir("config.toml"),
            keymap: strategy.in_config_dir("keymap.toml"),
            runbooks: strategy.in_config_dir("runbooks"),
            state: strategy.state_dir().unwrap_or_else(|| strategy.data_dir()),
        })
    }
}

/// Who works here: the login name, else the number of the account, as in containers and services, which have none.
pub fn login() -> String {
    let named = ["USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let numbered = || fs::metadata("/proc/self").ok().map(|process| format!("uid {}", process.uid()));
    named.or_else(numbered).unwrap_or_else(|| "unknown".into())
}

/// The folder of the records of incidents, within the program's state.
pub fn incidents_in(state: &Path) -> PathBuf {
    state.join("incidents")
}

/// The settings: of `explicit`, else of the usual place, else the defaults.
///
/// # Errors
/// When the file cannot be read, holds an unknown key (its line is named), or a value that makes no sense.
pub fn load(explicit: Option<&Path>) -> Result<Config> {
    let path = match explicit {
        Some(path) => path.to_path_buf(),
        None => match Places::find() {
            Ok(places) => places.config,
            Err(_) => return Ok(Config::default()),
        },
    };
    match fs::read_to_string(&path) {
        Ok(text) => parse(&text).map_err(|e| Error { message: format!("{}: {}", path.display(), e.message), ..e }),
        Err(e) if e.kind() == io::ErrorKind::NotFound && explicit.is_none() => Ok(Config::default()),
        Err(e) => Err(Error::new(
            ErrorKind::Unreachable,
            format!("cannot read the config {}: {e}", path.display()),
            "Check the path, or write one with `mlogtui config init`.",
        )),
    }
}

/// The settings that a text holds.
///
/// # Errors
/// As [`load`].
pub fn parse(text: &str) -> Result<Config> {
    let written: Written = toml::from_str(text).map_err(|e| {
        let hint = "The keys and their defaults are in the file that `mlogtui config init` writes.";
        let words = without_users(e.to_string().trim_end());
        Error::new(ErrorKind::Usage, format!("the config cannot be understood\n{words}"), hint)
    })?;
    written.resolve()
}

/// Settings as one would write them, but without a password that stands in an address.
pub fn write(config: Config) -> Result<String> {
    toml::to_string(&Written::of(config))
        .map_err(|e| Error::new(ErrorKind::Internal, format!("cannot write the config: {e}"), ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with every commented setting put in force (prose lines have a capital or no `=`).
    fn uncommented() -> String {
        let settings = DEFAULT_TEXT.lines().take_while(|l| !l.contains("[[pane]]"));
        let lines = settings.map(|l| l.strip_prefix("# ").filter(|l| l.contains(" = ")).unwrap_or(""));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_commented_defaults_are_the_defaults() {
        assert_eq!(parse(DEFAULT_TEXT).unwrap(), Config::default());
        assert_eq!(parse(&uncommented()).unwrap(), Config::default());
    }

    #[test]
    fn what_is_shown_reads_back() {
        let config = parse("theme = \"mono\"\nrefresh = \"2m\"\n[[pane]]\nkey = \"drift\"\nhidden = true").unwrap();
        assert_eq!(parse(&write(config.clone()).unwrap()).unwrap(), config);
    }

    #[test]
    fn a_password_in_an_address_is_refused_and_shown_nowhere() {
        let refused = parse("[cluster.u]\nurls = [\"http://elastic:secret@127.0.0.1:19700\"]").unwrap_err();
        assert_eq!(
            (refused.kind, refused.message.as_str()),
            (ErrorKind::Usage, "the cluster u has a user or password in an address")
        );
        let misread = parse("[cluster.u]\nurls = \"http://elastic:secret@127.0.0.1:19700\"").unwrap_err();
        assert!(misread.message.contains("http://127.0.0.1") && !misread.message.contains("secret"), "{misread:?}");
        let config = parse(
            "[cluster.u]\nproxy = \"http://us:secret@proxy:3128\"\n\
            [receiver.hook]\nkind = \"webhook\"\nurl = \"https://us:secret@hook/in\"",
        );
        let shown = write(config.unwrap()).unwrap();
        assert!(shown.contains("http://proxy:3128") && shown.contains("https://hook/in"), "{shown}");
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let error = parse("theme = \"mono\"\ntheem = \"x\"").unwrap_err();
        assert!(error.message.contains("theem") && error.message.contains("line 2"), "{}", error.message);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["refresh = \"0s\"", "window = \"soon\"", "zone = \"mars\"", "[[pane]]\nhidden = true"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
