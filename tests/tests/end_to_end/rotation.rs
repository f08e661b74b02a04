//! Rotation of keys: the rehearsal that an operator runs, and the alarms of a node whose keys are old.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
    time::Duration,
};

use hefu_tests::network::{Network, free_base_port, program};
use serde_json::Value;

use crate::room;

/// Longest wait for the network to move.
const PROGRESS_WAIT: Duration = Duration::from_secs(90);
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

fn hefud(args: &[&str]) -> Output {
    Command::new(program("hefud"))
        .args(args)
        // What is set for the operator's own network does not count in a rehearsal.
        .env("HEFU_NODE", "http://127.0.0.1:1")
        .env("HEFU_KEY", "/nonexistent")
        .output()
        .expect("hefud was built beside this test")
}

#[test]
fn a_rotation_is_rehearsed_and_leaves_nothing_behind() {
    let _room = room::alone();
    let dir = tempfile::tempdir().expect("a directory");
    let scratch = dir.path().join("r");
    let scratch_text = scratch.display().to_string();
    let port = free_base_port().expect("free ports").to_string();
    let command = ["rehearse-rotation", "--scratch", &scratch_text, "--base-port", &port];
    let output = hefud(&command);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{error}");
    for shown in [
        "the new record key signs, the old one is refused (record.key_not_valid)",
        "blocks go on, and the seat votes with the new key",
        "a node with the old keys heard nothing",
        "across the change of validators",
        "All of it holds",
    ] {
        assert!(said.contains(shown), "{shown}\n{said}");
    }
    assert!(!scratch.exists(), "the scratch network is removed");

    // A step that was not done is seen: with an `mv` that does nothing the old key stays in use.
    let idle = dir.path().join("idle");
    fs::create_dir(&idle).expect("made");
    fs::write(idle.join("mv"), "#!/bin/sh\n").expect("writes");
    fs::set_permissions(idle.join("mv"), fs::Permissions::from_mode(0o755)).expect("changes");
    let path = format!("{}:{}", idle.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new(program("hefud")).args(command).env("PATH", path).output();
    let output = output.expect("hefud was built beside this test");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains("does not hold: the new record key signs"), "{error}");
    assert!(scratch.join("net/nodes").exists(), "kept to be looked at");
    fs::remove_dir_all(&scratch).expect("removed");

    // A directory in use, and a port in use, are told before anything is done.
    fs::create_dir(&scratch).expect("made");
    assert_eq!(hefud(&command).status.code(), Some(2));
    assert!(fs::read_dir(&scratch).expect("reads").next().is_none(), "left as it was");
    let other = dir.path().join("s").display().to_string();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken_port = taken.local_addr().expect("bound").port().to_string();
    let output = hefud(&["rehearse-rotation", "--scratch", &other, "--base-port", &taken_port]);
    assert_eq!(output.status.code(), Some(6), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The checks of `hefud doctor` about keys, and its exit code.
fn doctor(home: &Path) -> (i32, Vec<(String, String)>) {
    let output = hefud(&["doctor", "--json", "--home", &home.display().to_string()]);
    let checks: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = checks.iter().filter(|check| text(&check["what"]).starts_with("age of"));
    let rows = rows.map(|check| (text(&check["what"]), text(&check["verdict"]))).collect();
    (output.status.code().expect("ended"), rows)
}

/// Has every node's clock so many days ahead, from its next start on.
fn set_ahead(network: &Network, days: u64) {
    fs::write(network.layout.clock_path(), (days * DAY_MS).to_string()).expect("writes");
}

#[test]
fn old_keys_are_alarmed_in_time_and_decide_blocks_all_the_same() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    let home = network.members[0].home.clone();
    // The rule of this node, and of another that rotates less often.
    let write = |home: &Path, days: u32| {
        let path = home.join("config.toml");
        let text = fs::read_to_string(&path).expect("reads");
        fs::write(path, format!("{text}\n[keys]\nrotate_after_days = {days}\n")).expect("writes");
    };
    write(&home, 100);
    write(&network.members[1].home.clone(), 3_650);
    network.start_all().expect("started");
    network.wait_height(0, 3, PROGRESS_WAIT).expect("blocks");
    let expect = |verdict: &str| {
        let roles = ["age of record keys", "age of the peer key", "age of the validator key"];
        roles.map(|role| (role.to_owned(), verdict.to_owned())).to_vec()
    };
    assert_eq!(doctor(&home), (0, expect("ok")));
    // Nodes of a localnet follow this file: 75, 95 and 5,000 days later.
    for (ahead, verdict, code) in [(75, "warn", 0), (95, "fail", 1), (5_000, "fail", 1)] {
        set_ahead(&network, ahead);
        let height = network.members[0].client.height().expect("answers");
        // Two more blocks, by the old keys, with times after the change of the clock.
        network.wait_height(0, height + 2, PROGRESS_WAIT).expect("nothing ends by a clock");
        let (ended, rows) = doctor(&home);
        assert_eq!(rows, expect(verdict), "{ahead}");
        assert!(ended >= code, "{ahead} days: {ended}");
    }
    let (_, rows) = doctor(&network.members[1].home);
    assert_eq!(rows, expect("fail"), "beyond ten years here too");
    let log = fs::read_to_string(home.join("node.log")).expect("reads");
    assert_eq!(log.matches("Rotating keys").count(), 0, "said at start and once a day only");
    network.stop(0).expect("stops");
    network.start(0).expect("started");
    network.wait_ready(0).expect("answers");
    let said = || {
        let log = fs::read_to_string(home.join("node.log")).ok()?;
        (log.matches("Rotating keys").count() == 3).then_some(())
    };
    hefu_tests::network::wait_until("each key is named once", PROGRESS_WAIT, said).expect("said");
}
