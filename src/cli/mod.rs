//! The command line: one file a subcommand; data to stdout, words to stderr, exit codes by kind of error.

#![allow(clippy::disallowed_methods, reason = "the command line meets the world")]

mod alert;
mod anomalies;
mod arguments;
mod asking;
mod cluster;
mod completions;
mod config;
mod dashboard;
mod demo;
mod doctor;
mod fields;
mod incidents;
mod ingest;
mod logs;
mod manual;
mod open;
mod opening;
mod output;
mod place;
mod runbook;
mod setup;
mod shelf;
mod trace;
mod triage;
mod tui;
mod watch;
mod welcome;
mod why;

use std::process::ExitCode;

use clap::Parser;

use crate::model::Result;

pub use arguments::{Arguments, Command};

/// Parses the arguments, runs what they ask for, and gives the exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            output::complain(&error);
            ExitCode::from(error.kind.exit_code())
        }
    }
}

/// Does what was asked for; what finds or does not find something says so by its exit code.
fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { command, config: file, alert, source, scope, screen } = arguments;
    let config = || crate::config::load(file.as_deref());
    let for_source = |source: &arguments::SourceArguments| source.settle(config()?);
    let done = match command {
        None if alert.is_some() => self::alert::run(&alert.unwrap_or_default(), &source, &scope, &screen, config()?),
        None if source.is_empty() => welcome::run(),
        None => tui::run(&source, &scope, &screen, for_source(&source)?),
        Some(Command::Demo(options)) => demo::run(&options, config()?),
        Some(Command::Dashboard(options)) => dashboard::run(&options, for_source(&options.source)?),
        Some(Command::Logs(options)) => logs::run(&options, for_source(&options.source)?),
        Some(Command::Fields(options)) => fields::run(&options, for_source(&options.source)?),
        Some(Command::Trace(options)) => trace::run(&options, for_source(&options.source)?),
        Some(Command::Anomalies(options)) => anomalies::run(&options, for_source(&options.source)?),
        Some(Command::Why(options)) => why::run(&options, for_source(&options.source)?),
        Some(Command::Watch(options)) => watch::run(&options, for_source(&options.source)?),
        Some(Command::Triage(options)) => return triage::run(&options, &for_source(&options.source)?),
        Some(Command::Runbook { what }) => runbook::run(&what, &config()?),
        Some(Command::Ingest(options)) => ingest::run(&options, config()?),
        Some(Command::Setup(options)) => setup::run(&options, config()?),
        Some(Command::Clusters(options)) => doctor::clusters(&options, config()?),
        Some(Command::Doctor(options)) => doctor::run(&options, config()?),
        Some(Command::Config { what }) => config::run(what, file.as_deref()),
        Some(Command::Completions { shell }) => completions::run(shell),
        Some(Command::Open(options)) => open::run(&options, config()?),
        Some(Command::Incidents(options)) => incidents::run(&options),
        Some(Command::Resume(options)) => incidents::resume(&options, config()?),
        Some(Command::Manual) => manual::run(),
    };
    done.map(|()| ExitCode::SUCCESS)
}
