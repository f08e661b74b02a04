//! `hefu-genesis`: the founding ceremony on the command line.
//!
//! Data goes to standard output, messages to standard error. Exit codes: 0 done, 1 other failure,
//! 2 wrong use, 3 a signature or document does not hold, 4 a file is not there.

mod cli;
mod command;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match command::run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("hefu-genesis: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}
