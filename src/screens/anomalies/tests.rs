//! The anomalies screen with records of a detector, with the services' own signals, and with nothing.

use super::*;
use crate::model::{AnomalySource, Destination, Error, ErrorKind, Filter, MINUTE, Time, Window};
use crate::screens::fake::{Desk, START};
use crate::ui::{Wish, snapshot};

fn record(score: f64, version: &str, actual: f64) -> Anomaly {
    Anomaly {
        time: START.plus(10 * MINUTE),
        span: 5 * MINUTE,
        score: Some(score),
        confidence: None,
        detector: "mlogtui-logs".into(),
        what: "mean inference_metrics.latency_ms".into(),
        of: vec![
            ("model_metadata.serving_variant".into(), "prod".into()),
            ("model_metadata.model_version".into(), version.into()),
        ],
        actual: Some(actual),
        typical: Some(82.14),
        is_share: false,
        events: Filter::is("model_metadata.model_version", version),
    }
}

fn opened(answer: Result<AnomaliesAnswer>, size: (u16, u16)) -> Desk<Anomalies> {
    let mut desk = Desk::new(Anomalies::default(), Vec::new(), size);
    desk.silent = true;
    desk.ask();
    let (ticket, _) = desk.unanswered.pop().unwrap();
    desk.give(ticket, answer.map(Answer::Anomalies), 1.0);
    desk
}

fn detected() -> Result<AnomaliesAnswer> {
    let records =
        vec![record(91.2, "3.2.1", 1240.5), record(62.0, "3.2.0\u{1b}[31m", 190.0), record(3.1, "3.1.9", 84.0)];
    Ok(AnomaliesAnswer { source: AnomalySource::MachineLearning, records, notes: Vec::new() })
}

#[test]
fn records_are_shown_with_what_is_usual_and_lead_to_their_log_lines() {
    let mut desk = opened(detected(), (80, 24));
    snapshot("anomalies_80", &desk.drawn());
    desk.act(Action::Down);
    desk.act(Action::Up);
    desk.act(Action::Enter);
    let time: Time = START.plus(10 * MINUTE);
    let window = Some(Window::new(time, time.plus(5 * MINUTE)));
    let filter = Filter::is("model_metadata.model_version", "3.2.1");
    assert_eq!(desk.wishes, [Wish::Open(Destination::Logs { filter, at: Some(time), window })]);
    snapshot("anomalies_120", &opened(detected(), (120, 40)).drawn());
}

#[test]
fn signals_say_whose_they_are_and_nothing_is_said_too() {
    let mut answer =
        AnomaliesAnswer { notes: vec!["files have no detectors of their own".into()], ..Default::default() };
    assert!(opened(Ok(answer.clone()), (80, 24)).text().contains("nothing unusual was recorded"));
    answer.records =
        vec![Anomaly { score: None, is_share: true, actual: Some(0.5), typical: None, ..record(0.0, "3.2.1", 0.0) }];
    let text = opened(Ok(answer), (80, 24)).text();
    assert!(text.contains("own signals") && text.contains("no detectors of their own"), "{text}");
    assert!(text.contains("50.0 %"), "{text}");
    let error = Error::new(ErrorKind::Unreachable, "the cluster is away", "look for it");
    let mut desk = opened(Err(error), (80, 24));
    assert!(desk.text().contains("the cluster is away"));
    assert_eq!(desk.act(Action::Enter), Outcome::Disabled("there is no anomaly to go on from"));
    desk.draw_small();
    opened(detected(), (80, 24)).draw_small();
}
