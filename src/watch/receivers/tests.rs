//! Goldens of what each sort of receiver is sent.

use serde_json::json;

use super::*;
use crate::analysis::Zone;
use crate::analysis::alerts::{Alert, Part, Signal};
use crate::model::{MINUTE, Time};
use crate::watch::Kind;
use crate::watch::outbox::Message;

/// 2026-03-09 03:07 UTC.
const ONSET: Time = Time(1_773_025_620_000);

fn signal(pane: &str, title: &str, shown: (&str, &str), sigma: f64) -> Signal {
    Signal {
        rule: format!("{pane}.x"),
        pane: pane.into(),
        gauge: "x".into(),
        title: title.into(),
        sigma,
        opens: true,
        companion: pane == "versions",
        onset: ONSET,
        until: ONSET.plus(9 * MINUTE),
        value: Some(2310.0),
        usual: Some(435.0),
        shown: shown.0.into(),
        usual_shown: shown.1.into(),
        events: 400.0,
        whole: pane != "latency",
        parts: vec![Part {
            field: "variant".into(),
            value: Some("canary <!channel>\u{202e}".into()),
            sigma: 12.0,
            shown: "4,100 ms".into(),
            usual_shown: "430 ms".into(),
        }],
        filter: String::new(),
        urgency: None,
        runbook: (pane == "latency").then(|| "latency-spike".into()),
    }
}

/// A message about latency and errors, and a rollout at the same time.
pub fn message(kind: Kind) -> Message {
    let signals = vec![
        signal("latency", "Latency p99", ("2,310 ms", "435 ms"), 9.1),
        signal("errors", "Errors error_rate", ("4.1 %", "0.3 %"), 7.0),
        signal("versions", "Versions", ("20 %", "0 %"), 8.0),
    ];
    Message {
        number: 7,
        receiver: "oncall".into(),
        kind,
        key: "mlogtui/prod/latency.x".into(),
        alert: Alert::of(signals),
        note: "3 more were held back: too many in an hour".into(),
        link: "mlogtui://prod/dashboard?v=1&pane=latency".into(),
        opened: ONSET.plus(4 * MINUTE),
        at: ONSET.plus(9 * MINUTE),
        attempts: 0,
        not_before: ONSET,
        failure: String::new(),
    }
}

fn posts(kind: Kind) -> serde_json::Value {
    let note = Note::of(&message(kind), "prod", Zone::Utc);
    let all = [
        ("slack", ReceiverKind::Slack),
        ("pagerduty", ReceiverKind::PagerDuty),
        ("opsgenie", ReceiverKind::Opsgenie),
        ("alertmanager", ReceiverKind::Alertmanager),
        ("webhook", ReceiverKind::Webhook),
    ];
    let shown = all.map(|(name, kind)| {
        let mut post = post(kind, &note);
        // The signals are the same everywhere, and long.
        for at in ["/signals", "/payload/custom_details/signals"] {
            if let Some(signals) = post.body.pointer_mut(at) {
                *signals = json!(format!("{} signals", signals.as_array().unwrap().len()));
            }
        }
        (name, json!({"path": post.path, "headers": post.headers, "body": post.body}))
    });
    json!(shown.into_iter().collect::<std::collections::BTreeMap<_, _>>())
}

fn held(name: &str, kind: Kind) {
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/receivers"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, serde_json::to_string_pretty(&posts(kind)).unwrap()) });
}

#[test]
fn every_receiver_is_told_in_its_own_form() {
    held("opened", Kind::Opened);
    held("worse", Kind::Worse);
    held("resolved", Kind::Resolved);
}

#[test]
fn what_comes_from_logs_is_harmless_everywhere() {
    let all = posts(Kind::Opened);
    let slack = all["slack"].to_string();
    assert!(!slack.contains("<!channel>") && slack.contains("&lt;!channel&gt;"), "{slack}");
    for (name, post) in all.as_object().unwrap() {
        let body = post["body"].to_string();
        assert!(name == "webhook" || !body.contains('\u{202e}'), "{name}: {body}");
    }
}

#[test]
fn a_repetition_says_so_under_the_same_id() {
    let first = Note::of(&message(Kind::Opened), "prod", Zone::Utc);
    let again = Message { attempts: 2, failure: "it did not answer".into(), ..message(Kind::Opened) };
    let again = Note::of(&again, "prod", Zone::Utc);
    assert_eq!((&first.id, &first.key), (&again.id, &again.key));
    assert!(again.lines.last().unwrap().contains("sent again"));
}

#[test]
fn long_texts_are_cut_where_a_receiver_takes_no_longer() {
    assert_eq!((short("abc", 3), short("abcd", 3)), ("abc".into(), "ab…".into()));
}
