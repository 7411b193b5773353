//! What is joined, and how urgent it is.

use super::*;
use crate::model::{MINUTE, Time};

fn signal(pane: &str, sigma: f64, onset: i64) -> Signal {
    Signal {
        rule: format!("{pane}.x"),
        pane: pane.into(),
        gauge: "x".into(),
        title: pane.into(),
        sigma,
        opens: true,
        companion: false,
        onset: Time(onset * MINUTE),
        until: Time(30 * MINUTE),
        value: Some(2.0),
        usual: Some(1.0),
        shown: "2".into(),
        usual_shown: "1".into(),
        events: 100.0,
        whole: true,
        parts: Vec::new(),
        filter: String::new(),
        urgency: None,
        runbook: None,
    }
}

#[test]
fn signals_that_leave_together_are_one_alert() {
    let apart = join(vec![signal("drift", 4.0, 2), signal("errors", 5.0, 20), signal("latency", 9.0, 16)]);
    let names = |alert: &Alert| alert.signals.iter().map(|s| s.pane.clone()).collect::<Vec<_>>();
    assert_eq!(apart.iter().map(names).collect::<Vec<_>>(), [vec!["latency", "errors"], vec!["drift"]]);
    assert_eq!((apart[0].since, apart[0].urgency), (Time(16 * MINUTE), Urgency::Warning));
    assert!(join(Vec::new()).is_empty());
}

#[test]
fn urgency_is_by_how_many_and_how_far() {
    let of = |signals: Vec<Signal>| join(signals)[0].urgency;
    assert_eq!(of(vec![signal("latency", 30.0, 1)]), Urgency::Notice);
    assert_eq!(of(vec![signal("latency", 30.0, 1), signal("latency", 20.0, 1)]), Urgency::Notice);
    assert_eq!(of(vec![signal("latency", 30.0, 1), signal("errors", 4.0, 2)]), Urgency::Warning);
    assert_eq!(of(vec![signal("latency", 30.0, 1), signal("errors", 6.0, 2)]), Urgency::Page);
    assert_eq!(of(["latency", "errors", "confidence"].map(|p| signal(p, 3.5, 1)).to_vec()), Urgency::Page);
    assert_eq!(of(vec![Signal { urgency: Some(Urgency::Page), ..signal("queue", 4.0, 1) }]), Urgency::Page);
    let fell = |value| Signal { value: Some(value), sigma: -9.0, ..signal("volume", 0.0, 1) };
    assert_eq!((of(vec![fell(0.3)]), of(vec![fell(0.05)])), (Urgency::Notice, Urgency::Page));
}

#[test]
fn what_is_no_harm_joins_and_never_makes_an_alert() {
    let rollout = || Signal { companion: true, ..signal("versions", 20.0, 1) };
    assert!(join(vec![rollout()]).is_empty());
    let joined = join(vec![rollout(), signal("latency", 4.0, 2)]);
    assert_eq!((joined.len(), joined[0].urgency, joined[0].signals.len()), (1, Urgency::Notice, 2));
    assert_eq!((joined[0].leading().unwrap().pane.as_str(), joined[0].since), ("latency", Time(2 * MINUTE)));
}

#[test]
fn the_furthest_of_many_looks_is_worth_less() {
    assert_eq!(among(3.0, 1.0).signum(), 1.0);
    assert!((among(-3.0, 1.0) + 3.0).abs() < 1e-9);
    let corrected = among(3.0, 10.0);
    assert!(corrected > 2.0 && corrected < 2.3, "{corrected}");
    assert!(among(30.0, 1e6) > 29.0 && among(0.0, 5.0) == 0.0);
}
