//! Final blocks as an honest node shows them, for tests that then falsify one.

use arc_malachitebft_core_types::Round;
use hefu_chain::{
    action::Action,
    fixture::{self, TestLedger, chengdu, registration},
    founding::founding_state,
    height::Height,
    key::SecretKey,
    validator_set::ValidatorSet,
    vote::{VoteKind, sign_bytes},
};
use hefu_consensus::{
    context::extended_certificate_of, founded::FoundedState, memory::MemoryStore,
};

use crate::sim::{
    agenda::SimTime,
    disk::Power,
    node::{
        Identity, NodeId,
        crash_store::CrashStore,
        host::Host,
        outbox::{Final, Outbox, Seen},
    },
    seed::{Purpose, Seed},
};

/// The validators that certify what [`finals`] shows.
pub(in crate::sim) fn validators() -> ValidatorSet {
    founded().validators
}

/// The state that the ledger starts from.
pub(in crate::sim) fn founded() -> FoundedState {
    let state = founding_state(&fixture::founding()).expect("the fixture founds");
    FoundedState::new(state).expect("a founding state makes a tree")
}

/// A commit of a block by these keys.
pub(in crate::sim) fn commit(
    height: Height,
    block_hash: hefu_chain::hash::BlockHash,
    keys: &[SecretKey],
) -> hefu_chain::commit::Commit {
    let hash = Some(&block_hash);
    let message = sign_bytes(&fixture::CHAIN_ID, VoteKind::Precommit, height, 0, hash);
    let sign = |key: &SecretKey| (key.public_key().validator_address(), key.sign(&message));
    hefu_chain::commit::Commit::new(height, 0, block_hash, keys.iter().map(sign).collect())
}

/// The first blocks of a ledger, with one record each.
pub(in crate::sim) fn finals(heights: u64) -> Vec<Final> {
    run(heights).1
}

/// A store with the first blocks of a ledger.
pub(in crate::sim) fn ledger(heights: u64) -> CrashStore {
    run(heights).0
}

fn run(heights: u64) -> (CrashStore, Vec<Final>) {
    let (founded, power) = (founded(), Power::new(Seed(1).dice(Purpose::Disk)));
    let store = CrashStore::new(MemoryStore::new(&founded), power.clone());
    let key = fixture::founding_seat_keys()[0].clone();
    let identity = Identity {
        id: NodeId(0),
        keys: vec![key.clone()],
        peer_keys: [key.public_key(); 2],
        chain_id: fixture::CHAIN_ID,
        clock_skew_ms: 0,
        genesis_time: founded.tip.time,
        status_ms: 1_000,
        rebroadcast_ms: 2_000,
        temptation: None,
        ignores_journal: false,
    };
    let mut host = Host::open(&identity, &key, &store, &power).expect("opens");
    let mut clients = TestLedger::new();
    let mut outbox = Outbox::default();
    for height in (1..=heights).map(Height::new) {
        let now = SimTime::from_ms(height.get() * 1_000);
        let evidence = registration::digest(height.get().to_le_bytes()[0]);
        let action = Action::EvidenceAnchor(registration::anchor(evidence));
        let record = clients.record(&chengdu(), &[], action).expect("well-formed");
        assert!(host.submit(&record.record().envelope().to_bytes().into(), now), "taken");
        let proposed = host.propose(&key, height, 0, now, None, &mut outbox);
        let (value, _) = proposed.expect("power is on");
        let commit = commit(height, value.value.0, &fixture::founding_seat_keys());
        assert_eq!(value.round, Round::new(0));
        let certificate = extended_certificate_of(&commit).trim_vote_extensions();
        host.decided(&certificate, &mut outbox).expect("power is on");
    }
    let shown = outbox.seen.into_iter().filter_map(|seen| match seen {
        Seen::Committed(block) => Some((*block).clone()),
        _ => None,
    });
    (store, shown.collect())
}
