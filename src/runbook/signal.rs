//! What a step measures: a gauge of a pane (`latency.p99`, `cache.hit_rate`), or a statistic of a field (`gpu_memory.mean`).

use crate::analysis::alerts::Direction;
use crate::model::{Filter, Measure, Relation, Resolved, Scale, Split, Test};
use crate::panes::{Gauge, Pane, Shown, Unit};

use super::Setting;

/// Stands between a signal and the field it is split by.
const BY: &str = " by ";
/// Values that such a pane shows.
const TOP: usize = 6;

/// What a step measures.
#[derive(Clone, PartialEq, Debug)]
pub struct Signal {
    /// As written: `latency.p99`.
    pub name: String,
    /// What is measured.
    pub gauge: Gauge,
    /// How its numbers are shown.
    pub unit: Unit,
    /// Which events it is of.
    pub filter: Filter,
}

impl Signal {
    /// The signal of that name.
    ///
    /// # Errors
    /// In words, when there is none.
    pub fn read(name: &str, setting: &Setting) -> Result<Signal, String> {
        let (head, statistic) = name.rsplit_once('.').unwrap_or((name, ""));
        let pane = setting.panes.iter().find(|p| p.key == head || p.key == name);
        if let Some((pane, gauge)) = pane.and_then(|pane| {
            let wanted = if pane.key == name { pane.gauges.get(pane.headline) } else { None };
            Some((pane, wanted.or(pane.gauges.iter().find(|g| g.key == statistic))?))
        }) {
            let share = matches!(gauge.measure, Measure::Share { .. } | Measure::InvalidShare);
            let unit = if share { Unit::Share } else { pane.unit.clone() };
            return Ok(Signal { name: name.into(), gauge: gauge.clone(), unit, filter: pane.filter.clone() });
        }
        of_field(name, (head, statistic), setting)
    }

    /// The threshold by which a percentile is judged, by the share of events above it: a field and which percentile of its
    /// baseline.
    pub fn threshold(&self) -> Option<(&str, f64)> {
        match &self.gauge.measure {
            Measure::Percentile(field, q) => Some((field, *q)),
            _ => None,
        }
    }

    /// The numeric field it is of, where it is of one.
    pub fn field(&self) -> Option<&str> {
        match &self.gauge.measure {
            Measure::Percentile(field, _) | Measure::Mean(field) | Measure::Max(field) | Measure::Sum(field) => {
                Some(field)
            }
            _ => None,
        }
    }

    /// A pane of one gauge over its events.
    pub fn pane(&self, gauge: Gauge) -> Pane {
        Pane {
            key: self.name.clone(),
            title: self.name.clone(),
            gauges: vec![gauge],
            headline: 0,
            split: None,
            mix: false,
            unit: self.unit.clone(),
            filter: self.filter.clone(),
            leads_to: Filter::All,
            worse: Direction::Both,
            shown: Shown::Always,
        }
    }

    /// Whether wholes are sums of their parts instead of means.
    pub fn adds_up(&self) -> bool {
        matches!(self.gauge.measure, Measure::Count | Measure::Sum(_))
    }

    /// The share of events of its field above a value, instead of what it is.
    pub fn above(&self, value: f64) -> Option<Signal> {
        let field = self.field()?;
        let measure = Measure::Share { of: more_than(field, value), among: Filter::exists(field) };
        let gauge = Gauge { key: "share".into(), measure, scale: Scale::Arcsine };
        Some(Signal { gauge, unit: Unit::Share, ..self.clone() })
    }
}

/// A pane in words, which [`pane`] reads back: `latency.p99 by version`.
pub fn pane_words(signal: &str, by: Option<&str>) -> String {
    by.map_or_else(|| signal.to_string(), |by| format!("{signal}{BY}{by}"))
}

/// The pane that shows a signal, perhaps by the values of a field: `gpu_memory.max`, `latency.p99 by version`; `None` where nothing is
/// measured by that name.
pub fn pane(words: &str, setting: &Setting) -> Option<Pane> {
    let (name, by) = words.split_once(BY).map_or((words, None), |(name, by)| (name, Some(by)));
    let signal = Signal::read(name, setting).ok()?;
    let key = name.rsplit_once('.').map_or(name, |(key, _)| key);
    let own =
        setting.panes.iter().find(|pane| (pane.key == key || pane.key == name) && pane.gauges.contains(&signal.gauge));
    let alone = signal.pane(signal.gauge.clone());
    // Which way is worse, and which lines are read first, is known of a pane of the dashboard.
    let pane = match own {
        Some(own) => Pane { gauges: alone.gauges, headline: 0, ..own.clone() },
        None => alone,
    };
    let split = by.map(|field| Split { field: field.into(), top: TOP });
    Some(Pane { key: words.into(), title: words.into(), split, ..pane })
}

/// Events whose field is above a value.
pub fn more_than(field: &str, value: f64) -> Filter {
    Filter::Field { field: field.into(), test: Test::Compare(Relation::More, value) }
}

fn of_field(name: &str, (field, statistic): (&str, &str), setting: &Setting) -> Result<Signal, String> {
    let known = match setting.map.resolve(field) {
        Resolved::Field(known) => Some(known),
        Resolved::Path(path, _) if path.contains('.') => None,
        Resolved::Path(..) => return Err(unknown(name, setting)),
    };
    let measure = match statistic {
        "mean" => Measure::Mean(field.into()),
        "max" => Measure::Max(field.into()),
        "sum" => Measure::Sum(field.into()),
        percentile => {
            let q =
                percentile.strip_prefix('p').and_then(|q| q.parse::<f64>().ok()).filter(|q| (1.0..100.0).contains(q));
            Measure::Percentile(field.into(), q.ok_or_else(|| unknown(name, setting))? / 100.0)
        }
    };
    let milliseconds = known.is_some_and(|f| f.unit == "ms");
    let unit = known.map(|f| f.unit.clone()).unwrap_or_default();
    let (scale, unit) = match milliseconds {
        true => (Scale::Log, Unit::Milliseconds),
        false => (Scale::Linear, Unit::Plain(if unit.is_empty() { 3 } else { 0 }, unit)),
    };
    let gauge = Gauge { key: statistic.into(), measure, scale };
    Ok(Signal { name: name.into(), gauge, unit, filter: Filter::exists(field) })
}

fn unknown(name: &str, setting: &Setting) -> String {
    let gauges = setting.panes.iter().flat_map(|p| p.gauges.iter().map(move |g| format!("{}.{}", p.key, g.key)));
    let gauges: Vec<String> = gauges.collect();
    format!(
        "`{name}` is not measured; expected one of {}, or FIELD.mean, .max, .sum, .p50, .p95, .p99 of a numeric field",
        gauges.join(", ")
    )
}
