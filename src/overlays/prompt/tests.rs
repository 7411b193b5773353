//! What the prompt promises.

use crate::model::ErrorKind;

use super::*;

fn key(written: &str) -> Key {
    Key::parse(written).unwrap()
}

fn completion(text: &str) -> Completion {
    Completion { from: 3, to: 5, text: text.into(), note: "12".into() }
}

fn rows(prompt: &PromptLine, columns: u16) -> Vec<String> {
    let area = Rect::new(0, 0, columns, 6);
    let mut buffer = Buffer::empty(area);
    prompt.draw(&Theme::default(), area, &mut buffer);
    let row = |y| (0..columns).map(|x| buffer[(x, y)].symbol().to_string()).collect::<String>();
    (0..6).map(|y| row(y).trim_end().to_string()).collect()
}

#[test]
fn completions_go_round_and_are_taken_back() {
    let mut prompt = PromptLine::new(Purpose::Filter, "ab ve".into(), Vec::new());
    prompt.offer(vec![completion("version"), completion("verdict")]);
    prompt.complete(true);
    assert_eq!((prompt.text(), prompt.cursor()), ("ab version", 10));
    prompt.complete(true);
    assert_eq!(prompt.text(), "ab verdict");
    prompt.complete(true);
    assert_eq!(prompt.text(), "ab version");
    prompt.take_back();
    assert_eq!(prompt.text(), "ab ve");
    prompt.complete(false);
    assert!(prompt.typed(key(":")));
    assert_eq!(prompt.text(), "ab verdict:");
    assert!(!prompt.completing());
}

#[test]
fn history_keeps_what_was_being_typed() {
    let mut prompt = PromptLine::new(Purpose::Filter, "new".into(), vec!["old".into(), "older".into()]);
    prompt.recall(true);
    prompt.recall(true);
    prompt.recall(true);
    assert_eq!(prompt.text(), "old");
    prompt.recall(false);
    prompt.recall(false);
    assert_eq!(prompt.text(), "new");
}

#[test]
fn a_fault_points_at_its_character() {
    let mut prompt = PromptLine::new(Purpose::Filter, "a:(b".into(), Vec::new());
    let error = Error::new(ErrorKind::Usage, "the bracket is never closed", "add `)`");
    prompt.fault = Some(Fault { error, at: Some(2) });
    let shown = rows(&prompt, 60);
    assert_eq!(shown[3], "filter: a:(b");
    assert_eq!(shown[4], "          ^ the bracket is never closed");
    assert_eq!(shown[5], "add `)`");
    prompt.pasted("x\ny");
    assert_eq!((prompt.text(), prompt.fault.is_none()), ("a:(bx y", true));
}

#[test]
fn long_text_scrolls_with_the_cursor() {
    let prompt = PromptLine::new(Purpose::Search, "0123456789abcdefghij".into(), Vec::new());
    let shown = rows(&prompt, 20);
    assert!(shown[4].starts_with("search: ") && shown[4].ends_with("ghij"), "{shown:?}");
}
