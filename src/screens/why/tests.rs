//! What leads on from an explanation.

use super::*;
use crate::analysis::why::Inside;
use crate::contract::filter;
use crate::model::{
    Baseline, BaselineKind, Cause, Condition, Destination, Filter, Measure, Point, Signal, Track, What,
};
use crate::panes::shipped;
use crate::screens::fake::{Desk, context};

fn cause(rank: usize, conditions: &[(&str, &str)], claimed: bool) -> Cause {
    let condition = |(name, value): &(&str, &str)| Condition {
        field: format!("model_metadata.{name}"),
        name: name.to_string(),
        value: Some(value.to_string()),
    };
    Cause {
        rank,
        conditions: conditions.iter().map(condition).collect(),
        stage: None,
        score: Some(30.0),
        share_of_excess: Some(0.9),
        p_value: Some(1e-6),
        events: Some(400.0),
        baseline_events: Some(1_600.0),
        value: Some(900.0),
        baseline_value: Some(300.0),
        claimed,
        words: format!("cause {rank}"),
    }
}

fn explained() -> Desk<WhyScreen> {
    let latency = shipped().swap_remove(0);
    let scope = context((80, 24)).scope.unwrap();
    let signal = Signal {
        pane: "latency".into(),
        key: "p99".into(),
        measure: Measure::Percentile("latency".into(), 0.99),
        filter: Filter::All,
    };
    let spike = Departure {
        signal,
        value: Some(872.0),
        usual: Some(397.0),
        sigma: Some(9.9),
        part: None,
        onset: Some(scope.window.from),
    };
    let both = [("version", "3.2.1"), ("variant", "canary")];
    let explanation = Explanation {
        spike: spike.clone(),
        window: scope.window,
        baseline: Baseline { kind: BaselineKind::Days, windows: Vec::new() },
        sides: None,
        beyond: Some(220.0),
        kind: None,
        turnover: Vec::new(),
        causes: vec![cause(1, &both, true), cause(2, &both[..1], false)],
        stages: Vec::new(),
        insides: Vec::new(),
        others: None,
        patterns: Vec::new(),
        suspects: Vec::new(),
        sampled: (0, 0),
        is_whole: true,
        tried: 600,
        fields: vec!["version".into(), "variant".into()],
        notes: Vec::new(),
    };
    let mut screen = WhyScreen::new(latency, Some(spike), None);
    (screen.shown, screen.asked) = (Some(explanation), Some(scope));
    Desk { silent: true, ..Desk::new(screen, Vec::new(), (80, 24)) }
}

#[test]
fn what_single_fields_tell_is_shown_until_the_whole_is_known() {
    let mut desk = explained();
    let so_far = desk.screen.shown.clone().map(|e| Explanation { is_whole: false, ..e });
    desk.screen.shown = so_far;
    let text = desk.text();
    assert!(text.contains("so far, each field by itself") && !text.contains("not claimed"), "{text}");
}

#[test]
fn going_into_a_cause_records_it_and_narrows_to_it() {
    let mut desk = explained();
    desk.act(Action::Enter);
    let [Wish::Record(record), Wish::Open(Destination::Dashboard { filter: inside, .. })] = &desk.wishes[..] else {
        panic!("{:?}", desk.wishes)
    };
    assert!(matches!(&record.what, What::Cause(cause) if cause.words == "cause 1"));
    assert_eq!(filter::write(inside), "version:3.2.1 variant:canary");
}

#[test]
fn its_lines_are_those_with_the_symptom() {
    let mut desk = explained();
    desk.act(Action::Down);
    desk.act(Action::Logs);
    let [Wish::Open(Destination::Logs { filter: lines, .. })] = &desk.wishes[..] else { panic!("{:?}", desk.wishes) };
    assert_eq!(filter::write(lines), "version:3.2.1 latency:>220");
}

#[test]
fn other_events_are_held_against_it_and_the_baseline_again() {
    let mut desk = explained();
    desk.act(Action::Against);
    let [Wish::Prompt(prompt)] = &desk.wishes[..] else { panic!("{:?}", desk.wishes) };
    assert_eq!(prompt.initial, "version:3.2.1 variant:canary against ");
    desk.type_in(Purpose::Against, "version:3.2.1 against version:3.1.9").unwrap();
    let asked = |desk: &Desk<WhyScreen>| desk.unanswered.iter().any(|(_, q)| format!("{q:?}").contains("3.1.9"));
    assert!(desk.screen.selections.is_some() && !asked(&desk), "the signal is read first");
    assert!(matches!(
        desk.screen.view(&desk.context),
        Some(View::Why { selections: Some(Selections { mix: false, .. }), .. })
    ));
    desk.type_in(Purpose::Against, "").unwrap();
    assert!(desk.screen.selections.is_none());
    assert!(desk.type_in(Purpose::Against, "version:( against x").is_err());
}

#[test]
fn where_there_is_room_a_chart_takes_the_place_of_the_small_ones() {
    let mut desk = explained();
    let point = |share: &f64| Point { count: 50.0, effective: 50.0, value: Some(*share), error: None };
    let course = [0.05, 0.06, 0.05, 0.7, 0.8, 0.75];
    let width = desk.context.scope.as_ref().unwrap().window.length() / 6;
    if let Some(shown) = &mut desk.screen.shown {
        let track = Track { width, window: course.iter().map(point).collect(), ..Track::default() };
        let conditions = shown.causes[0].conditions.clone();
        let outside = Some(vec![Some(0.05); 6]);
        shown.insides =
            vec![Inside { conditions, value: Some(900.0), usual: Some(300.0), track: Some(track), outside }];
    }
    let text = desk.text();
    assert!(text.contains("I inside, O all other events: share with latency above 220 ms, by time"), "{text}");
    assert!(text.contains("80.0 %") && !text.contains("by time inside"), "{text}");
    desk.context.size = (80, 18);
    let text = desk.text();
    assert!(text.contains("by time inside") && !text.contains("I inside,"), "{text}");
}

#[test]
fn services_unlike_themselves_stand_first_in_their_own_words_where_they_are_worth_a_look() {
    let mut desk = explained();
    let suspect = |words: &str, score, claimed| Cause {
        share_of_excess: None,
        score: Some(score),
        words: words.into(),
        ..cause(1, &[("service", words)], claimed)
    };
    if let Some(shown) = &mut desk.screen.shown {
        shown.spike.sigma = Some(0.4);
        shown.causes.iter_mut().for_each(|c| c.claimed = false);
        shown.suspects = vec![suspect("prices wait", 7.0, true), suspect("seats wait", 0.2, false)];
    }
    let text = desk.text();
    assert!(text.contains("within its baseline, yet services behave unlike themselves"), "{text}");
    assert!(text.contains("1* prices wait") && text.contains("-- service 1") && !text.contains("seats"), "{text}");
    assert!(text.contains("2  version 3.2.1"), "{text}");
    if let Some(shown) = &mut desk.screen.shown {
        shown.suspects[0].claimed = false;
    }
    assert!(
        desk.text().contains("services below look unlike") && desk.text().contains("1  prices wait"),
        "{}",
        desk.text()
    );
}
