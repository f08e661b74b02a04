//! Engines that agree, return, follow, and keep their word.

use std::{
    fs,
    time::{Duration, Instant},
};

use hefu_chain::{fixture, hash::RecordId, state::View as _};
use hefu_consensus::fixture::evidence;
use hefu_node::engine::Role;

use crate::cluster::{DEADLINE, MEMBERS, Member, Node, consensus_key, start_all};

/// Blocks follow each other as fast as they are decided.
const NO_HEARTBEAT: Duration = Duration::ZERO;
/// No test waits for this.
const AN_HOUR: Duration = Duration::from_secs(3_600);

pub(crate) fn same_blocks<'a>(
    members: impl IntoIterator<Item = &'a Member> + Clone,
    heights: std::ops::RangeInclusive<u64>,
) {
    for height in heights {
        let mut members = members.clone().into_iter();
        let first = members.next().and_then(|member| member.block_hash(height));
        assert!(first.is_some(), "height {height} is decided");
        for member in members {
            assert_eq!(member.block_hash(height), first, "member {}", member.number);
        }
    }
}

pub(crate) async fn stop_all(nodes: Vec<Node>) {
    for node in nodes {
        node.stop().await.expect("the node ends in good order");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_nodes_decide_the_same_blocks() {
    let (members, nodes) = start_all(NO_HEARTBEAT).await;
    nodes[0].reaches(5).await;
    let begun = Instant::now();
    for node in &nodes {
        node.reaches(25).await;
    }
    println!("20 heights in {:?}", begun.elapsed());
    same_blocks(&members, 1..=20);
    stop_all(nodes).await;
}

/// Waits until the node has committed `record`.
async fn commits(member: &Member, node: &Node, record: &RecordId) {
    let store = member.ledger.store().clone();
    let mut committed = node.engine.committed();
    let found =
        committed.wait_for(|_| store.record_height(record).expect("memory can be read").is_some());
    tokio::time::timeout(DEADLINE, found).await.expect("in time").expect("the engine runs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_does_not_wait_for_the_heartbeat() {
    let (members, nodes) = start_all(AN_HOUR).await;
    for node in &nodes {
        node.reaches(1).await;
    }
    // Known to all, then to the two that one faulty node cannot pass for.
    for (number, knowing) in [(1, 4), (2, 2)] {
        let record = evidence(&fixture::chengdu(), number, 100);
        let id = record.record().id();
        let begun = Instant::now();
        nodes[..knowing].iter().for_each(|node| node.receive(record.clone()));
        for (member, node) in members.iter().zip(&nodes) {
            commits(member, node, &id).await;
        }
        println!("a record known to {knowing} of 4 committed in {:?}", begun.elapsed());
    }
    stop_all(nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_was_away_catches_up_and_votes_again() {
    let (members, mut nodes) = start_all(NO_HEARTBEAT).await;
    for node in &nodes {
        node.reaches(5).await;
    }
    nodes.pop().expect("four nodes").stop().await.expect("it ends in good order");
    let gone_at = members[3].ledger.tip().height.get();
    nodes[0].reaches(gone_at + 20).await;

    let running: Vec<&Node> = nodes.iter().collect();
    let back = members[3].start(&running).await;
    assert_eq!(*back.engine.role().borrow(), Role::Observer, "not decided before it runs");
    let goal = members[0].ledger.tip().height.get() + 20;
    back.reaches(goal).await;
    nodes[0].reaches(goal).await;
    same_blocks([&members[0], &members[3]], 1..=goal);
    votes_again(&members[3], &back, goal).await;
    nodes.push(back);
    stop_all(nodes).await;
}

/// Waits until a commit after `height` carries the member's signature.
async fn votes_again(member: &Member, node: &Node, height: u64) {
    let address = consensus_key(member.number).public_key().validator_address();
    let mut committed = node.engine.committed();
    let signed = committed.wait_for(|tip| {
        let decided = member.ledger.decided(*tip).expect("memory can be read");
        let commit = decided.map(|decided| decided.commit);
        tip.get() > height
            && commit.is_some_and(|commit| commit.signatures.iter().any(|(who, _)| *who == address))
    });
    tokio::time::timeout(DEADLINE, signed).await.expect("in time").expect("the engine runs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_observer_follows_without_a_key() {
    let (mut members, mut nodes) = start_all(NO_HEARTBEAT).await;
    let running: Vec<&Node> = nodes.iter().collect();
    let observer = Member::found(MEMBERS, NO_HEARTBEAT);
    let node = observer.start_as(&running, None).await;
    node.reaches(10).await;
    assert_eq!(*node.engine.role().borrow(), Role::Observer);
    nodes.push(node);
    members.push(observer);
    same_blocks(&members, 1..=5);
    stop_all(nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_validator_with_a_damaged_journal_watches_before_it_votes() {
    let (members, mut nodes) = start_all(NO_HEARTBEAT).await;
    for node in &nodes {
        node.reaches(5).await;
    }
    nodes.pop().expect("four nodes").stop().await.expect("it ends in good order");
    let path = members[3].directory.path().join("votes.journal");
    let mut journal = fs::read(&path).expect("the journal");
    let last = journal.len() - 1;
    journal[last] ^= 1;
    fs::write(&path, journal).expect("the journal");

    let running: Vec<&Node> = nodes.iter().collect();
    let back = members[3].start(&running).await;
    let mut role = back.engine.role();
    let watching = role.wait_for(|role| matches!(role, Role::Watching(_)));
    let role_seen =
        *tokio::time::timeout(DEADLINE, watching).await.expect("in time").expect("runs");
    let Role::Watching(watch) = role_seen else { panic!("it watches") };
    let validator = role.wait_for(|role| *role == Role::Validator);
    tokio::time::timeout(DEADLINE, validator).await.expect("in time").expect("the engine runs");
    assert!(
        members[3].ledger.tip().height >= watch.through,
        "the height in doubt was decided first"
    );
    votes_again(&members[3], &back, watch.through.get()).await;
    nodes.push(back);
    stop_all(nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_all_lose_their_logs_in_the_middle_of_a_height_they_go_on_by_their_journals() {
    let (members, nodes) = start_all(NO_HEARTBEAT).await;
    for node in &nodes {
        node.reaches(5).await;
    }
    // Those that stop last are left in the middle of a height, for want of a quorum.
    stop_all(nodes).await;
    for member in &members {
        fs::remove_file(member.directory.path().join("consensus.wal")).expect("a log");
    }
    let mut nodes: Vec<Node> = Vec::new();
    for member in &members {
        let running: Vec<&Node> = nodes.iter().collect();
        let node = member.start(&running).await;
        nodes.push(node);
    }
    let highest = members.iter().map(|member| member.ledger.tip().height.get()).max();
    let goal = highest.expect("four members") + 10;
    for node in &nodes {
        node.reaches(goal).await;
        assert_eq!(*node.engine.role().borrow(), Role::Validator, "nobody watches");
    }
    same_blocks(&members, 1..=goal);
    stop_all(nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_is_gone_before_the_first_block_is_noticed() {
    let members: Vec<Member> = (0..MEMBERS).map(|n| Member::found(n, AN_HOUR)).collect();
    fs::remove_file(members[3].directory.path().join("votes.journal")).expect("was founded");
    let mut nodes: Vec<Node> = Vec::new();
    for member in &members[..3] {
        let running: Vec<&Node> = nodes.iter().collect();
        let node = member.start(&running).await;
        nodes.push(node);
    }
    let running: Vec<&Node> = nodes.iter().collect();
    let late = members[3].start(&running).await;
    let mut role = late.engine.role();
    let decided = role.wait_for(|role| !matches!(role, Role::Observer));
    let first = *tokio::time::timeout(DEADLINE, decided).await.expect("in time").expect("runs");
    assert!(matches!(first, Role::Watching(_) | Role::Validator), "{first:?}");
    let signs = role.wait_for(|role| *role == Role::Validator);
    tokio::time::timeout(DEADLINE, signs).await.expect("in time").expect("the engine runs");
    assert!(members[3].ledger.tip().height.get() >= 1, "others decided the first height");
    nodes.push(late);
    stop_all(nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_validator_watches_until_a_block_that_is_later_than_the_restore() {
    let (members, mut nodes) = start_all(NO_HEARTBEAT).await;
    for node in &nodes {
        node.reaches(5).await;
    }
    nodes.pop().expect("four nodes").stop().await.expect("it ends in good order");
    // Restored a while ago by this clock, so that the test does not wait for the clocks' slack.
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now_ms = u64::try_from(since.expect("after 1970").as_millis()).expect("small");
    let restored = hefu_chain::time::BlockTime::from_ms(now_ms - 9_000);
    hefu_node::engine::require_watch(members[3].directory.path(), restored).expect("writes");

    let running: Vec<&Node> = nodes.iter().collect();
    let back = members[3].start(&running).await;
    let mut role = back.engine.role();
    let watching = role.wait_for(|role| matches!(role, Role::Watching(_)));
    let role_seen =
        *tokio::time::timeout(DEADLINE, watching).await.expect("in time").expect("runs");
    let Role::Watching(watch) = role_seen else { panic!("it watches") };
    let past = watch.past.expect("a time");
    let validator = role.wait_for(|role| *role == Role::Validator);
    tokio::time::timeout(DEADLINE, validator).await.expect("in time").expect("the engine runs");
    let tip = members[3].ledger.tip();
    assert!(tip.time > past, "a later block was decided first");
    votes_again(&members[3], &back, tip.height.get()).await;
    assert!(!members[3].directory.path().join("watch-until").exists());
    nodes.push(back);
    stop_all(nodes).await;
}
