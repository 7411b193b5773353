//! What is looked at: at first, as more is read, as time goes on, and as one moves about.

use super::harness::*;
use crate::analysis::AskedWindow;
use crate::app::*;
use crate::model::*;

const HALF: Coverage = Coverage { share: 0.5, last: false };

#[test]
fn the_first_question_is_what_there_is_and_the_screen_asks_once_it_is_known() {
    let mut session = Session::begin(setup(Clock::Files));
    assert_eq!(session.asked(), [Question::Health]);
    session.tell_health(Health::default(), HALF);
    assert!(session.asked().is_empty());
    session.tell_health(health(10), HALF);
    assert_eq!(session.minutes(), (-29, 0));
    assert_eq!(session.scope().window, Window { from: NEWEST.plus(1 - 30 * MINUTE), to: NEWEST.plus(1) });
    assert_eq!(session.asked(), [Question::Anomalies(session.scope().clone())]);
    assert_eq!(session.state.context.clock, "file time");
    assert!(!session.state.context.live);
}

#[test]
fn a_short_file_opens_whole_and_an_empty_one_opens_too() {
    let mut session = Session::begin(setup(Clock::Files));
    let short = Health { oldest: Some(NEWEST.plus(-7 * MINUTE)), ..health(10) };
    session.tell_health(short.clone(), HALF);
    assert_eq!(session.scope().window.length(), 30 * MINUTE);
    session.tell_health(short, Coverage::WHOLE);
    assert_eq!(session.scope().window, Window { from: NEWEST.plus(-7 * MINUTE), to: NEWEST.plus(1) });
    let mut empty = Session::begin(setup(Clock::Files));
    empty.tell_health(Health::default(), Coverage::WHOLE);
    assert_eq!(empty.scope().window.length(), 30 * MINUTE);
}

#[test]
fn a_file_that_grows_is_followed_by_the_wall_clock() {
    let mut session = Session::begin(setup(Clock::Files));
    session.tell_health(Health { growing: true, ..health(10) }, Coverage::WHOLE);
    assert!(session.state.context.live);
    assert_eq!(session.scope().window.to, NEWEST.plus(41 * SECOND));
    assert_eq!(session.state.context.clock, "");
}

#[test]
fn words_of_the_command_line_are_read_against_the_clock_of_the_data() {
    let mut start = setup(Clock::Files);
    start.start.window = AskedWindow::new(None, None, Some("15m".into())).unwrap();
    start.start.filter = Filter::is("a", "b");
    let mut session = Session::begin(start);
    session.tell_health(health(10), HALF);
    assert_eq!(session.scope().window.from, NEWEST.plus(1 - 15 * MINUTE));
    assert_eq!(session.scope().filter, Filter::is("a", "b"));
}

#[test]
fn a_window_beyond_what_was_read_so_far_is_taken_once_it_was_read() {
    let from = |at: Time| {
        let mut start = setup(Clock::Files);
        start.start.window = AskedWindow::new(Some(at.rfc3339()), None, None).unwrap();
        let mut session = Session::begin(start);
        session.tell_health(Health { newest: Some(NEWEST.plus(-HOUR)), ..health(10) }, HALF);
        assert_eq!(session.notice(), "", "the rest may hold it");
        session.tell_health(health(20), Coverage::WHOLE);
        session
    };
    let within = from(NEWEST.plus(-MINUTE));
    assert_eq!(within.scope().window, Window { from: NEWEST.plus(-MINUTE), to: NEWEST.plus(1) });
    let beyond = from(NEWEST.plus(HOUR));
    assert!(beyond.notice().contains("ends before it starts"), "{}", beyond.notice());
    assert_eq!(beyond.scope().window.to, NEWEST.plus(1));
}

#[test]
fn the_baseline_is_resolved_again_as_more_hours_are_known() {
    let mut session = Session::begin(setup(Clock::Files));
    session.tell_health(health(10), HALF);
    session.asked();
    session.tell_health(health(20), HALF);
    assert!(session.asked().is_empty());
    session.tell_health(
        Health {
            hours: vec![
                NEWEST.plus(-2 * DAY - HOUR),
                NEWEST.plus(-2 * DAY),
                NEWEST.plus(-DAY - HOUR),
                NEWEST.plus(-DAY),
                NEWEST,
            ],
            ..health(30)
        },
        Coverage::WHOLE,
    );
    assert_eq!(session.scope().baseline.windows.len(), 2);
    assert_eq!(session.asked(), [Question::Anomalies(session.scope().clone())]);
}

#[test]
fn shifting_and_zooming_move_the_window_and_the_way_back_is_kept() {
    let mut session = Session::ready();
    let whole = session.scope().window;
    session.keys("[");
    assert_eq!(session.scope().window, whole.shifted(-15 * MINUTE));
    assert_eq!(session.asked().len(), 1);
    session.keys("] ]");
    assert_eq!(session.scope().window, whole);
    assert!(session.notice().contains("nothing later"));
    session.keys("+");
    let zoomed = session.scope().window;
    assert_eq!((zoomed.length(), zoomed.to), (15 * MINUTE, whole.to.plus(-15 * MINUTE / 2)));
    session.keys("-");
    assert_eq!(session.scope().window, whole);
    session.keys("{ { {");
    assert_eq!(session.scope().window, whole.shifted(-15 * MINUTE));
    session.keys("} }");
    assert_eq!(session.scope().window, zoomed);
    session.keys("[ }");
    assert_eq!(session.notice(), "history-forward: nothing was looked at after this");
}

#[test]
fn drilling_down_narrows_and_going_back_restores_and_abandons() {
    let mut session = Session::ready();
    let before = session.scope().clone();
    session.keys("f").answer_all();
    session.keys("enter");
    assert_eq!(session.scope().filter, Filter::is("version", "2").and(Filter::is("level", "ERROR")));
    assert_eq!(session.asked().last(), Some(&Question::Anomalies(session.scope().clone())));
    session.keys("[ q");
    assert_eq!(session.scope().filter, Filter::is("version", "2"));
    assert_eq!(session.scope().window, before.window);
    assert!(session.effects.iter().any(|e| matches!(e, Effect::Abandon(_))));
    assert!(session.state.layers.len() == 1 && !session.state.loading());
    session.keys("u");
    assert_eq!(session.scope(), &before);
}

#[test]
fn what_was_asked_for_a_scope_that_was_left_is_abandoned_and_asked_again_on_return() {
    let mut session = Session::ready();
    session.keys("r enter");
    let left = session.effects.iter().filter(|e| matches!(e, Effect::Abandon(_))).count();
    assert_eq!(left, 1);
    session.asked();
    session.keys("q");
    assert_eq!(session.asked(), [Question::Anomalies(session.scope().clone())]);
}

#[test]
fn following_moves_the_window_on_when_due_but_not_while_answers_are_awaited() {
    let mut session = Session::live();
    let before = session.scope().window;
    session.tell(Message::Ticked(NEWEST.plus(45 * SECOND)));
    assert!(session.asked().is_empty());
    session.tell(Message::Ticked(NEWEST.plus(52 * SECOND)));
    assert_eq!(session.scope().window, before.shifted(11 * SECOND));
    let scope = session.scope().clone();
    assert_eq!(session.asked(), [Question::Health, Question::Anomalies(scope)]);
    session.tell(Message::Ticked(NEWEST.plus(70 * SECOND)));
    assert!(session.asked().is_empty());
    session.keys("F").tell(Message::Ticked(NEWEST.plus(90 * SECOND)));
    assert!(session.asked().is_empty() && !session.state.context.live);
    assert!(session.state.history.back.is_empty());
}

#[test]
fn who_waits_long_is_told_for_how_long() {
    let mut session = Session::live();
    session.tell(Message::Ticked(NEWEST.plus(52 * SECOND)));
    assert!(session.screen(80, 24).contains("asking  "), "{}", session.screen(80, 24));
    session.tell(Message::Ticked(NEWEST.plus(67 * SECOND)));
    assert!(session.screen(80, 24).contains("asking, 15 s so far  "), "{}", session.screen(80, 24));
}

#[test]
fn looking_at_the_past_stops_following_and_a_window_up_to_now_does_not() {
    let mut session = Session::live();
    session.keys("w").text("15m").keys("enter");
    assert!(session.state.context.live);
    assert_eq!(session.scope().window.length(), 15 * MINUTE);
    session.keys("+");
    assert!(session.state.context.live);
    session.keys("[");
    assert!(!session.state.context.live);
    session.keys("F");
    assert_eq!(session.scope().window.to, session.state.context.now);
}

#[test]
fn standing_still_nothing_has_to_be_drawn() {
    let mut session = Session::ready();
    session.state.changed = false;
    session.tell(Message::Ticked(NEWEST.plus(HOUR)));
    assert!(!session.state.changed);
    assert_eq!(session.state.context.now, NEWEST.plus(1));
}

#[test]
fn a_store_that_fails_says_so_and_keeps_what_was_known() {
    let mut session = Session::ready();
    session.keys("r");
    let ticket = session.state.context.health.pending.unwrap();
    let result = Err(Error::new(ErrorKind::Unreachable, "gone", "look"));
    session.tell(Message::Answered { ticket, result, coverage: Coverage::WHOLE });
    assert!(session.screen(80, 24).contains("STALE"));
    assert_eq!(session.state.health().unwrap().lines.events, 124_310);
}

#[test]
fn a_cluster_that_does_not_answer_is_asked_again_by_itself_though_nothing_is_followed() {
    let mut session = Session::live();
    session.keys("[");
    let window = session.scope().window;
    let now = session.state.ticked;
    session.tell(Message::Ticked(now.plus(HOUR / 6)));
    assert!(session.state.context.health.pending.is_none(), "all is well");
    session.keys("r");
    let flying = session.state.layers.iter().filter_map(|layer| layer.screen()).flat_map(|l| l.flying.clone());
    let flying: Vec<_> = flying.chain(session.state.context.health.pending).collect();
    for ticket in flying {
        let result = Err(Error::new(ErrorKind::Unreachable, "gone", "look"));
        session.tell(Message::Answered { ticket, result, coverage: Coverage::WHOLE });
    }
    session.tell(Message::Ticked(now.plus(HOUR / 6 + 40_000)));
    assert!(session.state.context.health.pending.is_some(), "it is tried again");
    assert_eq!(session.scope().window, window);
}

#[test]
fn a_file_of_the_past_that_grows_keeps_its_own_time() {
    let mut old = setup(Clock::Files);
    old.now = NEWEST.plus(100 * DAY);
    let mut session = Session::begin(old);
    session.tell_health(health(10), HALF);
    let before = session.scope().window;
    session.tell_health(Health { growing: true, ..health(20) }, Coverage::WHOLE);
    assert_eq!(session.scope().window.to, before.to);
    assert_eq!(session.state.context.clock, "file time");
}

#[test]
fn a_file_that_grows_unfollowed_is_noticed_and_nothing_moves_until_one_asks() {
    let mut session = Session::begin(setup(Clock::Files));
    session.tell_health(health(10), Coverage::WHOLE);
    let before = session.scope().window;
    session.answer_all().asked();
    session.tell(Message::Ticked(NEWEST.plus(60 * SECOND)));
    assert_eq!(session.asked(), [Question::Health]);
    let newest = Some(NEWEST.plus(5 * MINUTE));
    session.tell_health(Health { growing: true, newest, ..health(20) }, Coverage::WHOLE);
    assert_eq!(session.scope().window, before);
    assert!(session.asked().is_empty() && session.screen(120, 12).contains("newer events: F follows"));
    session.tell(Message::Ticked(NEWEST.plus(120 * SECOND)));
    session.tell_health(Health { growing: true, newest: None, ..health(0) }, Coverage::WHOLE);
    assert_eq!(session.scope().window, before, "nor when the file was cut");
    session.keys("r").tell_health(Health { growing: true, newest, ..health(20) }, Coverage::WHOLE);
    assert!(session.scope().window.to > before.to && !session.screen(120, 12).contains("newer events"));
}

#[test]
fn what_is_missing_among_the_events_does_not_give_way_to_anything() {
    let mut session = Session::ready();
    session.keys("r").tell_health(
        Health { notes: vec!["without the closed index logs-1".into(), "another".into()], ..health(124_310) },
        Coverage::WHOLE,
    );
    assert!(session.screen(120, 12).contains("without the closed index logs-1 (+1 i)"), "{}", session.screen(120, 12));
    session.keys("/").text("level:ERROR and service:somewhere and region:far").keys("enter");
    assert!(session.screen(80, 12).contains("withou") && session.screen(80, 12).contains("(+1 i)"));
}

#[test]
fn what_a_link_led_to_is_looked_at_and_gone_back_from_in_its_own_time() {
    let view = View::Trace(Follow { field: None, value: "abc".into(), near: None });
    let begin = |window| {
        let mut start = setup(Clock::Wall);
        (start.start.view, start.start.window) = (Some(view.clone()), window);
        let mut session = Session::begin(start);
        session.tell_health(health(124_310), Coverage::WHOLE);
        session.answer_all();
        session.effects.clear();
        session
    };
    let window = Window { from: NEWEST.plus(-9 * DAY), to: NEWEST.plus(-9 * DAY + HOUR) };
    let mut session = begin(AskedWindow::default());
    session.effects = crate::app::scope::found(&mut session.state, window);
    assert_eq!((session.scope().window, session.state.context.live), (window, false));
    assert_eq!(session.asked(), [Question::Anomalies(session.scope().clone())]);
    session.keys("esc");
    assert_eq!((session.state.layers.len(), session.scope().window), (1, window));
    assert_eq!(session.asked(), [Question::Anomalies(session.scope().clone())]);
    let mut asked = begin(AskedWindow::new(None, None, Some("15m".into())).unwrap());
    crate::app::scope::found(&mut asked.state, window);
    assert_eq!(asked.scope().window.length(), 15 * MINUTE, "a window that was asked for stays");
}
