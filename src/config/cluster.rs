//! A cluster as the config names it: where it is, which indices, and what is to be known of it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Credentials;
use crate::analysis::Zone;

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
    #[serde(skip_serializing_if = "Option::is_none")]
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

    /// The indices to ask.
    pub fn index(&self) -> &str {
        self.index.as_deref().unwrap_or(DEFAULT_INDEX)
    }
}

fn is_off(mode: &AuditMode) -> bool {
    *mode == AuditMode::Off
}

fn is_false(value: &bool) -> bool {
    !value
}
