//! The command line: one file a subcommand; data to stdout, words to stderr, exit codes by kind of error.

#![allow(clippy::disallowed_methods, reason = "the command line meets the world")]

mod arguments;
mod asking;
mod cluster;
mod completions;
mod config;
mod dashboard;
mod demo;
mod doctor;
mod fields;
mod ingest;
mod logs;
mod manual;
mod opening;
mod output;
mod setup;
mod trace;
mod tui;
mod welcome;

use std::process::ExitCode;

use clap::Parser;

use crate::model::Result;

pub use arguments::{Arguments, Command};

/// Parses the arguments, runs what they ask for, and gives the exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            ExitCode::from(error.kind.exit_code())
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    let Arguments { command, config: file, source, scope, screen } = arguments;
    let config = || crate::config::load(file.as_deref());
    match command {
        None if source.is_empty() => welcome::run(),
        None => tui::run(&source, &scope, &screen, config()?),
        Some(Command::Demo(options)) => demo::run(&options, config()?),
        Some(Command::Dashboard(options)) => dashboard::run(&options, config()?),
        Some(Command::Logs(options)) => logs::run(&options, config()?),
        Some(Command::Fields(options)) => fields::run(&options, config()?),
        Some(Command::Trace(options)) => trace::run(&options, config()?),
        Some(Command::Ingest(options)) => ingest::run(&options, config()?),
        Some(Command::Setup(options)) => setup::run(&options, config()?),
        Some(Command::Clusters(options)) => doctor::clusters(&options, config()?),
        Some(Command::Doctor(options)) => doctor::run(&options, config()?),
        Some(Command::Config { what }) => config::run(what, file.as_deref()),
        Some(Command::Completions { shell }) => completions::run(shell),
        Some(Command::Manual) => manual::run(),
    }
}
