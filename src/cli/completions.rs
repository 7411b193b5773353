//! `mlogtui completions SHELL`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::model::Result;

use super::{Arguments, output};

/// Prints the completions for a shell.
pub fn run(shell: Shell) -> Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "mlogtui", &mut text);
    output::to_stdout(|out| out.write_all(&text))
}
