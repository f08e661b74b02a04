//! `hefu-sim`: runs seeds of the simulator until one fails, and prints how to repeat it.

use std::{process::ExitCode, time::Instant};

use clap::{Parser, ValueEnum};
use hefu_tests::sim::{
    batch::{self, Batch},
    run::{Report, run},
    scenario::Control,
    seed::Seed,
};

/// Simulates a whole ledger of four or seven members, one thread and one seed a run.
#[derive(Parser)]
struct Options {
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How many seeds, from the first on.
    #[arg(long, default_value_t = 1)]
    count: u64,
    /// Runs without one of the protections, to see its absence noticed.
    #[arg(long, value_enum, default_value_t)]
    control: ControlOption,
    /// Prints every event of the run to standard error.
    #[arg(long)]
    echo: bool,
    /// Prints a line a seed.
    #[arg(long)]
    lines: bool,
    /// Threads; a run has one.
    #[arg(long, default_value_t = batch::threads())]
    threads: usize,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum ControlOption {
    #[default]
    None,
    TwoTwins,
    Amnesia,
    RuleBreaker,
}

impl From<ControlOption> for Control {
    fn from(option: ControlOption) -> Self {
        match option {
            ControlOption::None => Self::None,
            ControlOption::TwoTwins => Self::TwoTwinsOfFour,
            ControlOption::Amnesia => Self::Amnesia,
            ControlOption::RuleBreaker => Self::RuleBreaker,
        }
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let control = options.control.into();
    let began = Instant::now();
    if options.count == 1 {
        let report = run(Seed(options.seed), control, options.echo);
        println!("{report}");
        return verdict(report.violations.is_empty(), || report.failure());
    }
    let seeds = options.seed..options.seed.saturating_add(options.count);
    let show = |report: &Report| {
        if options.lines {
            println!("{report}");
        }
    };
    let batch = Batch::run(seeds, control, options.threads, show);
    println!("{}", batch.summary(began.elapsed()));
    verdict(batch.failures.is_empty(), || batch.failures.join("\n"))
}

fn verdict(holds: bool, failure: impl FnOnce() -> String) -> ExitCode {
    if holds {
        return ExitCode::SUCCESS;
    }
    eprintln!("{}", failure());
    ExitCode::FAILURE
}
