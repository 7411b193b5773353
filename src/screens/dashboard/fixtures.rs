//! Readings and surroundings made by hand.

use std::sync::Arc;

use ratatui::buffer::Buffer;

use crate::analysis::{Deviation, Zone};
use crate::config::Config;
use crate::model::*;
use crate::panes::{self, Number, Pane, Reading, ReadingRow};
use crate::screens::Screen;
use crate::ui::{Context, layout, shipped_themes, text_of};

use super::Dashboard;
use super::slot::{Basis, Slot};

/// 2026-03-02T03:00:00Z, the start of the window.
pub const FROM: Time = Time(1_772_420_400_000);

pub fn scope() -> Scope {
    let window = Window { from: FROM, to: FROM.plus(30 * MINUTE) };
    let before = Window { from: FROM.plus(-120 * MINUTE), to: FROM };
    let baseline = Baseline { kind: BaselineKind::Previous, windows: vec![before] };
    Scope { window, filter: Filter::All, baseline }
}

pub fn context(columns: u16, rows: u16) -> Context {
    let health = Health { newest: Some(FROM.plus(28 * MINUTE)), ..Health::default() };
    Context {
        now: FROM.plus(30 * MINUTE),
        size: (columns, rows),
        scope: Some(scope()),
        clock: String::new(),
        store: "prod".into(),
        health: Remote { last: Some((health, FROM, Coverage::WHOLE)), ..Remote::default() },
        live: false,
        zone: Zone::Utc,
        theme: shipped_themes().unwrap().remove(0),
        map: Arc::new(FieldMap::default()),
        config: Arc::new(Config::default()),
        documents: Arc::default(),
        proposal: None,
        left_walk: None,
    }
}

/// A value that is usual until the bucket of index 10, and this many times that from there on.
fn track(usual: f64, factor: f64, groups: f64) -> Track {
    let point = |v: f64| Point { count: 100.0 / groups, effective: 100.0 / groups, value: Some(v), error: None };
    let noise = |i: i32| 1.0 + 0.02 * f64::from((i * 7) % 5 - 2);
    let at = |i: i32| usual * noise(i) * if i >= 10 { factor } else { 1.0 };
    let whole = (10.0 * usual + 20.0 * usual * factor) / 30.0;
    Track {
        width: MINUTE,
        window: (0..30).map(|i| point(at(i))).collect(),
        baseline: vec![(0..120).map(|i| point(usual * noise(i))).collect()],
        whole: Point { count: 3_000.0 / groups, ..point(whole) },
        usual: Point { count: 12_000.0 / groups, ..point(usual) },
        narrow: None,
        above: None,
    }
}

fn number(key: &str, usual: f64, factor: f64, sigma: f64, groups: f64) -> Number {
    let track = track(usual, factor, groups);
    Number {
        key: key.into(),
        value: track.whole.value,
        usual: track.usual.value,
        deviation: Some(Deviation { sigma, onset: FROM.plus(10 * MINUTE), until: FROM.plus(30 * MINUTE) }),
        count: track.whole.count,
        usual_count: track.usual.count,
        track,
    }
}

/// A reading of a pane: all events, a group as usual, and a group that is `factor` times as high since 03:10.
pub fn reading(pane: &Pane, usual: f64, factor: f64, sigma: f64) -> Reading {
    let row = |of: GroupOf, factor: f64, sigma: f64| ReadingRow {
        of,
        numbers: pane.gauges.iter().map(|g| number(&g.key, usual, factor, sigma, 2.0)).collect(),
    };
    let value = |v: &str| GroupOf::Value(Some(v.into()));
    let mut rows = vec![row(GroupOf::All, 1.0 + (factor - 1.0) / 2.0, sigma * 0.6)];
    if pane.split.is_some() {
        rows.push(row(value("control"), 1.0, 0.2));
        rows.push(row(value("canary"), factor, sigma));
        rows.push(row(GroupOf::Value(None), 1.0, -0.3));
    }
    Reading {
        key: pane.key.clone(),
        title: pane.title.clone(),
        unit: pane.unit.clone(),
        headline: pane.headline,
        rows,
        left_over: 0.0,
    }
}

fn fill(slot: &mut Slot, usual: f64, factor: f64, sigma: f64) {
    let reading = reading(&slot.pane, usual, factor, sigma);
    slot.reading = Remote { last: Some((reading, FROM.plus(30 * MINUTE), Coverage::WHOLE)), ..Remote::default() };
    slot.asked = Some(scope());
    slot.basis = Some(Basis { scope: scope(), judged_until: FROM.plus(28 * MINUTE) });
}

/// The shipped panes, all with data but training; in an incident latency, cache hits and errors are off.
pub fn dashboard(incident: bool) -> Dashboard {
    let mut it = Dashboard::new(panes::shipped(), panes::volume());
    let off = |factor: f64, sigma: f64| if incident { (factor, sigma) } else { (1.0, 0.4) };
    let values = [
        (435.0, off(5.0, 12.3)),
        (0.82, (1.0, -0.4)),
        (0.92, off(0.6, -7.1)),
        (0.004, off(4.0, 3.4)),
        (0.12, (1.0, 0.9)),
        (0.5, (1.0, 0.1)),
    ];
    for (slot, (usual, (factor, sigma))) in it.slots.iter_mut().zip(values) {
        fill(slot, usual, factor, sigma);
    }
    fill(&mut it.volume, 0.0, 1.0, -0.4);
    let counts = &mut it.volume.reading.last.as_mut().unwrap().0.rows[0].numbers[0];
    counts.count = 116_004.0;
    counts.value = Some(4_143.0);
    counts.usual = Some(4_273.0);
    it
}

/// The incident with so few events that a bucket must be the whole window to hold enough for p99.
pub fn few_events() -> Dashboard {
    let mut it = dashboard(true);
    for row in &mut it.slots[0].reading.last.as_mut().unwrap().0.rows {
        for track in row.numbers.iter_mut().map(|n| &mut n.track) {
            let narrow = Narrow { width: track.width, window: track.window.clone(), baseline: track.baseline.clone() };
            *track = Track {
                width: 30 * MINUTE,
                window: vec![track.whole],
                baseline: vec![vec![track.usual]],
                narrow: Some(narrow),
                ..track.clone()
            };
        }
    }
    it
}

/// The same with too few for a rough course as well.
pub fn one_value() -> Dashboard {
    let mut it = few_events();
    let rows = &mut it.slots[0].reading.last.as_mut().unwrap().0.rows;
    rows.iter_mut().flat_map(|row| &mut row.numbers).for_each(|number| number.track.narrow = None);
    it
}

/// The incident with as many errors as usual, but more lines that break the contract.
pub fn broken_lines() -> Dashboard {
    let mut it = dashboard(true);
    for row in &mut it.slots[3].reading.last.as_mut().unwrap().0.rows {
        row.numbers[0] = number("error_rate", 0.004, 1.0, 0.3, 2.0);
    }
    it
}

/// A dashboard whose panes are in every state there is, in the order loading, failed, empty, partial, stale.
pub fn in_every_state() -> Dashboard {
    let mut it = dashboard(true);
    it.slots[0].reading = Remote { pending: Some(Ticket(1)), ..Remote::default() };
    let error = Error::new(ErrorKind::Unreachable, "app.ndjson cannot be read", "check its permissions");
    it.slots[1].reading = Remote { error: Some(error.clone()), ..Remote::default() };
    for row in &mut it.slots[2].reading.last.as_mut().unwrap().0.rows {
        row.numbers.iter_mut().for_each(|n| n.value = None);
    }
    it.slots[3].reading.last.as_mut().unwrap().2 = Coverage::so_far(0.43);
    it.slots[3].reading.pending = Some(Ticket(2));
    it.slots[4].reading.error = Some(error);
    it.slots[4].reading.last.as_mut().unwrap().1 = FROM.plus(28 * MINUTE);
    it
}

/// The dashboard as it stands between header and bottom line.
pub fn drawn(it: &Dashboard, context: &Context) -> Buffer {
    let area = layout(context.size).body;
    let mut buffer = Buffer::empty(area);
    it.draw(context, area, &mut buffer);
    buffer
}

/// The same as text.
pub fn words(it: &Dashboard, context: &Context) -> String {
    text_of(&drawn(it, context))
}
