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

#[test]
fn what_is_typed_replaces_the_value_there_is_but_no_filter() {
    let after = |purpose, keys: &[&str]| {
        let mut prompt = PromptLine::new(purpose, "auto".into(), vec!["days".into()]);
        for written in keys {
            prompt.typed(key(written));
        }
        prompt.text().to_string()
    };
    for purpose in [Purpose::Window, Purpose::Baseline, Purpose::JumpToTime] {
        assert_eq!(after(purpose, &["2", "0"]), "20");
    }
    for (keys, text) in [
        (&["end", "2"][..], "auto2"),
        (&["left", "2"], "aut2o"),
        (&["backspace", "2"], "aut2"),
        (&["ctrl-a", "2"], "2auto"),
    ] {
        assert_eq!(after(Purpose::Baseline, keys), text, "{keys:?}");
    }
    assert_eq!(after(Purpose::Filter, &["2"]), "auto2");
    let mut prompt = PromptLine::new(Purpose::Baseline, "auto".into(), vec!["days".into()]);
    prompt.pasted("none");
    assert_eq!(prompt.text(), "none");
    let mut prompt = PromptLine::new(Purpose::Baseline, "auto".into(), vec!["days".into()]);
    prompt.recall(true);
    prompt.typed(key("x"));
    assert_eq!(prompt.text(), "daysx");
}
