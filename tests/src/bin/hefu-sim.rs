//! `hefu-sim`: runs seeds of the simulator until one fails, and prints how to repeat it.

use std::{
    ops::Range,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use clap::{Parser, ValueEnum};
use hefu_tests::sim::{
    batch::{self, Batch},
    core_twins::{Scenarios, Twins},
    run::{Report, Run, execute},
    scenario::Control,
    seed::Seed,
    soak::{self, Soak},
};

/// How often a soak says how far it is.
const SAY_EVERY: Duration = Duration::from_secs(10);
/// First seeds of two soaks that begin a second apart differ by this.
const SEEDS_A_SECOND: u64 = 1_000;

/// Simulates a whole ledger of four or seven members, one thread and one seed a run.
#[derive(Parser)]
struct Options {
    /// The first seed; of a soak: by the time of day.
    #[arg(long)]
    seed: Option<u64>,
    /// How many seeds, from the first on.
    #[arg(long, alias = "count", default_value_t = 1)]
    seeds: u64,
    /// Runs with up to a third of the validators on two nodes each, and a new partition every round.
    #[arg(long, conflicts_with = "control")]
    twins: bool,
    /// Runs scenarios with twins on the consensus core alone, by the hundred thousand.
    #[arg(long, conflicts_with_all = ["twins", "soak", "keep"])]
    core: bool,
    /// Runs without one of the protections, to see its absence noticed; or "long" ones.
    #[arg(long, value_enum)]
    control: Option<ControlOption>,
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
    /// Runs seeds until it is interrupted or one fails.
    #[arg(long)]
    soak: bool,
    /// Ends a soak after so many simulated hours.
    #[arg(long, requires = "soak")]
    hours: Option<u64>,
    /// Threads; a run has one.
    #[arg(long, default_value_t = batch::threads())]
    threads: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum ControlOption {
    None,
    Twins,
    TwoTwins,
    Amnesia,
    JournalIgnored,
    RuleBreaker,
    DiskAndLogs,
    Long,
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
            ControlOption::DiskAndLogs => Self::DiskAndLogs,
            ControlOption::Long => Self::Long,
        }
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let control = match options.twins {
        true => Some(Control::Twins),
        false => options.control.map(Control::from),
    };
    if options.soak {
        return soak(&options, control);
    }
    let control = control.unwrap_or_default();
    let (first, began) = (options.seed.unwrap_or_default(), Instant::now());
    if options.core {
        return core(first..first.saturating_add(options.seeds), control, options.threads);
    }
    if options.seeds == 1 {
        let keep = options.keep.map(|keep| keep.iter().flat_map(|at| at.parse()).collect());
        let run = Run { seed: Seed(first), control, keep };
        let report = execute(&run, options.echo);
        println!("{report}");
        return verdict(report.violations.is_empty(), || report.failure());
    }
    let seeds = first..first.saturating_add(options.seeds);
    let show = |report: &Report| {
        if options.lines {
            println!("{report}");
        }
    };
    let batch = Batch::run(seeds, control, options.threads, show);
    print!("{}", batch.sum().tally.table());
    println!("{}", batch.summary(began.elapsed()));
    let failures = batch.failures();
    verdict(failures.is_empty(), || failures.join("\n"))
}

fn core(seeds: Range<u64>, control: Control, threads: usize) -> ExitCode {
    let began = Instant::now();
    let kind = match control {
        Control::TwoTwinsOfFour => Twins::TwoOfFour,
        _ => Twins::UpToAThird,
    };
    let said = AtomicU64::new(0);
    let scenarios = Scenarios::run(seeds, kind, threads, |count| {
        let tens = began.elapsed().as_secs() / SAY_EVERY.as_secs();
        if said.fetch_max(tens, Ordering::Relaxed) < tens {
            println!("{count} scenarios in {} s", began.elapsed().as_secs());
        }
    });
    println!("{scenarios}; {} s", began.elapsed().as_secs());
    verdict(scenarios.failures.is_empty(), || scenarios.failures.join("\n"))
}

/// Ctrl-C ends it in good order: the runs under way come to their end, and all is added up.
fn soak(options: &Options, control: Option<Control>) -> ExitCode {
    let seconds =
        || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let first = options.seed.unwrap_or_else(|| seconds() * SEEDS_A_SECOND);
    let enough_ms = options.hours.map(|hours| hours * 3_600_000);
    let soak = Arc::new(Soak::from(first, control, enough_ms));
    if let Err(error) = stop_when_told(Arc::clone(&soak)) {
        eprintln!("signals cannot be heard: {error}");
        return ExitCode::FAILURE;
    }
    println!("soak: seeds from {first}, until Ctrl-C");
    soak::run(&soak, options.threads, SAY_EVERY, |line| println!("{line}"));
    println!("{}", soak.summary());
    let failure = soak.failure();
    verdict(failure.is_none(), || failure.unwrap_or_default())
}

/// Listens for an interrupt or a request to end on a thread of its own.
fn stop_when_told(soak: Arc<Soak>) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        runtime.block_on(async {
            use tokio::signal::unix::{SignalKind, signal};
            let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        });
        soak.stop();
    })?;
    Ok(())
}

fn verdict(holds: bool, failure: impl FnOnce() -> String) -> ExitCode {
    if holds {
        return ExitCode::SUCCESS;
    }
    eprintln!("{}", failure());
    ExitCode::FAILURE
}
