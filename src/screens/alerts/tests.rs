//! What is selected, where it leads, and how it looks.

use super::*;
use crate::analysis::alerts::{Part, join};
use crate::config::Config;
use crate::contract::filter;
use crate::model::{
    Anomaly, AnomalySource, Baseline, BaselineKind, Destination, Error, ErrorKind, Filter, MINUTE, Window,
};
use crate::panes::watching;
use crate::screens::fake::Desk;
use crate::ui::snapshot;

const FROM: Time = crate::screens::fake::START;

fn signal(rule: &str, title: &str, shown: (&str, &str), sigma: f64, minute: i64) -> Signal {
    let (pane, gauge) = rule.split_once('.').unwrap();
    Signal {
        rule: rule.into(),
        pane: pane.into(),
        gauge: gauge.into(),
        title: title.into(),
        sigma,
        opens: true,
        companion: pane == "versions",
        onset: FROM.plus(minute * MINUTE),
        until: FROM.plus((minute + 12) * MINUTE),
        value: None,
        usual: None,
        shown: shown.0.into(),
        usual_shown: shown.1.into(),
        events: 900.0,
        whole: false,
        parts: vec![Part {
            field: "variant".into(),
            value: Some("canary".into()),
            sigma,
            shown: shown.0.into(),
            usual_shown: shown.1.into(),
        }],
        filter: String::new(),
        urgency: None,
        runbook: None,
    }
}

fn desk(signals: Vec<Signal>, size: (u16, u16)) -> Desk<Alerts> {
    let mut screen = Alerts::new(watching::rules(&Config::default()).unwrap());
    let window = Window::new(FROM, FROM.plus(30 * MINUTE));
    let baseline = Baseline { kind: BaselineKind::Days, windows: vec![window; 7] };
    screen.asked = Some(Scope { window, filter: Filter::All, baseline });
    screen.judged_until = window.to;
    for slot in &mut screen.slots {
        let found = signals.iter().find(|s| s.rule == slot.watched.rule.name).cloned();
        slot.signal.answered(Ok(found), window.to, Coverage::WHOLE);
    }
    let why = "files carry no records of anomaly detectors";
    screen.detectors.answered(Err(Error::new(ErrorKind::Unsupported, why, "")), window.to, Coverage::WHOLE);
    screen.alerts = join(signals);
    Desk::new(screen, Vec::new(), size)
}

fn some() -> Vec<Signal> {
    vec![
        signal("latency.p99", "Latency p99", ("2,310 ms", "435 ms"), 9.1, 18),
        signal("errors.error_rate", "Errors error_rate", ("4.1 %", "0.3 %"), 7.0, 19),
        signal("versions.share", "Versions", ("20 %", "0 %"), 8.0, 17),
        signal("drift.mean", "Drift mean", ("0.2", "0.1"), 4.0, 2),
    ]
}

#[test]
fn the_look() {
    for (name, size) in [("alerts_80x24", (80, 24)), ("alerts_120x40", (120, 40))] {
        snapshot(name, &desk(some(), size).drawn());
    }
    let quiet = desk(Vec::new(), (80, 24)).text();
    assert!(
        quiet.contains("nothing left its baseline in this window") && quiet.contains("no records of anomaly"),
        "{quiet}"
    );
}

#[test]
fn what_detectors_recorded_stands_beside_it() {
    let mut desk = desk(some(), (80, 24));
    let record = |what: &str, score| Anomaly {
        time: FROM.plus(10 * MINUTE),
        span: MINUTE,
        score: Some(score),
        confidence: None,
        detector: "ours".into(),
        what: what.into(),
        of: vec![("variant".into(), "canary\u{1b}[2J".into())],
        actual: Some(900.0),
        typical: Some(80.0),
        is_share: false,
        events: Filter::All,
    };
    let records = (0..4).map(|n| record(&format!("mean latency {n}"), 90.0 - f64::from(n))).collect();
    let found = AnomaliesAnswer { source: AnomalySource::MachineLearning, records, notes: Vec::new() };
    desk.screen.detectors.answered(Ok(found), FROM, Coverage::WHOLE);
    let text = desk.text();
    assert!(text.contains("machine learning of Elasticsearch: 4 records, A shows all"), "{text}");
    assert!(text.contains("score 90  mean latency 0, canary\\x1b[2J: 900, usually 80.0"), "{text}");
    assert!(text.contains("mean latency 2") && !text.contains("mean latency 3"), "{text}");
}

#[test]
fn a_signal_leads_to_its_log_lines_from_its_onset_on() {
    let mut desk = desk(some(), (80, 24));
    desk.act(Action::Down);
    desk.act(Action::Down);
    desk.act(Action::Enter);
    let Some(Wish::Open(Destination::Logs { filter, at, .. })) = desk.wishes.last() else {
        panic!("{:?}", desk.wishes)
    };
    assert_eq!(
        (filter::write(filter).as_str(), *at),
        ("level:(ERROR OR FATAL OR CRITICAL) variant:canary", Some(FROM.plus(19 * MINUTE)))
    );
    desk.act(Action::FilterFor);
    assert_eq!(desk.wishes.last(), Some(&Wish::Narrow(Filter::is("variant", "canary"))));
    desk.act(Action::Bottom);
    assert_eq!(desk.screen.signal().unwrap().rule, "drift.mean");
}

#[test]
fn a_signal_leads_to_its_runbook() {
    let mut signals = some();
    signals[1].runbook = Some("our-errors".into());
    let mut desk = desk(signals, (80, 24));
    let mut opens = |steps: usize| {
        desk.act(Action::Top);
        (0..steps).for_each(|_| drop(desk.act(Action::Down)));
        desk.act(Action::Runbook);
        let Some(Wish::Open(Destination::Runbook { id, signal, .. })) = desk.wishes.pop() else { panic!() };
        (id, signal.unwrap())
    };
    assert_eq!(opens(1), (None, "latency.p99".into()));
    assert_eq!(opens(2), (Some("our-errors".into()), "errors.error_rate".into()));
}

#[test]
fn without_alerts_nothing_leads_anywhere_and_every_size_is_drawn() {
    let mut empty = desk(Vec::new(), (80, 24));
    assert!(matches!(empty.act(Action::Enter), Outcome::Disabled(_)));
    empty.draw_small();
    desk(some(), (80, 24)).draw_small();
}

#[test]
fn one_batch_asks_every_rule_and_the_detectors() {
    let mut desk = desk(Vec::new(), (80, 24));
    desk.silent = true;
    desk.ask();
    assert_eq!(desk.unanswered.len(), desk.screen.slots.len() + 1);
    let (ticket, _) = desk.unanswered[0].clone();
    desk.give(ticket, Err(Error::new(ErrorKind::Unreachable, "no connection", "is it up?")), 0.0);
    assert!(desk.text().contains("! no connection"), "{}", desk.text());
}
