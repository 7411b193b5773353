//! Secrets, from where they are kept to the header or certificate that shows them to a server.

#![allow(clippy::disallowed_methods, reason = "secrets are in files and behind commands")]

use std::fs;
use std::io::{self, IsTerminal};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Identity;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::config::{Credentials, SecretFrom};
use crate::model::{Error, ErrorKind, Result};

/// The value of the `Authorization` header; `None` where nobody is named.
///
/// # Errors
/// When a secret cannot be had, or more than one way to say who one is was named.
pub fn authorization(name: &str, of: &Credentials) -> Result<Option<HeaderValue>> {
    let ways = [of.api_key.is_some(), of.user.is_some() || of.password.is_some(), of.token.is_some()];
    if ways.iter().filter(|way| **way).count() > 1 {
        return Err(wrong(name, "names more than one of api_key, user and token", "Keep one of them."));
    }
    let words = if let Some(from) = &of.api_key {
        let key = secret(name, "api_key", from)?;
        let key = key.expose_secret();
        let encoded = if key.contains(':') { STANDARD.encode(key) } else { key.to_string() };
        SecretString::from(format!("ApiKey {encoded}"))
    } else if let Some(from) = &of.token {
        SecretString::from(format!("Bearer {}", secret(name, "token", from)?.expose_secret()))
    } else if of.user.is_some() || of.password.is_some() {
        let (Some(user), Some(from)) = (&of.user, &of.password) else {
            return Err(wrong(name, "names a user or a password alone", "Both are needed."));
        };
        let password = secret(name, &format!("password of {user}"), from)?;
        SecretString::from(format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.expose_secret()))))
    } else {
        return Ok(None);
    };
    let unusable = |_| wrong(name, "holds a secret with signs that cannot be sent", "Is it the right file or command?");
    let mut value = HeaderValue::from_str(words.expose_secret()).map_err(unusable)?;
    value.set_sensitive(true);
    Ok(Some(value))
}

/// The client certificate with its key; `None` where none is named.
///
/// # Errors
/// When one of the files cannot be read, or others may read the key.
pub fn identity(name: &str, of: &Credentials) -> Result<Option<Identity>> {
    let (certificate, key) = match (&of.certificate, &of.key) {
        (None, None) => return Ok(None),
        (Some(certificate), Some(key)) => (certificate, key),
        _ => return Err(wrong(name, "names a certificate or its key alone", "Both are needed.")),
    };
    private(name, "key", key)?;
    let mut pem = read(name, "key", key)?.into_bytes();
    pem.extend(read(name, "certificate", certificate)?.into_bytes());
    let unusable =
        |_| wrong(name, "names a certificate or key that is no PEM", "Both must be PEM files, the key unencrypted.");
    Identity::from_pem(&pem).map(Some).map_err(unusable)
}

fn secret(name: &str, what: &str, from: &SecretFrom) -> Result<SecretString> {
    let text = match from {
        SecretFrom::Env(variable) => std::env::var(variable).map_err(|_| {
            wrong(name, &format!("takes its {what} from ${variable}, which is not set"), "Set it, and export it.")
        })?,
        SecretFrom::File(path) => {
            private(name, what, path)?;
            read(name, what, path)?
        }
        SecretFrom::Command(command) => printed(name, what, command)?,
        SecretFrom::Prompt => typed(name, what)?,
    };
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return Err(wrong(name, &format!("has an empty {what}"), "Look at where the config takes it from."));
    }
    Ok(SecretString::from(line))
}

fn printed(name: &str, what: &str, command: &str) -> Result<String> {
    let failed = |words: String| {
        wrong(name, &format!("takes its {what} from a command that failed: {words}"), "Try it in a shell.")
    };
    let out = Command::new("sh").args(["-c", command]).stdin(Stdio::inherit()).stderr(Stdio::inherit()).output();
    let out = out.map_err(|e| failed(e.to_string()))?;
    if !out.status.success() {
        return Err(failed(out.status.to_string()));
    }
    String::from_utf8(out.stdout).map_err(|_| failed("it printed no text".into()))
}

fn typed(name: &str, what: &str) -> Result<String> {
    if !io::stdin().is_terminal() {
        let hint = "Run it on a terminal, or take the secret from `env`, `file` or `command`.";
        return Err(wrong(name, &format!("asks for its {what}, and there is no terminal to ask on"), hint));
    }
    rpassword::prompt_password(format!("{what} for the cluster {name}: "))
        .map_err(|e| wrong(name, &format!("asks for its {what}, which could not be read: {e}"), ""))
}

/// That nobody but its owner may read a file.
fn private(name: &str, what: &str, path: &Path) -> Result<()> {
    let mode = fs::metadata(path).map(|m| m.mode()).map_err(|e| unreadable(name, what, path, &e))?;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let words = format!("keeps its {what} in {}, which others may read (mode {:o})", path.display(), mode & 0o777);
    Err(wrong(name, &words, &format!("chmod 600 {}", path.display())))
}

fn read(name: &str, what: &str, path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|e| unreadable(name, what, path, &e))
}

fn unreadable(name: &str, what: &str, path: &Path, error: &io::Error) -> Error {
    wrong(name, &format!("keeps its {what} in {}, which cannot be read: {error}", path.display()), "Check the path.")
}

fn wrong(name: &str, words: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("the cluster {name} {words}"), hint)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn shown(of: &Credentials) -> Result<String> {
        Ok(authorization("prod", of)?.map(|v| v.to_str().unwrap().to_string()).unwrap_or_default())
    }

    #[test]
    fn secrets_come_from_where_the_config_says() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("key");
        fs::write(&file, "c2VjcmV0\n# more\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let of_file = Credentials { api_key: Some(SecretFrom::File(file.clone())), ..Credentials::default() };
        let error = shown(&of_file).unwrap_err();
        assert!(
            error.message.contains("others may read (mode 644)") && error.hint.starts_with("chmod 600"),
            "{error:?}"
        );
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(shown(&of_file).unwrap(), "ApiKey c2VjcmV0");
        let command = |text: &str| Some(SecretFrom::Command(text.into()));
        let pair = Credentials { api_key: command("printf 'id:key'"), ..Credentials::default() };
        assert_eq!(shown(&pair).unwrap(), format!("ApiKey {}", STANDARD.encode("id:key")));
        let basic = Credentials { user: Some("u".into()), password: command("echo p"), ..Credentials::default() };
        assert_eq!(shown(&basic).unwrap(), format!("Basic {}", STANDARD.encode("u:p")));
        let token = Credentials { token: command("echo t"), ..Credentials::default() };
        assert_eq!(shown(&token).unwrap(), "Bearer t");
    }

    #[test]
    fn what_makes_no_sense_is_said_and_no_secret_with_it() {
        let command = |text: &str| Some(SecretFrom::Command(text.into()));
        for (of, words) in [
            (Credentials { user: Some("u".into()), ..Credentials::default() }, "alone"),
            (
                Credentials { api_key: command("echo a"), token: command("echo b"), ..Credentials::default() },
                "more than one",
            ),
            (Credentials { api_key: command("echo hidden; exit 3"), ..Credentials::default() }, "exit status: 3"),
            (Credentials { token: command("true"), ..Credentials::default() }, "empty token"),
            (
                Credentials { token: Some(SecretFrom::Env("MLOGTUI_NOT_SET".into())), ..Credentials::default() },
                "not set",
            ),
        ] {
            let error = shown(&of).unwrap_err();
            assert!(error.message.contains(words) && !error.message.contains("hidden"), "{error:?}");
        }
        let token = Credentials { token: command("echo hidden"), ..Credentials::default() };
        assert!(!format!("{:?}", authorization("prod", &token).unwrap()).contains("hidden"));
    }
}
