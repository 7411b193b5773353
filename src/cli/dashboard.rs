//! `mlogtui dashboard`: the readings of all panes, as a table or as JSON.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::model::{Answer, Error, Question, Result, Scope};
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
    let outcomes: Vec<Outcome> =
        panes.iter().zip(answers).map(|(p, a)| (p, a.and_then(|a| read(p, a, &scope)))).collect();
    if coverage < 1.0 {
        output::say(&format!("partial: these numbers stand for {:.0} % of the events", (coverage * 100.0).floor()));
    }
    if arguments.json {
        let mut document = document(&outcomes, &scope, arguments.series, coverage);
        document["notes"] = json!(health.remarks().collect::<Vec<_>>());
        document["panes"]["anomalies"] = anomalies_json(recorded);
        output::json(&document)?;
    } else {
        output::to_stdout(|out| table(out, &outcomes))?;
    }
    // What could be read is printed all the same; the first failure says by its kind how the whole ended.
    outcomes.into_iter().try_for_each(|(_, reading)| reading.map(drop))
}

/// A pane with what it says, or why it cannot be told.
type Outcome<'p> = (&'p Pane, Result<Reading>);

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
        Err(error) => error_json(&error),
    };
    pane.extend(unjudged());
    Value::Object(pane)
}

/// A pane that cannot be told: its title and why, with the parts of every pane.
fn failed_json(pane: &Pane, error: &Error) -> Value {
    let mut failed = error_json(error);
    failed.insert("title".into(), json!(pane.title));
    failed.insert("groups".into(), json!([]));
    failed.extend(unjudged());
    Value::Object(failed)
}

fn error_json(error: &Error) -> Map<String, Value> {
    Map::from_iter([("error".to_string(), json!({"message": error.message, "hint": error.hint}))])
}

/// The parts of a pane that say what is usual, where nothing does.
fn unjudged() -> [(String, Value); 3] {
    ["baseline", "sigma", "onset"].map(|part| (part.to_string(), json!({})))
}

fn read(pane: &Pane, answer: Answer, scope: &Scope) -> Result<Reading> {
    Ok(pane.read(&answer.try_into()?, scope, scope.window.to))
}

fn document(outcomes: &[Outcome], scope: &Scope, series: bool, coverage: f64) -> Value {
    let panes: Map<String, Value> = outcomes
        .iter()
        .map(|(pane, reading)| match reading {
            Ok(reading) => (pane.key.clone(), reading_json(reading, scope.window, series)),
            Err(error) => (pane.key.clone(), failed_json(pane, error)),
        })
        .collect();
    json!({
        "window": scope.window,
        "baseline": {
            "kind": scope.baseline.kind,
            "from": scope.baseline.windows.first().map(|w| w.from),
            "to": scope.baseline.windows.last().map(|w| w.to),
            "windows": scope.baseline.windows,
        },
        "events": events(outcomes),
        "coverage": coverage,
        "panes": panes,
    })
}

/// How many events there are, by the pane that counts them; `null` where it failed.
fn events(outcomes: &[Outcome]) -> Value {
    let Some((_, Ok(volume))) = outcomes.last() else { return Value::Null };
    panes::count(volume.headline().map_or(0.0, |number| number.count))
}

fn table(out: &mut dyn Write, outcomes: &[Outcome]) -> io::Result<()> {
    outcomes.iter().try_for_each(|(pane, reading)| match reading {
        Ok(reading) => rows(out, reading),
        Err(error) => writeln!(out, "{:<28.28} failed: {}", pane.title, printable(&error.message)),
    })
}

fn rows(out: &mut dyn Write, reading: &Reading) -> io::Result<()> {
    for row in &reading.rows {
        let name = row.of.value().map_or_else(|| reading.title.clone(), |value| format!("  {}", printable(value)));
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
    Ok(())
}

fn value(value: Option<f64>, unit: &Unit) -> String {
    value.map_or_else(|| "no data".into(), |v| unit.text(v))
}

#[cfg(test)]
mod tests {
    use crate::model::{ErrorKind, GroupOf, Point, Time, Track, Window};
    use crate::panes::{Number, ReadingRow};

    use super::*;

    /// What a pane says of 7 events.
    fn reading(pane: &Pane) -> Reading {
        let number = |key: &str| Number {
            key: key.into(),
            value: Some(7.0),
            usual: None,
            deviation: None,
            count: 7.0,
            usual_count: 0.0,
            track: Track { width: 1_000, whole: Point::default(), ..Track::default() },
        };
        let numbers = pane.gauges.iter().map(|gauge| number(&gauge.key)).collect();
        Reading {
            key: pane.key.clone(),
            title: pane.title.clone(),
            unit: pane.unit.clone(),
            headline: pane.headline,
            rows: vec![ReadingRow { of: GroupOf::All, numbers }],
            left_over: 0.0,
        }
    }

    fn refused() -> Error {
        Error::new(ErrorKind::Unsupported, "latency is \u{1b}text", "Map it as a number.")
    }

    fn scope() -> Scope {
        Scope { window: Window::new(Time(0), Time(1_000)), ..opening::any_scope(Default::default()) }
    }

    #[test]
    fn a_pane_that_fails_keeps_nothing_back_of_the_others() {
        let shipped = panes::shipped();
        let (failing, volume) = (&shipped[0], &panes::volume());
        let outcomes = [(failing, Err(refused())), (volume, Ok(reading(volume)))];
        let document = document(&outcomes, &scope(), false, 1.0);
        let failed = json!({"title": failing.title, "groups": [], "baseline": {}, "sigma": {}, "onset": {},
            "error": {"message": "latency is \u{1b}text", "hint": "Map it as a number."}});
        assert_eq!((&document["panes"][&failing.key], &document["events"]), (&failed, &json!(7)));
        assert_eq!(document["panes"][&volume.key]["count"], 7);

        let mut printed = Vec::new();
        table(&mut printed, &outcomes).unwrap();
        let printed = String::from_utf8(printed).unwrap();
        assert!(printed.contains("failed: latency is ") && printed.contains("7.0/min"), "{printed}");
        assert!(!printed.contains('\u{1b}'), "no control sequence reaches the terminal: {printed}");
    }

    #[test]
    fn where_events_cannot_be_counted_their_number_is_no_data() {
        let volume = &panes::volume();
        let document = document(&[(volume, Err(refused()))], &scope(), false, 1.0);
        assert_eq!(document["events"], Value::Null);
    }
}
