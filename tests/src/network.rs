//! A network of real processes on this machine: `hefud` as a user runs it, driven from outside.
//!
//! Everything a test or benchmark may know about a member goes through its HTTP address, its
//! process and its directory. Waiting is always for a condition, with a deadline.

use std::{
    collections::BTreeSet,
    fs::File,
    io,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use hefu_chain::time::BlockTime;
use hefu_genesis::localnet::{self, Layout, Options};
use serde_json::Value;

pub mod disk;
pub mod http;
pub mod links;
pub mod power;

pub use disk::FailingDisk;
pub use http::{Client, HttpError};

/// Longest wait for a member to answer after its start.
const START_WAIT: Duration = Duration::from_secs(60);
/// Longest wait for a member to stop after it was asked to.
const STOP_WAIT: Duration = Duration::from_secs(30);
/// Pause between two looks at a condition that cannot be awaited.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// Ports that one network takes, with room.
const PORTS_PER_NETWORK: u16 = 100;
/// Networks of this machine start at ports from here, apart from what people run by hand and below those that the
/// system gives to connections, which come and go.
const PORTS_FROM: u16 = 10_000;
/// Number of places that networks of tests may take.
const PORT_PLACES: u16 = 160;

/// Path of a program that was built with this one.
pub fn program(name: &str) -> PathBuf {
    let mut dir = std::env::current_exe().unwrap_or_default();
    dir.pop();
    if dir.ends_with("deps") {
        dir.pop();
    }
    dir.join(name)
}

/// Looks at a condition until it holds or the deadline passes.
pub fn wait_until<T>(
    what: &str,
    limit: Duration,
    mut condition: impl FnMut() -> Option<T>,
) -> io::Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(value) = condition() {
            return Ok(value);
        }
        if Instant::now() >= deadline {
            let text = format!("{what}: not within {} s", limit.as_secs());
            return Err(io::Error::new(io::ErrorKind::TimedOut, text));
        }
        std::thread::park_timeout(LOOK_INTERVAL);
    }
}

/// One member's node.
pub struct Member {
    /// Short name, such as `chengdu`.
    pub name: String,
    /// Its home directory.
    pub home: PathBuf,
    /// Its HTTP address.
    pub client: Client,
    process: Option<Child>,
    disk: Option<FailingDisk>,
}

/// A founded network whose members can be started, stopped and killed.
pub struct Network {
    /// Where everything is.
    pub layout: Layout,
    /// The members, in founding order.
    pub members: Vec<Member>,
    /// What members find in their environment besides that of this process.
    pub environment: Vec<(String, String)>,
}

impl Network {
    /// Founds a network of four in a new directory, on free ports.
    pub fn found(dir: &Path) -> io::Result<Self> {
        Self::found_of(4, dir)
    }

    /// Founds a network of so many members.
    pub fn found_of(members: usize, dir: &Path) -> io::Result<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
        let now_ms = u64::try_from(now.as_millis()).map_err(io::Error::other)?;
        let options = Options {
            members,
            base_port: free_base_port()?,
            time: BlockTime::from_ms(now_ms),
            ..Options::default()
        };
        Ok(Self::of(localnet::create(dir, &options).map_err(io::Error::other)?))
    }

    /// Opens a network that was founded elsewhere, on ports that are free here.
    pub fn open_elsewhere(dir: &Path) -> io::Result<Self> {
        let mut layout = localnet::open(dir).map_err(io::Error::other)?;
        let mut moved = Vec::new();
        for (member, base) in layout.members.iter_mut().zip((free_base_port()?..).step_by(10)) {
            moved.push((member.p2p_port, base));
            moved.push((member.api_port, base + 1));
            (member.p2p_port, member.api_port) = (base, base + 1);
        }
        for member in &layout.members {
            let path = layout.home(member).join("config.toml");
            let mut config = std::fs::read_to_string(&path)?;
            for (from, to) in &moved {
                config = config.replace(&format!("/tcp/{from}\""), &format!("/tcp/{to}\""));
                config = config.replace(&format!(":{from}\""), &format!(":{to}\""));
            }
            std::fs::write(&path, config)?;
        }
        Ok(Self::of(layout))
    }

    fn of(layout: Layout) -> Self {
        let members = layout.members.iter().map(|member| Member {
            name: member.slug.clone(),
            home: layout.home(member),
            client: Client::new(&format!("http://127.0.0.1:{}", member.api_port)),
            process: None,
            disk: None,
        });
        Self { members: members.collect(), layout, environment: Vec::new() }
    }

    /// Starts one member; its output goes to `node.log` in its home.
    pub fn start(&mut self, index: usize) -> io::Result<()> {
        let member = &mut self.members[index];
        let log = File::options().create(true).append(true).open(member.home.join("node.log"))?;
        let mut command = Command::new(program("hefud"));
        if let Some(disk) = &member.disk {
            disk.attach(&mut command);
        }
        let child = command
            .args(["run", "--home"])
            .arg(&member.home)
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        member.process = Some(child);
        Ok(())
    }

    /// Lets a member have a disk that can be made to fail, from its next start on.
    pub fn give_failing_disk(&mut self, index: usize) -> io::Result<&FailingDisk> {
        let member = &mut self.members[index];
        Ok(member.disk.insert(FailingDisk::below(&member.home)?))
    }

    /// The disk of a member that was given one that fails.
    pub fn disk(&self, index: usize) -> Option<&FailingDisk> {
        self.members[index].disk.as_ref()
    }

    /// How a member's process ended, if it did.
    pub fn ended(&mut self, index: usize) -> Option<ExitStatus> {
        self.members[index].process.as_mut()?.try_wait().ok().flatten()
    }

    /// Starts all members and waits until each answers.
    pub fn start_all(&mut self) -> io::Result<()> {
        for index in 0..self.members.len() {
            self.start(index)?;
        }
        (0..self.members.len()).try_for_each(|index| self.wait_ready(index))
    }

    /// Waits until a member answers with a height.
    pub fn wait_ready(&mut self, index: usize) -> io::Result<()> {
        let deadline = START_WAIT;
        let member = &mut self.members[index];
        let what = format!("{} answers", member.name);
        wait_until(&what, deadline, || {
            let ended = member.process.as_mut().and_then(|child| child.try_wait().ok().flatten());
            if let Some(status) = ended {
                return Some(Err(io::Error::other(format!("{} ended: {status}", member.name))));
            }
            member.client.height().ok().map(|_| Ok(()))
        })?
    }

    /// Kills a member as power loss of its process does (SIGKILL).
    pub fn kill(&mut self, index: usize) -> io::Result<()> {
        if let Some(mut child) = self.members[index].process.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Asks a member to stop (SIGTERM) and waits for it.
    pub fn stop(&mut self, index: usize) -> io::Result<Option<ExitStatus>> {
        let Some(mut child) = self.members[index].process.take() else { return Ok(None) };
        Command::new("kill").arg(child.id().to_string()).status()?;
        let name = &self.members[index].name;
        wait_until(&format!("{name} stops"), STOP_WAIT, || child.try_wait().ok().flatten())
            .map(Some)
    }

    /// Process of a member, while it runs.
    pub fn pid(&self, index: usize) -> Option<u32> {
        self.members[index].process.as_ref().map(Child::id)
    }

    /// Waits until a member has reached a height.
    pub fn wait_height(&self, index: usize, height: u64, limit: Duration) -> io::Result<()> {
        let member = &self.members[index];
        let what = format!("{} reaches height {height}", member.name);
        wait_until(&what, limit, || (member.client.height().ok()? >= height).then_some(()))
    }

    /// CPU time that a member's process has used since its start, in milliseconds.
    pub fn cpu_ms(&self, index: usize) -> u64 {
        self.members[index].process.as_ref().map_or(0, |child| process_cpu_ms(child.id()))
    }

    /// Resident memory of a member's process, in KiB.
    pub fn resident_kib(&self, index: usize) -> u64 {
        let Some(child) = &self.members[index].process else { return 0 };
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let line = |text: String| {
            let line = text.lines().find(|line| line.starts_with("VmRSS:"))?.to_string();
            line.split_whitespace().nth(1)?.parse().ok()
        };
        status.ok().and_then(line).unwrap_or(0)
    }

    /// Bytes under a member's data directory.
    pub fn disk_bytes(&self, index: usize) -> u64 {
        directory_bytes(&self.members[index].home.join("data"))
    }

    /// One number out of a member's answer, such as `/network/bytes_sent` of `/v1/health`.
    pub fn number(&self, index: usize, path: &str, pointer: &str) -> u64 {
        let answer = self.members[index].client.get(path).ok();
        answer.and_then(|json| json.pointer(pointer).and_then(Value::as_u64)).unwrap_or(0)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for member in &mut self.members {
            if let Some(mut child) = member.process.take() {
                // Nothing is left to do about a process that cannot be killed.
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }
}

/// Places that this process has taken.
static TAKEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// A base port from which all ports of a network are free. Processes begin at different places, and a
/// process takes each place once: what a network does not listen on yet is still its own.
pub fn free_base_port() -> io::Result<u16> {
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    let first = u16::try_from(std::process::id() % u32::from(PORT_PLACES)).unwrap_or(0);
    let base = |place: u16| PORTS_FROM + place * PORTS_PER_NETWORK;
    let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let place = (0..PORT_PLACES)
        .map(|i| (first + i) % PORT_PLACES)
        .filter(|place| !taken.contains(place))
        .find(|place| (base(*place)..base(*place) + PORTS_PER_NETWORK).all(free))
        .ok_or_else(|| io::Error::other("no free ports for a network"))?;
    taken.insert(place);
    Ok(base(place))
}

/// User and system time of a process, in milliseconds, from `/proc` (100 ticks a second).
pub fn process_cpu_ms(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The second field is the command in parentheses and may hold blanks.
    let Some((_, rest)) = stat.rsplit_once(')') else { return 0 };
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    (ticks(11) + ticks(12)) * 10
}

/// Bytes of all files under a directory.
pub fn directory_bytes(dir: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => directory_bytes(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}
