//! `mlogtui setup`: shows what a cluster lacks for logs by the contract, and makes what was confirmed.

use std::io::{self, IsTerminal, Write};

use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::model::{Error, ErrorKind, Result};
use crate::setup::{self, Choice, Part, Standing, Survey};
use crate::store::elastic::connection::Connection;

use super::arguments::SetupArguments;
use super::{asking, output};

/// Looks, shows, asks, applies.
pub fn run(arguments: &SetupArguments, config: Config) -> Result<()> {
    let place = &arguments.place;
    let (name, cluster) = place.target.cluster(&config)?;
    let map = config.field_map_of(&cluster)?;
    let repository = arguments.repository.clone();
    let choice = Choice { stream: place.stream(&cluster), daily: place.daily, repository }.checked()?;
    let connection = Connection::open(&name, &cluster)?;
    let waiting = asking::runtime()?;
    let Survey { notes, parts } = waiting.block_on(setup::look(&connection, &map, &choice, arguments.print))?;
    if arguments.print {
        notes.iter().for_each(|note| output::say(note));
        return output::json(&document(&parts));
    }
    output::to_stdout(|out| {
        parts.iter().try_for_each(|part| show(out, part))?;
        notes.iter().try_for_each(|note| writeln!(out, "! {note}"))
    })?;
    let open: Vec<&Part> = parts.iter().filter(|part| part.standing.is_open()).collect();
    if open.is_empty() {
        output::say("nothing to do");
        return Ok(());
    }
    place.confirm(&name, &cluster)?;
    if !arguments.yes && !agreed(&name, open.len())? {
        output::say("nothing was changed");
        return Ok(());
    }
    for part in open {
        waiting
            .block_on(setup::apply(&connection, part))
            .map_err(|e| Error { message: format!("{}: {}", part.title, e.message), ..e })?;
        output::say(&format!("made: {}", part.title));
    }
    Ok(())
}

fn show(out: &mut dyn Write, part: &Part) -> io::Result<()> {
    match &part.standing {
        Standing::Same => writeln!(out, "= {}", part.title),
        Standing::Impossible(why) => writeln!(out, "! {}: {why}", part.title),
        Standing::New => {
            writeln!(out, "+ {} ({})", part.title, request(part))?;
            let lines = serde_json::to_string_pretty(&part.wanted)?;
            let lines = if part.wanted.is_null() { String::new() } else { lines };
            lines.lines().try_for_each(|line| writeln!(out, "  + {line}"))
        }
        Standing::Differs(differences) => {
            writeln!(out, "~ {} ({})", part.title, request(part))?;
            differences.iter().try_for_each(|difference| writeln!(out, "  {}", difference.line()))
        }
    }
}

fn request(part: &Part) -> String {
    format!("{} {}", format!("{:?}", part.method).to_uppercase(), part.put)
}

/// Everything as it would be put, for review.
fn document(parts: &[Part]) -> Value {
    let one = |part: &Part| {
        let (standing, why) = match &part.standing {
            Standing::Same => ("same", None),
            Standing::New => ("new", None),
            Standing::Differs(_) => ("differs", None),
            Standing::Impossible(why) => ("impossible", Some(why)),
        };
        let mut shown = json!({"standing": standing, "body": part.wanted});
        if let Some(why) = why {
            shown["why"] = json!(why);
        }
        (part.put.clone(), shown)
    };
    Value::Object(parts.iter().map(one).collect::<Map<_, _>>())
}

fn agreed(name: &str, count: usize) -> Result<bool> {
    if !io::stdin().is_terminal() {
        let hint = "Give --yes to do it without being asked, or run it on a terminal.";
        return Err(Error::new(ErrorKind::Usage, "nothing was changed: nobody is there to agree", hint));
    }
    Ok(output::agreed(&format!("make these {count} changes on {name}?")))
}
