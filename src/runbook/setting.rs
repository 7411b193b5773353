//! What a document may speak of: the panes of the dashboard and the fields of the map.

use std::sync::Arc;

use crate::config::Config;
use crate::model::FieldMap;
use crate::panes::{self, Pane};

/// What a document may speak of.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The panes, those of the config among them, and the volume.
    pub panes: Vec<Pane>,
    /// Logical fields.
    pub map: Arc<FieldMap>,
}

impl Setting {
    /// The panes of a config, and a field map.
    pub fn new(config: &Config, map: Arc<FieldMap>) -> Setting {
        // The arrangement is read where a session starts, and its mistakes are told there.
        let mut panes = panes::arrangement(config).unwrap_or_else(|_| panes::shipped());
        // A pane that is hidden on the dashboard can be asked all the same.
        let hidden: Vec<Pane> = panes::shipped().into_iter().filter(|p| panes.iter().all(|q| q.key != p.key)).collect();
        panes.extend(hidden);
        panes.push(panes::volume());
        Setting { panes, map }
    }
}
