//! `hefu`: the command line of the ledger.

use std::process::ExitCode;

use clap::Parser;
use hefu_client::{cli::Cli, command, print};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    match command::run(cli) {
        Ok(exit) => exit.into(),
        Err(error) => {
            let text = error.to_string();
            if !text.is_empty() {
                print::note(&format!("hefu: {text}"));
            }
            error.exit().into()
        }
    }
}
