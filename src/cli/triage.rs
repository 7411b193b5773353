//! `mlogtui triage`: walks a runbook without a terminal, and exits by what it found.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::analysis::{STANDS_OUT, baseline_words, duration_words};
use crate::config::{AlertEntry, Config};
use crate::model::Verdict;
use crate::model::{Answer, Cause, Coverage, ErrorKind, Question, Result, Scope};
use crate::panes::Pane;
use crate::runbook::{self, End, Finding, Runbook, Setting, Shelf, State, Walk, explain, read};
use crate::store::Store;
use crate::ui::{dated_stretch, printable};

use super::arguments::TriageArguments;
use super::opening::{self, Asked, Opened};
use super::runbook::no_such;
use super::{asking, output, shelf};

/// No cause was found: what was looked for is not there.
const NOTHING: u8 = 10;
/// It could not be told.
const UNSURE: u8 = 11;
/// How many runbooks `auto` walks before it gives up.
const TRIES: usize = 4;
/// Walks, and prints what was found.
pub fn run(arguments: &TriageArguments, config: &Config) -> Result<ExitCode> {
    let map = opening::field_map(&arguments.source, config)?;
    let setting = Setting::new(config, map.clone());
    let shelf = Shelf::read(&shelf::texts(config), &setting);
    let named = match arguments.runbook.as_str() {
        "auto" => None,
        name => Some(named(name, &shelf, &setting)?),
    };
    let asked = Asked::read(&arguments.scope, config, config.zone)?;
    let books: Vec<Arc<Runbook>> = named.iter().cloned().collect();
    let expected = expected(if books.is_empty() { &shelf.books } else { &books }, &asked, &setting);
    let opened = opening::open(&arguments.source, config, &expected)?;
    let scope = opening::headless_scope(&opened, &asked)?;
    let walk = match named {
        Some(book) => Some(walk(&opened, book, &scope)?),
        None => auto(&opened, (&shelf, &setting, &config.alerts), &scope)?,
    };
    if arguments.json {
        output::json(&document(walk.as_ref(), &scope))?;
    } else {
        output::to_stdout(|out| out.write_all(text(walk.as_ref(), &scope, config, arguments.markdown).as_bytes()))?;
    }
    Ok(match walk.as_ref().map(Walk::end) {
        Some(Some(End::Cause(_))) => ExitCode::SUCCESS,
        Some(Some(End::Unsure(_))) => ExitCode::from(UNSURE),
        _ => ExitCode::from(NOTHING),
    })
}

/// A runbook of the shelf by its id, or of a file.
fn named(name: &str, shelf: &Shelf, setting: &Setting) -> Result<Arc<Runbook>> {
    if let Some(book) = shelf.get(name) {
        return Ok(book.clone());
    }
    let path = Path::new(name);
    if !path.is_file() {
        return Err(no_such(name, shelf));
    }
    let text = shelf::one(path)?;
    read(&text.origin, &text.text, setting).map(Arc::new).map_err(|mistakes| explain(&text.origin, &mistakes))
}

fn expected(books: &[Arc<Runbook>], asked: &Asked, setting: &Setting) -> Vec<Question> {
    let template = opening::any_scope(asked.filter.clone());
    let steps = books.iter().flat_map(|b| Walk::new(b.clone(), template.clone(), setting.map.clone()).expected());
    setting.panes.iter().map(|p| p.question(&template)).chain(steps).collect()
}

/// Walks a runbook to its end. A human who is asked is not there: such a step cannot tell.
fn walk(opened: &Opened, book: Arc<Runbook>, scope: &Scope) -> Result<Walk> {
    let walk = drive(&*opened.store, Walk::new(book, scope.clone(), opened.map.clone()))?;
    let failed = walk.steps().iter().filter_map(|s| s.finding.as_ref()?.failed.as_ref());
    match failed.into_iter().find(|e| matches!(e.kind, ErrorKind::Unreachable | ErrorKind::Refused)) {
        Some(error) => Err(error.clone()),
        None => Ok(walk),
    }
}

fn drive(store: &dyn Store, mut walk: Walk) -> Result<Walk> {
    while walk.end().is_none() {
        let questions = walk.ask();
        let (answers, share) = match questions.is_empty() {
            true => (Vec::new(), 1.0),
            false => asking::ask_for_all(store, questions)?,
        };
        if walk.take(answers, Coverage::partial(share)) {
            walk.go_on();
        }
    }
    Ok(walk)
}

/// Walks the runbook of the signal that is furthest from its baseline; one that names no cause gives way to the next.
fn auto(
    opened: &Opened,
    (shelf, setting, rules): (&Shelf, &Setting, &[AlertEntry]),
    scope: &Scope,
) -> Result<Option<Walk>> {
    let questions = setting.panes.iter().map(|p| p.question(scope)).collect();
    let answers = asking::ask_all(&*opened.store, questions)?;
    let mut first = None;
    for book in candidates(&setting.panes, answers, (shelf, rules), scope)?.into_iter().take(TRIES) {
        let walk = walk(opened, book, scope)?;
        if matches!(walk.end(), Some(End::Cause(_))) {
            return Ok(Some(walk));
        }
        first = first.or(Some(walk));
    }
    Ok(first)
}

/// The runbooks of the signals that left their baseline, the furthest first.
fn candidates(
    panes: &[Pane],
    answers: Vec<Result<Answer>>,
    (shelf, rules): (&Shelf, &[AlertEntry]),
    scope: &Scope,
) -> Result<Vec<Arc<Runbook>>> {
    let mut signals: Vec<(f64, &str, String)> = Vec::new();
    for (pane, answer) in panes.iter().zip(answers) {
        let reading = pane.read(&answer?.try_into()?, scope, scope.window.to);
        for number in reading.rows.iter().flat_map(|r| &r.numbers) {
            signals.extend(number.sigma().map(|s| (s.abs(), pane.key.as_str(), number.key.clone())));
        }
    }
    signals.retain(|(sigma, ..)| *sigma >= STANDS_OUT);
    signals.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut books: Vec<Arc<Runbook>> = Vec::new();
    for (_, pane, gauge) in signals {
        for book in runbook::proposed(&shelf.books, rules, &format!("{pane}.{gauge}")) {
            if books.iter().all(|b| b.id != book.id) {
                books.push(book);
            }
        }
    }
    Ok(books)
}

fn causes(walk: &Walk) -> Vec<Cause> {
    match walk.end() {
        Some(End::Cause(cause)) => vec![(**cause).clone()],
        _ => walk.cause(false).into_iter().collect(),
    }
}

fn document(walk: Option<&Walk>, scope: &Scope) -> Value {
    let steps = walk.map_or(Vec::new(), |walk| walk.book().steps.iter().zip(walk.steps()).collect());
    let steps = steps.into_iter().map(|(step, progress)| {
        let finding = progress.finding.as_ref();
        json!({
            "id": step.id,
            "title": step.title,
            "verdict": finding.map(|f| f.verdict),
            "words": finding.map(|f| f.words.as_str()),
            "question": finding.map_or_else(|| step.kind.words(), |f| f.question.clone()),
        })
    });
    json!({
        "runbook": walk.map(|w| w.book().id.as_str()),
        "window": scope.window,
        "baseline": {
            "kind": scope.baseline.kind,
            "from": scope.baseline.windows.first().map(|w| w.from),
            "to": scope.baseline.windows.last().map(|w| w.to),
            "windows": scope.baseline.windows,
        },
        "result": result(walk),
        "steps": steps.collect::<Vec<_>>(),
        "causes": walk.map_or(Vec::new(), causes),
    })
}

fn result(walk: Option<&Walk>) -> &'static str {
    match walk.and_then(Walk::end) {
        Some(End::Cause(_)) => "cause",
        Some(End::Unsure(_)) => "cannot-tell",
        _ => "nothing",
    }
}

/// What was found, for people; as Markdown for a channel where that is wanted.
fn text(walk: Option<&Walk>, scope: &Scope, config: &Config, markdown: bool) -> String {
    let length = duration_words(scope.window.length());
    let window = format!("{} ({length})", dated_stretch(scope.window, config.zone));
    let baseline = baseline_words(&scope.baseline, config.zone);
    let Some(walk) = walk else {
        return format!("No signal is further from its baseline than {STANDS_OUT} sigma. {window}, {baseline}.\n");
    };
    let book = walk.book();
    let [title, ending] = [book.title.as_str(), ending(walk).as_str()].map(|t| printable(t).into_owned());
    let mut out = match markdown {
        true => format!("## {title}\n\n**{ending}**\n\nRunbook `{}`, {window}, {baseline}.\n\n", book.id),
        false => format!("{title}\n{ending}\n\nrunbook {}, {window}, {baseline}\n\n", book.id),
    };
    for (step, progress) in book.steps.iter().zip(walk.steps()) {
        let title = printable(&step.title);
        match (&progress.finding, progress.state) {
            (Some(Finding { verdict, words, question, .. }), _) => {
                let [words, question] = [words, question].map(|t| printable(t).into_owned());
                out += &match markdown {
                    true => format!("- **{title}** {}: {words}\n  - asked: `{question}`\n", verdict.words()),
                    false => format!("{:<12} {title}\n{:13}{words}\n", sign(*verdict), ""),
                };
            }
            (None, State::Waiting) if markdown => {}
            (None, _) => out += &format!("{:<12} {title}\n", "-"),
        }
    }
    out
}

fn sign(verdict: Verdict) -> String {
    verdict.words().to_string()
}

fn ending(walk: &Walk) -> String {
    match walk.end() {
        Some(End::Cause(cause)) => format!("Cause: {}", cause.words),
        Some(End::Nothing(words) | End::Unsure(words)) => {
            let mut chars = words.chars();
            let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
            first + chars.as_str()
        }
        None => "Not ended".into(),
    }
}
