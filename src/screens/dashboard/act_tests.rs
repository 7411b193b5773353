//! Actions of the dashboard.

use crate::model::*;
use crate::panes;
use crate::screens::Screen;
use crate::ui::{Context, Outcome, Tickets, Wish};

use super::fixtures::{FROM, broken_lines, context, dashboard, scope};
use super::{Dashboard, Mode};

fn act(it: &mut Dashboard, actions: &[Action], context: &Context) -> Outcome {
    let mut last = Outcome::NotMine;
    for action in actions {
        last = it.act(*action, context, &mut Tickets::default());
    }
    last
}

fn small(actions: &[Action]) -> (Dashboard, Outcome) {
    let mut it = dashboard(true);
    let outcome = act(&mut it, actions, &context(80, 24));
    (it, outcome)
}

fn wishes(outcome: Outcome) -> Vec<Wish> {
    match outcome {
        Outcome::Done(wishes) => wishes,
        other => panic!("{other:?}"),
    }
}

fn slow() -> Filter {
    Filter::exists("latency")
}

#[test]
fn what_cannot_be_done_is_known_without_trying() {
    let refused = |it: &Dashboard, action| matches!(it.can(action), Outcome::Disabled(_));
    assert!(refused(&dashboard(false), Action::FilterFor), "no group stands out, and none is chosen");
    assert!(!refused(&dashboard(true), Action::FilterFor));
    let (alone, _) = small(&[Action::Zoom, Action::Top]);
    assert!(refused(&alone, Action::FilterAgainst), "all events are no group");
    let unread = Dashboard::new(panes::shipped(), panes::volume());
    assert!(refused(&unread, Action::Why) && !refused(&dashboard(false), Action::Why));
    assert_eq!(unread.can(Action::Window), Outcome::NotMine);
}

#[test]
fn one_batch_asks_for_every_pane_and_abandons_the_one_before() {
    let (context, mut tickets) = (context(80, 24), Tickets::default());
    let mut it = Dashboard::new(panes::shipped(), panes::volume());
    let first = it.ask(&context, &mut tickets);
    let [Wish::Ask(batch)] = first.as_slice() else { panic!("{first:?}") };
    assert_eq!(batch.len(), 9);
    let second = it.ask(&context, &mut tickets);
    let [Wish::Abandon(left), Wish::Ask(_)] = second.as_slice() else { panic!("{second:?}") };
    assert_eq!(left.len(), 9);
    assert_eq!(it.progress().as_deref(), Some("reading"));
    let mut blind = context;
    blind.scope = None;
    assert_eq!(it.ask(&blind, &mut tickets), []);
}

#[test]
fn answers_go_to_the_pane_that_asked_and_no_other() {
    let (context, mut tickets) = (context(80, 24), Tickets::default());
    let mut it = Dashboard::new(panes::shipped(), panes::volume());
    it.ask(&context, &mut tickets);
    let ticket = it.slots[1].reading.pending.unwrap();
    let answer = |share| (Ok(Answer::Series(SeriesAnswer { groups: vec![], left_over: 0.0 })), Coverage::so_far(share));
    let (result, part) = answer(0.4);
    assert_eq!(it.answered(ticket, &result, part, &context, &mut tickets), Some(vec![]));
    assert_eq!(it.slots[1].reading.pending, Some(ticket));
    assert!(it.slots[1].reading.last.is_some() && it.slots[0].reading.last.is_none());
    let (result, whole) = answer(1.0);
    it.answered(ticket, &result, whole, &context, &mut tickets);
    assert_eq!(it.answered(ticket, &result, whole, &context, &mut tickets), None);
    let other = it.slots[2].reading.pending.unwrap();
    let wrong = Ok(Answer::Health(Health::default()));
    it.answered(other, &wrong, Coverage::WHOLE, &context, &mut tickets);
    assert!(it.slots[2].reading.error.is_some());
}

#[test]
fn a_live_window_is_judged_up_to_the_newest_event() {
    let (mut context, mut tickets) = (context(80, 24), Tickets::default());
    let answer = Ok(Answer::Series(SeriesAnswer { groups: vec![], left_over: 0.0 }));
    for (live, until) in [(false, 30), (true, 28)] {
        context.live = live;
        let mut it = dashboard(false);
        it.ask(&context, &mut tickets);
        let ticket = it.volume.reading.pending.unwrap();
        it.answered(ticket, &answer, Coverage::WHOLE, &context, &mut tickets);
        assert_eq!(it.volume.basis.unwrap().judged_until, FROM.plus(until * MINUTE));
    }
}

#[test]
fn focus_moves_over_panes_that_are_shown() {
    assert_eq!(small(&[Action::Down, Action::Down, Action::Up]).0.focus, 1);
    assert_eq!(small(&[Action::Bottom, Action::Down]).0.focus, 5);
    assert_eq!(small(&[Action::Bottom, Action::NextPane]).0.focus, 0);
    assert_eq!(small(&[Action::PreviousPane]).0.focus, 5);
    assert_eq!(small(&[Action::Pane(3)]).0.focus, 2);
    assert!(matches!(small(&[Action::Pane(7)]).1, Outcome::Disabled(_)));
    let mut it = dashboard(true);
    act(&mut it, &[Action::Down], &context(120, 40));
    assert_eq!(it.focus, 2);
}

#[test]
fn a_range_becomes_the_window() {
    let (_, outcome) = small(&[Action::Mark, Action::Right, Action::Right, Action::Enter]);
    let window = Window { from: FROM.plus(10 * MINUTE), to: FROM.plus(13 * MINUTE) };
    assert_eq!(wishes(outcome), [Wish::SetWindow(window)]);
    let (it, _) = small(&[Action::Right, Action::Left, Action::Left]);
    assert_eq!(it.cursor, Some(FROM.plus(8 * MINUTE)));
}

#[test]
fn enter_opens_the_pane_and_then_the_logs_of_a_group_at_the_onset() {
    let (it, _) = small(&[Action::Enter]);
    assert_eq!(it.mode, Mode::Alone { selected: 2 });
    let at = Some(FROM.plus(10 * MINUTE));
    let open = |group: Filter| [Wish::Open(Destination::Logs { filter: slow().and(group), at, window: None })];
    assert_eq!(wishes(small(&[Action::Enter, Action::Enter]).1), open(Filter::is("variant", "canary")));
    let absent = Filter::Not(Box::new(Filter::exists("variant")));
    assert_eq!(wishes(small(&[Action::Enter, Action::Down, Action::Logs]).1), open(absent));
    assert_eq!(wishes(small(&[Action::Logs]).1), open(Filter::All));
}

#[test]
fn lines_that_break_the_contract_are_read_and_not_errors_where_they_stand_out() {
    let mut it = broken_lines();
    act(&mut it, &[Action::Pane(4)], &context(120, 40));
    let at = Some(FROM.plus(10 * MINUTE));
    let lines = Destination::InvalidLines { filter: Filter::All, at, window: None };
    assert_eq!(wishes(act(&mut it, &[Action::Logs], &context(120, 40))), [Wish::Open(lines)]);
    assert!(matches!(act(&mut it, &[Action::Exemplars], &context(120, 40)), Outcome::Disabled(_)));
}

#[test]
fn groups_narrow_the_scope_either_way() {
    let canary = Filter::is("variant", "canary");
    assert_eq!(wishes(small(&[Action::FilterFor]).1), [Wish::Narrow(canary.clone())]);
    assert_eq!(wishes(small(&[Action::FilterAgainst]).1), [Wish::Narrow(Filter::Not(Box::new(canary)))]);
    let (_, outcome) = small(&[Action::Zoom, Action::Bottom, Action::FilterAgainst]);
    assert_eq!(wishes(outcome), [Wish::Narrow(Filter::exists("variant"))]);
    assert!(matches!(small(&[Action::Pane(2), Action::FilterFor]).1, Outcome::Disabled(_)));
    assert!(matches!(small(&[Action::Zoom, Action::Top, Action::FilterFor]).1, Outcome::Disabled(_)));
}

#[test]
fn back_leaves_what_was_opened_last() {
    let opened = [Action::Zoom, Action::Mark, Action::Right, Action::Details];
    let (mut it, _) = small(&opened);
    let context = context(80, 24);
    for _ in 0..4 {
        assert_eq!(act(&mut it, &[Action::Back], &context), Outcome::Done(vec![]));
    }
    assert_eq!((it.mode, it.cursor, it.mark, it.details), (Mode::Overview, None, None, false));
    assert_eq!(act(&mut it, &[Action::Back], &context), Outcome::NotMine);
}

#[test]
fn copying_offers_value_text_and_filter() {
    let wishes = wishes(small(&[Action::Copy]).1);
    let [Wish::OfferCopy(offers)] = wishes.as_slice() else { panic!("{wishes:?}") };
    assert_eq!(offers[0], ("value".into(), "1,015 ms".into()));
    assert!(offers[1].1.contains("canary") && offers[1].1.contains("+12.3σ"), "{}", offers[1].1);
    assert_eq!(offers[2], ("filter".into(), "latency:* variant:canary".into()));
}

#[test]
fn nothing_read_disables_rather_than_fails() {
    let context = context(80, 24);
    let mut it = Dashboard::new(panes::shipped(), panes::volume());
    for action in [Action::Left, Action::Mark, Action::Copy, Action::FilterFor] {
        assert!(matches!(act(&mut it, &[action], &context), Outcome::Disabled(_)), "{action:?}");
    }
    let mut empty = Dashboard::new(vec![], panes::volume());
    for action in Action::ALL {
        empty.act(*action, &context, &mut Tickets::default());
    }
}

#[test]
fn a_click_focuses_the_pane_beneath() {
    let mut it = dashboard(true);
    it.clicked(10, 5, &context(80, 24), &mut Tickets::default());
    assert_eq!(it.focus, 2);
    it.clicked(100, 4, &context(120, 40), &mut Tickets::default());
    assert_eq!(it.focus, 1);
    assert_eq!(it.clicked(0, 0, &context(80, 24), &mut Tickets::default()), Outcome::NotMine);
}

#[test]
fn the_question_is_of_the_scope_in_use() {
    let mut it = dashboard(true);
    it.ask(&context(80, 24), &mut Tickets::default());
    assert!(it.all_slots().all(|s| s.asked.as_ref() == Some(&scope())));
}

#[test]
fn a_runbook_is_that_of_the_pane_furthest_off_until_somebody_went_to_another() {
    let signal = |actions: &[Action], proposal: Option<Proposal>| {
        let mut it = dashboard(true);
        // Latency is the first pane, and off a little only.
        for row in &mut it.slots[0].reading.last.as_mut().unwrap().0.rows {
            row.numbers.iter_mut().for_each(|n| n.deviation.as_mut().unwrap().sigma /= 3.5);
        }
        let context = Context { proposal, ..context(80, 24) };
        let outcome = act(&mut it, actions, &context);
        let [Wish::Open(Destination::Runbook { id, signal, .. })] = &wishes(outcome)[..] else { panic!() };
        (id.clone(), signal.clone().unwrap(), it.focus)
    };
    assert_eq!(signal(&[Action::Runbook], None), (None, "cache.hit_rate".into(), 2));
    assert_eq!(signal(&[Action::Pane(1), Action::Runbook], None).2, 0);
    assert_eq!(signal(&[Action::Pane(2), Action::Runbook], None).2, 2, "nothing is off there");
    let of = |pane: &str| Proposal { pane: Some(pane.into()), runbook: Some("ours".into()) };
    assert_eq!(signal(&[Action::Runbook], Some(of("latency"))).0, Some("ours".into()));
    let elsewhere = signal(&[Action::Runbook], Some(of("drift")));
    assert_eq!((elsewhere.0, elsewhere.2), (None, 2));
}

#[test]
fn the_pane_that_is_explained_is_focused() {
    let explained = |actions: &[Action]| {
        let mut it = dashboard(true);
        // Latency is the first pane, and calm.
        it.slots[0] = dashboard(false).slots.remove(0);
        let outcome = act(&mut it, actions, &context(80, 24));
        let [Wish::Open(Destination::Why { pane, spike, .. })] = &wishes(outcome)[..] else { panic!() };
        (pane.clone(), spike.as_ref().unwrap().signal.key.clone(), it.focus)
    };
    assert_eq!(explained(&[Action::Why]), ("cache".into(), "hit_rate".into(), 2));
    assert_eq!(explained(&[Action::Pane(1), Action::Why]), ("latency".into(), "p99".into(), 0), "the number it shows");
}
