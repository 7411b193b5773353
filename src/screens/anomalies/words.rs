//! A record in words.

use crate::analysis::Zone;
use crate::model::{Anomaly, Window};
use crate::ui::{dated_stretch, numbers};

/// A value as short as it can be told.
pub fn value(value: Option<f64>, is_share: bool) -> String {
    match value.filter(|v| v.is_finite()) {
        None => "-".into(),
        Some(v) if is_share => numbers::share(v),
        Some(v) => match v.abs() {
            a if a >= 100.0 || a == 0.0 => numbers::grouped(v),
            a if a >= 10.0 => numbers::decimal(v, 1),
            a if a >= 0.01 => numbers::decimal(v, 3),
            _ => format!("{v:.2e}"),
        },
    }
}

/// The part of the data that a record speaks of, by its values alone.
pub fn part(record: &Anomaly) -> String {
    record.of.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", ")
}

/// All that a record says.
pub fn sentence(record: &Anomaly, zone: Zone) -> String {
    let of: Vec<String> = record.of.iter().map(|(field, value)| format!("{field} {value}")).collect();
    let of = if of.is_empty() { "of all events".to_string() } else { format!("of {}", of.join(", ")) };
    let when = dated_stretch(Window::new(record.time, record.time.plus(record.span.max(1_000))), zone);
    let events = if record.is_share { " of events" } else { "" };
    let mut words = format!(
        "{} {of}: {}{events}, usually {}; {when}",
        record.what,
        value(record.actual, record.is_share),
        value(record.typical, record.is_share)
    );
    if let Some(score) = record.score {
        words.push_str(&format!("; score {} of 100", numbers::grouped(score)));
    }
    if let Some(confidence) = record.confidence {
        words.push_str(&format!("; the detector is {} sure", numbers::share(confidence)));
    }
    words
}
