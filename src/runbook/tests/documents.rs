//! What a document may say, and where it is told to be wrong.

use proptest::prelude::*;

use super::*;
use crate::config::AlertEntry;

/// Line, column and words of every mistake.
fn mistakes(text: &str) -> Vec<(usize, usize, String)> {
    match read("test.md", text, &setting()) {
        Ok(book) => panic!("nothing was wrong: {book:?}"),
        Err(mistakes) => mistakes.into_iter().map(|m| (m.line, m.column, m.words)).collect(),
    }
}

/// The only mistake of a document of that body; its first line is line 6.
fn only(body: &str) -> (usize, usize, String) {
    let mut all = mistakes(&document(body));
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn what_ships_and_what_is_started_from_reads_without_a_mistake() {
    let shelf = Shelf::read(&[], &setting());
    assert_eq!(shelf.faulty, []);
    assert_eq!(shelf.books.len(), 8);
    let new = read("new.md", &new_document("slow-ranking", "slow ranking"), &setting()).unwrap();
    assert_eq!((new.id.as_str(), new.steps.len()), ("slow-ranking", 3));
}

#[test]
fn a_document_is_read_with_its_prose_ids_and_branches() {
    let block = "ask = \"breakdown\"\nmeasure = \"latency.p99\"\nby = \"model_version\"\nfinding = \"stands-out\"\nyes = \"narrow, then read-on\"\nno = \"stop\"";
    let book = book(&format!("Before.\n\n{}## Read on\n\nWords after.\n", step("Is it one `version`?", block)));
    assert_eq!(book.intro, "Before.");
    let [first, last] = book.steps.as_slice() else { panic!("{book:?}") };
    assert_eq!((first.id.as_str(), first.title.as_str()), ("is-it-one-version", "Is it one version?"));
    assert_eq!((first.prose.as_str(), first.kind.field()), ("Prose.", Some("version")));
    assert_eq!(first.yes, Branch { narrow: true, to: To::Step(1) });
    assert_eq!((first.no.to, first.unsure), (To::Stop, Branch::default()));
    assert_eq!((last.prose.as_str(), last.kind.shown()), ("Words after.", Some(Shown::Prose)));
}

#[test]
fn mistakes_are_told_with_their_place_and_what_was_expected() {
    for (block, line, column, words) in [
        ("ask = \"breakdwn\"", 11, 7, "expected one of breakdown, series"),
        ("ask = \"human\"\nquestion = \"?\"\nmesure = \"x\"", 13, 1, "`mesure` is not known"),
        ("ask = \"human\"\nquestion = \"?\"\nby = \"version\"", 13, 1, "means nothing to this step"),
        ("ask = \"series\"", 11, 1, "`measure` is missing"),
        ("ask = \"series\"\nmeasure = \"latncy.p99\"", 12, 11, "is not measured; expected one of latency.p50"),
        (
            "ask = \"series\"\nmeasure = \"latency.p99\"\nfinding = \"odd\"",
            13,
            11,
            "is no rule; expected one of stands-out",
        ),
        ("ask = \"series\"\nmeasure = \"latency.p99\"\nfinding = \"changed\"\nsigma = 0.5", 14, 9, "between 2 and 30"),
        (
            "ask = \"series\"\nmeasure = \"latency.p99\"\nfinding = \"changed\"\ndirection = \"left\"",
            14,
            13,
            "up, down or either",
        ),
        (
            "ask = \"series\"\nmeasure = \"latency.p99\"\nyes = \"nowhere\"",
            13,
            7,
            "is no step; expected next, narrow, cause",
        ),
        ("ask = \"series\"\nmeasure = \"latency.p99\"\nyes = \"narrow\"", 13, 7, "nothing to narrow to"),
        ("ask = \"events\"\nfilter = \"latency:>=slow\"", 12, 10, "the filter cannot be read"),
        (
            "ask = \"compare\"\nmeasure = \"latency.p99\"\nby = \"variant\"\nvalues = [\"a\"]",
            14,
            10,
            "must name two values",
        ),
        ("ask = \"show\"", 11, 1, "either a `link` or a `command`"),
        ("ask = 7", 11, 7, "must be text in quotes"),
        ("ask = \"human\"\nquestion = ", 12, 12, "this is no TOML"),
    ] {
        let (l, c, w) = only(&step("A step", block));
        assert!(w.contains(words), "{block}\n{w}");
        // A block starts on its third line below the heading, on line 6 + 5.
        assert_eq!((l, c), (line, column), "{block}\n{w}");
    }
}

#[test]
fn the_frame_of_a_document_is_checked() {
    let has = |text: &str, words: &str| {
        let all = mistakes(text);
        assert!(all.iter().any(|(.., w)| w.contains(words)), "{words}: {all:?}");
    };
    has("# no front matter", "must start with a line `---`");
    has("---\nid: x\n", "does not end");
    has("---\nid: Big Id\ntitle: t\n---\n## s\n", "small letters");
    has("---\nid: x\ntitle: t\nanswer: [latency]\n---\n## s\n", "`answer` is not known");
    has("---\nid: x\ntitle: t\nanswers: [latncy]\n---\n## s\n", "`latncy` is no signal");
    has("---\nid: x\ntitle: t\n---\nwords\n", "there is no step");
    has(&document("```mlogtui\nask = \"human\"\n```\n## s\n"), "before the first `##`");
    has(&document("## s\n```mlogtui\nask = \"anomalies\"\n```\n```mlogtui\nask = \"anomalies\"\n```\n"), "second one");
    has(&document("## same\n\n## same\n"), "a step `same` already");
    has(&format!("---\nid: x\ntitle: t\n---\n{}", "## s\n".repeat(70)), "at most 60 steps");
    let all = mistakes("---\nid: x\ntitle: t\nanswers:\n  - latency\n  - nope\n---\n## s\n");
    assert_eq!((all[0].0, all[0].1), (6, 5));
}

#[test]
fn a_circle_and_a_huge_document_are_refused() {
    let ask = |to: &str| format!("ask = \"human\"\nquestion = \"?\"\nno = \"{to}\"");
    let circle = format!("{}{}", step("One", &ask("next")), step("Two", &ask("one")));
    assert!(only(&circle).2.contains("a circle"));
    let back = format!("{}{}{}", step("One", &ask("three")), step("Two", &ask("stop")), step("Three", &ask("next")));
    assert_eq!(book(&back).steps.len(), 3);
    let huge = document(&"x".repeat(10 << 20));
    assert!(mistakes(&huge)[0].2.contains("longer than 256 KiB"));
}

#[test]
fn a_rule_of_the_config_proposes_its_runbook_and_else_the_signal_does() {
    let shelf = Shelf::read(&[], &setting());
    let ids = |rules: &[AlertEntry], signal: &str| -> Vec<String> {
        proposed(&shelf.books, rules, signal).iter().map(|b| b.id.clone()).collect()
    };
    let rule = |signal: &str, id: &str| -> AlertEntry {
        toml::from_str(&format!("signal = \"{signal}\"\nrunbook = \"{id}\"")).unwrap()
    };
    assert_eq!(ids(&[], "latency.p99"), ["latency"]);
    assert_eq!(ids(&[], "errors.error_rate"), ["upstream-failure", "errors-and-schema"]);
    assert_eq!((ids(&[], "drift"), ids(&[], "errors")), (vec!["drift".into()], vec!["errors-and-schema".into()]));
    assert_eq!(ids(&[], "nothing.mean"), [""; 0]);
    let rules = [rule("latency", "drift"), rule("cache.hit_rate", "not-here"), rule("latency.p50", "logging-itself")];
    assert_eq!(ids(&rules, "latency.p99"), ["drift"]);
    assert_eq!(ids(&rules, "latency.p50"), ["logging-itself"]);
    assert_eq!(ids(&rules, "cache.hit_rate"), ["cache-degradation"], "one that is not at hand gives way");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(front in "\\PC{0,40}", body in "[#`\\-a-z0-9 =\"\\[\\]\n\u{1b}]{0,300}") {
        for text in [format!("---\n{front}\n---\n{body}"), document(&body), body.clone()] {
            if let Err(mistakes) = read("test.md", &text, &setting()) {
                prop_assert!(!mistakes.is_empty());
                prop_assert!(mistakes.iter().all(|m| m.line <= text.matches('\n').count() + 1));
            }
        }
    }
}
