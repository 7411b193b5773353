//! A document as it is walked: what it answers, and its steps with their questions, rules and branches.

use std::sync::Arc;

use super::block::{Keys, Placed};
use super::front::{self, Front};
use super::sections::{self, Section};
use super::{Kind, Mistake, Rule, Setting, kinds, rules};

/// A longer document is refused: it is no text that people read.
const LONGEST: usize = 256 * 1024;
/// More steps than this nobody walks.
const MOST_STEPS: usize = 60;

/// A runbook.
#[derive(Clone, Debug)]
pub struct Runbook {
    /// Names it.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Signals it answers.
    pub answers: Vec<String>,
    /// Where it came from: a path, or `shipped`.
    pub origin: String,
    /// What stands before the first step, as Markdown.
    pub intro: String,
    /// Its steps, at least one.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Names it: its `id`, else made of the heading.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What is written beneath it, as Markdown, without its block.
    pub prose: String,
    /// What it asks.
    pub kind: Arc<dyn Kind>,
    /// What reads the answer.
    pub rule: Option<Arc<dyn Rule>>,
    /// What follows a yes.
    pub yes: Branch,
    /// What follows a no.
    pub no: Branch,
    /// What follows when it cannot be told.
    pub unsure: Branch,
}

/// What follows a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Branch {
    /// Narrows the scope to what stood out first.
    pub narrow: bool,
    /// Where to go.
    pub to: To,
}

/// Where to go from a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum To {
    /// The step below.
    #[default]
    Next,
    /// The step of that index.
    Step(usize),
    /// The end, with what the scope was narrowed to as the cause.
    Cause,
    /// The end, without a cause.
    Stop,
}

/// Reads a document.
///
/// # Errors
/// With every mistake in it.
pub fn read(origin: &str, text: &str, setting: &Setting) -> Result<Runbook, Vec<Mistake>> {
    if text.len() > LONGEST {
        let words = format!("the document is longer than {} KiB; nobody reads such a document", LONGEST / 1024);
        return Err(vec![Mistake { line: 1, column: 1, words }]);
    }
    let mut mistakes = Vec::new();
    let (front, body) = front::read(text, &mut mistakes);
    check_answers(text, &front, setting, &mut mistakes);
    let (intro, sections) = sections::read(text, body, &mut mistakes);
    if sections.is_empty() {
        mistakes.push(Mistake::at(text, text.len(), "there is no step; expected at least one heading `## …`"));
    }
    if let Some(beyond) = sections.get(MOST_STEPS) {
        mistakes.push(Mistake::at(text, beyond.at, format!("expected at most {MOST_STEPS} steps")));
    }
    let drafts: Vec<Draft> = sections.iter().map(|s| draft(text, s, setting, &mut mistakes)).collect();
    let ids: Vec<String> = drafts.iter().map(|d| d.id.value.clone()).collect();
    let mut steps = Vec::new();
    for (at, draft) in drafts.into_iter().enumerate() {
        if let Some(double) = ids.iter().take(at).find(|id| **id == draft.id.value) {
            mistakes.push(Mistake::at(
                text,
                draft.id.at,
                format!("there is a step `{double}` already; give one an `id`"),
            ));
        }
        steps.extend(draft.finish(text, &ids, &mut mistakes));
    }
    if mistakes.is_empty() {
        mistakes.extend(circle(&steps).map(|at| {
            let words =
                format!("the branches of `{}` lead back to it: a circle; expected ways that only go on", ids[at]);
            Mistake::at(text, sections[at].at, words)
        }));
    }
    mistakes.sort_by_key(|m| (m.line, m.column));
    let (id, title, answers) = (front.id, front.title, front.answers);
    if mistakes.is_empty() {
        Ok(Runbook { id, title, answers, origin: origin.into(), intro, steps })
    } else {
        Err(mistakes)
    }
}

fn check_answers(text: &str, front: &Front, setting: &Setting, mistakes: &mut Vec<Mistake>) {
    for (answer, at) in front.answers.iter().zip(&front.answers_at) {
        let (pane, gauge) = answer.split_once('.').unwrap_or((answer, ""));
        let known = setting.panes.iter().find(|p| p.key == pane);
        if known.is_none_or(|p| !gauge.is_empty() && p.gauges.iter().all(|g| g.key != gauge)) {
            let panes: Vec<&str> = setting.panes.iter().map(|p| p.key.as_str()).collect();
            let words = format!("`{answer}` is no signal; expected a pane ({}) or PANE.GAUGE", panes.join(", "));
            mistakes.push(Mistake::at(text, *at, words));
        }
    }
}

/// A step whose branches still name their steps.
struct Draft {
    id: Placed<String>,
    title: String,
    prose: String,
    kind: Option<Arc<dyn Kind>>,
    rule: Option<Arc<dyn Rule>>,
    branches: [Option<Placed<String>>; 3],
}

fn draft(text: &str, section: &Section, setting: &Setting, mistakes: &mut Vec<Mistake>) -> Draft {
    let slug = Placed { value: slug(&section.title), at: section.at };
    let mut draft = Draft {
        id: slug,
        title: section.title.clone(),
        prose: section.prose.clone(),
        kind: None,
        rule: None,
        branches: [None, None, None],
    };
    let Some(block) = section.block.clone() else {
        draft.kind = Some(kinds::prose());
        return draft;
    };
    let mut keys = Keys::read(text, block);
    if !keys.mistakes.is_empty() {
        mistakes.append(&mut keys.mistakes);
        return draft;
    }
    match keys.word("id") {
        Some(id) if front::is_id(&id.value) => draft.id = id,
        Some(id) => keys.wrong(id.at, "an id is made of small letters, digits and `-`"),
        None => {}
    }
    draft.branches = ["yes", "no", "unsure"].map(|key| keys.word(key));
    let ask = keys.needed("ask", "what kind of step this is").unwrap_or(Placed { value: String::new(), at: 0 });
    let rule = rules::read(&mut keys);
    draft.kind = kinds::read(&ask, rule.as_ref(), &mut keys, setting);
    draft.rule = rule;
    mistakes.extend(keys.finish(&ask.value));
    draft
}

impl Draft {
    fn finish(self, text: &str, ids: &[String], mistakes: &mut Vec<Mistake>) -> Option<Step> {
        let Draft { id, title, prose, kind, rule, branches } = self;
        let can_narrow = kind.as_ref().is_some_and(|k| k.field().is_some()) && rule.as_ref().is_some_and(|r| r.picks());
        let [yes, no, unsure] = branches.map(|written| {
            let Some(written) = written else { return Branch::default() };
            let branch = branch(&written.value, ids);
            let fault = match &branch {
                Err(words) => Some(words.clone()),
                Ok(b) if b.narrow && !can_narrow => Some("there is nothing to narrow to: only a breakdown or comparison with `stands-out`, `appeared` or `vanished` picks a value".into()),
                Ok(_) => None,
            };
            mistakes.extend(fault.map(|words| Mistake::at(text, written.at, words)));
            branch.unwrap_or_default()
        });
        Some(Step { id: id.value, title, prose, kind: kind?, rule, yes, no, unsure })
    }
}

fn branch(written: &str, ids: &[String]) -> Result<Branch, String> {
    let words = written.trim();
    let (narrow, to) = match words.strip_prefix("narrow") {
        Some("") => (true, "next"),
        Some(rest) => (true, rest.trim_start_matches(',').trim_start().strip_prefix("then ").unwrap_or(rest).trim()),
        None => (false, words),
    };
    let to = match to {
        "next" => To::Next,
        "cause" => To::Cause,
        "stop" => To::Stop,
        id => To::Step(ids.iter().position(|known| known == id).ok_or_else(|| {
            let forms = "next, narrow, cause, stop, the id of a step, or \"narrow, then …\"";
            format!("`{id}` is no step; expected {forms}. Steps: {}", ids.join(", "))
        })?),
    };
    Ok(Branch { narrow, to })
}

/// Made of a heading: small letters and digits, `-` between the words.
fn slug(title: &str) -> String {
    let words: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|w| w.chars().flat_map(char::to_lowercase).collect())
        .collect();
    words.join("-")
}

/// A step that its own branches lead back to.
fn circle(steps: &[Step]) -> Option<usize> {
    // A way that never goes up in the document cannot return; one that does, may.
    let ways = |at: usize| -> Vec<usize> {
        let step = &steps[at];
        let to = |b: &Branch| match b.to {
            To::Next => Some(at + 1),
            To::Step(to) => Some(to),
            To::Cause | To::Stop => None,
        };
        [&step.yes, &step.no, &step.unsure].into_iter().filter_map(to).filter(|to| *to < steps.len()).collect()
    };
    let returns = |start: usize| {
        let (mut open, mut seen) = (ways(start), vec![false; steps.len()]);
        while let Some(at) = open.pop() {
            if at == start {
                return true;
            }
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(ways(at));
            }
        }
        false
    };
    (0..steps.len()).find(|at| returns(*at))
}
