//! What goes into the record of an incident, when, and what the screen says of it.

use super::harness::*;
use crate::app::*;
use crate::link;
use crate::model::*;
use crate::screens::Screen;
use crate::ui::{Context, Outcome, Tickets, Wish};

/// What was recorded since the effects were last cleared.
fn recorded(session: &Session) -> Vec<What> {
    let of = |effect: &Effect| match effect {
        Effect::Record { entry, .. } => Some(entry.what.clone()),
        _ => None,
    };
    session.effects.iter().filter_map(of).collect()
}

fn offered(session: &Session) -> Vec<(String, String)> {
    let Some(Layer::Menu(menu)) = session.state.layers.last() else { panic!("no menu") };
    menu.items.clone()
}

#[test]
fn a_record_begins_when_asked_for_and_grows_as_things_happen() {
    let mut session = Session::ready();
    session.keys("f enter");
    assert!(recorded(&session).is_empty(), "nothing is kept that nobody asked to keep");
    session.keys("esc I").text("p99 of prod").keys("enter");
    let [What::Opened { title, store, logs, place, link, .. }] = &recorded(&session)[..] else { panic!("not opened") };
    assert_eq!((title.as_str(), store.as_str(), place.filter.as_str()), ("p99 of prod", "app.ndjson", "version:2"));
    assert_eq!(*logs, Whereabouts::Files(vec!["/var/log/app.ndjson".into()]));
    assert_eq!(link::read(link).unwrap().filter, Filter::is("version", "2"));
    let Some(Effect::Record { incident, entry, .. }) = session.effects.last().cloned() else { panic!("not recorded") };
    assert_eq!((incident.as_str(), entry.author.as_str()), ("20260302-100041-p99-of-prod-7f3a", "ann"));
    assert_eq!(entry.at, NEWEST.plus(41 * SECOND));
    session.effects.clear();
    session.keys("u enter #").text("canary only").keys("enter esc");
    let whats = recorded(&session);
    assert!(
        matches!(&whats[0], What::Narrowed { place, words, .. } if place.filter.is_empty() && words == "all events")
    );
    assert!(
        matches!(&whats[1], What::Visited { words, link } if words == "read the log lines of level:ERROR" && link.contains("level"))
    );
    assert_eq!(whats[2], What::Note { words: "canary only".into() });
    assert!(matches!(&whats[3], What::Visited { words, .. } if words.is_empty()), "{:?}", whats[3]);
    assert!(session.screen(80, 24).contains("REC p99 of prod"));
}

#[test]
fn a_note_begins_a_record_where_there_is_none() {
    let mut session = Session::ready();
    session.keys("#").text("it is the cache").keys("enter");
    let whats = recorded(&session);
    assert!(matches!(&whats[..], [What::Opened { title, .. }, What::Note { .. }] if title == "it is the cache"));
    session.effects.clear();
    session.keys("# enter");
    assert!(recorded(&session).is_empty(), "an empty note is none");
}

#[test]
fn an_alert_begins_a_record_once_there_is_something_to_look_at() {
    let mut setup = setup(Clock::Files);
    let alert = What::Alert { source: "text".into(), words: "p99 latency".into(), since: None };
    setup.recording.alert = Some(alert.clone());
    let mut session = Session::begin(setup);
    assert!(recorded(&session).is_empty());
    session.tell_health(health(1), Coverage::WHOLE);
    assert!(
        matches!(&recorded(&session)[..], [What::Opened { title, .. }, second] if title == "p99 latency" && *second == alert)
    );
}

#[test]
fn what_is_not_on_disk_is_said_and_offered() {
    let mut session = Session::ready();
    session.keys("I").text("full").keys("enter");
    let problem = Some(Error::new(ErrorKind::Unreachable, "it cannot be written (disk full)", ""));
    session.tell(Message::Recorded { waiting: 1, problem: problem.clone() });
    assert!(session.notice().contains("disk full") && session.notice().contains("I offers it"), "{}", session.notice());
    session.keys("j");
    assert!(session.screen(80, 24).contains("1 entry NOT ON DISK"));
    session.tell(Message::Recorded { waiting: 2, problem });
    assert!(!session.notice().contains("disk full"), "what is known is not said again over what one reads");
    session.keys("I");
    assert!(offered(&session)[0].1.contains("full"));
    session.keys("esc").tell(Message::Recorded { waiting: 0, problem: None });
    assert_eq!(session.notice(), "the record is on disk again");
    assert!(!session.screen(80, 24).contains("NOT ON DISK"));
}

#[test]
fn a_record_that_is_resumed_goes_on_under_its_id() {
    let mut setup = setup(Clock::Files);
    setup.recording.resumed = Some(Incident { id: "20260301-p99".into(), entries: Vec::new() });
    let mut session = Session::begin(setup);
    session.tell_health(health(1), Coverage::WHOLE);
    let [Effect::Record { incident, entry, .. }] = &session.effects[session.effects.len() - 1..] else {
        panic!("none")
    };
    assert_eq!(incident, "20260301-p99");
    assert!(matches!(entry.what, What::Resumed { .. }));
}

#[test]
fn every_screen_offers_its_link_and_a_link_leads_back() {
    let mut session = Session::ready();
    session.keys("f y");
    let (_, link) = offered(&session).pop().unwrap();
    let read = link::read(&link).unwrap();
    assert_eq!(read.logs, LinkedLogs::Files);
    assert_eq!(read.window, Some(session.scope().window));
    let mut setup = setup(Clock::Files);
    setup.start.view = Some(View::Trace(Follow { field: None, value: "abc".into(), near: None }));
    let mut session = Session::begin(setup);
    session.tell_health(health(1), Coverage::WHOLE);
    assert_eq!(session.state.layers.len(), 2);
}

/// A dashboard of one pane whose chart is there, or a runbook over it.
struct Drawn(&'static str);

impl Screen for Drawn {
    fn section(&self) -> &'static str {
        self.0
    }

    fn actions(&self) -> &'static [Action] {
        &[Action::Enter]
    }

    fn ask(&mut self, _: &Context, _: &mut Tickets) -> Vec<Wish> {
        Vec::new()
    }

    fn answered(
        &mut self,
        _: Ticket,
        _: &Result<Answer>,
        _: Coverage,
        _: &Context,
        _: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        None
    }

    fn act(&mut self, action: Action, _: &Context, _: &mut Tickets) -> Outcome {
        let to = Destination::Runbook { id: None, signal: None, walked: Walked::default() };
        if action == Action::Enter { Outcome::Done(vec![Wish::Open(to)]) } else { Outcome::NotMine }
    }

    fn clicked(&mut self, _: u16, _: u16, _: &Context, _: &mut Tickets) -> Outcome {
        Outcome::NotMine
    }

    fn draw(&self, _: &Context, _: ratatui::layout::Rect, _: &mut ratatui::buffer::Buffer) {}

    fn progress(&self) -> Option<String> {
        None
    }

    fn view(&self, _: &Context) -> Option<View> {
        let walk = View::Runbook { id: "errors".into(), walked: Walked::default() };
        Some(if self.0 == "runbook" { walk } else { View::Dashboard { pane: Some("latency".into()), alone: false } })
    }

    fn chart(&self, context: &Context) -> Option<Chart> {
        let window = context.scope.as_ref()?.window;
        let (title, unit, words) = ("Latency p99".into(), "ms".into(), String::new());
        (self.0 == "dashboard").then(|| Chart { title, unit, window, lines: Vec::new(), words })
    }
}

#[test]
fn a_note_carries_the_signal_only_where_one_looks_at_it() {
    let noted = |keys: &str| {
        let mut setup = setup(Clock::Files);
        setup.screens = Screens { home: |_| Box::new(Drawn("dashboard")), open: |_, _| Box::new(Drawn("runbook")) };
        let mut session = Session::begin(setup);
        session.tell_health(health(1), Coverage::WHOLE);
        session.keys(keys).keys("#").text("found").keys("enter");
        recorded(&session).iter().filter(|what| matches!(what, What::Chart(_))).count()
    };
    assert_eq!(noted(""), 1);
    assert_eq!(noted("enter"), 0, "from within a runbook");
    assert_eq!(noted("enter esc"), 0, "after a runbook");
}

#[test]
fn what_a_runbook_found_before_is_not_written_again() {
    let mut session = Session::ready();
    session.keys("I").text("p99").keys("enter");
    session.effects.clear();
    let finding = |words: &str| What::Finding {
        runbook: Some("latency".into()),
        step: "version".into(),
        verdict: Verdict::Yes,
        words: words.into(),
    };
    for words in ["3.2.1", "3.2.1", "3.2.2"] {
        let effects = journal::record(&mut session.state, finding(words));
        session.effects.extend(effects);
    }
    assert_eq!(recorded(&session), [finding("3.2.1"), finding("3.2.2")]);
}
