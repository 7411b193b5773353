//! What the pager said: payloads of the common senders, or its line as pasted text, and what of the logs it is about.
//!
//! One file a sender; all are pure and give an [`Alert`], whose clues [`Clues::of`] turns into a cluster, a window, a filter and a
//! pane. What an alert says is data: nothing of it is run, fetched or shown unescaped.

mod alertmanager;
mod clues;
mod elastic;
mod json;
mod opensearch;
mod opsgenie;
mod pagerduty;
mod read;
mod signal;
#[cfg(test)]
mod tests;
mod text;
mod watch;

use crate::model::Time;

pub use clues::{Clues, Known};
pub use read::{LONGEST, read};

/// What a pager said.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Alert {
    /// Who sent it: `pagerduty`, `opsgenie`, `alertmanager`, `grafana`, `watcher`, `kibana`, `opensearch`, `mlogtui`, `line` or `text`.
    pub source: &'static str,
    /// Its words.
    pub title: String,
    /// When it went off, where it says so.
    pub since: Option<Time>,
    /// What stands in the place of its time and is none.
    pub no_time: Option<String>,
    /// What it says of where, as name and value.
    pub labels: Vec<(String, String)>,
    /// A filter, where it holds one.
    pub filter: Option<String>,
    /// A link to a view, where it holds one.
    pub link: Option<String>,
    /// How many further alerts came with it.
    pub further: usize,
}
