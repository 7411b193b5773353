//! `mlogtui fields`: which fields occur, with their common values.

use crate::config::Config;
use crate::model::{Answer, FieldInfo, Fields, Question, Result};
use crate::ui::printable;

use super::arguments::FieldsArguments;
use super::opening::{self, Asked};
use super::{asking, output};

/// Prints the fields, most frequent first.
pub fn run(arguments: &FieldsArguments, config: Config) -> Result<()> {
    let asked = Asked::read(&arguments.scope, &config, config.zone)?;
    let opened = opening::open(&arguments.source, &config, &[])?;
    let scope = opening::headless_scope(&opened, &asked)?;
    let question = Question::Fields(Fields { window: scope.window, filter: scope.filter, sample: None });
    let (answers, share) = asking::ask_for_all(&*opened.store, vec![question])?;
    let fields: Vec<FieldInfo> = Answer::next(&mut answers.into_iter())?;
    if share < 1.0 {
        output::say(&format!("partial: this is {:.0} % of what there is to tell", (share * 100.0).floor()));
    }
    if arguments.json { output::json(&fields) } else { table(&fields) }
}

fn table(fields: &[FieldInfo]) -> Result<()> {
    output::to_stdout(|out| {
        for field in fields {
            let values = field.values.iter().filter_map(|v| v.value.as_deref()).take(3).collect::<Vec<_>>().join(", ");
            let name = field.name.as_deref().unwrap_or("");
            let types = field.types.join("|");
            let line = format!("{:<48} {name:<22} {types:<16} {:>10}  {values:.60}", field.path, field.events);
            writeln!(out, "{}", printable(&line))?;
        }
        Ok(())
    })
}
