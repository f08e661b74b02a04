//! The network of a rehearsal: four processes of this program that end with it.

use std::{
    fs::File,
    net::TcpListener,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use hefu_genesis::localnet::{self, Layout, LocalnetError, Options};
use serde_json::Value;

use super::RehearsalError;
use crate::engine::clock;

/// Longest wait for anything.
const WAIT: Duration = Duration::from_secs(120);
/// Longest wait for an answer.
const ANSWER_WAIT: Duration = Duration::from_secs(5);
/// Pause between two looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);

/// Four members, and a place for the files that go round.
pub(super) struct Stage {
    /// Where everything of the network is.
    pub(super) layout: Layout,
    nodes: Vec<Option<Child>>,
    agent: ureq::Agent,
    desk: PathBuf,
}

impl Stage {
    /// Founds the network in a new directory.
    pub(super) fn found(scratch: &Path, base_port: u16) -> Result<Self, RehearsalError> {
        let options = Options { base_port, time: clock::now(), ..Options::default() };
        if scratch.exists() {
            return Err(LocalnetError::NotEmpty(scratch.into()).into());
        }
        let layout = localnet::create(&scratch.join("net"), &options)?;
        let ports = layout.members.iter().flat_map(|member| [member.p2p_port, member.api_port]);
        let taken = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_err();
        if let Some(port) = ports.into_iter().find(taken) {
            std::fs::remove_dir_all(scratch)
                .map_err(RehearsalError::system(scratch.display().to_string()))?;
            return Err(RehearsalError::PortInUse(port));
        }
        let desk = scratch.join("desk");
        std::fs::create_dir(&desk).map_err(RehearsalError::system(desk.display().to_string()))?;
        let agent = ureq::Agent::config_builder().timeout_global(Some(ANSWER_WAIT)).build().into();
        let nodes = layout.members.iter().map(|_| None).collect();
        Ok(Self { layout, nodes, agent, desk })
    }

    /// Number of members.
    pub(super) fn members(&self) -> usize {
        self.layout.members.len()
    }

    /// Where the files are that go from body to body.
    pub(super) fn desk(&self) -> &Path {
        &self.desk
    }

    /// Home of a member's node.
    pub(super) fn home(&self, member: usize) -> PathBuf {
        self.layout.home(&self.layout.members[member])
    }

    /// Address of a member's API.
    pub(super) fn address(&self, member: usize) -> String {
        format!("http://127.0.0.1:{}", self.layout.members[member].api_port)
    }

    /// An answer of a member.
    pub(super) fn ask(&self, member: usize, path: &str) -> Option<Value> {
        self.ask_at(&self.address(member), path)
    }

    /// An answer of whoever listens at an address.
    pub(super) fn ask_at(&self, address: &str, path: &str) -> Option<Value> {
        let answer = self.agent.get(format!("{address}{path}")).call();
        answer.ok()?.body_mut().read_json().ok()
    }

    /// Height of a member that must answer.
    pub(super) fn height(&self, member: usize) -> Result<u64, RehearsalError> {
        let what = format!("{} answers", self.layout.members[member].slug);
        self.wait(&what, || self.ask(member, "/v1/head")?["height"].as_u64())
    }

    /// Looks until there is something to be had.
    pub(super) fn wait<T>(
        &self,
        what: &str,
        mut look: impl FnMut() -> Option<T>,
    ) -> Result<T, RehearsalError> {
        let deadline = Instant::now() + WAIT;
        while Instant::now() < deadline {
            if let Some(found) = look() {
                return Ok(found);
            }
            std::thread::park_timeout(LOOK_INTERVAL);
        }
        let logs = self.layout.dir.join("nodes");
        Err(RehearsalError::Late { what: what.into(), seconds: WAIT.as_secs(), logs })
    }

    /// Waits until a member has reached a height.
    pub(super) fn wait_height(&self, member: usize, height: u64) -> Result<u64, RehearsalError> {
        let what = format!("{} reaches height {height}", self.layout.members[member].slug);
        self.wait(&what, || {
            let reached = self.ask(member, "/v1/head")?["height"].as_u64()?;
            (reached >= height).then_some(reached)
        })
    }

    /// Starts all members, and waits for their first blocks.
    pub(super) fn start_all(&mut self) -> Result<(), RehearsalError> {
        (0..self.members()).try_for_each(|member| self.start(member))?;
        (0..self.members()).try_for_each(|member| self.wait_height(member, 2).map(drop))
    }

    /// Starts a member's node.
    pub(super) fn start(&mut self, member: usize) -> Result<(), RehearsalError> {
        let child = node(&self.home(member))?;
        self.nodes[member] = Some(child);
        Ok(())
    }

    /// Stops a member's node in order.
    pub(super) fn stop(&mut self, member: usize) -> Result<(), RehearsalError> {
        let Some(mut child) = self.nodes[member].take() else { return Ok(()) };
        drop(child.stdin.take());
        let what = format!("{} stops", self.layout.members[member].slug);
        let stopped = self.wait(&what, || child.try_wait().ok().flatten());
        if stopped.is_err() {
            kill(&mut child);
        }
        stopped.map(drop)
    }

    /// Stops all.
    pub(super) fn close(mut self) -> Result<(), RehearsalError> {
        (0..self.members()).try_for_each(|member| self.stop(member))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.nodes.iter_mut().flatten().for_each(kill);
    }
}

/// Starts a node that stops when its standard input ends, and so with this process.
pub(super) fn node(home: &Path) -> Result<Child, RehearsalError> {
    let log = home.join("node.log");
    let failed = |what: &str| RehearsalError::system(what.to_owned());
    let log = File::options().create(true).append(true).open(log).map_err(failed("the log"))?;
    let program = std::env::current_exe().map_err(failed("this program's path"))?;
    Command::new(program)
        .args(["run", "--until-stdin-ends", "--home"])
        .arg(home)
        // Ctrl-C reaches the rehearsal alone; its end is the end of their standard input.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(failed("a node"))
}

/// Ends a process that is of no use any more.
pub(super) fn kill(child: &mut Child) {
    // Nothing is left to do about a process that cannot be killed.
    let _ = child.kill();
    let _ = child.wait();
}
