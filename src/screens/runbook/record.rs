//! What of a walk goes into the incident record, as it happens.

use crate::model::{BACK, Cause, NARROWED, NO_LONGER, Question, Record, Verdict, What};
use crate::runbook::{End, Walk};
use crate::ui::Wish;

fn wish(what: What) -> Wish {
    Wish::Record(Box::new(what.into()))
}

fn step_id(walk: &Walk) -> String {
    walk.step().map(|s| s.id.clone()).unwrap_or_default()
}

/// Words beneath the title of the step one is at.
fn titled(walk: &Walk, words: &str) -> String {
    let title = walk.step().map_or("", |s| s.title.as_str());
    format!("{title}{} {words}", if title.ends_with('?') { "" } else { ":" })
}

/// A runbook was begun.
pub fn begun(walk: &Walk) -> Wish {
    wish(What::Runbook { runbook: walk.book().id.clone(), words: walk.book().title.clone() })
}

/// A step has a finding, by what was asked; a request that stands for others goes with it.
pub fn found(walk: &Walk, asked: Option<Question>) -> Vec<Wish> {
    let Some(finding) = walk.finding().filter(|f| f.verdict != Verdict::Noted) else { return Vec::new() };
    let runbook = Some(walk.book().id.clone());
    let words = titled(walk, &finding.words);
    let what = What::Finding { runbook, step: step_id(walk), verdict: finding.verdict, words };
    let record = Record { what, asked: asked.map(Box::new) };
    let exemplar = finding.evidence.exemplar.as_ref().map(|(_, words)| {
        let (id, words) = words.split_once(' ').unwrap_or((words, ""));
        wish(What::Exemplar { id: id.to_string(), words: words.to_string() })
    });
    [Wish::Record(Box::new(record))].into_iter().chain(exemplar).collect()
}

/// The walk went on: what it narrowed to, and how it ended.
pub fn went_on(walk: &Walk, narrowed_before: usize) -> Vec<Wish> {
    let narrowed = walk.narrowed().iter().skip(narrowed_before);
    let narrowed = narrowed.map(|n| {
        let step = walk.book().steps.get(n.step).map(|s| s.id.clone());
        wish(What::Decision { step, words: format!("{NARROWED}{}", n.words()) })
    });
    let end = walk.end().map(|end| match end {
        End::Cause(cause) => wish(What::Cause(cause.clone())),
        End::Nothing(words) | End::Unsure(words) => {
            let runbook = &walk.book().id;
            wish(What::Decision { step: None, words: format!("the runbook {runbook} ended: {words}") })
        }
    });
    narrowed.chain(end).collect()
}

/// One went back to a step; what it had narrowed is taken back.
pub fn went_back(walk: &Walk, narrowed_before: usize) -> Option<Wish> {
    let step = walk.step()?;
    let taken = if walk.narrowed().len() < narrowed_before { "; no longer narrowed by it" } else { "" };
    Some(wish(What::Decision { step: Some(step.id.clone()), words: format!("{BACK}{}{taken}", step.title) }))
}

/// The cause that was named holds no more.
pub fn taken_back(cause: Box<Cause>) -> Wish {
    wish(What::TakenBack(cause))
}

/// A step was passed over.
pub fn skipped(walk: &Walk) -> Option<Wish> {
    let step = walk.step()?;
    Some(wish(What::Decision { step: Some(step.id.clone()), words: format!("skipped: {}", step.title) }))
}

/// What was narrowed to is so no longer.
pub fn widened(words: &str) -> String {
    format!("{NO_LONGER}{NARROWED}{words}")
}

/// Something was decided.
pub fn decided(walk: Option<&Walk>, words: &str) -> Option<Wish> {
    let step = walk.map(step_id);
    Some(wish(What::Decision { step, words: words.to_string() }))
}

/// A human answered a question, or knows better than a finding.
pub fn said(walk: &Walk, asked: bool) -> Option<Wish> {
    let finding = walk.finding()?;
    let (step, words) = (step_id(walk), finding.words.clone());
    Some(wish(match asked {
        true => What::Decision { step: Some(step), words: titled(walk, &words) },
        false => {
            let runbook = Some(walk.book().id.clone());
            What::Overridden { runbook, step, verdict: finding.verdict, words }
        }
    }))
}
