//! Links read back as what they were written from, and everything else is refused in words.

use proptest::prelude::*;

use super::*;
use crate::contract::filter;
use crate::model::{
    BaselineChoice, ByHand, Cursor, DemoLogs, ErrorKind, Filter, Follow, LinkedLogs, Selections, Time, Verdict, View,
    ViewLink, Walked, Window,
};

const WINDOW: &str = "&from=2026-03-02T03:00:00.000Z&to=2026-03-02T03:30:00.000Z";

fn message(text: &str) -> String {
    read(text).unwrap_err().message
}

#[test]
fn a_link_is_short_and_legible() {
    let link = ViewLink {
        logs: LinkedLogs::Cluster("prod eu".into()),
        view: View::Dashboard { pane: Some("latency".into()), alone: true },
        window: Some(Window { from: Time(1_772_420_400_000), to: Time(1_772_422_200_000) }),
        baseline: BaselineChoice::Previous,
        filter: filter::parse("variant:canary latency:>=500").unwrap(),
    };
    let text = format!(
        "mlogtui://prod%20eu/dashboard?v=1{WINDOW}&baseline=previous&filter=variant:canary%20latency:%3E%3D500&pane=latency&alone=1"
    );
    assert_eq!(write(&link), text);
    assert_eq!(read(&format!(" <{text}>\n")).unwrap(), link);
}

#[test]
fn what_is_left_out_is_as_usual() {
    let link = read("mlogtui://prod").unwrap();
    assert_eq!(link.view, View::Dashboard { pane: None, alone: false });
    assert_eq!((link.window, link.baseline, link.filter), (None, BaselineChoice::Auto, Filter::All));
}

#[test]
fn what_is_not_understood_is_said() {
    for (text, said) in [
        ("https://example.org", "no mlogtui link"),
        ("mlogtui:///logs", "names no cluster"),
        ("mlogtui://prod/logs?v=none", "no form of links"),
        ("mlogtui://prod/logs?colour=red", "`colour`, which means nothing"),
        ("mlogtui://prod/logs?pane=latency", "`pane`, which means nothing"),
        ("mlogtui://prod/logs?at=noon", "`at=noon` of the link is no time"),
        ("mlogtui://prod/logs?from=2026-03-02T03:00:00Z", "lacks `to`"),
        ("mlogtui://prod/logs?from=2026-03-02T03:00:00Z&to=2026-03-02T02:00:00Z", "ends before it starts"),
        ("mlogtui://prod/logs?filter=level:(", "filter"),
        ("mlogtui://prod/logs?filter=a&filter=b", "`filter` twice"),
        ("mlogtui://prod/logs?baseline=weeks", "no baseline"),
        ("mlogtui://prod/logs?filter=%FF", "no UTF-8"),
        ("mlogtui://prod/trace", "lacks `id`"),
        ("mlogtui://prod/event?at=2026-03-02T03:00:00Z&place=x", "no place"),
        ("mlogtui://prod/runbook?id=latency&hand=region:perhaps", "`hand=region:perhaps` of the link says nothing"),
        ("mlogtui://@demo/logs?seed=1&events=10", "lacks `scenario`"),
        ("mlogtui://@demo/logs?scenario=quiet&seed=x&events=10", "no number"),
    ] {
        assert!(message(text).contains(said), "{text}: {}", message(text));
        assert_eq!(read(text).unwrap_err().kind, ErrorKind::Usage, "{text}");
    }
}

#[test]
fn links_of_newer_programs_are_named_as_such() {
    assert!(message("mlogtui://prod/logs?v=2&what=ever").contains("a newer form (2)"));
    assert!(message("mlogtui://prod/galaxy?v=1").contains("`galaxy`"));
}

fn times() -> impl Strategy<Value = Time> {
    (0_i64..250_000_000_000_000).prop_map(Time)
}

fn by_hand() -> impl Strategy<Value = Vec<(String, ByHand)>> {
    let did = prop_oneof![
        Just(ByHand::Skipped),
        Just(ByHand::Said(Verdict::Yes)),
        Just(ByHand::Said(Verdict::No)),
        Just(ByHand::Said(Verdict::CannotTell)),
    ];
    proptest::collection::vec(("[a-z0-9-]{1,12}", did), 0..3)
}

fn views() -> impl Strategy<Value = View> {
    let some = "\\PC{1,12}";
    prop_oneof![
        (proptest::option::of("\\PC{0,12}"), any::<bool>()).prop_map(|(pane, alone)| View::Dashboard { pane, alone }),
        proptest::option::of(times()).prop_map(|at| View::Logs { at }),
        (times(), any::<(u64, u64)>()).prop_map(|(time, place)| View::Event { place: Cursor { time, place } }),
        (some, proptest::option::of("\\PC{0,12}"), proptest::option::of(times()))
            .prop_map(|(value, field, near)| View::Trace(Follow { field, value, near })),
        (some, proptest::option::of((filters(), filters(), any::<bool>()))).prop_map(|(pane, both)| {
            let selections = both.map(|(these, others, mix)| Selections { these, others, mix });
            View::Why { pane, selections }
        }),
        some.prop_map(|pane| View::HeatMap { pane }),
        (some, proptest::option::of("\\PC{0,12}"), any::<bool>(), by_hand())
            .prop_map(|(id, step, ended, by_hand)| View::Runbook { id, walked: Walked { step, ended, by_hand } }),
        Just(View::Alerts),
        Just(View::Anomalies),
    ]
}

fn logs() -> impl Strategy<Value = LinkedLogs> {
    let demo = |(scenario, seed, events, start)| LinkedLogs::Demo(DemoLogs { scenario, seed, events, start });
    prop_oneof![
        "[^@]\\PC{0,12}|@\\PC{0,8}".prop_map(LinkedLogs::Cluster),
        Just(LinkedLogs::Files),
        ("\\PC{1,12}", any::<u64>(), any::<u64>(), times()).prop_map(demo),
    ]
}

fn windows() -> impl Strategy<Value = Window> {
    (times(), 1_i64..1_000_000_000).prop_map(|(from, length)| Window { from, to: from.plus(length) })
}

fn baselines() -> impl Strategy<Value = BaselineChoice> {
    use BaselineChoice::{Auto, Days, None, Previous};
    prop_oneof![Just(Auto), Just(Days), Just(Previous), Just(None), windows().prop_map(BaselineChoice::Fixed)]
}

fn filters() -> impl Strategy<Value = Filter> {
    let field = ("[a-z.]{1,8}", "[ -~é\"&?#%+\n]{1,12}").prop_map(|(field, value)| Filter::is(field, value));
    let any = prop_oneof![Just(Filter::All), field, "[ -~]{1,12}".prop_map(Filter::Message)];
    // What a filter reads back as is a matter of its own language.
    any.prop_map(|any| filter::parse_or_explain(&filter::write(&any)).unwrap_or_default())
}

proptest! {
    #[test]
    fn every_view_reads_back(
        logs in logs(), view in views(), window in proptest::option::of(windows()), baseline in baselines(), filter in filters()
    ) {
        let link = ViewLink { logs, view, window, baseline, filter };
        let text = write(&link);
        prop_assert!(text.chars().all(|c| c.is_ascii_graphic()), "{}", text);
        prop_assert_eq!(read(&text).unwrap(), link);
    }

    #[test]
    fn whatever_is_read_never_panics(text in "\\PC*", tail in "[a-z@/?&=%0-9.:-]*") {
        let _ = read(&text);
        let _ = read(&format!("{SCHEME}{tail}"));
    }
}
