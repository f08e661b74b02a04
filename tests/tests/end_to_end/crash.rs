//! Members are killed in mid-import; nothing acknowledged is lost, nothing stands twice.

use std::{process::Command, time::Duration};

use hefu_tests::network::{Network, program, wait_until};

use crate::{catalogue, ledger, room};

/// Longest wait for the network to move.
const PROGRESS_WAIT: Duration = Duration::from_secs(60);
/// Longest wait for an import of the size used here.
const IMPORT_WAIT: Duration = Duration::from_secs(240);
/// Rows of the catalogue that is imported.
const ROWS: usize = 400;

fn records_on(network: &Network, member: usize) -> u64 {
    network.number(member, "/v1/head", "/log_size")
}

fn wait_records(network: &Network, member: usize, at_least: u64, what: &str) {
    wait_until(what, PROGRESS_WAIT, || (records_on(network, member) >= at_least).then_some(()))
        .expect("records are committed");
}

#[test]
fn kill_one_and_then_two_in_mid_import() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    network.start_all().expect("started");
    let rows = dir.path().join("rows.jsonl");
    catalogue::write(&rows, ROWS);
    let report = dir.path().join("report.json");
    let mut import = Command::new(program("hefu"))
        .args(catalogue::import_args(&network, 0, &rows, &report))
        .current_dir(dir.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("import starts");

    // One of four killed: the others go on.
    wait_records(&network, 0, 200, "the import is under way");
    network.kill(3).expect("killed");
    let at = records_on(&network, 0);
    wait_records(&network, 0, at + 200, "three of four go on");

    // Two of four killed: nothing is decided, and what was decided can still be read.
    network.kill(2).expect("killed");
    let halted_at = network.members[0].client.height().expect("answers reads");
    network.start(3).expect("started again");
    network.wait_ready(3).expect("answers");
    wait_until("three of four go on again", PROGRESS_WAIT, || {
        (network.members[0].client.height().ok()? > halted_at + 1).then_some(())
    })
    .expect("progress");
    network.start(2).expect("started again");
    network.wait_ready(2).expect("answers");

    let status = wait_until("the import ends", IMPORT_WAIT, || import.try_wait().ok().flatten())
        .expect("the import ends");
    assert!(status.success(), "import: {status}");

    let height = ledger::settle(&network);
    let records = ledger::assert_one_ledger(&network, height);
    for id in catalogue::acknowledged(&network) {
        let at = records.get(&id).unwrap_or_else(|| panic!("acknowledged record {id} is lost"));
        for member in 0..4 {
            assert_eq!(ledger::status(&network, member, &id)["height"], *at, "{id} on {member}");
        }
    }
    let statistics = network.members[3].client.get("/v1/statistics").expect("statistics");
    assert_eq!(statistics["certificates"], ROWS as u64);
}

#[test]
fn a_stopped_network_goes_on_where_it_stopped() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    network.start_all().expect("started");
    network.wait_height(0, 3, PROGRESS_WAIT).expect("blocks are made");
    for member in 0..4 {
        let status = network.stop(member).expect("stops").expect("was running");
        assert!(status.success(), "{member}: {status}");
    }
    network.start_all().expect("started again");
    let height = ledger::settle(&network);
    network.wait_height(2, height + 2, PROGRESS_WAIT).expect("blocks are made again");
    ledger::assert_one_ledger(&network, height);
}
