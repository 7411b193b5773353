//! A record read back from its lines, and in every form it leaves in.

use super::*;
use crate::model::{
    Cause, Chart, ChartLine, Condition, Entry, Looked, RECORD_VERSION, Time, Verdict, What, Whereabouts, Window,
};

const OPENED: Time = Time(1_772_445_845_000);

fn entry(minutes: i64, author: &str, what: What) -> Entry {
    Entry { at: OPENED.plus(minutes * 60_000), author: author.into(), what, query: None }
}

fn lines(entries: &[Entry]) -> Vec<u8> {
    entries.iter().map(|e| serde_json::to_string(e).unwrap() + "\n").collect::<String>().into_bytes()
}

fn whole() -> Vec<Entry> {
    let window = Window { from: OPENED.plus(-1_800_000), to: OPENED };
    let place = Looked { window, filter: String::new(), baseline: "auto".into() };
    let link = "mlogtui://prod/dashboard?v=1&filter=level:ERROR".to_string();
    let opened = What::Opened {
        version: RECORD_VERSION,
        title: "p99 <latency> | \u{1b}[31mprod".into(),
        store: "prod".into(),
        logs: Whereabouts::Cluster("prod".into()),
        place: place.clone(),
        link: link.clone(),
    };
    let line = |name: &str, values: &[Option<f64>], usual| ChartLine {
        name: name.into(),
        width: 600_000,
        values: values.into(),
        usual,
    };
    let chart = Chart {
        title: "Latency p99".into(),
        unit: "ms".into(),
        window,
        lines: vec![
            line("all", &[Some(100.0), None, Some(2_300.0)], Some(120.0)),
            line("canary", &[Some(1.0), Some(2.5)], None),
        ],
        words: "Latency p99: 2,300 ms, was 120 ms".into(),
    };
    let cause = Cause {
        rank: 1,
        conditions: vec![Condition {
            field: "model.version".into(),
            name: "version".into(),
            value: Some("3.2.1".into()),
        }],
        stage: Some("feature_store".into()),
        score: None,
        share_of_excess: Some(0.9),
        p_value: None,
        events: None,
        baseline_events: None,
        value: None,
        baseline_value: None,
        claimed: true,
        words: "version 3.2.1 waits for the feature store".into(),
    };
    let finding = |verdict, words: &str| What::Finding {
        runbook: Some("latency".into()),
        step: "version".into(),
        verdict,
        words: words.into(),
    };
    let mut asked = entry(2, "ann", finding(Verdict::Yes, "3.2.1 is 5 times slower (n = 1,204)"));
    asked.query = Some("{\"query\": \"`x` ```\"}".into());
    vec![
        entry(0, "ann", opened),
        entry(0, "ann", What::Alert { source: "pagerduty".into(), words: "p99 high".into(), since: Some(OPENED) }),
        entry(1, "ann", What::Runbook { runbook: "latency".into(), words: "Inference latency".into() }),
        asked,
        entry(
            3,
            "bob",
            What::Note { words: "[click](javascript:alert(1)) <script>alert(1)</script>\nsecond line".into() },
        ),
        entry(
            4,
            "bob",
            What::Narrowed {
                place: Looked { filter: "version:3.2.1".into(), ..place },
                words: "only version:3.2.1".into(),
                link: link.clone(),
            },
        ),
        entry(5, "ann", What::Visited { words: String::new(), link }),
        entry(6, "ann", What::Exemplar { id: "corr-1".into(), words: "slowest, 2.3 s".into() }),
        entry(
            7,
            "ann",
            What::Overridden {
                runbook: Some("latency".into()),
                step: "version".into(),
                verdict: Verdict::CannotTell,
                words: "too few".into(),
            },
        ),
        entry(8, "ann", What::Cause(Box::new(cause))),
        entry(60 * 20, "ann", What::Chart(Box::new(chart))),
    ]
}

#[test]
fn whole_lines_count_whatever_became_of_the_others() {
    let mut text = lines(&whole());
    let at = text.iter().position(|b| *b == b'\n').unwrap();
    text.splice(at + 1..at + 1, *b"{\"at\":\"2026-03-02T10:0\n\nno json\n\xff\xfe\n");
    text.extend(b"{\"at\":\"2026-03-02T11:00:00Z\",\"author\":\"ann\",\"what\":\"no");
    let read = read("x", &text);
    assert_eq!((read.incident.entries, read.unreadable), (whole(), 4));
    let nothing = super::read("x", b"");
    assert!(nothing.incident.entries.is_empty() && nothing.incident.title().is_empty());
}

#[test]
fn entries_of_two_sessions_are_one_story() {
    let all = whole();
    let shuffled: Vec<Entry> = [0, 5, 2, 1, 4, 3].into_iter().map(|at| all[at].clone()).collect();
    let read = read("x", &lines(&shuffled)).incident;
    let authors: Vec<&str> = read.entries.iter().map(|e| e.author.as_str()).collect();
    assert_eq!(authors, ["ann", "ann", "ann", "ann", "bob", "bob"]);
}

#[test]
fn where_things_stand_is_told_by_the_latest() {
    let incident = read("x", &lines(&whole())).incident;
    assert_eq!(incident.place().unwrap().filter, "version:3.2.1");
    assert_eq!(incident.runbook(), Some("latency"));
    assert_eq!(incident.progress("latency"), [("version", Verdict::CannotTell, true)]);
    let document = document(&incident);
    assert_eq!(document["progress"][0]["verdict"], "cannot tell");
    assert_eq!(document["causes"][0]["conditions"][0]["value"], "3.2.1");
    assert_eq!(summary(&incident)["cause"], "version 3.2.1 waits for the feature store");
}

#[test]
fn markdown_and_html_are_as_they_were_reviewed() {
    let incident = read("20260302-100405-p99-7f3a", &lines(&whole())).incident;
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/incident"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("markdown", markdown(&incident));
        insta::assert_snapshot!("html", html(&incident));
    });
}

#[test]
fn nothing_that_was_recorded_means_anything_to_those_who_read_it() {
    let incident = read("x", &lines(&whole())).incident;
    let (text, page) = (markdown(&incident), html(&incident));
    for out in [&text, &page] {
        assert!(!out.contains('\u{1b}') && !out.replace("\\<", "").contains("<script"), "{out}");
    }
    assert!(text.contains("\\[click](javascript:alert(1))"));
    assert!(!page.contains("src=") && !page.contains("http://") && !page.contains("https://"));
}

#[test]
fn a_cause_that_was_taken_back_is_none() {
    let mut entries = whole();
    let cause = |e: &Entry| if let What::Cause(cause) = &e.what { Some(cause.clone()) } else { None };
    let of = entries.iter().find_map(cause).unwrap();
    let mut other = of.clone();
    other.conditions[0].value = Some("3.3.0".into());
    entries.extend([entry(9, "ann", What::Cause(other)), entry(10, "ann", What::TakenBack(of))]);
    let incident = read("x", &lines(&entries)).incident;
    let left: Vec<_> = incident.causes().iter().filter_map(|c| c.conditions[0].value.as_deref()).collect();
    assert_eq!(left, ["3.3.0"]);
}
