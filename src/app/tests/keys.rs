//! Leaving, sequences, and what a key comes to.

use super::harness::*;
use crate::app::*;
use crate::keymap::Keymap;

#[test]
fn leaving_is_asked_and_control_c_leaves_at_once() {
    let mut session = Session::ready();
    session.keys("q n q esc q");
    assert!(session.effects.is_empty());
    session.keys("y");
    assert_eq!(session.effects, [Effect::Quit]);
    let mut session = Session::ready();
    session.keys("/ ctrl-c");
    assert_eq!(session.effects.last(), Some(&Effect::Quit));
    assert_eq!(update(&mut session.state, Message::Terminated), [Effect::Quit]);
}

#[test]
fn whoever_wants_back_instead_of_out_is_told_how() {
    let mut session = Session::ready();
    let before = session.scope().clone();
    session.keys("+").keys("esc");
    assert!(session.screen(80, 24).contains("Leave mlogtui? { goes back to what was looked at before"));
    session.keys("{");
    assert_eq!((session.scope(), session.state.layers.len()), (&before, 1));
}

#[test]
fn control_z_stops_wherever_one_is_and_says_where_that_cannot_be() {
    for before in ["", "/", "q", "?", ":"] {
        let mut session = Session::ready();
        session.keys(before).keys("ctrl-z");
        assert_eq!(session.effects.last(), Some(&Effect::Suspend), "after {before:?}");
    }
    let mut session = Session::ready();
    session.tell(Message::NoShell);
    assert!(session.notice().starts_with("there is no shell to stop for"));
}

#[test]
fn sequences_wait_for_their_end() {
    let mut session = Session::ready();
    session.state.keymap = Keymap::load(Some("[global]\ng = 'none'\n'g l' = 'logs'\n'g ?' = 'help'\n")).unwrap();
    session.keys("g");
    assert!(session.screen(80, 24).contains("read the log lines behind this"));
    session.keys("esc");
    assert_eq!((session.state.layers.len(), session.notice()), (1, ""));
    session.keys("g x");
    assert_eq!(session.notice(), "g x does nothing here");
    session.keys("g l");
    assert_eq!(session.state.layers.len(), 2);
}

#[test]
fn a_key_without_a_meaning_says_where_the_keys_are() {
    let mut session = Session::ready();
    session.keys("K");
    assert_eq!(session.notice(), "K does nothing here; ? shows the keys");
    session.keys("c");
    assert!(session.notice().contains("does nothing here"));
    session.keys("n");
    assert!(session.notice().starts_with('n'));
    session.keys("v");
    assert_eq!(session.notice(), "there is no chart here");
    session.keys("u");
    assert_eq!(session.notice(), "undo-filter: no filter was set before this one");
}

#[test]
fn clicks_go_to_the_screen_unless_something_covers_it() {
    let mut session = Session::ready();
    session.tell(Message::Mouse(Pointer::Click(3, 4)));
    assert_eq!(session.notice(), "clicked 3,4");
    session.keys("?").tell(Message::Mouse(Pointer::Click(3, 4)));
    assert_eq!(session.notice(), "");
}
