//! What keymaps promise.

use crossterm::event::KeyModifiers;

use super::*;

fn keys(written: &str) -> Vec<Key> {
    written.split_whitespace().map(|w| Key::parse(w).unwrap()).collect()
}

fn with(user: &str) -> Keymap {
    Keymap::load(Some(user)).unwrap()
}

fn found(keymap: &Keymap, section: &str, written: &str) -> Lookup {
    keymap.lookup(chain(section), &keys(written))
}

#[test]
fn the_default_can_be_read_and_reaches_every_action() {
    let keymap = Keymap::load(None).unwrap();
    for action in Action::ALL.iter().copied().chain((1..=9).map(Action::Pane)) {
        let reached = SECTIONS.iter().any(|s| !keymap.keys_of(chain(s), action).is_empty());
        assert!(reached, "{} has no key", action.name());
        assert!(!action.words().is_empty());
        assert_eq!(Action::from_name(&action.name()), Some(action));
    }
}

#[test]
fn the_default_leaves_alone_what_multiplexers_and_flow_control_take() {
    let (bindings, _) = read(DEFAULT);
    for key in bindings.iter().flat_map(|b| &b.keys) {
        assert!(!key.modifiers.contains(KeyModifiers::ALT), "{key}");
        for taken in ["ctrl-a", "ctrl-b", "ctrl-s", "ctrl-q"] {
            assert_ne!(*key, Key::parse(taken).unwrap());
        }
    }
}

#[test]
fn the_innermost_section_decides() {
    let keymap = Keymap::load(None).unwrap();
    assert_eq!(found(&keymap, "dashboard", "/"), Lookup::Found(Action::Filter));
    assert_eq!(found(&keymap, "logs", "/"), Lookup::Found(Action::Search));
    assert_eq!(found(&keymap, "logs", "?"), Lookup::Found(Action::Help));
    assert_eq!(found(&keymap, "prompt", "?"), Lookup::Unbound);
}

#[test]
fn a_user_overrides_only_what_is_named() {
    let keymap = with("[global]\nr = \"none\"\n'?' = \"palette\"\n[dashboard]\n\"shift-l\" = \"help\"\n");
    assert_eq!(found(&keymap, "dashboard", "r"), Lookup::Unbound);
    assert_eq!(found(&keymap, "dashboard", "?"), Lookup::Found(Action::Palette));
    assert_eq!(found(&keymap, "dashboard", "L"), Lookup::Found(Action::Help));
    assert_eq!(found(&keymap, "dashboard", "F"), Lookup::Found(Action::Follow));
}

#[test]
fn none_in_an_inner_section_silences_the_outer_one() {
    let keymap = with("[dashboard]\nr = \"none\"\n");
    assert_eq!(found(&keymap, "dashboard", "r"), Lookup::Unbound);
    assert_eq!(found(&keymap, "logs", "r"), Lookup::Found(Action::Refresh));
}

#[test]
fn sequences_wait_and_say_how_they_go_on() {
    let keymap = with("[global]\ng = \"none\"\n\"g g\" = \"top\"\n\"g l\" = \"logs\"\n");
    assert_eq!(found(&keymap, "dashboard", "g"), Lookup::Pending);
    assert_eq!(found(&keymap, "dashboard", "g g"), Lookup::Found(Action::Top));
    assert_eq!(found(&keymap, "dashboard", "g x"), Lookup::Unbound);
    let rest = keymap.continuations(chain("dashboard"), &keys("g"));
    assert_eq!(rest, [("g".to_string(), Action::Top), ("l".to_string(), Action::Logs)]);
    assert!(keymap.keys_of(chain("dashboard"), Action::Logs).contains(&"g l".to_string()));
}

#[test]
fn every_mistake_is_told_at_once_with_its_line() {
    let user = "[global]\nfoo-x = \"help\"\nx1 = \"filtre\"\nr = 3\n\"g g\" = \"top\"\nG = \"help\"\n\"shift-g\" = \"logs\"\n[nowhere]\n";
    let error = Keymap::load(Some(user)).unwrap_err();
    for part in [
        "line 2: `foo-x` is no key",
        "line 3: there is no action `filtre`; did you mean `filter`?",
        "line 4: an action is a name in quotes, not integer",
        "line 5: in [global], g is `top` and also starts g g",
        "line 7: G stands twice in [global]: `help` and `logs`",
        "line 8: there is no section `nowhere`",
    ] {
        assert!(error.message.contains(part), "missing {part:?} in {}", error.message);
    }
    let broken = Keymap::load(Some("[global]\n? = \"help\"\n")).unwrap_err();
    assert!(broken.message.contains("line 2"), "{}", broken.message);
}
