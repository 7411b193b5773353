//! `mlogtui runbook list|show|lint|new`.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::config::Config;
use crate::model::{Error, ErrorKind, Resolved, Result};
use crate::runbook::{Runbook, Setting, Step, explain, is_id, new_document, read};
use crate::ui::{printable, printable_lines};

use super::arguments::RunbookCommand;
use super::{output, shelf};

/// Lists, shows, checks or starts documents.
pub fn run(what: &RunbookCommand, config: &Config) -> Result<()> {
    match what {
        RunbookCommand::List { json } => list(config, *json),
        RunbookCommand::Show { id } => show(id, config),
        RunbookCommand::Lint { files } => lint(files, config),
        RunbookCommand::New { name } => new(name),
    }
}

fn list(config: &Config, as_json: bool) -> Result<()> {
    let shelf = shelf::shelf(config, config.field_map()?);
    for error in &shelf.faulty {
        output::say(&format!("left out, it is wrong:\n{}", error.message));
    }
    if as_json {
        let books = shelf.books.iter().map(
            |b| json!({"id": b.id, "title": b.title, "answers": b.answers, "origin": b.origin, "steps": b.steps.len()}),
        );
        return output::json(&books.collect::<Vec<_>>());
    }
    output::to_stdout(|out| {
        for book in &shelf.books {
            let answers = book.answers.join(", ");
            writeln!(out, "{:<22} {}", printable(&book.id), printable(&book.title))?;
            writeln!(
                out,
                "{:<22} {} steps; answers {}; {}",
                "",
                book.steps.len(),
                printable(&answers),
                printable(&book.origin)
            )?;
        }
        Ok(())
    })
}

fn show(id: &str, config: &Config) -> Result<()> {
    if Path::new(id).extension().is_some_and(|e| e == "md") {
        let text = shelf::one(Path::new(id))?.text;
        return output::to_stdout(|out| out.write_all(printable_lines(&text).as_bytes()));
    }
    let setting = Setting::new(config, config.field_map()?);
    let mut texts = crate::runbook::shipped().into_iter().chain(shelf::texts(config));
    let found = texts.rfind(|t| read(&t.origin, &t.text, &setting).is_ok_and(|b| b.id == id));
    match found {
        Some(found) => output::to_stdout(|out| out.write_all(printable_lines(&found.text).as_bytes())),
        None => Err(no_such(id, &shelf::shelf(config, setting.map.clone()))),
    }
}

/// The error for an id that no runbook has.
pub fn no_such(id: &str, shelf: &crate::runbook::Shelf) -> Error {
    let ids: Vec<&str> = shelf.books.iter().map(|b| b.id.as_str()).collect();
    let faulty: String =
        shelf.faulty.iter().map(|fault| format!("\nLeft out, as it is wrong: {}", fault.message)).collect();
    Error::new(ErrorKind::Usage, format!("there is no runbook `{id}`"), format!("One of: {}{faulty}", ids.join(", ")))
}

fn lint(files: &[PathBuf], config: &Config) -> Result<()> {
    let setting = Setting::new(config, config.field_map()?);
    let mut wrong = Vec::new();
    for file in files {
        let text = shelf::one(file)?;
        match read(&text.origin, &text.text, &setting) {
            Ok(book) => {
                output::say(&format!("{}: nothing wrong in its {} steps", text.origin, book.steps.len()));
                paths(&book, &setting).iter().for_each(|note| output::say(note));
            }
            Err(mistakes) => wrong.push(explain(&text.origin, &mistakes)),
        }
    }
    match wrong.pop() {
        None => Ok(()),
        Some(last) => {
            let before: String = wrong.iter().map(|e| format!("{}\n", e.message)).collect();
            Err(Error { message: format!("{before}{}", last.message), ..last })
        }
    }
}

/// Names that the field map does not know: paths of other logs, or slips.
fn paths(book: &Runbook, setting: &Setting) -> Vec<String> {
    let named = book.steps.iter().filter_map(|step| Some((step, step.kind.field()?)));
    let unknown = named.filter(|(_, name)| matches!(setting.map.resolve(name), Resolved::Path(_, None)));
    let note = |(step, name): (&Step, &str)| {
        format!(
            "  step {}: `{name}` is no name of the field map (`mlogtui fields`); it is taken as the path of a field",
            step.id
        )
    };
    unknown.map(note).collect()
}

fn new(name: &Path) -> Result<()> {
    let path = if name.extension().is_some() { name.to_path_buf() } else { name.with_extension("md") };
    let stem = path.file_stem().map(|s| s.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !is_id(&stem) {
        let hint = "Use small letters, digits and `-`, such as `slow-ranking`; the name becomes the document's id.";
        return Err(Error::new(ErrorKind::Usage, format!("`{stem}` cannot name a runbook"), hint));
    }
    let title = stem.replace('-', " ");
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(new_document(&stem, &title).as_bytes()));
    written.map_err(|e| {
        let hint = "A document that is there already is left as it is.";
        Error::new(ErrorKind::Unreachable, format!("cannot write {}: {e}", path.display()), hint)
    })?;
    let path = path.display();
    output::say(&format!("wrote {path}\nrun it: mlogtui triage --runbook {path} --file LOGS"));
    Ok(())
}
