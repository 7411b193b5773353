//! A cluster as the config names it: where it is, which indices, and what is to be known of it.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Credentials, without_user};
use crate::analysis::Zone;
use crate::model::{self, Error, ErrorKind};

/// One `[cluster.NAME]` table.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cluster {
    /// The addresses of its nodes, tried in turn: `https://es1:9200`.
    pub urls: Vec<String>,
    /// Instead of addresses: the Cloud ID that Elastic shows for a deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_id: Option<String>,
    /// Index names, patterns, aliases or data streams, with commas between them; `eu:ml-*` is of another cluster.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "names")]
    pub index: Option<String>,
    /// The data stream or index that `ingest` writes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write: Option<String>,
    /// Field map of this cluster's logs, where it is not that of the config.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_map: Option<String>,
    /// In which zone its times are shown and read, where it is not that of the config.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// Shown unmistakably; what changes something there asks for the cluster's name.
    #[serde(skip_serializing_if = "is_false")]
    pub production: bool,
    /// Whether an address may be plain `http://`.
    #[serde(skip_serializing_if = "is_false")]
    pub allow_http: bool,
    /// Certificates of the authority that signed the servers' own, as a PEM file; the system's are trusted where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
    /// Instead of the file: the SHA-256 fingerprint of the authority's certificate, in hexadecimal, with or without colons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// A proxy for this cluster, instead of what the environment says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// Who one is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth: Option<Credentials>,
    /// Whether a local record is kept of what is asked.
    #[serde(skip_serializing_if = "is_off")]
    pub audit: AuditMode,
    /// Fields whose values are never shown; those of users and sessions where none are named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redact: Option<Vec<String>>,
    /// Whether its logs are sampled without weights, so that rates are of stored events.
    #[serde(skip_serializing_if = "is_false")]
    pub sampled: bool,
}

/// Whether a local record is kept of what is asked of a cluster.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditMode {
    /// None.
    #[default]
    Off,
    /// As long as it can be written.
    On,
    /// What cannot be recorded is not asked.
    Required,
}

/// Personal data of the log contract.
const PERSONAL: [&str; 2] = ["user", "session"];

/// The indices that are asked where the config names none.
pub const DEFAULT_INDEX: &str = "ml-inference-*";

impl Cluster {
    /// The fields whose values are never shown.
    pub fn redacted(&self) -> Vec<String> {
        self.redact.clone().unwrap_or_else(|| PERSONAL.map(String::from).to_vec())
    }

    /// Checks that no address tells who one is: what stands there is shown, logged and passed on.
    ///
    /// # Errors
    /// When one does; it is not repeated.
    pub(super) fn checked(&self, name: &str) -> model::Result<()> {
        if self.urls.iter().all(|url| without_user(url) == *url) {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Usage,
            format!("the cluster {name} has a user or password in an address"),
            "Put it in [cluster.NAME.auth], from `env`, `file`, `command` or \"prompt\".",
        ))
    }

    /// The same as it may be shown: a proxy may have a password in its address.
    pub(super) fn shown(self) -> Cluster {
        Cluster { proxy: self.proxy.as_deref().map(without_user), ..self }
    }

    /// The indices to ask; no name at all would be every index there is, and counts as not given.
    pub fn index(&self) -> &str {
        self.index.as_deref().unwrap_or(DEFAULT_INDEX)
    }
}

/// Names with commas between them, without blanks around them: a server takes a blank for a part of the name. None where there is no
/// name.
pub fn index_names(written: &str) -> Option<String> {
    let names: Vec<&str> = written.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    (!names.is_empty()).then(|| names.join(","))
}

fn names<'de, D: Deserializer<'de>>(written: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(written)?.as_deref().and_then(index_names))
}

fn is_off(mode: &AuditMode) -> bool {
    *mode == AuditMode::Off
}

fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_index_is_none_and_blanks_are_no_part_of_a_name() {
        for (written, want) in [
            ("", DEFAULT_INDEX),
            ("index = \"\"", DEFAULT_INDEX),
            ("index = \" , \"", DEFAULT_INDEX),
            ("index = \"aud-a, aud-w,\"", "aud-a,aud-w"),
            ("index = \" eu:ml-* \"", "eu:ml-*"),
        ] {
            assert_eq!(toml::from_str::<Cluster>(written).unwrap().index(), want, "{written}");
        }
        assert_eq!((index_names(" , "), index_names("a, b")), (None, Some("a,b".to_string())));
    }
}
