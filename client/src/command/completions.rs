//! `hefu completions SHELL`.

use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::{
    cli::Cli,
    exit::{CliError, Exit},
};

/// For which shell.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// Prints the completion script.
pub fn run(arguments: &CompletionsArgs) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "hefu", &mut script);
    // A closed pipe is not an error.
    let _ = io::Write::write_all(&mut io::stdout().lock(), &script);
    Ok(Exit::Ok)
}
