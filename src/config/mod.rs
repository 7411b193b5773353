//! The user's settings: as written in `config.toml`, and as resolved.

mod cluster;
mod credentials;
mod load;
mod panes;
mod written;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analysis::Zone;
use crate::contract;
use crate::model::{FieldMap, MINUTE, Result, SECOND};

pub use cluster::{AuditMode, Cluster, DEFAULT_INDEX};
pub use credentials::{Credentials, SecretFrom};
pub use load::{DEFAULT_TEXT, Places, load, parse, write};
pub use panes::{PaneEntry, PaneKind};

/// The settings as resolved.
#[derive(Clone, PartialEq, Debug)]
pub struct Config {
    /// Zone in which times are shown and read.
    pub zone: Zone,
    /// Name of the theme.
    pub theme: String,
    /// Whether clicks are taken.
    pub mouse: bool,
    /// How often a live screen asks again, in ms.
    pub refresh_ms: i64,
    /// Length of the first window, in ms.
    pub window_ms: i64,
    /// Name of a shipped field map, or path of a user's own.
    pub field_map: String,
    /// Columns of the log table.
    pub log_columns: Vec<String>,
    /// Changes to the arrangement of panes, in order.
    pub panes: Vec<PaneEntry>,
    /// Clusters by name.
    pub clusters: BTreeMap<String, Cluster>,
}

impl Default for Config {
    fn default() -> Self {
        let names = |names: &[&str]| names.iter().map(|n| n.to_string()).collect();
        Config {
            zone: Zone::Utc,
            theme: "dark".into(),
            mouse: false,
            refresh_ms: 10 * SECOND,
            window_ms: 30 * MINUTE,
            field_map: "mlog".into(),
            log_columns: names(&["time", "level", "service", "variant", "latency", "message"]),
            panes: Vec::new(),
            clusters: BTreeMap::new(),
        }
    }
}

impl Config {
    /// The field map that is in force.
    ///
    /// # Errors
    /// When it names a file that cannot be read as one.
    pub fn field_map(&self) -> Result<Arc<FieldMap>> {
        contract::field_map(&self.field_map)
    }
}
