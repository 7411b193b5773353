//! Who we are to a server, as each request shows it. Keys and tokens in files are replaced there while programs run: whoever is
//! no longer known looks once more.

use std::sync::{Arc, Mutex, PoisonError};

use reqwest::header::HeaderValue;

use crate::config::{Credentials, SecretFrom};
use crate::model::Result;

use super::credentials::authorization;

/// Who we are to a cluster.
pub struct Login {
    cluster: Arc<str>,
    credentials: Arc<Credentials>,
    header: Mutex<Option<HeaderValue>>,
}

impl Login {
    /// Fetches what shows it, from wherever the config says that it is kept.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn of(cluster: &str, credentials: Credentials) -> Result<Login> {
        let header = Mutex::new(authorization(cluster, &credentials)?);
        Ok(Login { cluster: cluster.into(), credentials: Arc::new(credentials), header })
    }

    /// The value of the `Authorization` header; `None` where nobody is named.
    pub fn header(&self) -> Option<HeaderValue> {
        self.header.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is to be shown instead of a header that was refused, if its file holds another by now. Nothing but files is looked
    /// at again: a command may want the terminal, which has a screen on it.
    pub async fn instead_of(&self, refused: &HeaderValue) -> Option<HeaderValue> {
        let another = |header: &HeaderValue| header != refused;
        if let Some(renewed) = self.header().filter(another) {
            return Some(renewed);
        }
        if !self.is_in_file() {
            return None;
        }
        let (cluster, credentials) = (self.cluster.clone(), self.credentials.clone());
        let read = tokio::task::spawn_blocking(move || authorization(&cluster, &credentials)).await;
        let renewed = read.ok()?.ok()?.filter(another)?;
        *self.header.lock().unwrap_or_else(PoisonError::into_inner) = Some(renewed.clone());
        Some(renewed)
    }

    fn is_in_file(&self) -> bool {
        let Credentials { api_key, password, token, .. } = &*self.credentials;
        [api_key, password, token].into_iter().flatten().all(|from| matches!(from, SecretFrom::File(_)))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::*;

    fn write(path: &Path, secret: &str) {
        fs::write(path, secret).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    #[test]
    fn a_secret_that_was_replaced_in_its_file_is_shown_once_the_old_one_is_refused() {
        let waiting = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token");
        write(&path, "old");
        let token = Credentials { token: Some(SecretFrom::File(path.clone())), ..Credentials::default() };
        let login = Login::of("prod", token).unwrap();
        let old = login.header().unwrap();
        assert_eq!(waiting.block_on(login.instead_of(&old)), None, "nothing changed");
        write(&path, "new");
        let new = waiting.block_on(login.instead_of(&old)).unwrap();
        assert_eq!((new.to_str().unwrap(), login.header().as_ref()), ("Bearer new", Some(&new)));
        write(&path, "newer");
        assert_eq!(waiting.block_on(login.instead_of(&old)), Some(new), "one that was not refused yet is tried first");
    }

    #[test]
    fn a_command_is_run_once() {
        let waiting = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let command = Some(SecretFrom::Command("date +%N".into()));
        let login = Login::of("prod", Credentials { token: command, ..Credentials::default() }).unwrap();
        assert_eq!(waiting.block_on(login.instead_of(&login.header().unwrap())), None);
    }
}
