//! A cluster as the config names it: where it is, which indices, and what is to be known of it.

use serde::{Deserialize, Serialize};

/// One `[cluster.NAME]` table.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cluster {
    /// The addresses of its nodes, tried in turn: `https://es1:9200`.
    pub urls: Vec<String>,
    /// Index names, patterns, aliases or data streams, with commas between them; `eu:ml-*` is of another cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// Field map of this cluster's logs, where it is not that of the config.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_map: Option<String>,
    /// Shown unmistakably; what changes something there asks for the cluster's name.
    #[serde(skip_serializing_if = "is_false")]
    pub production: bool,
    /// Whether an address may be plain `http://`.
    #[serde(skip_serializing_if = "is_false")]
    pub allow_http: bool,
    /// Whether its logs are sampled without weights, so that rates are of stored events.
    #[serde(skip_serializing_if = "is_false")]
    pub sampled: bool,
}

/// The indices that are asked where the config names none.
pub const DEFAULT_INDEX: &str = "ml-inference-*";

impl Cluster {
    /// The indices to ask.
    pub fn index(&self) -> &str {
        self.index.as_deref().unwrap_or(DEFAULT_INDEX)
    }
}

fn is_false(value: &bool) -> bool {
    !value
}
