//! `mlogtui dashboard`: the readings of all panes, as a table or as JSON.

use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::model::{Answer, Question, Result, Scope};
use crate::panes::{self, Pane, Reading, Unit, reading_json};
use crate::ui::{numbers, printable};

use super::anomalies::records_json;
use super::arguments::DashboardArguments;
use super::opening::{self, Asked};
use super::{asking, output};

/// Prints the readings.
pub fn run(arguments: &DashboardArguments, config: Config) -> Result<()> {
    let mut panes = panes::arrangement(&config)?;
    panes.push(panes::volume());
    let asked = Asked::read(&arguments.scope, &config, config.zone)?;
    let template = opening::any_scope(asked.filter.clone());
    let expected = questions(&panes, &template);
    let opened = opening::open(&arguments.source, &config, &expected)?;
    let health = opening::health_told(&opened, &asked)?;
    let scope = asked.scope(&health, opened.now)?;
    let (mut answers, coverage) = asking::ask_for_all(&*opened.store, questions(&panes, &scope))?;
    let recorded = answers.pop().unwrap_or_else(|| Err(Answer::unexpected()));
    let readings = panes.iter().zip(answers).map(|(p, a)| read(p, a?, &scope)).collect::<Result<Vec<_>>>()?;
    if coverage < 1.0 {
        output::say(&format!("partial: these numbers stand for {:.0} % of the events", (coverage * 100.0).floor()));
    }
    if arguments.json {
        let mut document = document(&readings, &scope, arguments.series, coverage);
        document["notes"] = json!(health.remarks().collect::<Vec<_>>());
        document["panes"]["anomalies"] = anomalies_json(recorded);
        output::json(&document)
    } else {
        table(&readings)
    }
}

/// One a pane, and last what detectors recorded.
fn questions(panes: &[Pane], scope: &Scope) -> Vec<Question> {
    panes.iter().map(|pane| pane.question(scope)).chain([Question::Anomalies(scope.clone())]).collect()
}

/// What detectors recorded, else what services flagged; why it could not be had, which is no reason to keep the rest back. It has
/// the parts of every pane, though nothing in it has a baseline of ours.
fn anomalies_json(recorded: Result<Answer>) -> Value {
    let mut pane = match recorded {
        Ok(Answer::Anomalies(found)) => records_json(&found),
        Ok(_) => Map::new(),
        Err(error) => Map::from_iter([("error".to_string(), json!(error.message))]),
    };
    pane.extend(["baseline", "sigma", "onset"].map(|part| (part.to_string(), json!({}))));
    Value::Object(pane)
}

fn read(pane: &Pane, answer: Answer, scope: &Scope) -> Result<Reading> {
    Ok(pane.read(&answer.try_into()?, scope, scope.window.to))
}

fn document(readings: &[Reading], scope: &Scope, series: bool, coverage: f64) -> Value {
    let events = readings.last().and_then(Reading::headline).map_or(0.0, |volume| volume.count);
    let panes: Map<String, Value> =
        readings.iter().map(|r| (r.key.clone(), reading_json(r, scope.window, series))).collect();
    json!({
        "window": scope.window,
        "baseline": {
            "kind": scope.baseline.kind,
            "from": scope.baseline.windows.first().map(|w| w.from),
            "to": scope.baseline.windows.last().map(|w| w.to),
            "windows": scope.baseline.windows,
        },
        "events": panes::count(events),
        "coverage": coverage,
        "panes": panes,
    })
}

fn table(readings: &[Reading]) -> Result<()> {
    output::to_stdout(|out| {
        for reading in readings {
            for row in &reading.rows {
                let name =
                    row.of.value().map_or_else(|| reading.title.clone(), |value| format!("  {}", printable(value)));
                for number in &row.numbers {
                    writeln!(
                        out,
                        "{name:<28.28} {:<20} {:>12}  was {:>12} {:>8}",
                        number.key,
                        value(number.value, &reading.unit),
                        value(number.usual, &reading.unit),
                        number.sigma().map_or_else(String::new, |s| format!("{} sigma", numbers::signed(s))),
                    )?;
                }
            }
        }
        Ok(())
    })
}

fn value(value: Option<f64>, unit: &Unit) -> String {
    value.map_or_else(|| "no data".into(), |v| unit.text(v))
}
