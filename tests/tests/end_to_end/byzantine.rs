//! A byzantine day on four real processes: one member is cut off, one starts again from a snapshot, one
//! signs two blocks of one round. The honest end with one ledger, and the proof is a record of it.

use std::{fs, path::Path, time::Duration};

use hefu_chain::{
    action::governance::Statement,
    hash::BlockHash,
    height::Height,
    key::SecretKey,
    vote::{VoteKind, sign_bytes},
};
use hefu_genesis::key_file;
use hefu_tests::network::{Network, wait_until};
use serde_json::Value;

use crate::{hefu_ok, ledger, operations::hefud_ok, room};

/// Longest wait for the network to move.
const PROGRESS_WAIT: Duration = Duration::from_secs(60);
/// The member that is cut off, and later contradicts itself.
const TRAITOR: usize = 3;
/// The member that is stopped, and begins again with a snapshot.
const RESTARTED: usize = 2;

/// Waits until a member is some blocks further than now.
fn go_on(network: &Network, member: usize, blocks: u64) {
    let from = network.members[member].client.height().expect("answers");
    network.wait_height(member, from + blocks, PROGRESS_WAIT).expect("blocks are made");
}

/// The voting power of a member, as another one shows it.
fn power(network: &Network, asked: usize, of: usize) -> Option<u64> {
    let members = network.members[asked].client.get("/v1/members").ok()?;
    let uscc = network.layout.members[of].uscc.to_string();
    let entry = members["members"].as_array()?.iter().find(|entry| entry["uscc"] == uscc)?;
    entry["power"].as_u64()
}

/// Two precommits of one round for different blocks, as an attacker with the seat's key signs them.
fn contradiction(network: &Network, key: &SecretKey, height: Height) -> String {
    let vote = |byte: u8| {
        let block = Some(BlockHash([byte; 32]));
        let ledger = &network.layout.chain_id;
        let bytes = sign_bytes(ledger, VoteKind::Precommit, height, 0, block.as_ref());
        Statement { block, pol_round: None, signature: key.sign(&bytes) }
    };
    serde_json::to_string(&(vote(1), vote(2))).expect("writes")
}

#[test]
fn a_byzantine_day_ends_with_one_ledger_and_the_contradiction_on_it() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    make_snapshots(&network);
    network.start_all().expect("started");
    go_on(&network, 0, 2);

    // One of four is cut off: the others go on. It comes back and follows.
    network.kill(TRAITOR).expect("killed");
    go_on(&network, 0, 3);
    network.start(TRAITOR).expect("started");
    network.wait_ready(TRAITOR).expect("answers");
    ledger::settle(&network);

    // One is stopped in order, loses its database and starts again from a snapshot of the others.
    network.stop(RESTARTED).expect("stops");
    begin_with_a_snapshot(&network);
    go_on(&network, 0, 3);
    network.start(RESTARTED).expect("started");
    network.wait_ready(RESTARTED).expect("answers");
    let height = ledger::settle(&network);

    assert_eq!(power(&network, 0, TRAITOR), Some(1));
    show_contradiction(&network, dir.path(), height);

    // The seat ends at the stated height, and the three that are left decide.
    wait_until("the seat ends", PROGRESS_WAIT, || {
        (power(&network, 0, TRAITOR) == Some(0)).then_some(())
    })
    .expect("the seat ends");
    go_on(&network, 0, 3);
    let height = ledger::settle(&network);
    ledger::assert_one_ledger(&network, height);
    for member in 0..network.members.len() {
        assert_eq!(power(&network, member, TRAITOR), Some(0), "as member {member} sees it");
    }
    let shown: Vec<Value> = (1..=height)
        .filter_map(|h| network.members[TRAITOR].client.get(&format!("/v1/blocks/{h}")).ok())
        .flat_map(|block| block["records"].as_array().cloned().unwrap_or_default())
        .filter(|record| record["type"] == "node.equivocation")
        .collect();
    assert_eq!(shown.len(), 1, "the contradiction is a record, also on the one that made it");
}

/// The stopped member loses its database and fetches a snapshot that two others made by themselves.
fn begin_with_a_snapshot(network: &Network) {
    let layout = &network.layout;
    let home = layout.home(&layout.members[RESTARTED]);
    fs::remove_dir_all(home.join("data/db")).expect("the database is lost");
    let mut arguments = vec!["snapshot".to_owned(), "fetch".to_owned()];
    for member in [0, 1] {
        let offered = || {
            let offers = network.members[member].client.get("/v1/snapshots").ok()?;
            (!offers["snapshots"].as_array()?.is_empty()).then_some(())
        };
        wait_until("a snapshot is offered", PROGRESS_WAIT, offered).expect("offered");
        let base = format!("http://127.0.0.1:{}", layout.members[member].api_port);
        arguments.extend(["--from".to_owned(), base]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    hefud_ok(&home, &arguments);
}

/// Has every member make snapshots often.
fn make_snapshots(network: &Network) {
    for member in &network.layout.members {
        let path = network.layout.home(member).join("config.toml");
        let text = fs::read_to_string(&path).expect("reads");
        fs::write(path, format!("{text}\n[snapshots]\nevery_heights = 5\n")).expect("writes");
    }
}

/// The traitor's key signs two blocks of one round; another member shows both on the ledger.
fn show_contradiction(network: &Network, dir: &Path, height: u64) {
    let layout = &network.layout;
    let key_path = layout.vote_key(&layout.members[TRAITOR]);
    let key = key_file::read_node_key(&key_path).expect("its own key");
    let statements = contradiction(network, &key, Height::new(height));
    let node = format!("http://127.0.0.1:{}", layout.members[0].api_port);
    let by = layout.sign_key(&layout.members[1]).display().to_string();
    let genesis = layout.genesis_path().display().to_string();
    let validator = key.public_key().validator_address().to_string();
    let said = hefu_ok(
        dir,
        &[
            "--node",
            &node,
            "--genesis",
            &genesis,
            "governance",
            "show-equivocation",
            "--validator",
            &validator,
            "--height",
            &height.to_string(),
            "--round",
            "0",
            "--kind",
            "precommit",
            "--statements",
            &statements,
            "--key",
            &by,
            "--wait",
        ],
    );
    assert!(said.contains("committed"), "{said}");
}
