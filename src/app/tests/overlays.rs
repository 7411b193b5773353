//! Prompts, palette, menus and help within the core.

use super::harness::*;
use crate::app::*;
use crate::model::*;

#[test]
fn a_bad_filter_points_and_changes_nothing_and_a_good_one_is_remembered() {
    let mut session = Session::ready();
    session.keys("/").text("oops:>=x").keys("enter");
    let shown = session.screen(80, 24);
    assert!(shown.contains("filter: oops:>=x\n               ^"), "{shown}");
    assert_eq!(session.scope().filter, Filter::All);
    session.keys("backspace backspace backspace").text("1").keys("enter");
    assert_eq!(session.scope().filter, Filter::is("oops", "1"));
    assert_eq!(session.effects.last(), Some(&Effect::RememberFilter("oops:1".into())));
    session.keys("/ up up");
    let Some(Layer::Prompt(prompt)) = session.state.layers.last() else { panic!("no prompt") };
    assert_eq!(prompt.text(), "old:1");
    session.keys("esc u");
    assert_eq!(session.scope().filter, Filter::All);
}

#[test]
fn completions_come_from_the_store() {
    let mut session = Session::ready();
    session.keys("/");
    let Effect::Ask(batch) = &session.effects[0] else { panic!("nothing asked") };
    let (ticket, Question::Fields(_)) = batch[0].clone() else { panic!("no fields asked") };
    let field = FieldInfo {
        path: "model.version".into(),
        name: Some("version".into()),
        types: vec!["string".into()],
        events: 1,
        values: Vec::new(),
    };
    session.text("ver");
    session.tell(Message::Answered { ticket, result: Ok(Answer::Fields(vec![field])), coverage: Coverage::WHOLE });
    let shown = session.screen(80, 24);
    assert!(shown.contains("  model.version:  string"), "{shown}");
    session.effects.clear();
    session.keys("tab").text("3");
    let Some(Effect::Ask(batch)) = session.effects.last() else { panic!("no values asked") };
    assert!(matches!(&batch[0].1, Question::Values(v) if v.field == "model.version"));
    session.effects.clear();
    session.text("1");
    assert!(session.effects.is_empty());
}

#[test]
fn the_screen_gets_the_answer_to_its_own_prompt() {
    let mut session = Session::ready();
    session.keys("enter /").tell(Message::Pasted("a\nb\n".into())).keys("enter");
    assert_eq!(session.notice(), "looked for a b");
}

#[test]
fn the_palette_does_what_is_chosen_or_says_why_not() {
    let mut session = Session::ready();
    session.keys(":").text("shiftback").keys("enter");
    assert_eq!(session.minutes().1, -14);
    session.keys(":").text("columns").keys("enter");
    assert_eq!(session.notice(), "columns: not on this screen");
    session.keys(":").text("logs").keys("enter");
    assert_eq!(session.state.layers.len(), 2);
}

#[test]
fn copies_are_chosen_from_a_menu_and_made_harmless() {
    let mut session = Session::ready();
    session.keys("y 2");
    assert_eq!(session.effects, [Effect::Copy { what: "document".into(), text: "{\\x1b}".into() }]);
    session.effects.clear();
    session.keys("y y");
    assert_eq!(session.effects, [Effect::Copy { what: "value".into(), text: "7".into() }]);
    session.tell(Message::Copied { what: "value".into(), way: Ok("by OSC 52".into()) });
    assert_eq!(session.notice(), "copied the value: by OSC 52");
}

#[test]
fn help_scrolls_and_closes_with_its_own_key() {
    let mut session = Session::ready();
    session.keys("?");
    let top = session.screen(80, 24);
    session.keys("space");
    assert_ne!(session.screen(80, 24), top);
    session.keys("?");
    assert_eq!(session.state.layers.len(), 1);
    session.keys("? q");
    assert_eq!(session.state.layers.len(), 1);
}

#[test]
fn themes_and_zone_change_in_turn() {
    let mut session = Session::ready();
    session.keys("T");
    assert_eq!(session.state.context.theme.name, "light");
    session.keys("T T T Z");
    assert_eq!(session.state.context.theme.name, "dark");
    assert_eq!(session.state.context.zone, crate::analysis::Zone::Local);
}
