//! Members are killed in mid-import; nothing acknowledged is lost, nothing stands twice.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use hefu_tests::network::{Network, program, wait_until};

use crate::{catalogue, ledger, room};

/// Longest wait for the network to move.
const PROGRESS_WAIT: Duration = Duration::from_secs(60);
/// Longest wait for an import of the size used here.
const IMPORT_WAIT: Duration = Duration::from_secs(240);

fn records_on(network: &Network, member: usize) -> u64 {
    network.number(member, "/v1/head", "/log_size")
}

fn wait_records(network: &Network, member: usize, at_least: u64, what: &str) {
    wait_until(what, PROGRESS_WAIT, || (records_on(network, member) >= at_least).then_some(()))
        .expect("records are committed");
}

/// Kills as many members of a network as may be faulty, then one more, while a catalogue is imported.
fn kill_in_mid_import(members: usize, rows: usize) {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found_of(members, &dir.path().join("net")).expect("founded");
    network.start_all().expect("started");
    let mut import = import(&network, rows, dir.path());
    wait_records(&network, 0, 150, "the import is under way");

    // Up to a third of them killed: the others go on.
    let faulty = (members - 1) / 3;
    let quorum = members - faulty;
    for member in quorum..members {
        network.kill(member).expect("killed");
        let at = records_on(&network, 0);
        wait_records(&network, 0, at + 50, "the others go on");
    }
    // One more killed: nothing is decided, and what was decided can still be read.
    network.kill(quorum - 1).expect("killed");
    let halted_at = network.members[0].client.height().expect("answers reads");
    network.start(quorum).expect("started again");
    network.wait_ready(quorum).expect("answers");
    wait_until("a quorum goes on again", PROGRESS_WAIT, || {
        (network.members[0].client.height().ok()? > halted_at + 1).then_some(())
    })
    .expect("progress");
    for member in (quorum - 1..members).filter(|member| *member != quorum) {
        network.start(member).expect("started again");
        network.wait_ready(member).expect("answers");
    }

    let status = wait_until("the import ends", IMPORT_WAIT, || import.try_wait().ok().flatten())
        .expect("the import ends");
    assert!(status.success(), "import: {status}");
    let height = ledger::settle(&network);
    let records = ledger::assert_one_ledger(&network, height);
    for id in catalogue::acknowledged(&network) {
        let at = records.get(&id).unwrap_or_else(|| panic!("acknowledged record {id} is lost"));
        for member in 0..members {
            assert_eq!(ledger::status(&network, member, &id)["height"], *at, "{id} on {member}");
        }
    }
    let statistics = network.members[members - 1].client.get("/v1/statistics").expect("statistics");
    assert_eq!(statistics["certificates"], rows as u64);
}

fn import(network: &Network, rows: usize, dir: &Path) -> Child {
    let path = dir.join("rows.jsonl");
    catalogue::write(&path, rows);
    Command::new(program("hefu"))
        .args(catalogue::import_args(network, 0, &path, &dir.join("report.json")))
        .current_dir(dir)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("import starts")
}

#[test]
fn kill_one_and_then_two_in_mid_import() {
    kill_in_mid_import(4, 400);
}

#[test]
fn kill_two_and_then_three_of_seven_in_mid_import() {
    kill_in_mid_import(7, 150);
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
