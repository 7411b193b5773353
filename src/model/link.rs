//! A view that can be handed to somebody else: which logs, what of them, and on which screen.

use super::{BaselineChoice, Cursor, DemoLogs, Filter, Follow, Selections, Time, Walked, Window};

/// A view that can be handed to somebody else; written and read as text by [`crate::link`].
#[derive(Clone, PartialEq, Debug)]
pub struct ViewLink {
    /// Which logs.
    pub logs: LinkedLogs,
    /// On which screen.
    pub view: View,
    /// The stretch looked at; the newest there is where none is given.
    pub window: Option<Window>,
    /// What is usual.
    pub baseline: BaselineChoice,
    /// Which events.
    pub filter: Filter,
}

/// Which logs a link is about. It carries no address and no path: clusters are those of the reader's own config.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkedLogs {
    /// A cluster by its name in the config.
    Cluster(String),
    /// Files that whoever opens the link has to name.
    Files,
    /// Generated traffic.
    Demo(DemoLogs),
}

/// A screen with what it shows.
#[derive(Clone, PartialEq, Debug)]
pub enum View {
    /// All panes, one of them focused.
    Dashboard {
        /// Key of the focused pane.
        pane: Option<String>,
        /// Whether it alone is shown.
        alone: bool,
    },
    /// The log lines.
    Logs {
        /// Near this instant.
        at: Option<Time>,
    },
    /// One event.
    Event {
        /// Its place in the order of time.
        place: Cursor,
    },
    /// An id through all services.
    Trace(Follow),
    /// What is different about a signal.
    Why {
        /// Key of its pane.
        pane: String,
        /// Two sets of events that are held against each other instead.
        selections: Option<Selections>,
    },
    /// A number over time.
    HeatMap {
        /// Key of the pane that measures it.
        pane: String,
    },
    /// A runbook.
    Runbook {
        /// Its id.
        id: String,
        /// How far it was walked.
        walked: Walked,
    },
    /// Signals that left their baseline.
    Alerts,
    /// What detectors recorded.
    Anomalies,
}
