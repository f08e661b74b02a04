//! `hefud localnet`: a whole network of founding members on this machine.
//!
//! Each member is a process of its own, as it would be on a machine of its own. A member stops when
//! its standard input ends, so none outlives this process, however it ends.

mod probe;

use std::{
    fs::File,
    io,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use hefu_chain::key::KeyAlgorithms;
use hefu_genesis::localnet::{self as founding, LAYOUT_FILE, Layout, Member, Options};
use tokio::{
    process::{Child, Command},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::{cli::LocalnetArgs, engine::clock};

/// Port of the first member when none is given.
pub const BASE_PORT: u16 = 26_600;
/// Longest wait until all members answer at one height.
const START_WAIT: Duration = Duration::from_secs(120);
/// Longest wait for a member to stop.
const STOP_WAIT: Duration = Duration::from_secs(30);
/// Pause between two looks at the members.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);
/// File that says that the demonstration was given.
const DEMO_DONE_FILE: &str = "demo-done";
/// A member's log, in its home.
const LOG_FILE: &str = "node.log";

/// Why a localnet does not run.
#[derive(Debug, thiserror::Error)]
pub enum LocalnetError {
    /// The network cannot be founded or opened.
    #[error(transparent)]
    Layout(#[from] founding::LocalnetError),
    /// A port is taken.
    #[error(
        "port {port} of {member} is in use: stop what uses it, or found another network with \
         --dir and --base-port"
    )]
    PortInUse {
        /// Which port.
        port: u16,
        /// Whose.
        member: String,
    },
    /// The system refused.
    #[error("{what}: {source}")]
    System {
        /// What was tried.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// A member ended by itself.
    #[error("the node of {member} ended ({status}); its log is {log}", log = .log.display())]
    MemberEnded {
        /// Which member.
        member: String,
        /// How it ended.
        status: ExitStatus,
        /// Where it says why.
        log: PathBuf,
    },
    /// The members do not agree in time.
    #[error(
        "the members did not reach one height within {} s; their logs are {LOG_FILE} in {homes}",
        START_WAIT.as_secs(), homes = .0.display()
    )]
    NotReady(PathBuf),
    /// The demonstration cannot be given.
    #[error(
        "{program} cannot be started, which gives the demonstration: {source}. Build it beside \
         hefud (make build), or leave out --demo",
        program = .program.display()
    )]
    NoDemo {
        /// What was started.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The demonstration failed.
    #[error(
        "the demonstration failed ({0}); the network runs on without it next time if you leave out --demo"
    )]
    Demo(ExitStatus),
}

/// A member's process.
struct Running {
    member: Member,
    home: PathBuf,
    child: Child,
}

/// Founds the network if need be, runs it until `stop` fires, and stops it in order.
pub async fn run(arguments: &LocalnetArgs, stop: CancellationToken) -> Result<(), LocalnetError> {
    let layout = open_or_found(arguments)?;
    check_ports(&layout)?;
    let mut members = Vec::new();
    for member in &layout.members {
        members.push(start(&layout, member)?);
    }
    let result = tokio::select! {
        result = accompany(arguments, &layout, &mut members) => result,
        () = stop.cancelled() => Ok(()),
    };
    println!("\nStopping …");
    for member in &mut members {
        // The end of its standard input asks it to stop.
        drop(member.child.stdin.take());
    }
    for member in members {
        wait_stopped(member).await?;
    }
    result?;
    println!("Stopped. The same command starts the network again where it stopped.");
    Ok(())
}

fn open_or_found(arguments: &LocalnetArgs) -> Result<Layout, LocalnetError> {
    let dir = std::path::absolute(&arguments.dir)
        .map_err(|source| LocalnetError::System { what: "the directory".into(), source })?;
    if dir.join(LAYOUT_FILE).exists() {
        return Ok(founding::open(&dir)?);
    }
    let mut options =
        Options { base_port: arguments.base_port, time: clock::now(), ..Options::default() };
    if arguments.sm2 {
        options.params.record_algorithms = KeyAlgorithms::all();
    }
    let layout = founding::create(&dir, &options)?;
    println!("Founded a network of {} members in {}.", layout.members.len(), dir.display());
    Ok(layout)
}

fn check_ports(layout: &Layout) -> Result<(), LocalnetError> {
    for member in &layout.members {
        for port in [member.p2p_port, member.api_port] {
            if TcpListener::bind(("127.0.0.1", port)).is_err() {
                return Err(LocalnetError::PortInUse { port, member: member.slug.clone() });
            }
        }
    }
    Ok(())
}

fn start(layout: &Layout, member: &Member) -> Result<Running, LocalnetError> {
    let system = |what: String| move |source| LocalnetError::System { what, source };
    let home = layout.home(member);
    let path = home.join(LOG_FILE);
    let log = File::options().create(true).append(true).open(&path);
    let log = log.map_err(system(format!("log {}", path.display())))?;
    let program = std::env::current_exe().map_err(system("this program's path".into()))?;
    let child = Command::new(program)
        .args(["run", "--until-stdin-ends", "--home"])
        .arg(&home)
        // Ctrl-C reaches this process alone, which then stops the members in order.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(system(format!("node of {}", member.slug)))?;
    Ok(Running { member: member.clone(), home, child })
}

/// Waits until the network is up, says so, and watches it. Returns only with an error.
async fn accompany(
    arguments: &LocalnetArgs,
    layout: &Layout,
    members: &mut [Running],
) -> Result<(), LocalnetError> {
    let height = wait_ready(layout, members).await?;
    greet(layout, height);
    if arguments.demo && !layout.dir.join(DEMO_DONE_FILE).exists() {
        demonstrate(layout).await?;
    }
    println!("\nRunning. Press Ctrl-C to stop.");
    loop {
        check_alive(members)?;
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
}

/// Waits until all members answer with the same height above genesis.
async fn wait_ready(layout: &Layout, members: &mut [Running]) -> Result<u64, LocalnetError> {
    let deadline = Instant::now() + START_WAIT;
    println!("Starting {} members …", members.len());
    while Instant::now() < deadline {
        check_alive(members)?;
        let asked = members.iter().map(|running| probe::height(running.member.api_port));
        let heights = futures::future::join_all(asked).await;
        if let Some(Some(first)) = heights.first()
            && *first > 0
            && heights.iter().all(|height| *height == Some(*first))
        {
            return Ok(*first);
        }
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
    Err(LocalnetError::NotReady(layout.dir.join("nodes")))
}

fn check_alive(members: &mut [Running]) -> Result<(), LocalnetError> {
    for running in members {
        if let Ok(Some(status)) = running.child.try_wait() {
            return Err(LocalnetError::MemberEnded {
                member: running.member.slug.clone(),
                status,
                log: running.home.join(LOG_FILE),
            });
        }
    }
    Ok(())
}

/// Addresses, and what to try next.
fn greet(layout: &Layout, height: u64) {
    println!("All {} members agree at height {height}.\n", layout.members.len());
    for member in &layout.members {
        let base = format!("http://127.0.0.1:{}", member.api_port);
        println!("  {:<18} {base}/v1/health   {}", member.slug, member.name);
    }
    let Some(first) = layout.members.first() else { return };
    let base = format!("http://127.0.0.1:{}", first.api_port);
    println!("\n  API documentation: {base}/docs/");
    println!("  Ledger:            {}", layout.chain_id);
    println!("\nTry next, in another terminal:");
    println!("  curl {base}/v1/head");
    println!("  curl '{base}/v1/directory?q=数据'");
    println!("  hefu --node {base} members");
    println!("  hefu --help");
}

/// Has the command line beside this program give the demonstration, once.
async fn demonstrate(layout: &Layout) -> Result<(), LocalnetError> {
    let system = |what: &str| {
        let what = what.to_owned();
        move |source| LocalnetError::System { what, source }
    };
    let program = std::env::current_exe().map_err(system("this program's path"))?;
    let program = program.with_file_name("hefu");
    println!();
    let status = Command::new(&program)
        .arg("demo")
        .arg("--network")
        .arg(&layout.dir)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .status()
        .await
        .map_err(|source| LocalnetError::NoDemo { program, source })?;
    if !status.success() {
        return Err(LocalnetError::Demo(status));
    }
    mark_demonstrated(&layout.dir).map_err(system("the mark of the demonstration"))
}

fn mark_demonstrated(dir: &Path) -> io::Result<()> {
    std::fs::write(dir.join(DEMO_DONE_FILE), "")
}

async fn wait_stopped(mut running: Running) -> Result<(), LocalnetError> {
    let what = format!("node of {}", running.member.slug);
    let waited = tokio::time::timeout(STOP_WAIT, running.child.wait()).await;
    match waited {
        Ok(result) => {
            result.map_err(|source| LocalnetError::System { what, source })?;
        }
        Err(_) => {
            eprintln!("{what} did not stop within {} s and is killed", STOP_WAIT.as_secs());
            let killed = running.child.kill().await;
            killed.map_err(|source| LocalnetError::System { what, source })?;
        }
    }
    Ok(())
}
