//! Rules of what is watched, resolved against the panes.

use crate::analysis::alerts::{Direction, Urgency};
use crate::analysis::{Anchor, Zone, parse_duration, parse_window};
use crate::config::{AlertEntry, Config};
use crate::contract::filter;
use crate::model::{Error, ErrorKind, Filter, MINUTE, Result, Split, Time};
use crate::panes::{self, Pane};

/// How far (σ) a signal has to leave its baseline when no rule says; see [`rules`].
const SIGMA: f64 = 5.0;
/// The same of panes that need more: the loss of a training run that begins is high, whatever the one before had reached.
const SIGMA_OF: [(&str, f64); 1] = [("training", 5.5)];
/// Fewer stored events say nothing when no rule says.
const AT_LEAST: f64 = 30.0;
/// How long (ms) a signal has to be off when no rule says.
const LASTING: i64 = 2 * MINUTE;
/// Values of a split that a rule names.
const TOP: usize = 6;
/// Panes that are no harm by themselves.
const COMPANIONS: [&str; 1] = ["versions"];
/// Numbers that are watched beside the headlines.
const BESIDE: [(&str, &str); 1] = [("errors", "invalid_schema_rate")];

/// A rule of what is alerted on.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// How far (σ) the signal has to leave its baseline.
    pub sigma: f64,
    /// Which way is worse.
    pub direction: Direction,
    /// Fewer stored events in the window say nothing.
    pub at_least: f64,
    /// How long (ms) it has to last.
    pub lasting: i64,
    /// The least urgency of an alert of it.
    pub urgency: Option<Urgency>,
    /// Id of the runbook for it.
    pub runbook: Option<String>,
    /// When nobody is told, in words.
    pub silence: Vec<String>,
    /// Whether it only joins the alerts of others.
    pub companion: bool,
    /// What narrows its events, as text.
    pub filter: String,
}

impl Rule {
    /// Whether nobody is told at that time.
    pub fn is_silent(&self, now: Time, zone: Zone) -> bool {
        self.silence
            .iter()
            .any(|words| parse_window(words, Anchor::new(now, zone)).is_ok_and(|window| window.holds(now)))
    }
}

/// A rule with the pane that reads its one number.
#[derive(Clone, PartialEq, Debug)]
pub struct Watched {
    /// What makes it an alert.
    pub rule: Rule,
    /// What reads it; it has one gauge.
    pub pane: Pane,
}

/// The rules of the config; without any, the headline of every pane, the invalid-schema rate, and the events per minute.
///
/// By itself a signal opens an alert from 5 σ on: 3 σ is worth a look of somebody who looks, but a watch looks every minute at
/// every signal, all week. What is 3 σ off keeps open, and joins, what others opened.
///
/// # Errors
/// When a rule names no pane or number there is, or has a filter, duration or silence that cannot be read.
pub fn rules(config: &Config) -> Result<Vec<Watched>> {
    let mut panes = panes::arrangement(config)?;
    panes.push(panes::volume());
    if config.alerts.is_empty() {
        return Ok(usual(&panes));
    }
    let watched = config.alerts.iter().map(|entry| of_entry(entry, &panes, config.zone));
    let watched = watched.collect::<Result<Vec<_>>>()?;
    match twice(&watched) {
        Some(name) => Err(wrong(&name, "stands there twice", "Give one of them another `name`.")),
        None => Ok(watched),
    }
}

fn usual(panes: &[Pane]) -> Vec<Watched> {
    let headlines = panes.iter().filter_map(|pane| watched(pane, &pane.gauges.get(pane.headline)?.key.clone()));
    let beside = BESIDE.iter().filter_map(|(key, gauge)| watched(panes.iter().find(|p| p.key == *key)?, gauge));
    headlines.chain(beside).collect()
}

/// A number of a pane, watched as usual.
fn watched(pane: &Pane, gauge: &str) -> Option<Watched> {
    let gauge = pane.gauges.iter().find(|g| g.key == gauge)?.clone();
    let rule = Rule {
        name: format!("{}.{}", pane.key, gauge.key),
        sigma: SIGMA_OF.iter().find(|(key, _)| *key == pane.key).map_or(SIGMA, |(_, sigma)| *sigma),
        direction: pane.worse,
        at_least: AT_LEAST,
        lasting: LASTING,
        urgency: None,
        runbook: None,
        silence: Vec::new(),
        companion: COMPANIONS.contains(&pane.key.as_str()),
        filter: String::new(),
    };
    Some(Watched {
        rule,
        pane: Pane { unit: pane.unit_of(&gauge.key).clone(), gauges: vec![gauge], headline: 0, ..pane.clone() },
    })
}

fn of_entry(entry: &AlertEntry, panes: &[Pane], zone: Zone) -> Result<Watched> {
    let name = entry.name.clone().unwrap_or_else(|| match &entry.filter {
        Some(filter) => format!("{} {filter}", entry.signal),
        None => entry.signal.clone(),
    });
    let mut watched = find(entry, panes).ok_or_else(|| unknown(&name, panes))?;
    let narrowed = entry.filter.as_deref().map_or(Ok(Filter::All), filter::parse_or_explain)?;
    let (pane, rule) = (&mut watched.pane, &mut watched.rule);
    pane.filter = pane.filter.clone().and(narrowed.clone());
    if let Some(field) = entry.split.as_deref().filter(|_| !pane.mix) {
        pane.split = (field != "none").then(|| Split { field: field.into(), top: TOP });
    }
    rule.filter = filter::write(&narrowed);
    rule.companion = false;
    rule.sigma = positive(&name, "sigma", entry.sigma, rule.sigma)?;
    rule.at_least = positive(&name, "at_least", entry.at_least, rule.at_least)?;
    rule.direction = entry.direction.unwrap_or(rule.direction);
    rule.lasting = entry.lasting.as_deref().map_or(Ok(rule.lasting), parse_duration)?;
    rule.urgency = entry.urgency;
    rule.runbook = entry.runbook.clone();
    rule.silence = entry.silence.clone();
    if let Some(words) = rule.silence.iter().find(|words| parse_window(words, Anchor::new(Time(0), zone)).is_err()) {
        return Err(wrong(
            &name,
            &format!("is silent `{words}`, which is no window"),
            "Write \"02:00..03:00\" for every day.",
        ));
    }
    rule.name = name;
    Ok(watched)
}

fn find(entry: &AlertEntry, panes: &[Pane]) -> Option<Watched> {
    let (key, gauge) = entry.signal.split_once('.').map_or((entry.signal.as_str(), None), |(key, g)| (key, Some(g)));
    let pane = panes.iter().find(|p| p.key == key)?;
    let headline = || pane.gauges.get(pane.headline).map(|g| g.key.as_str());
    watched(pane, gauge.or_else(headline)?)
}

fn positive(name: &str, key: &str, given: Option<f64>, otherwise: f64) -> Result<f64> {
    match given {
        None => Ok(otherwise),
        Some(value) if value.is_finite() && value > 0.0 => Ok(value),
        Some(value) => Err(wrong(name, &format!("has {value} as its {key}"), "Write a number above 0.")),
    }
}

fn unknown(name: &str, panes: &[Pane]) -> Error {
    let all: Vec<String> =
        panes.iter().flat_map(|p| p.gauges.iter().map(move |g| format!("{}.{}", p.key, g.key))).collect();
    wrong(
        name,
        "watches a signal that there is none of",
        &format!("There are {}; add others with [[pane]].", all.join(", ")),
    )
}

fn twice(watched: &[Watched]) -> Option<String> {
    let names: Vec<&String> = watched.iter().map(|w| &w.rule.name).collect();
    names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)).map(|(_, name)| name.to_string())
}

fn wrong(name: &str, words: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("the alert `{name}` in the config {words}"), hint)
}
