//! Which panes stand on the dashboard: the shipped ones, as the config leaves out, orders and adds.

use crate::analysis::alerts::Direction;
use crate::config::{Config, PaneEntry, PaneKind};
use crate::contract::filter;
use crate::model::{Error, ErrorKind, Filter, Measure, Result, Scale, Signal, Split};

use super::{Gauge, Pane, Shown, Unit, latency, shipped};

/// Values of a split or a top that are shown when the config does not say.
const TOP: usize = 6;

/// The panes of the dashboard, in order.
///
/// # Errors
/// When an added pane lacks what its kind needs, or has a filter that cannot be read.
pub fn arrangement(config: &Config) -> Result<Vec<Pane>> {
    let mut rest = shipped();
    let mut panes = Vec::new();
    for entry in &config.panes {
        let known = rest.iter().position(|p| p.key == entry.key).map(|i| rest.remove(i));
        match (known, entry.hidden) {
            (_, true) => {}
            (Some(pane), false) if entry.kind.is_none() => panes.push(pane),
            (_, false) => panes.push(added(entry)?),
        }
    }
    panes.extend(rest);
    Ok(panes)
}

fn added(entry: &PaneEntry) -> Result<Pane> {
    let kind = entry.kind.ok_or_else(|| lacks(entry, "kind"))?;
    let filter = read_filter(entry.filter.as_deref())?;
    let split = entry.split.clone().map(|field| Split { field, top: entry.top.unwrap_or(TOP) });
    let field = || entry.field.clone().ok_or_else(|| lacks(entry, "field"));
    let plain = || Unit::Plain(3, entry.unit.clone().unwrap_or_default());
    let gauge = |key: &str, measure, scale| Gauge { key: key.into(), measure, scale };
    let (gauges, unit) = match kind {
        PaneKind::Percentiles => {
            let unit = if entry.unit.as_deref().is_none_or(|u| u == "ms") { Unit::Milliseconds } else { plain() };
            (latency::percentiles(&field()?), unit)
        }
        PaneKind::Mean => (vec![gauge("mean", Measure::Mean(field()?), Scale::Linear)], plain()),
        PaneKind::Share => {
            let of = read_filter(Some(entry.of.as_deref().ok_or_else(|| lacks(entry, "of"))?))?;
            let among = read_filter(entry.among.as_deref())?;
            (vec![gauge("share", Measure::Share { of, among }, Scale::Arcsine)], Unit::Share)
        }
        PaneKind::Count => (vec![gauge(Signal::EVENTS_PER_MIN, Measure::Count, Scale::Log)], Unit::PerMinute),
        PaneKind::Top => (vec![gauge("share", Measure::Count, Scale::Log)], Unit::Share),
    };
    let mix = kind == PaneKind::Top;
    Ok(Pane {
        key: entry.key.clone(),
        title: entry.title.clone().unwrap_or_else(|| entry.key.clone()),
        headline: gauges.len() - 1,
        gauges,
        split: if mix { Some(Split { field: field()?, top: entry.top.unwrap_or(TOP) }) } else { split },
        mix,
        unit,
        leads_to: filter.clone(),
        worse: Direction::Both,
        filter,
        shown: Shown::Always,
    })
}

fn read_filter(text: Option<&str>) -> Result<Filter> {
    text.map_or(Ok(Filter::All), filter::parse_or_explain)
}

fn lacks(entry: &PaneEntry, key: &str) -> Error {
    Error::new(
        ErrorKind::Usage,
        format!("pane `{}` in the config lacks `{key}`", entry.key),
        "A pane of your own needs a kind (percentiles, mean, share, count, top) and what that kind is of.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    fn keys(text: &str) -> Vec<String> {
        arrangement(&config::parse(text).unwrap()).unwrap().into_iter().map(|p| p.key).collect()
    }

    #[test]
    fn panes_are_ordered_hidden_and_added() {
        assert_eq!(keys("")[0], "latency");
        let seen = keys(
            "[[pane]]\nkey = \"drift\"\n[[pane]]\nkey = \"latency\"\nhidden = true\n\
             [[pane]]\nkey = \"gpu\"\nkind = \"mean\"\nfield = \"gpu_memory\"",
        );
        assert_eq!(seen[..2], ["drift", "gpu"]);
        assert!(!seen.contains(&"latency".to_string()));
    }

    #[test]
    fn what_is_missing_is_named() {
        let config = config::parse("[[pane]]\nkey = \"gpu\"\nkind = \"mean\"").unwrap();
        assert!(arrangement(&config).unwrap_err().message.contains("field"));
    }
}
