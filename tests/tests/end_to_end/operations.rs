//! What an operator does, on running nodes: backup, scrub, doctor, why-stuck, restore.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
    time::Duration,
};

use hefu_tests::network::{Network, program, wait_until};
use serde_json::Value;

use crate::room;

/// Longest wait for the network to move.
const PROGRESS_WAIT: Duration = Duration::from_secs(90);

/// Runs `hefud` on a home.
fn hefud(home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(program("hefud"));
    command.args(args).arg("--home").arg(home).env_remove("HEFU_HOME");
    command.output().expect("hefud was built beside this test")
}

pub(crate) fn hefud_ok(home: &Path, args: &[&str]) -> String {
    let output = hefud(home, args);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "hefud {args:?}: {}\n{text}\n{error}", output.status);
    text
}

fn why_stuck(home: &Path) -> Value {
    serde_json::from_str(&hefud_ok(home, &["why-stuck", "--json"])).expect("JSON")
}

fn tip(network: &Network, member: usize) -> u64 {
    network.members[member].client.height().expect("answers")
}

#[test]
fn a_member_is_backed_up_loses_its_database_and_comes_back() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    network.start_all().expect("started");
    network.wait_height(3, 3, PROGRESS_WAIT).expect("blocks");
    let home = network.members[3].home.clone();

    let backup = dir.path().join("backup");
    let made = hefud_ok(&home, &["backup", "--to", backup.to_str().expect("text")]);
    assert!(made.starts_with("backed up height"), "{made}");
    let scratch = dir.path().join("scratch");
    let (from, to) = (backup.to_str().expect("text"), scratch.to_str().expect("text"));
    assert!(hefud_ok(&home, &["drill", "--from", from, "--scratch", to]).contains("put back"));
    assert!(hefud_ok(&home, &["scrub"]).contains("skipped: tip, engine/*"), "beside the node");
    assert!(!home.join("data/scrub.next").exists() && !home.join("data/backup.next").exists());
    assert!(hefud_ok(&home, &["doctor"]).contains("ok    clock"));

    network.wait_height(3, tip(&network, 3) + 2, PROGRESS_WAIT).expect("blocks");
    network.stop(3).expect("stops");
    assert!(hefud_ok(&home, &["scrub"]).contains("tree nodes"), "of a stopped node");
    fs::remove_dir_all(home.join("data/db")).expect("deletes");
    assert_eq!(hefud(&home, &["run"]).status.code(), Some(3), "the database is shorter");
    hefud_ok(&home, &["restore", "--from", from]);
    network.start(3).expect("started");
    network.wait_ready(3).expect("answers");
    let watching = why_stuck(&home)["status"]["role"].to_string();
    assert!(watching.contains("watching"), "{watching}");
    wait_until("the restored validator votes again", PROGRESS_WAIT, || {
        (why_stuck(&home)["status"]["role"] == "validator").then_some(())
    })
    .expect("it votes again");
    network.wait_height(3, tip(&network, 0), PROGRESS_WAIT).expect("it has caught up");
}

#[test]
fn why_stuck_names_those_who_are_gone() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    network.start_all().expect("started");
    network.wait_height(0, 2, PROGRESS_WAIT).expect("blocks");
    let home = network.members[0].home.clone();
    network.kill(2).expect("killed");
    network.kill(3).expect("killed");
    let gone: Vec<String> =
        network.layout.members[2..4].iter().map(|member| member.uscc.to_string()).collect();
    let stuck = wait_until("both are missed", PROGRESS_WAIT, || {
        let stuck = why_stuck(&home);
        let first = stuck["reasons"][0].as_str()?.to_owned();
        gone.iter().all(|member| first.contains(member)).then_some(stuck)
    })
    .expect("both are named");
    assert!(stuck["reasons"][0].as_str().expect("text").contains("too many"), "{stuck}");
    let stuck = wait_until("their prevotes are owed", PROGRESS_WAIT, || {
        let stuck = why_stuck(&home);
        let owed = stuck["prevotes_missing"].as_array()?;
        let owes = |member: &String| owed.iter().any(|seat| seat["member"] == **member);
        (stuck["prevoted_power"] == 2 && gone.iter().all(owes)).then_some(stuck)
    })
    .expect("who owes what");
    assert_eq!(stuck["power_total"], 4);
    network.kill(0).expect("killed");
    let silent = hefud(&home, &["why-stuck"]);
    assert_eq!(silent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&silent.stderr).contains("no node runs"), "{silent:?}");
}

#[test]
fn a_validator_runs_once_on_a_machine() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    network.start_all().expect("started");
    let home = network.members[1].home.clone();
    // A copy of the home, key and all, with addresses of its own.
    let copy = dir.path().join("copy");
    fs::create_dir_all(copy.join("keys")).expect("creates");
    for name in ["genesis.json", "keys/peer.key", "keys/validator.key"] {
        fs::copy(home.join(name), copy.join(name)).expect("copies");
    }
    let config = fs::read_to_string(home.join("config.toml")).expect("reads");
    let member = &network.layout.members[1];
    let config = config
        .replace(&format!("/tcp/{}", member.p2p_port), &format!("/tcp/{}", member.p2p_port + 5))
        .replace(&format!(":{}", member.api_port), &format!(":{}", member.api_port + 5));
    fs::write(copy.join("config.toml"), config).expect("writes");
    let second = hefud(&copy, &["run"]);
    let said = String::from_utf8_lossy(&second.stderr);
    assert_eq!(second.status.code(), Some(1), "{said}");
    assert!(said.contains("runs on this machine already"), "{said}");
    assert!(!copy.join("data").exists(), "nothing was opened");
    network.stop(1).expect("stops");
    assert!(home.join("data").exists());
}
