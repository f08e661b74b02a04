//! End to end: four `hefud` with real sockets and a real database, driven as users drive them.

#![expect(clippy::panic, reason = "a test says what is wrong by panicking")]

#[path = "end_to_end/byzantine.rs"]
mod byzantine;
#[path = "end_to_end/catalogue.rs"]
mod catalogue;
#[path = "end_to_end/checkpoint.rs"]
mod checkpoint;
#[path = "end_to_end/crash.rs"]
mod crash;
#[path = "end_to_end/disks.rs"]
mod disks;
#[path = "end_to_end/doors.rs"]
mod doors;
#[path = "end_to_end/faults.rs"]
mod faults;
#[path = "end_to_end/first_certificate.rs"]
mod first_certificate;
#[path = "end_to_end/keys.rs"]
mod keys;
#[path = "end_to_end/ledger.rs"]
mod ledger;
#[path = "end_to_end/monitoring.rs"]
mod monitoring;
#[path = "end_to_end/operations.rs"]
mod operations;
#[path = "end_to_end/power.rs"]
mod power;
#[path = "end_to_end/releases.rs"]
mod releases;
#[path = "end_to_end/room.rs"]
mod room;
#[path = "end_to_end/rotation.rs"]
mod rotation;
#[path = "end_to_end/runbook.rs"]
mod runbook;
#[path = "end_to_end/sichuan.rs"]
mod sichuan;
#[path = "end_to_end/stories.rs"]
mod stories;
#[path = "end_to_end/traces.rs"]
mod traces;
#[path = "end_to_end/witness.rs"]
mod witness;

use std::{
    path::Path,
    process::{Command, Output},
};

use hefu_tests::network::program;

/// Runs `hefu` in a directory and returns what it said.
fn hefu(dir: &Path, args: &[&str]) -> Output {
    Command::new(program("hefu"))
        .args(args)
        .current_dir(dir)
        .env_remove("HEFU_NODE")
        .output()
        .expect("hefu was built beside this test")
}

/// Runs `hefu`, which must succeed.
fn hefu_ok(dir: &Path, args: &[&str]) -> String {
    let output = hefu(dir, args);
    assert!(
        output.status.success(),
        "hefu {args:?}: {}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("output is text")
}
