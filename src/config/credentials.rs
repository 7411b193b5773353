//! Who one is to a cluster, and where its secrets are kept: never in the config itself.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Where a secret is taken from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SecretFrom {
    /// An environment variable.
    Env(String),
    /// The first line of a file that nobody else may read.
    File(PathBuf),
    /// The first line that a command prints, such as `pass show prod/mlogtui`.
    Command(String),
    /// Typed at the start, on a terminal.
    Prompt,
}

/// Who one is: one of an API key, a user with a password, a token; perhaps a client certificate beside it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Credentials {
    /// An API key, encoded as Kibana shows it or as `id:key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key: Option<SecretFrom>,
    /// A user; its password is needed with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The user's password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretFrom>,
    /// A service or bearer token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<SecretFrom>,
    /// A client certificate, as a PEM file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// The key of the client certificate, as a PEM file that nobody else may read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
}
