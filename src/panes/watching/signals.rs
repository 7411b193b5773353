//! From a reading to the signal that left its baseline, if it did.

use crate::analysis::Deviation;
use crate::analysis::alerts::{Part, Signal, among};
use crate::model::{Baseline, BaselineKind, GroupOf, MINUTE, Scope, Time};
use crate::panes::{Number, Reading, ReadingRow, Unit};

use super::Watched;

/// What has left its baseline by so many σ keeps open what others opened, and joins it.
const KEEPS: f64 = 3.0;
/// A run that ended longer ago than this share of the window is over.
const OVER: i64 = 6;
/// Fewer days of the baseline say little about how days differ.
const DAYS: usize = 3;
/// So many σ more are asked for then.
const UNKNOWN: f64 = 2.0;
/// Less of the traffic than this share of the usual is none.
const GONE: f64 = 0.1;
/// Groups that are named, at most.
const PARTS: usize = 5;

/// A row whose number went the bad way.
struct Off<'r> {
    row: &'r ReadingRow,
    number: &'r Number,
    deviation: Deviation,
    /// Corrected for the rows that were looked at.
    sigma: f64,
}

/// The signal of a reading of that scope where it is off its baseline at `until`, the end of what is judged; with `past`, also
/// where it is back by then.
pub fn signal(watched: &Watched, reading: &Reading, scope: &Scope, until: Time, past: bool) -> Option<Signal> {
    let rows = off(watched, reading);
    let window = scope.window;
    let now =
        |off: &&Off| past || off.deviation.until.plus((window.length() / OVER).max(2 * MINUTE)) >= until.min(window.to);
    let off = rows.iter().filter(now).reduce(|a, b| if b.sigma.abs() > a.sigma.abs() { b } else { a })?;
    let Deviation { onset, until, .. } = off.deviation;
    if off.sigma.abs() < KEEPS.min(watched.rule.sigma) {
        return None;
    }
    let (rule, pane) = (&watched.rule, &watched.pane);
    let all = reading.rows.first().and_then(|r| r.numbers.first()).unwrap_or(off.number);
    // Of a mix, the whole is always 100 %.
    let told = if pane.mix { off.number } else { all };
    Some(Signal {
        rule: rule.name.clone(),
        pane: pane.key.clone(),
        gauge: off.number.key.clone(),
        title: title(watched),
        sigma: off.sigma,
        opens: until.0.saturating_sub(onset.0) >= rule.lasting && opens(watched, off, &scope.baseline),
        companion: rule.companion,
        onset,
        until,
        value: told.value,
        usual: told.usual,
        shown: shown(told.value, &pane.unit),
        usual_shown: shown(told.usual, &pane.unit),
        events: events(off.number, &pane.unit),
        whole: off.row.of == GroupOf::All,
        parts: parts(watched, &rows),
        filter: rule.filter.clone(),
        urgency: rule.urgency,
        runbook: rule.runbook.clone(),
    })
}

/// Whether it is far enough off to open an alert. Without some days to compare with, nobody knows how much one hour differs from
/// another: more is asked for then, and of the traffic, which rises and falls with the day, that it is all but gone.
fn opens(watched: &Watched, off: &Off, baseline: &Baseline) -> bool {
    let known = baseline.kind != BaselineKind::Previous && baseline.windows.len() >= DAYS;
    let fixed = baseline.kind == BaselineKind::Fixed;
    if watched.pane.unit == Unit::PerMinute && !known && !fixed {
        let (value, usual) = (off.number.value.unwrap_or(0.0), off.number.usual.unwrap_or(0.0));
        return off.sigma.abs() >= watched.rule.sigma && value < usual * GONE;
    }
    off.sigma.abs() >= watched.rule.sigma + if known || fixed { 0.0 } else { UNKNOWN }
}

/// The rows with enough events whose number went the bad way. Half of the chance to alarm falsely is that of all events
/// together, the other half is shared by the groups.
fn off<'r>(watched: &Watched, reading: &'r Reading) -> Vec<Off<'r>> {
    let enough = |n: &Number| events(n, &watched.pane.unit) >= watched.rule.at_least;
    let judged = reading.rows.iter().filter_map(|row| Some((row, row.numbers.first().filter(|n| enough(n))?)));
    let judged: Vec<_> = judged.filter_map(|(row, number)| Some((row, number, number.deviation?))).collect();
    let groups = judged.iter().filter(|(row, ..)| row.of != GroupOf::All).count() as f64;
    let halves = if groups > 0.0 && groups < judged.len() as f64 { 2.0 } else { 1.0 };
    let looks = |row: &ReadingRow| if row.of == GroupOf::All { halves } else { halves * groups };
    let worse = judged.into_iter().filter(|(.., deviation)| watched.rule.direction.is_worse(deviation.sigma));
    worse
        .map(|(row, number, deviation)| Off { row, number, deviation, sigma: among(deviation.sigma, looks(row)) })
        .collect()
}

/// Stored events behind a number, few where a few stand for many; silence is judged by what would be usual.
fn events(number: &Number, unit: &Unit) -> f64 {
    let (now, usual) = (number.track.whole.effective, &number.track.usual);
    match unit {
        Unit::PerMinute if usual.count > 0.0 => now.max(usual.effective * number.usual_count / usual.count),
        _ => now,
    }
}

fn parts(watched: &Watched, rows: &[Off]) -> Vec<Part> {
    let Some(split) = &watched.pane.split else { return Vec::new() };
    let mut standing: Vec<(&Off, &Option<String>)> = rows
        .iter()
        .filter(|off| off.deviation.sigma.abs() >= KEEPS)
        .filter_map(|off| if let GroupOf::Value(value) = &off.row.of { Some((off, value)) } else { None })
        .collect();
    standing.sort_by(|(a, _), (b, _)| b.deviation.sigma.abs().total_cmp(&a.deviation.sigma.abs()));
    let part = |(off, value): (&Off, &Option<String>)| Part {
        field: split.field.clone(),
        value: value.clone(),
        sigma: off.deviation.sigma,
        shown: shown(off.number.value, &watched.pane.unit),
        usual_shown: shown(off.number.usual, &watched.pane.unit),
    };
    standing.into_iter().take(PARTS).map(part).collect()
}

fn title(watched: &Watched) -> String {
    let (pane, gauge) = (&watched.pane, watched.pane.gauges.first());
    // `Training loss` is of the loss already.
    let says = |key: &str| pane.title.split(' ').any(|word| word == key);
    match gauge {
        Some(gauge) if pane.key != "volume" && !pane.mix && !says(&gauge.key) => {
            format!("{} {}", pane.title, gauge.key)
        }
        _ => pane.title.clone(),
    }
}

fn shown(value: Option<f64>, unit: &Unit) -> String {
    value.map_or_else(|| "no data".into(), |v| unit.text(v))
}
