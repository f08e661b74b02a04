//! `hefu-sim`: runs seeds of the simulator until one fails, and prints how to repeat it.

use std::{process::ExitCode, time::Instant};

use clap::{Parser, ValueEnum};
use hefu_tests::sim::{
    batch::{self, Batch},
    run::{Report, Run, execute},
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
    #[arg(long, alias = "count", default_value_t = 1)]
    seeds: u64,
    /// Runs with up to a third of the validators on two nodes each, and a new partition every round.
    #[arg(long, conflicts_with = "control")]
    twins: bool,
    /// Runs without one of the protections, to see its absence noticed.
    #[arg(long, value_enum, default_value_t)]
    control: ControlOption,
    /// With one seed: the faults of its plan that happen, as the command of a failure names them;
    /// "none" for none.
    #[arg(long, value_delimiter = ',')]
    keep: Option<Vec<String>>,
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
    Twins,
    TwoTwins,
    Amnesia,
    JournalIgnored,
    RuleBreaker,
}

impl From<ControlOption> for Control {
    fn from(option: ControlOption) -> Self {
        match option {
            ControlOption::None => Self::None,
            ControlOption::Twins => Self::Twins,
            ControlOption::TwoTwins => Self::TwoTwinsOfFour,
            ControlOption::Amnesia => Self::Amnesia,
            ControlOption::JournalIgnored => Self::JournalIgnored,
            ControlOption::RuleBreaker => Self::RuleBreaker,
        }
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let control = if options.twins { Control::Twins } else { options.control.into() };
    let began = Instant::now();
    if options.seeds == 1 {
        let keep = options.keep.map(|keep| keep.iter().flat_map(|at| at.parse()).collect());
        let run = Run { seed: Seed(options.seed), control, keep };
        let report = execute(&run, options.echo);
        println!("{report}");
        return verdict(report.violations.is_empty(), || report.failure());
    }
    let seeds = options.seed..options.seed.saturating_add(options.seeds);
    let show = |report: &Report| {
        if options.lines {
            println!("{report}");
        }
    };
    let batch = Batch::run(seeds, control, options.threads, show);
    println!("{}", batch.summary(began.elapsed()));
    let failures = batch.failures();
    verdict(failures.is_empty(), || failures.join("\n"))
}

fn verdict(holds: bool, failure: impl FnOnce() -> String) -> ExitCode {
    if holds {
        return ExitCode::SUCCESS;
    }
    eprintln!("{}", failure());
    ExitCode::FAILURE
}
