//! Readings as `--json` prints them: the same numbers as on the screen.

use serde_json::{Map, Value, json};

use crate::model::{GroupOf, Time, Window};

use super::{Number, Reading, ReadingRow};

/// A reading as one object: its numbers, `baseline` and `sigma` with the same keys, `onset` where a number left its
/// baseline, and `groups` with the same for each value. `series` adds values by bucket. `null` is no data.
pub fn reading_json(reading: &Reading, window: Window, series: bool) -> Value {
    let mut rows = reading.rows.iter();
    let mut pane = rows.next().map_or_else(Map::new, |all| row_json(all, window, series));
    pane.insert("left_over".into(), count(reading.left_over));
    let groups = rows.map(|row| {
        let mut group = Map::new();
        let value = match &row.of {
            GroupOf::All => None,
            GroupOf::Value(value) => value.clone(),
        };
        group.insert("value".into(), json!(value));
        group.extend(row_json(row, window, series));
        Value::Object(group)
    });
    pane.insert("groups".into(), groups.collect());
    Value::Object(pane)
}

fn row_json(row: &ReadingRow, window: Window, series: bool) -> Map<String, Value> {
    let events = row.numbers.iter().map(|n| n.count).fold(0.0, f64::max);
    let usual_events = row.numbers.iter().map(|n| n.usual_count).fold(0.0, f64::max);
    let has_baseline = row.numbers.iter().any(|n| !n.track.baseline.is_empty());
    let mut out = Map::from_iter([("count".into(), count(events))]);
    let mut baseline =
        Map::from_iter([("count".into(), if has_baseline { number(Some(usual_events)) } else { Value::Null })]);
    let mut sigma = Map::from_iter([("count".into(), Value::Null)]);
    let mut onset = Map::new();
    for n in &row.numbers {
        out.insert(n.key.clone(), number(n.value));
        baseline.insert(n.key.clone(), number(n.usual));
        sigma.insert(n.key.clone(), number(n.sigma()));
        onset.insert(n.key.clone(), json!(n.deviation.map(|d| d.onset)));
    }
    out.insert("baseline".into(), Value::Object(baseline));
    out.insert("sigma".into(), Value::Object(sigma));
    out.insert("onset".into(), Value::Object(onset));
    if series {
        out.insert("bucket_ms".into(), row.numbers.iter().map(|n| (n.key.clone(), json!(n.track.width))).collect());
        out.insert("series".into(), series_json(&row.numbers, window));
    }
    out
}

/// One row a bucket of the narrowest track; a wider track repeats its value in each row it covers (`bucket_ms` tells).
fn series_json(numbers: &[Number], window: Window) -> Value {
    let Some(narrowest) = numbers.iter().min_by_key(|n| n.track.width).filter(|n| n.track.width > 0) else {
        return json!([]);
    };
    let width = narrowest.track.width;
    let rows = narrowest.track.window.iter().enumerate().map(|(i, point)| {
        let at = width * i as i64;
        let mut row = Map::new();
        row.insert("time".into(), json!(Time(window.from.0 + at)));
        row.insert("count".into(), count(point.count));
        for n in numbers {
            let bucket = at.checked_div(n.track.width).and_then(|b| usize::try_from(b).ok());
            let point = bucket.and_then(|b| n.track.window.get(b));
            row.insert(n.key.clone(), number(point.and_then(|p| p.value)));
        }
        Value::Object(row)
    });
    rows.collect()
}

/// A count: whole where it is whole.
pub fn count(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

fn number(value: Option<f64>) -> Value {
    value.filter(|v| v.is_finite()).map_or(Value::Null, |v| json!(v))
}
