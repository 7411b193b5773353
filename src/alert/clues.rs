//! From what an alert says to what is opened: cluster, window, filter and pane, and what of it was not believed.

use super::{Alert, signal};
use crate::contract::filter;
use crate::model::{DAY, FieldMap, Filter, Kind, MINUTE, Time};

/// What is known here, that an alert may be about.
#[derive(Clone, Debug)]
pub struct Known<'k> {
    /// Names of the clusters of the config.
    pub clusters: Vec<&'k str>,
    /// Keys and titles of the panes.
    pub panes: Vec<(String, String)>,
    /// The time by the clock on the wall.
    pub wall: Time,
    /// The time that the logs go by; `None` where that is not known yet.
    pub now: Option<Time>,
    /// Length of a usual window in ms.
    pub window: i64,
    /// Ids of the runbooks.
    pub runbooks: Vec<String>,
}

/// What is opened for an alert.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Clues {
    /// A cluster of the config.
    pub cluster: Option<String>,
    /// Start of the window.
    pub from: Option<Time>,
    /// End of the window; without one it goes on to now.
    pub to: Option<Time>,
    /// Which events.
    pub filter: Filter,
    /// Key of the pane of the signal.
    pub pane: Option<String>,
    /// Id of the runbook that it names, where that is at hand.
    pub runbook: Option<String>,
    /// What of the alert was not believed or not understood, in words.
    pub doubts: Vec<String>,
}

/// Clocks may be apart by so much.
const APART: i64 = 5 * MINUTE;
/// What is older is a time in other units, or none.
const OLDEST: i64 = 10 * 365 * DAY;
/// What went off no longer ago than this is looked at up to now.
const RECENT: i64 = 120 * MINUTE;

/// Fields that say what an alert is about instead of where, or that differ between senders and logs.
const NOT_WHERE: [&str; 10] = [
    "level",
    "event_type",
    "message",
    "time",
    "ingest_time",
    "tags",
    "validation_error",
    "environment",
    "cluster_name",
    "deployment",
];

impl Clues {
    /// What an alert tells about what is known here.
    pub fn of(alert: &Alert, known: &Known<'_>) -> Clues {
        let mut clues = Clues {
            cluster: cluster(alert, &known.clusters),
            pane: signal::pane(alert, &known.panes),
            runbook: runbook(alert, &known.runbooks),
            ..Clues::default()
        };
        clues.place(alert, known);
        if alert.further > 0 {
            let alerts = if alert.further == 1 { "alert" } else { "alerts" };
            clues.doubts.push(format!("{} further {alerts} came with it", alert.further));
        }
        clues
    }

    /// The filter: the alert's own, else its labels that name a field.
    pub fn filtered(mut self, alert: &Alert, map: &FieldMap) -> Clues {
        match alert.filter.as_deref().map(filter::parse) {
            Some(Ok(filter)) => self.filter = filter,
            Some(Err(error)) => self.doubts.push(format!("its filter makes no sense: {}", error.message)),
            None => self.filter = by_labels(&alert.labels, map),
        }
        self
    }

    fn place(&mut self, alert: &Alert, known: &Known<'_>) {
        let instead = if known.now.is_some() { "now" } else { "the newest events" };
        let Some(since) = alert.since else {
            self.doubts.extend(without_time(alert).map(|words| format!("{words}: looking at {instead}")));
            return;
        };
        let ago = known.now.map(|now| now.0.saturating_sub(since.0));
        // Logs of the past may go by a time of their own, but none by one that is still to come.
        match ago.or(Some(known.wall.0.saturating_sub(since.0).min(0))) {
            Some(ago) if ago < -APART => {
                let since = since.rfc3339();
                self.doubts.push(format!("it says it goes off in the future ({since}): looking at {instead}"));
                return;
            }
            Some(ago) if ago > OLDEST => {
                let hint = "looking at now; --from looks there";
                self.doubts.push(format!("it says it went off long ago ({}): {hint}", since.rfc3339()));
                return;
            }
            _ => {}
        }
        self.from = Some(since.plus(-known.window / 3 * 2));
        let recent = ago.is_some_and(|ago| ago <= RECENT);
        self.to = (!recent).then(|| since.plus(known.window / 3));
    }
}

/// The cluster that an alert names: by a label, else in its words, also as the end of a longer name (`model-prod`).
fn cluster(alert: &Alert, known: &[&str]) -> Option<String> {
    let labels = ["cluster", "cluster_name", "deployment_environment", "environment", "env"];
    let of_label =
        |name: &str| alert.labels.iter().find(|(label, _)| label.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let by_label = labels
        .iter()
        .filter_map(|name| of_label(name))
        .find_map(|value| known.iter().find(|cluster| cluster.eq_ignore_ascii_case(value)));
    let texts = || std::iter::once(&alert.title).chain(alert.labels.iter().map(|(_, value)| value));
    let by_words = || known.iter().filter(|cluster| texts().any(|text| names(text, cluster))).max_by_key(|c| c.len());
    by_label.or_else(by_words).map(|name| name.to_string())
}

/// The runbook that a label names: by its id, or as the last part of an address.
fn runbook(alert: &Alert, known: &[String]) -> Option<String> {
    let names = ["runbook", "runbook_id", "runbook_url"];
    let named = alert.labels.iter().filter(|(label, _)| names.iter().any(|name| label.eq_ignore_ascii_case(name)));
    named
        .filter_map(|(_, value)| {
            let path = value.split(['?', '#']).next()?.trim_end_matches('/');
            let id = path.rsplit('/').next()?.trim_end_matches(".md");
            known.iter().find(|known| known.eq_ignore_ascii_case(id)).cloned()
        })
        .next()
}

/// Whether a text holds a name as words of its own.
fn names(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    !name.is_empty()
        && text.match_indices(&name).any(|(at, found)| {
            let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            let before = text.get(..at).and_then(|t| t.chars().next_back());
            edge(before) && edge(text.get(at + found.len()..).and_then(|t| t.chars().next()))
        })
}

/// That it has no time that can be read, where one is to be expected.
fn without_time(alert: &Alert) -> Option<String> {
    match (&alert.no_time, alert.source) {
        (Some(text), _) => Some(format!("`{text}` is no time")),
        (None, "line" | "text") => None,
        (None, _) => Some("it says no time that can be read".into()),
    }
}

fn by_labels(labels: &[(String, String)], map: &FieldMap) -> Filter {
    let mut taken: Vec<&str> = Vec::new();
    let mut filter = Filter::All;
    for (label, value) in labels {
        let Some(field) = field_of(label, map).filter(|field| !taken.contains(field)) else { continue };
        taken.push(field);
        filter = filter.and(Filter::is(field, value));
    }
    filter
}

/// The logical field that a label names: by the field's name, a path of it, or the end of one (`model_version`).
fn field_of<'m>(label: &str, map: &'m FieldMap) -> Option<&'m str> {
    let label = label.to_lowercase();
    let word = map.fields.iter().filter(|f| f.kind == Kind::Word && !NOT_WHERE.contains(&f.name.as_str()));
    // The end of a path says what it is only where it is more than `name` or `id`.
    let ends = |path: &str| path == label || (label.contains('_') && path.rsplit('.').next() == Some(&label));
    word.clone()
        .find(|f| f.name == label)
        .or_else(|| word.clone().find(|f| f.sources.iter().any(|s| ends(&s.path))))
        .map(|f| f.name.as_str())
}
