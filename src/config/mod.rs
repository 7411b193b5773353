//! The user's settings: as written in `config.toml`, and as resolved.

mod address;
mod alerts;
mod cluster;
mod credentials;
mod load;
mod panes;
mod receivers;
mod written;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use crate::analysis::Zone;
use crate::contract;
use crate::model::{DAY, FieldMap, MINUTE, Result, SECOND};

pub use address::without_user;
pub use alerts::AlertEntry;
pub use cluster::{AuditMode, Cluster, DEFAULT_INDEX, index_names};
pub use credentials::{Credentials, SecretFrom};
pub use load::{DEFAULT_TEXT, Places, incidents_in, load, login, parse, write};
pub use panes::{PaneEntry, PaneKind};
pub use receivers::{Address, Receiver, ReceiverKind};

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
    /// A linked window longer than this is asked for before it is opened, in ms.
    pub link_window_ms: i64,
    /// Who writes into incident records; the login name where it is not given.
    pub author: Option<String>,
    /// Name of a shipped field map, or path of a user's own.
    pub field_map: String,
    /// Columns of the log table.
    pub log_columns: Vec<String>,
    /// Fields that causes are looked for in first: names or full paths.
    pub why_fields: Vec<String>,
    /// Directories and files in which runbooks of one's own are looked for, besides `runbooks` beside the config.
    pub runbooks: Vec<String>,
    /// Changes to the arrangement of panes, in order.
    pub panes: Vec<PaneEntry>,
    /// Clusters by name.
    pub clusters: BTreeMap<String, Cluster>,
    /// What is alerted on; the headline of every pane where there is none.
    pub alerts: Vec<AlertEntry>,
    /// Who is told of alerts, by name.
    pub receivers: BTreeMap<String, Receiver>,
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
            link_window_ms: DAY,
            author: None,
            field_map: "mlog".into(),
            log_columns: names(&["time", "level", "service", "variant", "latency", "message"]),
            why_fields: Vec::new(),
            runbooks: Vec::new(),
            panes: Vec::new(),
            clusters: BTreeMap::new(),
            alerts: Vec::new(),
            receivers: BTreeMap::new(),
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

    /// The field map of a cluster: its own, else that of the settings.
    ///
    /// # Errors
    /// As [`Config::field_map`].
    pub fn field_map_of(&self, cluster: &Cluster) -> Result<Arc<FieldMap>> {
        cluster.field_map.as_deref().map_or_else(|| self.field_map(), contract::field_map)
    }
}

/// Whether a host of a URL is this machine: what goes there without encryption nobody reads on the way.
pub fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
