//! Secrets, from where they are kept to the header or certificate that shows them to a server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Identity;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::config::Credentials;
use crate::model::Result;
use crate::store::secrets::{private, read, secret, wrong};

/// The value of the `Authorization` header; `None` where nobody is named.
///
/// # Errors
/// When a secret cannot be had, or more than one way to say who one is was named.
pub fn authorization(name: &str, of: &Credentials) -> Result<Option<HeaderValue>> {
    let name = &format!("the cluster {name}");
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
    let name = &format!("the cluster {name}");
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::config::SecretFrom;

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
