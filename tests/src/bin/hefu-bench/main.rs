//! `hefu-bench`: the ledger as four real processes on this machine, measured beside the machine's
//! own ceiling. Wall times of a shared machine vary; CPU seconds and bytes travel better.

mod ceiling;
mod down;
mod knee;
mod load;
mod parties;
mod pipeline;
mod queries;
mod report;
mod restart;
mod soak;
mod state_rate;
mod workload;

use std::{error::Error, path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;
use hefu_tests::network::Network;

/// What to measure and for how long.
#[derive(Debug, Parser)]
#[command(name = "hefu-bench", about = "Measures four real hefud processes on this machine")]
pub(crate) struct Options {
    /// Seconds of load at each rate.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Runs at the knee; minimum, median and maximum are printed.
    #[arg(long, default_value_t = 3)]
    repeats: usize,
    /// Rates to try, records a second, rising.
    #[arg(long, value_delimiter = ',', default_values_t = [500, 1000, 1500, 2000, 2500, 3000, 4000])]
    rates: Vec<u64>,
    /// Latency that the 99th percentile must stay under at the knee, in milliseconds.
    #[arg(long, default_value_t = 500)]
    p99_ms: u64,
    /// Certificates to hold before the restart is timed; 0 skips growing them.
    #[arg(long, default_value_t = 0)]
    certificates: usize,
    /// Seed of payloads and of who is picked.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Instead of all else: minutes of load at one rate, with the memory of each member. Takes 1 to 2 KB of
    /// disk a record and member. Fails if a member's memory leaves ±5 % of its median.
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u64).range(5..))]
    soak: Option<u64>,
    /// Minutes of the same load before those that count: caches fill.
    #[arg(long, default_value_t = 15, requires = "soak")]
    soak_warm: u64,
    /// Rate of the soak, records a second: half of the knee.
    #[arg(long, default_value_t = 500, requires = "soak")]
    soak_rate: u64,
    /// Directory to work in; a temporary one without it.
    #[arg(long)]
    dir: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hefu-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let temporary = tempfile::tempdir()?;
    let dir = options.dir.clone().unwrap_or_else(|| temporary.path().join("network"));
    report::machine();
    eprintln!("measuring the machine …");
    report::ceiling(&ceiling::measure(temporary.path())?);
    let mut network = Network::found(&dir)?;
    network.start_all()?;
    eprintln!("preparing parties and certificates …");
    let mut workload = workload::Workload::prepare(&network, options.seed)?;
    if let Some(minutes) = options.soak {
        let (rate, warm) = (options.soak_rate, options.soak_warm);
        let soak = soak::run(&network, &mut workload, rate, warm, minutes, report::soak_line)?;
        return report::soak(&soak).then_some(()).ok_or_else(|| "memory was not flat".into());
    }
    let knee = knee::find(&network, &mut workload, options)?;
    report::knee(&knee);
    let half = knee::measure(&network, &mut workload, knee.rate / 2, options.seconds)?;
    report::half(&half);
    let twice = knee::measure(&network, &mut workload, knee.rate * 2, options.seconds)?;
    report::twice(&knee, &twice);
    report::queries(
        "idle",
        &queries::measure(&network, workload.certificates(), Duration::from_secs(5)),
    );
    let busy =
        queries::under_load(&network, &mut workload, knee.rate * 7 / 10, Duration::from_secs(10))?;
    report::queries("at 70 % of the knee", &busy);
    report::down(&half, &down::measure(&mut network, &mut workload, half.rate, options.seconds)?);
    if options.certificates > 0 {
        eprintln!("growing to {} certificates …", options.certificates);
        workload.grow(&network, options.certificates)?;
    }
    report::restart(&restart::measure(&mut network, &mut workload, knee.rate / 2)?);
    Ok(())
}
