//! What is wrong with a node's home, before it is started or while it runs.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use hefu_genesis::key_file;
use serde::Serialize;

use crate::{
    admin::{self, Answer, Request, Status},
    api::tls,
    config::Config,
    engine,
    home::HomePaths,
    key_terms::{KeyRole, KeyTerm, LATE_DAYS, PLAN_DAYS},
    storage,
};

/// Room below which a node is soon read-only, in bytes.
const ROOM_BYTES_WARN: u64 = 2 * 1024 * 1024 * 1024;
/// Room below which a node should not be started, in bytes.
const ROOM_BYTES_FAIL: u64 = 256 * 1024 * 1024;
/// Open files that the database and the API need.
const OPEN_FILES_MIN: u64 = 4_096;
/// Differences of clocks that validators accept of each other, and some room for a block's way.
const CLOCK_OFFSET_MS: std::ops::RangeInclusive<i64> = -400..=1_500;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it must be.
    Ok,
    /// It works; somebody should look.
    Warn,
    /// It does not work.
    Fail,
}

/// A check and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub what: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// What was found, and what to do.
    pub detail: String,
}

impl Check {
    fn of(what: &'static str, verdict: Verdict, detail: impl ToString) -> Self {
        Self { what, verdict, detail: detail.to_string() }
    }

    fn result<E: std::fmt::Display>(what: &'static str, result: Result<String, E>) -> Self {
        match result {
            Ok(detail) => Self::of(what, Verdict::Ok, detail),
            Err(error) => Self::of(what, Verdict::Fail, error),
        }
    }
}

/// Looks at everything that can be looked at in a home.
pub fn run(home: &Path) -> Vec<Check> {
    let paths = HomePaths::new(home);
    let config = Config::read(home);
    let running = match admin::ask(&paths, &Request::Status) {
        Ok(Answer::Status(status)) => Some(status),
        _ => None,
    };
    let mut checks = Vec::new();
    checks.push(Check::result(
        "configuration",
        config.as_ref().map(|config| format!("API on {}", config.api.listen)),
    ));
    let genesis = paths.read_genesis();
    checks.push(Check::result(
        "genesis",
        genesis.as_ref().map(|(genesis, _)| format!("ledger {}", genesis.chain_id())),
    ));
    checks.extend(keys(&paths));
    checks.push(room(&paths));
    checks.push(open_files());
    match &running {
        Some(status) => checks.extend(of_running(status)),
        None => {
            checks.push(Check::of("node", Verdict::Warn, "not running"));
            if let Ok(config) = &config {
                checks.extend(ports(config));
                checks.extend(certificate(home, config));
            }
            if let Ok((genesis, _)) = &genesis {
                checks.extend(of_stopped(&paths, genesis.chain_id()));
            }
        }
    }
    checks
}

fn keys(paths: &HomePaths) -> Vec<Check> {
    let directory = paths.peer_key();
    let directory = directory.parent().unwrap_or(Path::new(".")).to_path_buf();
    let mode = fs::metadata(&directory).map(|found| found.permissions().mode() & 0o777);
    let mut checks = vec![match mode {
        Ok(mode) if mode & 0o022 == 0 => {
            Check::of("key directory", Verdict::Ok, format!("mode {mode:03o}"))
        }
        Ok(mode) => Check::of(
            "key directory",
            Verdict::Fail,
            format!(
                "mode {mode:03o}: others may put keys there. Run: chmod go-w {}",
                directory.display()
            ),
        ),
        Err(error) => Check::of("key directory", Verdict::Fail, error),
    }];
    let mut key = |what: &'static str, path: PathBuf, needed: bool| {
        if !path.exists() && !needed {
            return;
        }
        let read = key_file::inspect(&path);
        checks.push(Check::result(what, read.map(|how| format!("{}, {how}", path.display()))));
    };
    key("peer key", paths.peer_key(), true);
    key("validator key", paths.validator_key(), false);
    key("record key", paths.record_key(), false);
    checks
}

fn room(paths: &HomePaths) -> Check {
    let what = "room on the disk";
    let path = if paths.data().exists() { paths.data() } else { paths.home().into() };
    match rustix::fs::statvfs(&path) {
        Err(error) => Check::of(what, Verdict::Fail, error),
        Ok(disk) => {
            let bytes = disk.f_bavail.saturating_mul(disk.f_frsize);
            let verdict = match bytes {
                0..ROOM_BYTES_FAIL => Verdict::Fail,
                ROOM_BYTES_FAIL..ROOM_BYTES_WARN => Verdict::Warn,
                _ => Verdict::Ok,
            };
            Check::of(what, verdict, format!("{} MiB free", bytes / (1024 * 1024)))
        }
    }
}

fn open_files() -> Check {
    let what = "open files";
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find(|line| line.starts_with("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().nth(3));
    match soft.map(str::parse::<u64>) {
        Some(Ok(soft)) if soft < OPEN_FILES_MIN => {
            let detail = format!("{soft} are permitted, {OPEN_FILES_MIN} are wanted: ulimit -n");
            Check::of(what, Verdict::Warn, detail)
        }
        Some(Ok(soft)) => Check::of(what, Verdict::Ok, format!("{soft} are permitted")),
        _ => Check::of(what, Verdict::Ok, "no limit is known"),
    }
}

fn ports(config: &Config) -> Vec<Check> {
    let free = |what, address: String| match TcpListener::bind(&address) {
        Ok(_) => Check::of(what, Verdict::Ok, format!("{address} is free")),
        Err(error) => Check::of(what, Verdict::Fail, format!("{address}: {error}")),
    };
    let mut checks = vec![free("API port", config.api.listen.to_string())];
    checks.extend(config.network.tcp_address().map(|address| free("transport port", address)));
    checks
}

/// Database and journal of a stopped node, as far as that is quick; a scrub looks at all of it.
fn of_stopped(paths: &HomePaths, chain_id: hefu_chain::hash::ChainId) -> Vec<Check> {
    let data = paths.data();
    if storage::RocksStore::is_new(&data) {
        return vec![Check::of("database", Verdict::Ok, "none yet: the node founds the ledger")];
    }
    let mut checks = vec![Check::result(
        "database and marker",
        storage::marked_tip(&data, chain_id)
            .map(|tip| format!("height {}, block {}", tip.height, tip.hash)),
    )];
    let key = Config::read(paths.home()).ok().and_then(|c| paths.open_validator_key(&c).ok());
    let Some(key) = key.flatten() else { return checks };
    let address = key.address();
    checks.push(match engine::damage(&paths.engine(), chain_id, address) {
        Ok(found) if found.is_empty() => Check::of("vote journal", Verdict::Ok, "whole"),
        Ok(found) => Check::of(
            "vote journal",
            Verdict::Warn,
            format!("{found:?}: the node follows without voting until that does not matter"),
        ),
        Err(error) => Check::of("vote journal", Verdict::Fail, error),
    });
    checks
}

fn of_running(status: &Status) -> Vec<Check> {
    let mut checks = vec![Check::of(
        "node",
        if status.read_only { Verdict::Fail } else { Verdict::Ok },
        match status.read_only {
            true => "the disk was full: make room and start the node again".to_owned(),
            false => format!("height {}, {}", status.height, status.role),
        },
    )];
    if let Some(trouble) = &status.signer_trouble {
        checks.push(Check::of("signer", Verdict::Fail, trouble));
    }
    let behind = status.peers_height.saturating_sub(status.height);
    checks.push(match (status.peers, behind) {
        (0, _) => Check::of("peers", Verdict::Fail, "none is connected"),
        (peers, 0..=3) => Check::of("peers", Verdict::Ok, format!("{peers} are connected")),
        (_, behind) => Check::of("peers", Verdict::Warn, format!("{behind} blocks ahead of us")),
    });
    checks.push(match status.clock_offset_ms {
        None => Check::of("clock", Verdict::Ok, "no proposal was seen yet"),
        Some(offset) if CLOCK_OFFSET_MS.contains(&offset) => Check::of(
            "clock",
            Verdict::Ok,
            format!("{offset} ms from the proposers', their way included"),
        ),
        Some(offset) => {
            Check::of("clock", Verdict::Fail, format!("{offset} ms from the proposers': see NTP"))
        }
    });
    checks.extend(status.keys.iter().map(of_key));
    checks
}

/// How long a key may still be used: somebody plans, then does it, then it is late.
fn of_key(term: &KeyTerm) -> Check {
    let what = match term.role {
        KeyRole::Record => "age of record keys",
        KeyRole::Peer => "age of the peer key",
        KeyRole::Validator => "age of the validator key",
        KeyRole::Tls => "TLS certificate",
    };
    let verdict = match term.left_days {
        Some(left) if left <= LATE_DAYS => Verdict::Fail,
        Some(left) if left > PLAN_DAYS && !term.amiss => Verdict::Ok,
        _ => Verdict::Warn,
    };
    Check::of(what, verdict, term.advice())
}

/// The TLS certificate of a node that is not running: the one that it would show.
fn certificate(home: &Path, config: &Config) -> Option<Check> {
    let ends = tls::ends(home, config.api.tls.as_ref()?).map_err(|error| error.to_string());
    Some(of_key(&KeyTerm::of_certificate(ends, engine::clock::now())))
}

/// The worst verdict.
pub fn worst(checks: &[Check]) -> Verdict {
    let has = |verdict| checks.iter().any(|check| check.verdict == verdict);
    match (has(Verdict::Fail), has(Verdict::Warn)) {
        (true, _) => Verdict::Fail,
        (_, true) => Verdict::Warn,
        _ => Verdict::Ok,
    }
}
