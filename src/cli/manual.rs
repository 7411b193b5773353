//! `mlogtui manual`: the manual page, made from the arguments.

use clap::CommandFactory;

use crate::model::Result;

use super::{Arguments, output};

/// Prints the manual page of the program and of each subcommand, in roff.
pub fn run() -> Result<()> {
    output::to_stdout(|out| {
        let command = Arguments::command();
        clap_mangen::Man::new(command.clone()).render(out)?;
        for sub in command.get_subcommands() {
            let title = format!("mlogtui-{}", sub.get_name());
            clap_mangen::Man::new(sub.clone()).title(title).render(out)?;
        }
        Ok(())
    })
}
