//! How the dashboard looks, by snapshots.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::model::{
    Action, AnomaliesAnswer, Anomaly, AnomalySource, Answer, Coverage, Destination, Error, ErrorKind, Filter, MINUTE,
    Track,
};
use crate::screens::Screen;
use crate::ui::{Outcome, Signs, Tickets, Wish, layout, snapshot};

use super::fixtures::{FROM, broken_lines, context, dashboard, drawn, few_events, in_every_state, one_value, words};
use super::{Dashboard, Mode};

fn after(mut it: Dashboard, actions: &[Action], size: (u16, u16)) -> Dashboard {
    let (context, mut tickets) = (context(size.0, size.1), Tickets::default());
    for action in actions {
        it.act(*action, &context, &mut tickets);
    }
    it
}

#[test]
fn everything_fits_80_by_24() {
    let context = context(80, 24);
    snapshot("dashboard_normal_80x24", &drawn(&dashboard(false), &context));
    snapshot("dashboard_incident_80x24", &drawn(&dashboard(true), &context));
    let ascii = dashboard(true).with_signs(Signs::Ascii);
    assert!(words(&ascii, &context).is_ascii());
    snapshot("dashboard_incident_ascii_80x24", &drawn(&ascii, &context));
}

#[test]
fn larger_terminals_show_boxes() {
    snapshot("dashboard_incident_120x40", &drawn(&dashboard(true), &context(120, 40)));
    snapshot("dashboard_incident_200x60", &drawn(&dashboard(true), &context(200, 60)));
    snapshot("dashboard_incident_100x30", &drawn(&dashboard(true), &context(100, 30)));
}

#[test]
fn every_state_is_told_apart_in_words() {
    let mut small = context(80, 24);
    small.health.last.as_mut().unwrap().2 = Coverage::so_far(0.43);
    let text = words(&in_every_state(), &small);
    for words in ["reading… 43 %", "failed: app.ndjson", "no data in this window", "43 % read", "stale 2m"] {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
    snapshot("dashboard_states_80x24", &drawn(&in_every_state(), &small));
    snapshot("dashboard_states_120x40", &drawn(&in_every_state(), &context(120, 40)));
}

#[test]
fn one_pane_alone_has_a_legend_of_rows() {
    let it = after(dashboard(true), &[Action::Enter, Action::Right, Action::Right], (80, 24));
    assert_eq!(it.mode, Mode::Alone { selected: 2 });
    snapshot("dashboard_alone_80x24", &drawn(&it, &context(80, 24)));
}

#[test]
fn cursor_and_range_show_exact_values() {
    let it = after(dashboard(true), &[Action::Mark, Action::Right, Action::Right, Action::Right], (80, 24));
    let text = words(&it, &context(80, 24));
    assert!(text.contains("03:13–:14 "), "{text}");
    snapshot("dashboard_range_80x24", &drawn(&it, &context(80, 24)));
}

#[test]
fn few_events_show_a_rough_course_that_is_named_as_such() {
    let it = after(few_events(), &[Action::Right], (80, 24));
    let text = words(&it, &context(80, 24));
    for words in ["~▁", "◦ 1m each: rough", "03:10–:11 (too few events each)"] {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
    snapshot("dashboard_few_events_120x40", &drawn(&few_events(), &context(120, 40)));
    let ascii = words(&it.with_signs(Signs::Ascii), &context(80, 24));
    assert!(ascii.is_ascii() && ascii.contains("lower case: "), "{ascii}");
}

#[test]
fn one_value_for_the_whole_window_is_a_thin_line_and_told_as_such() {
    let it = after(one_value(), &[Action::Enter, Action::Left], (80, 24));
    let text = words(&it, &context(80, 24));
    for words in ["Latency p99    ────", "03:00–:30 (still filling), one value for too few events"] {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
    let ascii = words(&it.with_signs(Signs::Ascii), &context(80, 24));
    assert!(ascii.contains("Latency p99    ----") && ascii.contains("03:00-:30 (still"), "{ascii}");
}

#[test]
fn what_is_of_a_wider_bucket_than_the_cursor_says_how_wide() {
    let mut it = dashboard(true);
    let rows = &mut it.slots[0].reading.last.as_mut().unwrap().0.rows;
    for number in &mut rows[2].numbers {
        number.track = Track { width: 30 * MINUTE, window: vec![number.track.whole], ..number.track.clone() };
    }
    for actions in [&[Action::Right][..], &[Action::Enter, Action::Right]] {
        let text = words(&after(it.clone(), actions, (120, 24)), &context(120, 24));
        let canary = text.lines().filter(|line| line.contains("canary")).any(|line| line.contains("in 30m"));
        assert!(canary && text.matches("in 30m").count() == 1, "{text}");
    }
}

#[test]
fn a_number_that_stands_out_is_shown_where_the_headline_is_as_usual() {
    let text = words(&broken_lines(), &context(80, 24));
    assert!(text.contains("4 Errors inva") && text.contains("+2.0σ !"), "{text}");
    let text = words(&broken_lines(), &context(120, 40));
    assert!(text.contains("4 Errors invalid_schema_rate by service"), "{text}");
    assert!(text.contains("error_rate 0.40 %") && !text.contains("invalid_schema_rate +3.4σ"), "{text}");
    assert!(words(&dashboard(true), &context(120, 40)).contains("4 Errors by service"));
}

#[test]
fn groups_without_room_in_the_legend_are_counted() {
    let text = words(&dashboard(true), &context(100, 30));
    assert!(text.contains("C canary 1,595 ms +12.3σ  +3"), "{text}");
}

#[test]
fn details_say_all_about_a_pane() {
    let it = after(dashboard(true), &[Action::Details], (120, 40));
    snapshot("dashboard_details_120x40", &drawn(&it, &context(120, 40)));
}

#[test]
fn long_details_are_wrapped() {
    let mut context = context(80, 24);
    let note = format!("{} the last words", "percentiles are estimates of stored events, ".repeat(3));
    context.health.last.as_mut().unwrap().0.caveats.push(note);
    let text = words(&after(dashboard(true), &[Action::Details], (80, 24)), &context);
    assert!(text.contains("note: percentiles") && text.contains("the last words"), "{text}");
}

#[test]
fn the_focused_pane_is_seen_however_small() {
    let it = after(dashboard(true), &[Action::Pane(4)], (40, 10));
    snapshot("dashboard_incident_40x10", &drawn(&it, &context(40, 10)));
    for size in [(20, 5), (40, 10), (20, 4)] {
        let text = words(&it, &context(size.0, size.1));
        assert!(text.contains(">4 "), "{size:?}\n{text}");
    }
}

#[test]
fn no_size_panics() {
    let plain = dashboard(true);
    let ranged = after(dashboard(true), &[Action::Mark, Action::Right], (80, 24));
    let alone = after(dashboard(true), &[Action::Enter, Action::Mark, Action::Right], (80, 24));
    let detailed = after(in_every_state(), &[Action::Details], (80, 24));
    for width in 0..=60 {
        for height in 0..=20 {
            for it in [&plain, &ranged, &alone, &detailed] {
                let area = Rect::new(0, 0, width, height);
                it.draw(&context(width, height), area, &mut Buffer::empty(area));
            }
            words(&detailed, &context(width + 90, height + 25));
        }
    }
}

#[test]
fn a_reading_of_a_left_scope_is_stale_but_stays() {
    let mut context = context(80, 24);
    context.scope.as_mut().unwrap().window.to = FROM.plus(20 * MINUTE);
    context.now = FROM.plus(33 * MINUTE);
    let text = words(&dashboard(true), &context);
    assert!(text.contains("stale 3m") && text.contains("Latency"), "{text}");
}

#[test]
fn what_detectors_recorded_has_a_line_that_opens_all_of_it() {
    let record = Anomaly {
        time: FROM,
        span: 5 * MINUTE,
        score: Some(91.2),
        confidence: None,
        detector: "mlogtui-logs".into(),
        what: "mean latency".into(),
        of: vec![("variant".into(), "prod".into())],
        actual: Some(1_240.5),
        typical: Some(82.1),
        is_share: false,
        events: Filter::All,
    };
    let (context, mut tickets) = (context(80, 24), Tickets::default());
    let told = |source, records: &[Anomaly]| {
        let (mut it, mut tickets) = (dashboard(true), Tickets::default());
        it.ask(&context, &mut tickets);
        let answer = Answer::Anomalies(AnomaliesAnswer { source, records: records.to_vec(), notes: Vec::new() });
        it.answered(it.anomalies.pending.unwrap(), &Ok(answer), Coverage::WHOLE, &context, &mut tickets);
        it
    };
    let mut it = told(AnomalySource::MachineLearning, std::slice::from_ref(&record));
    let text = words(&it, &context);
    let line = "A anomalies  1 by machine learning, 91!!  mean latency of prod 1,240 was 82.1";
    assert_eq!(text.lines().last().map(str::trim_end), Some(line), "{text}");
    let failed = Err(Error::new(ErrorKind::Unreachable, "prod cannot be asked", ""));
    it.ask(&context, &mut tickets);
    it.answered(it.anomalies.pending.unwrap(), &failed, Coverage::WHOLE, &context, &mut tickets);
    let text = words(&it, &context);
    assert!(text.contains("A anomalies  stale  1 by machine learning"), "what was known stays: {text}");
    let clicked = it.clicked(5, layout((80, 24)).body.bottom() - 1, &context, &mut tickets);
    assert_eq!(clicked, Outcome::Done(vec![Wish::Open(Destination::Anomalies)]));
    let none = words(&told(AnomalySource::AnomalyDetection, &[]), &context);
    assert!(none.contains("A anomalies  0 by anomaly detection"), "{none}");
    let silent = words(&told(AnomalySource::Signals, &[]), &context);
    assert!(!silent.contains("A anomalies"), "services that flag nothing take no line: {silent}");
    let flagged = words(&told(AnomalySource::Signals, &[Anomaly { score: None, ..record }]), &context);
    assert!(flagged.contains("1 flagged by services  mean latency of prod"), "{flagged}");
}
