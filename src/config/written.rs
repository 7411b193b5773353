//! The config file as it is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::{Zone, parse_duration};
use crate::model::{Error, ErrorKind, Result, SECOND};

use super::{AlertEntry, Cluster, Config, PaneEntry, Receiver};

/// The keys of the file; all may be left out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Written {
    zone: Option<Zone>,
    theme: Option<String>,
    mouse: Option<bool>,
    refresh: Option<String>,
    window: Option<String>,
    link_window: Option<String>,
    author: Option<String>,
    field_map: Option<String>,
    log_columns: Option<Vec<String>>,
    why_fields: Option<Vec<String>>,
    runbooks: Option<Vec<String>>,
    #[serde(rename = "pane", skip_serializing_if = "Vec::is_empty")]
    panes: Vec<PaneEntry>,
    #[serde(rename = "cluster", skip_serializing_if = "BTreeMap::is_empty")]
    clusters: BTreeMap<String, Cluster>,
    #[serde(rename = "alert", skip_serializing_if = "Vec::is_empty")]
    alerts: Vec<AlertEntry>,
    #[serde(rename = "receiver", skip_serializing_if = "BTreeMap::is_empty")]
    receivers: BTreeMap<String, Receiver>,
}

impl Written {
    /// Fills in the defaults, reads the durations, and checks the addresses of clusters.
    pub(super) fn resolve(self) -> Result<Config> {
        self.clusters.iter().try_for_each(|(name, cluster)| cluster.checked(name))?;
        let default = Config::default();
        let duration = |key: &str, text: Option<String>, otherwise: i64| match text {
            None => Ok(otherwise),
            Some(text) => parse_duration(&text).and_then(|ms| at_least_a_second(key, ms)),
        };
        Ok(Config {
            zone: self.zone.unwrap_or(default.zone),
            theme: self.theme.unwrap_or(default.theme),
            mouse: self.mouse.unwrap_or(default.mouse),
            refresh_ms: duration("refresh", self.refresh, default.refresh_ms)?,
            window_ms: duration("window", self.window, default.window_ms)?,
            link_window_ms: duration("link_window", self.link_window, default.link_window_ms)?,
            author: self.author.filter(|name| !name.trim().is_empty()),
            field_map: self.field_map.unwrap_or(default.field_map),
            log_columns: self.log_columns.unwrap_or(default.log_columns),
            why_fields: self.why_fields.unwrap_or(default.why_fields),
            runbooks: self.runbooks.unwrap_or(default.runbooks),
            panes: self.panes,
            clusters: self.clusters,
            alerts: self.alerts,
            receivers: self.receivers,
        })
    }

    /// The settings in force, as one would write them; without a password in an address, for they are shown.
    pub(super) fn of(config: Config) -> Written {
        let seconds = |ms: i64| Some(format!("{}s", ms / SECOND));
        Written {
            zone: Some(config.zone),
            theme: Some(config.theme),
            mouse: Some(config.mouse),
            refresh: seconds(config.refresh_ms),
            window: seconds(config.window_ms),
            link_window: seconds(config.link_window_ms),
            author: config.author,
            field_map: Some(config.field_map),
            log_columns: Some(config.log_columns),
            why_fields: Some(config.why_fields),
            runbooks: Some(config.runbooks),
            panes: config.panes,
            clusters: config.clusters.into_iter().map(|(name, cluster)| (name, cluster.shown())).collect(),
            alerts: config.alerts,
            receivers: config.receivers.into_iter().map(|(name, receiver)| (name, receiver.shown())).collect(),
        }
    }
}

fn at_least_a_second(key: &str, ms: i64) -> Result<i64> {
    if ms >= SECOND {
        return Ok(ms);
    }
    Err(Error::new(
        ErrorKind::Usage,
        format!("`{key}` in the config is shorter than a second"),
        "Write it like \"10s\" or \"30m\".",
    ))
}
