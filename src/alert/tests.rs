//! Bodies as the senders document them, what is read of them, and what is refused.

#![allow(clippy::disallowed_methods, reason = "the bodies stand in files")]

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::contract::{self, filter};
use crate::model::{DAY, Filter, HOUR, MINUTE, Time};

/// 2026-03-02T03:10:00Z.
const NOW: Time = Time(1_772_421_000_000);
/// 2026-03-02T03:04:05Z.
const FIRED: Time = Time(1_772_420_645_000);

fn known(now: Option<Time>) -> Known<'static> {
    let panes = ["latency", "confidence", "cache", "errors", "drift", "versions", "training"];
    let panes = panes.iter().map(|key| (key.to_string(), key.to_string()));
    let own = ("gpu".to_string(), "GPU memory".to_string());
    Known {
        clusters: vec!["prod", "staging"],
        panes: panes.chain([own]).collect(),
        wall: NOW,
        now,
        window: 30 * MINUTE,
        runbooks: vec!["latency".into(), "gpu-leak".into()],
    }
}

fn clues(alert: &Alert, now: Option<Time>) -> Clues {
    Clues::of(alert, &known(now)).filtered(alert, &contract::field_map("mlog").unwrap())
}

#[test]
fn documented_bodies_are_read_as_they_were_reviewed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/alerts");
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut all = String::new();
    for path in names {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let told = match read(&fs::read_to_string(&path).unwrap(), NOW) {
            Err(error) => format!("refused: {}\n{}", error.message, error.hint),
            Ok(alert) => {
                let found = clues(&alert, Some(NOW));
                let link = alert.link.as_deref().unwrap_or("-");
                let at = |time: Option<Time>| time.map_or("-".into(), Time::rfc3339);
                format!(
                    "{}: {}\nsince {}  link {link}\ncluster {:?}  {} to {}  pane {:?}  runbook {:?}\nfilter {}\ndoubts {:?}",
                    alert.source,
                    alert.title,
                    at(alert.since),
                    found.cluster,
                    at(found.from),
                    at(found.to),
                    found.pane,
                    found.runbook,
                    filter::write(&found.filter),
                    found.doubts
                )
            }
        };
        all += &format!("== {name}\n{told}\n\n");
    }
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/alerts"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!("bodies", all) });
}

#[test]
fn what_is_no_alert_is_refused_in_words() {
    for (text, said) in [
        ("", "is empty"),
        (" \n ", "is empty"),
        ("{\"version\": \"4\", \"alerts\": [", "does not parse"),
        ("{}", "no sender"),
        ("[1, 2]", "no sender"),
        ("{\"a\": {\"b\": []}}", "no sender"),
        ("{\"watch_id\": \"\"}", "no sender"),
    ] {
        let error = read(text, NOW).unwrap_err();
        assert!(error.message.contains(said), "{text}: {}", error.message);
        assert!(error.hint.contains("PagerDuty"), "{}", error.hint);
    }
    assert!(read(&"x".repeat(LONGEST + 1), NOW).unwrap_err().message.contains("longer than"));
}

#[test]
fn times_that_cannot_be_are_not_believed() {
    let of = |since: Time, now| clues(&Alert { since: Some(since), ..Alert::default() }, now);
    let future = of(NOW.plus(HOUR), Some(NOW));
    assert!(future.from.is_none() && future.doubts[0].contains("future"), "{future:?}");
    let ancient = of(Time(1_400_000_000_000), Some(NOW));
    assert!(ancient.from.is_none() && ancient.doubts[0].contains("long ago"), "{ancient:?}");
    let past = of(NOW.plus(-264 * DAY), Some(NOW));
    assert!(
        past.from.is_some() && past.to.is_some() && past.doubts.is_empty(),
        "an incident looked at again: {past:?}"
    );
    let skewed = of(NOW.plus(MINUTE), Some(NOW));
    assert!(skewed.from.is_some() && skewed.doubts.is_empty());
    let recent = of(FIRED, Some(NOW));
    assert_eq!((recent.from, recent.to), (Some(FIRED.plus(-20 * MINUTE)), None), "up to now, and going on");
    let yesterday = of(FIRED, Some(NOW.plus(24 * HOUR)));
    assert_eq!(yesterday.to, Some(FIRED.plus(10 * MINUTE)));
    let of_files = of(FIRED, None);
    assert_eq!(of_files.to, Some(FIRED.plus(10 * MINUTE)), "files go by their own clock");
    let to_come = of(NOW.plus(HOUR), None);
    assert!(to_come.from.is_none() && to_come.doubts[0].ends_with("looking at the newest events"), "{to_come:?}");
    let unread = read("latency,yesterdayish,service:ranking", NOW).unwrap();
    assert_eq!((unread.title.as_str(), unread.filter.as_deref()), ("latency", Some("service:ranking")));
    assert_eq!(clues(&unread, Some(NOW)).doubts, ["`yesterdayish` is no time: looking at now"]);
    assert!(clues(&read("latency,,service:ranking", NOW).unwrap(), Some(NOW)).doubts.is_empty());
    for zero in ["0001-01-01T00:00:00Z", "soon", "1754-08-30T22:43:41Z"] {
        let body = format!("[{{\"labels\": {{\"alertname\": \"x\"}}, \"startsAt\": \"{zero}\"}}]");
        assert_eq!(read(&body, NOW).unwrap().since, None, "{zero}");
    }
}

#[test]
fn the_line_of_the_pager_names_cluster_and_signal() {
    for (line, cluster, pane) in [
        ("p99 latency, recommendation-model-prod", Some("prod"), Some("latency")),
        ("GPU memory exhausted on staging", Some("staging"), Some("gpu")),
        ("product search is down", None, None),
        ("[FIRING] terrors of production", None, None),
        ("Error budget of PROD burns", Some("prod"), Some("errors")),
        ("HighLatencyP99", None, Some("latency")),
        ("ModelConfidenceDrop", None, Some("confidence")),
        ("InferenceErrorRateHigh", None, Some("errors")),
    ] {
        let found = clues(&read(line, NOW).unwrap(), Some(NOW));
        assert_eq!((found.cluster.as_deref(), found.pane.as_deref()), (cluster, pane), "{line}");
    }
}

#[test]
fn a_bad_filter_is_doubted_and_labels_that_name_no_place_are_left_out() {
    let found = clues(&read("latency,03:04,level:(", NOW).unwrap(), Some(NOW));
    assert!(found.filter == Filter::All && found.doubts[0].contains("filter"), "{found:?}");
    let labels = [
        ("severity", "page"),
        ("environment", "prod"),
        ("log_level", "ERROR"),
        ("variant", "canary"),
        ("latency", "9"),
    ];
    let labels = labels.map(|(n, v)| (n.to_string(), v.to_string())).to_vec();
    assert_eq!(clues(&Alert { labels, ..Alert::default() }, None).filter, Filter::is("variant", "canary"));
}

proptest! {
    #[test]
    fn nothing_panics(text in "\\PC*", json in "[\\[{][\\]\\[{}:,\"a-z0-9. ]{0,60}", since in any::<i64>(), now in any::<i64>()) {
        for text in [&text, &json] {
            if let Ok(alert) = read(text, Time(now)) {
                clues(&alert, Some(Time(now)));
            }
        }
        clues(&Alert { since: Some(Time(since)), ..Alert::default() }, Some(Time(now)));
    }
}
