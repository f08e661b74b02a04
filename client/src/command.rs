//! What each command does. Every command ends with an [`Exit`] code.

pub mod build;
pub mod completions;
pub mod export;
pub mod family;
pub mod fill;
pub mod key;
pub mod paper;
pub mod proven;
pub mod query;
pub mod record;
pub mod statement;
pub mod supervise;
pub mod verify;
pub mod watch;
pub mod witnesses;

use crate::{
    cli::{Cli, Command},
    demo,
    exit::{CliError, Exit},
    import,
    session::Session,
};

/// Runs a command line.
pub fn run(cli: Cli) -> Result<Exit, CliError> {
    let session = Session::new(cli.settings)?;
    match cli.command {
        Command::Family(command) => command.run(&session),
        Command::Record(command) => command.run(&session),
        Command::Verify(arguments) => verify::run(&session, &arguments),
        Command::List(command) => command.run(&session),
        Command::Import(arguments) => import::run(&session, &arguments),
        Command::Demo(arguments) => demo::run(&session, &arguments),
        Command::Witness(command) => command.run(&session),
        Command::Completions(arguments) => completions::run(&arguments),
    }
}
