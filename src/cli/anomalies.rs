//! `mlogtui anomalies`: what detectors recorded, as a table or as JSON.

use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::contract::filter;
use crate::model::{AnomaliesAnswer, Anomaly, Question, Result};
use crate::ui::printable;

use super::arguments::AnomaliesArguments;
use super::opening::{self, Asked};
use super::{asking, output};

/// Prints the records, the most unusual first.
pub fn run(arguments: &AnomaliesArguments, config: Config) -> Result<()> {
    let asked = Asked::read(&arguments.scope, &config, config.zone)?;
    let expected = Question::Anomalies(opening::any_scope(asked.filter.clone()));
    let opened = opening::open(&arguments.source, &config, &[expected])?;
    let scope = opening::headless_scope(&opened, &asked)?;
    let found: AnomaliesAnswer = asking::ask(&*opened.store, Question::Anomalies(scope.clone()))?;
    if arguments.json {
        let mut document = Map::from_iter([("window".to_string(), json!(scope.window))]);
        document.extend(records_json(&found));
        return output::json(&Value::Object(document));
    }
    output::say(&format!("{} records: {}", found.records.len(), found.source.words()));
    found.notes.iter().for_each(|note| output::say(note));
    table(&found.records)
}

/// Records with whose judgement they are.
pub(super) fn records_json(found: &AnomaliesAnswer) -> Map<String, Value> {
    let record = |record: &Anomaly| {
        let of: Map<String, Value> = record.of.iter().map(|(field, value)| (field.clone(), json!(value))).collect();
        json!({
            "time": record.time,
            "span_ms": record.span,
            "score": record.score,
            "confidence": record.confidence,
            "detector": record.detector,
            "what": record.what,
            "of": of,
            "actual": record.actual,
            "typical": record.typical,
            "filter": filter::write(&record.events),
        })
    };
    let records: Vec<Value> = found.records.iter().map(record).collect();
    let entries = [("source", json!(found.source)), ("notes", json!(found.notes)), ("anomalies", json!(records))];
    entries.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
}

fn table(records: &[Anomaly]) -> Result<()> {
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_string(), |v| format!("{v:.4}"));
    output::to_stdout(|out| {
        records.iter().try_for_each(|record| {
            let of: Vec<String> = record.of.iter().map(|(field, value)| format!("{field}:{value}")).collect();
            let line = format!(
                "{}  {:>5}  {:<40} {:<40} {:>12}  usually {:>12}",
                record.time.rfc3339(),
                record.score.map_or_else(|| "-".into(), |score| format!("{score:.0}")),
                record.what,
                of.join(" "),
                number(record.actual),
                number(record.typical),
            );
            writeln!(out, "{}", printable(&line))
        })
    })
}
