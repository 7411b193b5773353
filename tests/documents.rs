//! Runbooks from the command line: started from scratch, checked, shown and walked; what is wrong with one is said with its place.

use std::fs;
use std::path::Path;

use crate::headless;
use crate::incidents::{home, told};

fn written(home: &Path, name: &str, text: &str) -> String {
    let path = home.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_string()
}

fn step(title: &str, lines: &str) -> String {
    format!("## {title}\n\n```mlogtui\n{lines}\n```\n\n")
}

const FRONT: &str = "---\nid: by-hand\ntitle: By hand\nanswers: [latency]\n---\n";

#[test]
fn a_document_started_from_scratch_is_sound_and_finds_the_cause() {
    let home = home();
    let path = home.path().join("slow-ranking");
    let (code, _, words) = told(home.path(), &["runbook", "new", path.to_str().unwrap()], "");
    assert!(code == 0 && words.contains("slow-ranking.md"), "{words}");
    let path = format!("{}.md", path.display());
    let (code, _, words) = told(home.path(), &["runbook", "lint", &path], "");
    assert!(code == 0 && words.contains("nothing wrong in its 3 steps"), "{words}");
    let (code, out, _) = told(home.path(), &["runbook", "show", &path], "");
    assert!(code == 0 && out.contains("id: slow-ranking"), "{out}");
    let logs = headless::demo(&home, "cold-feature-store", 1, 100_000);
    let (code, out, words) = told(home.path(), &["triage", "--runbook", &path, "--file", &logs, "--json"], "");
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(code == 0 && found["causes"][0]["conditions"].to_string().contains("3.2.1"), "{out}{words}");
    let (code, _, words) = told(home.path(), &["runbook", "new", &path], "");
    assert!(code == 3 && words.contains("left as it is"), "{words}");
}

#[test]
fn what_is_wrong_with_a_document_is_said_with_its_place() {
    let home = home();
    let breakdown = "ask = \"breakdown\"\nmeasure = \"latency.p99\"\nby = \"version\"\nfinding = \"stands-out\"";
    for (text, said) in [
        (FRONT.replace("answers", "colour: red\nanswers") + &step("One", breakdown), "d.md:4:1: `colour` is not known"),
        (
            FRONT.to_string() + &step("One", &format!("{breakdown}\nwat = 3")),
            "`wat` is not known; expected one of id, ask",
        ),
        (FRONT.to_string() + &step("One", &format!("{breakdown}\nyes = \"nowhere\"")), "`nowhere` is no step"),
        (
            FRONT.to_string()
                + &step("One", &format!("{breakdown}\nyes = \"two\""))
                + &step("Two", &format!("{breakdown}\nno = \"one\"")),
            "circle",
        ),
        (FRONT.to_string() + &step("One", "ask = \"show\"\ncommand = \"\u{1b}[2J\""), "this is no TOML"),
        (FRONT.to_string() + &"word ".repeat(2 << 20), "longer than 256 KiB"),
        ("\u{1b}]0;title\u{7}".into(), "d.md:1:1"),
    ] {
        let path = written(home.path(), "d.md", &text);
        let (code, _, words) = told(home.path(), &["runbook", "lint", &path], "");
        assert!(code == 4 && words.contains(said), "{said}: {code} {}", words.chars().take(2_000).collect::<String>());
    }
    let path =
        written(home.path(), "d.md", &(FRONT.to_string() + &step("One", &breakdown.replace("version", "versoin"))));
    let (code, _, words) = told(home.path(), &["runbook", "lint", &path], "");
    assert!(code == 0 && words.contains("step one: `versoin` is no name of the field map"), "{words}");
}

#[test]
fn a_document_that_is_wrong_is_left_out_and_named_and_one_with_escapes_is_shown_without_them() {
    let home = home();
    let shelf = home.path().join("config/mlogtui/runbooks");
    fs::create_dir_all(&shelf).unwrap();
    written(&shelf, "wrong.md", "# no front matter");
    let hostile = FRONT.replace("By hand", "\"\u{1b}[31mred\u{7}\"")
        + "Intro \u{1b}]0;x\u{7} \u{202e}\n\n"
        + &step("\u{1b}[2J", "ask = \"events\"");
    written(&shelf, "hostile.md", &hostile);
    let (code, out, words) = told(home.path(), &["runbook", "list"], "");
    assert!(code == 0 && words.contains("wrong.md") && out.contains("\\x1b[31mred"), "{out}{words}");
    let (_, shown, _) = told(home.path(), &["runbook", "show", "by-hand"], "");
    for text in [&out, &shown] {
        assert!(text.chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')), "{text:?}");
    }
}

#[test]
fn what_is_printed_for_others_says_of_which_day_it_is_and_names_no_keys() {
    let home = home();
    let logs = headless::demo(&home, "cold-feature-store", 1, 100_000);
    let (_, why, _) = told(home.path(), &["why", "--file", &logs, "--signal", "latency.p99"], "");
    let dated = why.lines().nth(1).unwrap_or_default();
    assert!(dated.starts_with("2026-03-") && dated.contains("since 2026-03-"), "{why}");
    let triage = ["triage", "--runbook", "latency", "--file", &logs, "--markdown"];
    let (_, markdown, _) = told(home.path(), &triage, "");
    assert!(markdown.contains("Runbook `latency`, 2026-03-"), "{markdown}");
    assert!(markdown.contains("one of them: corr-") && !markdown.contains("t follows it"), "{markdown}");
}
