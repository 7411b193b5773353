//! Rules are read or refused, and readings come to signals.

use super::*;
use crate::analysis::Deviation;
use crate::analysis::alerts::{Direction, Urgency};
use crate::config;
use crate::model::{Baseline, BaselineKind, Filter, GroupOf, MINUTE, Point, Scope, Time, Track, Window};
use crate::panes::{Number, Reading, ReadingRow};

fn of(text: &str) -> crate::model::Result<Vec<Watched>> {
    rules(&config::parse(text).unwrap())
}

#[test]
fn without_rules_every_headline_is_watched() {
    let usual = of("").unwrap();
    let names: Vec<&str> = usual.iter().map(|w| w.rule.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "latency.p99",
            "confidence.mean",
            "cache.hit_rate",
            "errors.error_rate",
            "drift.mean",
            "versions.share",
            "training.loss",
            "volume.events_per_min",
            "errors.invalid_schema_rate"
        ]
    );
    assert_eq!(usual.iter().filter(|w| w.rule.companion).count(), 1);
    assert!(usual.iter().all(|w| w.pane.gauges.len() == 1));
}

#[test]
fn a_rule_says_what_how_far_and_when() {
    let text = "[[alert]]\nsignal = \"latency.p95\"\nfilter = \"variant:canary\"\nsplit = \"region\"\nsigma = 5\nfor = \"10m\"\n\
        at_least = 200\nurgency = \"page\"\nrunbook = \"latency-spike\"\nsilence = [\"02:00..03:00\"]\ndirection = \"both\"\n";
    let watched = of(text).unwrap().remove(0);
    let rule = &watched.rule;
    assert_eq!(rule.name, "latency.p95 variant:canary");
    assert_eq!((rule.sigma, rule.at_least, rule.lasting), (5.0, 200.0, 10 * MINUTE));
    assert_eq!((rule.urgency, rule.direction), (Some(Urgency::Page), Direction::Both));
    assert_eq!(watched.pane.split.as_ref().unwrap().field, "region");
    let at = |clock: &str| {
        crate::analysis::parse_instant(clock, crate::analysis::Anchor::new(Time(0), crate::analysis::Zone::Utc))
            .unwrap()
    };
    let silent = |clock| rule.is_silent(at(clock), crate::analysis::Zone::Utc);
    assert!(silent("2026-03-10 02:30") && !silent("2026-03-10 03:00") && !silent("2026-03-10 01:59"));
}

#[test]
fn what_makes_no_sense_is_refused_with_what_there_is() {
    for (text, said, hint) in [
        ("signal = \"latncy\"", "a signal that there is none of", "latency.p99"),
        ("signal = \"latency.p98\"", "a signal that there is none of", "latency.p99"),
        ("signal = \"latency\"\nsigma = -1", "-1 as its sigma", "above 0"),
        ("signal = \"latency\"\nsigma = nan", "as its sigma", "above 0"),
        ("signal = \"latency\"\nsilence = [\"at night\"]", "`at night`", "02:00..03:00"),
        ("signal = \"latency\"\n[[alert]]\nsignal = \"latency\"", "twice", "name"),
    ] {
        let error = of(&format!("[[alert]]\n{text}")).unwrap_err();
        assert!(error.message.contains(said) && error.hint.contains(hint), "{error:?}");
    }
    for text in ["signal = \"latency\"\nfilter = \"latency:>=slow\"", "signal = \"latency\"\nfor = \"long\""] {
        assert!(of(&format!("[[alert]]\n{text}")).is_err(), "{text}");
    }
}

const WINDOW: Window = Window { from: Time(0), to: Time(30 * MINUTE) };

fn row(of: GroupOf, sigma: f64, events: f64, minutes: (i64, i64)) -> ReadingRow {
    let whole = Point { count: events, effective: events, value: Some(500.0), error: None };
    let number = Number {
        key: "p99".into(),
        value: Some(500.0),
        usual: Some(100.0),
        deviation: Some(Deviation { sigma, onset: Time(minutes.0 * MINUTE), until: Time(minutes.1 * MINUTE) }),
        count: events,
        usual_count: events,
        track: Track { whole, ..Track::default() },
    };
    ReadingRow { of, numbers: vec![number] }
}

fn scope(kind: BaselineKind, stretches: usize) -> Scope {
    Scope { window: WINDOW, filter: Filter::All, baseline: Baseline { kind, windows: vec![WINDOW; stretches] } }
}

fn read(rows: Vec<ReadingRow>, past: bool) -> Option<crate::analysis::alerts::Signal> {
    let watched = of("").unwrap().remove(0);
    let (key, title, unit) = ("latency".into(), "Latency".into(), watched.pane.unit.clone());
    let reading = Reading { key, title, unit, headline: 0, rows, left_over: 0.0 };
    signal(&watched, &reading, &scope(BaselineKind::Days, 7), WINDOW.to, past)
}

#[test]
fn a_signal_is_of_the_row_furthest_off_and_names_the_groups() {
    let group = |value: &str, sigma| row(GroupOf::Value(Some(value.into())), sigma, 500.0, (20, 30));
    let seen =
        read(vec![row(GroupOf::All, 5.0, 900.0, (21, 30)), group("canary", 9.0), group("prod", 0.5)], false).unwrap();
    assert!(!seen.whole && seen.opens && seen.sigma > 8.5 && seen.sigma < 9.0, "{seen:?}");
    assert_eq!((seen.onset, seen.title.as_str()), (Time(20 * MINUTE), "Latency p99"));
    assert_eq!((seen.shown.as_str(), seen.usual_shown.as_str()), ("500 ms", "100 ms"));
    let names: Vec<String> = seen.parts.iter().map(|p| p.name()).collect();
    assert_eq!(names, ["variant canary"]);
}

#[test]
fn few_events_a_change_for_the_better_and_what_is_over_say_nothing() {
    assert!(read(vec![row(GroupOf::All, 30.0, 29.0, (20, 30))], false).is_none());
    assert!(read(vec![row(GroupOf::All, -30.0, 900.0, (20, 30))], false).is_none());
    assert!(read(vec![row(GroupOf::All, 30.0, 900.0, (10, 20))], false).is_none());
    assert!(read(vec![row(GroupOf::All, 30.0, 900.0, (10, 20))], true).is_some());
    let short = read(vec![row(GroupOf::All, 30.0, 900.0, (29, 30))], false).unwrap();
    assert!(!short.opens);
    let weak = read(vec![row(GroupOf::All, 4.5, 900.0, (20, 30))], false).unwrap();
    assert!(!weak.opens);
}

#[test]
fn without_days_to_compare_with_more_is_asked_for() {
    let watched = of("").unwrap();
    let opens = |rule: &str, sigma: f64, value: f64, kind, stretches| {
        let watched = watched.iter().find(|w| w.rule.name == rule).unwrap();
        let mut rows = vec![row(GroupOf::All, sigma, 900.0, (20, 30))];
        rows[0].numbers[0].value = Some(value);
        let (key, title, unit) = (watched.pane.key.clone(), String::new(), watched.pane.unit.clone());
        let reading = Reading { key, title, unit, headline: 0, rows, left_over: 0.0 };
        signal(watched, &reading, &scope(kind, stretches), WINDOW.to, false).unwrap().opens
    };
    use BaselineKind::{Days, Fixed, Previous};
    let latency = |sigma, kind, stretches| opens("latency.p99", sigma, 500.0, kind, stretches);
    assert!(latency(6.0, Days, 3) && latency(6.0, Fixed, 1) && latency(7.5, Previous, 1));
    assert!(!latency(6.0, Days, 2) && !latency(6.0, Previous, 1));
    let volume = |value, kind, stretches| opens("volume.events_per_min", -8.0, value, kind, stretches);
    assert!(volume(60.0, Days, 7) && volume(5.0, Previous, 1) && !volume(60.0, Previous, 1));
}
