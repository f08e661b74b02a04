//! One validator key in two nodes: the others see it, keep the proof and end the seat.

use std::{fs, time::Duration};

use hefu_chain::state::{State, ValidatorSchedule};
use hefu_node::engine::Role;

use crate::cluster::{DEADLINE, MEMBERS, Member, Node, consensus_key, start_all};

/// True once the member's seat is to end.
fn seat_ends(member: &Member, number: u8) -> bool {
    let address = consensus_key(number).public_key().validator_address();
    let state = State::new(&**member.ledger.store());
    let schedule: Option<ValidatorSchedule> = state.get(&()).expect("memory can be read");
    let far = hefu_chain::height::Height::new(u64::MAX);
    schedule.is_some_and(|schedule| !schedule.sits_from(far, &address))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_in_two_nodes_is_reported_and_loses_its_seat() {
    let (members, mut nodes) = start_all(Duration::ZERO).await;
    nodes[0].reaches(2).await;
    let running: Vec<&Node> = nodes.iter().collect();
    // The transport identity of the observer, the consensus key of the last member.
    let twin = Member::found(MEMBERS, Duration::ZERO);
    let key = consensus_key(MEMBERS - 1);
    let node = twin.start_as(&running, Some(key)).await;
    let mut role = node.engine.role();
    let signs = role.wait_for(|role| *role == Role::Validator);
    tokio::time::timeout(DEADLINE, signs).await.expect("in time").expect("the engine runs");

    let mut committed = nodes[0].engine.committed();
    let ended = committed.wait_for(|_| seat_ends(&members[0], MEMBERS - 1));
    tokio::time::timeout(DEADLINE, ended).await.expect("in time").expect("the engine runs");
    let kept = |member: &Member| fs::read_dir(member.evidence()).is_ok_and(|d| d.count() > 0);
    assert!(members.iter().chain([&twin]).any(kept), "the proof is kept as a file");
    let goal = members[0].ledger.tip().height.get() + 30;
    for node in &nodes[..3] {
        node.reaches(goal).await;
    }
    let set = members[0].ledger.validator_set(hefu_chain::height::Height::new(goal));
    assert_eq!(set.expect("reads").expect("a set").count(), 3, "the others go on without it");
    nodes.push(node);
    for node in nodes {
        node.stop().await.expect("the node ends in good order");
    }
}
